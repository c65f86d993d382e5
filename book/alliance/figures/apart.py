"""What the targets hold and what they leave open: profiles, recovery, and what would tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from alliance import evidence
from alliance.figures.rows import ROW_HEIGHT, row_axis, row_labels
from alliance.parameters import PARAMETERS
from alliance.phrases import Phrase, number, say
from alliance.separation import CLIENTS, MEASUREMENTS
from alliance.theme import DESIGN_WIDTH, GHOST, GRID, INK, REGAIN
from kernelless import Choice, Exhibit, Figure
from kernelless.readout import Layers, readout, row

PROFILED: Mapping[str, str] = {
    "rupture_rate": "Chance of a rupture",
    "depth": "Depth of a rupture",
    "alliance_effect": "Effect of a session's alliance",
    "learning": "What repair teaches",
}
"""Profiles that are drawn: parameter and short name."""
PROFILE_COLUMNS = ("Held", "At", "Misfit", "True effect of repair")
PROFILE_DESCRIPTION = (
    "Four panels, one for each parameter that is held while the others are fitted again: chance "
    "and depth of a rupture, effect of a session's alliance, and learning. A line is the misfit "
    "of the best fit at each value; the number at a point is the true effect of repair in that fit."
)
RECOVERY_COLUMNS = ("Planted", "Recovered", "Lowest of the middle 90%", "Highest")
RECOVERY_DESCRIPTION = (
    "Scatter plot for one parameter at a time. Across, the value that was planted; upwards, the "
    "value recovered from a simulated study, with the middle 90 per cent. A diagonal shows where "
    "both are the same: the nearer the points lie to it, the better the targets hold the parameter."
)
SHOWN = 60
"""Plantings that are drawn; the summary counts all."""
TELLING_COLUMNS = (
    "Measurement", "Clients", "Calibrated world", "Without ruptures", "Apart (d′)", "Would tell",
)  # fmt: skip
TELLING_DESCRIPTION = (
    "One row for each measurement that a study might add. Marks show the share of studies of 100 "
    "and of 400 clients in the calibrated world whose figure exceeds that of 95 in 100 studies "
    "without ruptures."
)
SIZES = {CLIENTS[0]: (GHOST, "circle"), CLIENTS[1]: (INK, "square")}
"""How a size of study is drawn: colour and shape."""


def profiles() -> Exhibit:
    """Show the misfit and the effect of repair along three parameters.

    Returns
    -------
    Exhibit
        Simulated.
    """
    chart = profiles_chart()
    return _exhibit("profiles", chart, PROFILE_DESCRIPTION, PROFILE_COLUMNS)


def _exhibit(
    name: str,
    chart: alt.TopLevelMixin,
    description: str,
    columns: tuple[str, ...],
    *settings: Choice,
) -> Exhibit:
    return Exhibit(Figure(name, chart, "simulated", description, columns, settings))


def profiles_chart() -> alt.ConcatChart:
    """Draw the frozen profiles, side by side.

    Returns
    -------
    altair.ConcatChart
        A panel a parameter; the first holds both readouts.
    """
    rows = profile_rows()
    cells = row("datum.name", "datum.at", "format(datum.misfit, '.1f')", "datum.said")
    readouts = (
        readout("sentence", _learning_words(), [alt.FilterTransform("datum.last")], rows),
        readout("table", cells, data=rows),
    )
    first, *rest = PROFILED
    panels = [alt.layer(*_profile(rows, first), *readouts), *(_panel(rows, name) for name in rest)]
    sized = [panel.properties(width=310, height=170) for panel in panels]
    return alt.concat(*sized, columns=2)


def _panel(rows: pd.DataFrame, name: str) -> Layers:
    return alt.layer(*_profile(rows, name))


def _profile(rows: pd.DataFrame, name: str) -> list[alt.Chart]:
    base = alt.Chart(rows).transform_filter(alt.datum.profile == name)
    y = alt.Y("misfit:Q", scale=alt.Scale(domain=[0, 6]), title="Misfit")
    held = rows.loc[rows["profile"] == name, "value"].tolist()
    x = alt.X(
        "value:Q",
        title=PROFILED[name],
        axis=alt.Axis(values=held, labelExpr="'' + datum.value", grid=False),
        scale=alt.Scale(padding=22, nice=False, zero=False),
    )
    drawn = base.encode(x=x, y=y)
    said = drawn.mark_text(dy=-13, color=REGAIN, fontWeight=600).encode(text="said:N")
    return [
        drawn.mark_line(color=INK, strokeWidth=1.6),
        drawn.mark_point(filled=True, size=70, color=INK, opacity=1),
        said,
    ]


def profile_rows() -> pd.DataFrame:
    """Return the frozen profiles, ready to draw.

    Returns
    -------
    pandas.DataFrame
        One row a point: ``profile``, ``name`` (in words), ``value``, ``at`` (as text), ``misfit``,
        ``said`` (the true effect of repair as text), and on the last row of learning ``last`` and
        what the sentence says.
    """
    frozen = evidence.load("identification_settings")
    kept = frozen[frozen["profile"].isin(PROFILED)].reset_index(drop=True)
    effect = kept["repair_effect"]
    rows = pd.DataFrame(
        {
            "profile": kept["profile"],
            "name": kept["profile"].map(PROFILED),
            "value": kept["value"],
            "at": kept["value"].map("{:g}".format),
            "misfit": kept["misfit"],
            "said": effect.map("{:.1f}".format).where(effect.notna(), "none"),
        }
    )
    learnt = kept["profile"] == "learning"
    ends = {f"{k}_{of}": kept.loc[learnt, name].agg(of) for k, name in _LEARNT for of in _ENDS}
    return rows.assign(last=learnt & ~learnt.shift(-1, fill_value=False), **ends)


_LEARNT = (("misfit", "misfit"), ("effect", "repair_effect"))
_ENDS = ("min", "max")


def _learning_words() -> str:
    ends = [number(f"datum.{name}") for name in ("misfit_min", "misfit_max")]
    effects = [number(f"datum.{name}") for name in ("effect_min", "effect_max")]
    return say(
        "At the values of learning that were tried, the misfit is between ", ends[0], " and ",
        ends[1], ", while the true effect of repair goes from ", effects[0], " to ", effects[1],
        " points.",
    )  # fmt: skip


def recovered() -> Exhibit:
    """Show planted against recovered values, for one parameter at a time.

    Returns
    -------
    Exhibit
        Simulated.
    """
    options = tuple(recovery_rows()["parameter"].drop_duplicates())
    choice = Choice("parameter", "Parameter", _first_choice(), options)
    return _exhibit("recovered", recovery_chart(), RECOVERY_DESCRIPTION, RECOVERY_COLUMNS, choice)


def _first_choice() -> str:
    return PARAMETERS["learning"].label


def recovery_chart() -> Layers:
    """Draw planted against recovered values.

    Its parameter ``parameter`` chooses a parameter of the model, in words.

    Returns
    -------
    altair.LayerChart
        A point a planting, with a table.
    """
    chosen = alt.param("parameter", value=_first_choice())
    rows = recovery_rows()
    only = alt.FilterTransform(f"datum.parameter === {chosen.name}")
    drawn = alt.Chart(rows, transform=[only]).encode(x=alt.X("planted:Q", title="Planted"))
    across = alt.Y("recovered:Q", title="Recovered")
    cells = row(*(f"format(datum.{name}, '.3~f')" for name in _CELLS))
    layers = alt.layer(
        drawn.mark_line(color=GRID, strokeWidth=2).encode(y="planted:Q"),
        drawn.mark_rule(color=GHOST, opacity=0.6).encode(y=alt.Y("low:Q"), y2="high:Q"),
        drawn.mark_point(filled=True, size=40, color=INK, opacity=1).encode(y=across),
        readout("table", cells, [only], rows),
    )
    return layers.properties(width=DESIGN_WIDTH, height=300).add_params(chosen)


_CELLS = ("planted", "recovered", "low", "high")


def recovery_rows() -> pd.DataFrame:
    """Return the first planted settings, ready to draw.

    Returns
    -------
    pandas.DataFrame
        Columns ``parameter`` (in words), ``planted``, ``recovered``, ``low`` and ``high``.
    """
    frozen = evidence.load("identification_recovery")
    kept = frozen[frozen["planting"] < SHOWN]
    labels = kept["parameter"].map(lambda name: PARAMETERS[name].label)
    return kept.assign(parameter=labels)[["parameter", *_CELLS]].reset_index(drop=True)


def telling() -> Exhibit:
    """Show which further measurement would tell the worlds apart.

    Returns
    -------
    Exhibit
        Simulated.
    """
    return _exhibit("telling", telling_chart(), TELLING_DESCRIPTION, TELLING_COLUMNS)


def telling_chart() -> Layers:
    """Draw the share of studies that would tell, for each measurement and size.

    Returns
    -------
    altair.LayerChart
        One row a measurement, with both readouts.
    """
    rows = telling_rows()
    labels = list(rows["label"].drop_duplicates())
    drawn = alt.Chart(rows).encode(y=row_axis("label", labels))
    once = alt.Chart(pd.DataFrame({"label": labels})).encode(y=row_axis("label", labels))
    cells = row("datum.label", "datum.clients", *(f"datum.{name}" for name in _TOLD))
    layers = alt.layer(
        once.mark_rule(color=GRID, strokeWidth=2),
        row_labels(once, "label"),
        _shares(drawn),
        readout("sentence", _telling_words(), [alt.FilterTransform("datum.spoken")], rows),
        readout("table", cells, data=rows),
    )
    return layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT))


_TOLD = ("with_ruptures", "without", "apart", "told_text")


def _shares(drawn: alt.Chart) -> alt.Chart:
    colours, shapes = zip(*SIZES.values(), strict=True)
    domain = [f"{size} clients" for size in SIZES]
    legend = alt.Legend(title=None, symbolSize=100, orient="top")
    axis = alt.Axis(format="%", title="Studies that would tell")
    points: alt.Chart = drawn.mark_point(filled=True, size=110, opacity=1)
    scaled: dict[str, Any] = {
        "color": alt.Color("size:N", scale=alt.Scale(domain=domain, range=colours), legend=legend),
        "shape": alt.Shape("size:N", scale=alt.Scale(domain=domain, range=shapes), legend=legend),
    }
    return points.encode(x=alt.X("told:Q", axis=axis, scale=alt.Scale(domain=[0, 1])), **scaled)


def telling_rows() -> pd.DataFrame:
    """Return the frozen separation, ready to draw, the largest studies' least telling first.

    Returns
    -------
    pandas.DataFrame
        One row a measurement and size: ``label``, ``clients``, ``size``, ``told`` and the cells of
        the table as text; ``spoken`` on the row that the sentence reads.
    """
    frozen = evidence.load("identification_separation")
    largest = frozen["clients"] == max(SIZES)
    order = frozen[largest].sort_values("apart")["measurement"].tolist()
    frozen = frozen.assign(place=frozen["measurement"].map(order.index))
    frozen = frozen.sort_values(["place", "clients"], kind="stable").reset_index(drop=True)
    largest = frozen["clients"] == max(SIZES)
    return frozen.assign(
        label=[MEASUREMENTS[name].label for name in frozen["measurement"]],
        size=frozen["clients"].map("{} clients".format),
        with_ruptures=_plus_minus(frozen, "calibrated"),
        without=_plus_minus(frozen, "none"),
        apart=frozen["apart"].map("{:.1f}".format),
        told_text=frozen["told"].map("{:.0%}".format),
        spoken=largest & (frozen["measurement"] == "training"),
        observed=frozen.loc[largest & (frozen["measurement"] == "observed"), "told"].item(),
    )


def _plus_minus(frozen: pd.DataFrame, world: str) -> list[str]:
    pairs = zip(frozen[world], frozen[f"{world}_sd"], strict=True)
    return [f"{value:.2f} ± {sd:.2f}".replace("-", "−") for value, sd in pairs]


def _telling_words() -> str:
    clients = Phrase("datum.clients")
    return say(
        "With ", clients, " clients, an experiment would tell the two worlds apart in ",
        number("100*datum.told", ".0f"), " of 100 studies, and observers who know a rupture from a "
        "dip in ", number("100*datum.observed", ".0f"), ".",
    )  # fmt: skip
