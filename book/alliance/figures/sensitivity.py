"""Which parameters move which estimand."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from alliance import evidence
from alliance.figures.rows import ROW_HEIGHT, row_labels
from alliance.parameters import PARAMETERS
from alliance.theme import DESIGN_WIDTH, EDGE, INK
from kernelless import Choice, Exhibit, Figure
from kernelless.readout import Layers, readout, row

SENSITIVITY_ESTIMANDS = {
    "repair_effect": "true effect of repair",
    "repair_r": "repair and outcome",
    "alliance_r": "alliance and outcome",
    "within_beta": "effect within clients",
    "dropout": "share who leave",
}
"""Name in data, name in words; the first is shown first."""
SHOWN = 8
"""Parameters shown: those with the largest total index."""

SENSITIVITY_COLUMNS = {"label": "Parameter", "first": "First order", "total": "Total"}
"""Columns of the table under the chart: name in data, header in words."""

SENSITIVITY_DESCRIPTION = (
    f"Bar chart of the {SHOWN} parameters that matter most for the estimand chosen, by total Sobol "
    "index, with lines for the Monte Carlo interval."
)


def sensitivity() -> Exhibit:
    """Show the parameters that matter most, with a choice of the estimand.

    Returns
    -------
    Exhibit
        Simulated.
    """
    estimands = tuple(SENSITIVITY_ESTIMANDS.values())
    figure = Figure(
        name="sensitivity",
        chart=sensitivity_chart(),
        kind="simulated",
        description=SENSITIVITY_DESCRIPTION,
        columns=tuple(SENSITIVITY_COLUMNS.values()),
        settings=(Choice("estimand", "Estimand", estimands[0], estimands),),
    )
    return Exhibit(figure)


def sensitivity_chart() -> Layers:
    """Draw the total Sobol index of the parameters that matter most for one estimand.

    Its parameter ``estimand`` chooses one of `SENSITIVITY_ESTIMANDS`, in words.

    Returns
    -------
    altair.LayerChart
        A bar for each parameter, with a table.
    """
    chosen = alt.param("estimand", value=next(iter(SENSITIVITY_ESTIMANDS.values())))
    named: dict[str, Any] = {"as": "rank"}
    rank = alt.WindowFieldDef(op="row_number", **named)
    largest = [
        alt.FilterTransform(f"datum.estimand === {chosen.name}"),
        alt.WindowTransform(window=[rank], sort=[alt.SortField("total", order="descending")]),
        alt.FilterTransform(f"datum.rank <= {SHOWN}"),
    ]
    rows = sensitivity_rows()
    drawn = alt.Chart(rows, transform=largest).encode(y=alt.Y("rank:O", axis=None))
    cells = row("datum.label", "format(datum.first, '.2f')", "format(datum.total, '.2f')")
    layers = alt.layer(
        _bars(drawn),
        _intervals(drawn),
        row_labels(drawn, "short"),
        readout("table", cells, largest, rows),
    )
    layers = layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT))
    return layers.add_params(chosen)


def sensitivity_rows() -> pd.DataFrame:
    """Return the frozen Sobol indices, largest first, ready to draw.

    Returns
    -------
    pandas.DataFrame
        Columns ``estimand``, ``label`` and ``short`` (without a unit) in words, ``first`` and
        ``total`` (shares of variance), and ``low`` and ``high``, the ends of the interval of
        ``total``.
    """
    indices = evidence.load("sensitivity_sobol").sort_values("total", ascending=False)
    return pd.DataFrame(
        {
            "estimand": indices["estimand"].map(SENSITIVITY_ESTIMANDS),
            "label": indices["parameter"].map(lambda name: PARAMETERS[name].label),
            "short": indices["parameter"].map(_short),
            "first": indices["first"],
            "total": indices["total"],
            "low": (indices["total"] - indices["total_half_width"]).clip(lower=0),
            "high": indices["total"] + indices["total_half_width"],
        }
    )


def _short(name: str) -> str:
    """Name a parameter as far as a phone has room: without its unit."""
    return PARAMETERS[name].label.split(":")[0]


def _x(field: str) -> alt.X:
    title = "Total Sobol index: share of variance"
    return alt.X(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]))


def _bars(rows: alt.Chart) -> alt.Chart:
    bars: alt.Chart = rows.mark_bar(height=10, color=EDGE)
    return bars.encode(x=_x("total"))


def _intervals(rows: alt.Chart) -> alt.Chart:
    rules: alt.Chart = rows.mark_rule(strokeWidth=2, color=INK)
    return rules.encode(x=_x("low"), x2="high:Q")
