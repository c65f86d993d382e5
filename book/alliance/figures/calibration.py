"""The fitted model beside the published figures that it was fitted to."""

from __future__ import annotations

import altair as alt
import pandas as pd

from alliance import evidence, targets
from alliance.figures.rows import ROW_HEIGHT, row_axis, row_labels
from alliance.numbers import negative
from alliance.phrases import Phrase, number, say
from alliance.theme import DESIGN_WIDTH, GHOST, GRID, INK, INK2
from kernelless import Exhibit, Figure
from kernelless.readout import Layers, readout, row

CALIBRATION_COLUMNS = {
    "quantity": "Target",
    "published": "Published",
    "agreed": "Counts as met",
    "simulated": "Simulated",
    "residual": "Difference",
    "mc_error": "Monte Carlo error",
    "verdict": "Met",
    "mark": "Status of the published figure",
    "measured": "Measured in the simulation as",
}
"""Columns of the table under the chart: name in data, header in words."""

CALIBRATION_DESCRIPTION = (
    "One row for each published target. A grey band is the range that counts as met, a square the "
    "published figure, a circle the simulated one. Every row is scaled to the width of its band."
)

FIGURES_HEIGHT = 14
"""Room, in pixels, for the figures that are written under a row."""
MARKS = {"Published": (GHOST, "square"), "Simulated": (INK, "circle")}
"""What is marked in each row: its colour and shape."""


def calibration() -> Exhibit:
    """Show the calibrated model beside its targets.

    Returns
    -------
    Exhibit
        Simulated.
    """
    figure = Figure(
        name="calibration",
        chart=calibration_chart(),
        kind="simulated",
        description=CALIBRATION_DESCRIPTION,
        columns=tuple(CALIBRATION_COLUMNS.values()),
    )
    return Exhibit(figure)


def calibration_chart() -> Layers:
    """Draw each target's published and simulated value within the range that counts as met.

    Returns
    -------
    altair.LayerChart
        One row a target, with both readouts.
    """
    rows = calibration_rows()
    drawn = alt.Chart(rows).encode(y=row_axis("quantity", rows["quantity"]))
    cells = row(*(f"datum.{name}" for name in CALIBRATION_COLUMNS))
    readouts = [_sentence(rows), readout("table", cells, data=rows)]
    drawing = (_band(drawn), _marks(drawn), row_labels(drawn, "short"), _figures(drawn))
    layers = alt.layer(*drawing, *readouts)
    return layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT + FIGURES_HEIGHT))


def calibration_rows() -> pd.DataFrame:
    """Return the frozen calibration, ready to draw.

    Returns
    -------
    pandas.DataFrame
        One row a target: the columns of `CALIBRATION_COLUMNS` as text, a ``short`` name for the
        drawing, and ``Published`` and
        ``Simulated`` as positions within the range that counts as met, from 0 to 1.
    """
    frozen = evidence.load("calibration")
    low, high = frozen["tolerance_low"], frozen["tolerance_high"]
    rows = [evidence.row(target) for target in frozen["target"]]
    texts = {name: frozen[name].map(_number) for name in ("simulated", "residual")}
    return pd.DataFrame(
        {
            "quantity": [row["quantity"] for row in rows],
            "short": frozen["target"].map(targets.SHORT),
            "published": [targets.published(row.to_dict()) for row in rows],
            **texts,
            "agreed": low.map(_number) + " to " + high.map(_number),
            "mc_error": frozen["mc_error"].map("{:.4f}".format),
            "verdict": frozen["met"].map({True: "yes", False: "no"}),
            "mark": [evidence.mark(row["status"]) or row["status"] for row in rows],
            "measured": frozen["measured"],
            "Published": (frozen["published"] - low) / (high - low),
            "Simulated": (frozen["simulated"] - low) / (high - low),
            "lowest": 0,
            "highest": 1,
            "met": frozen["met"].astype(int),
        }
    )


def _number(value: float) -> str:
    return negative(f"{value:.3f}")


def _x(field: str) -> alt.X:
    labels = "datum.value === 0 ? 'lowest that counts' : 'highest that counts'"
    axis = alt.Axis(values=[0, 1], labelExpr=labels, title=None, grid=False)
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[-0.6, 1.6], clamp=True))


def _band(rows: alt.Chart) -> alt.Chart:
    band: alt.Chart = rows.mark_bar(height=12, color=GRID, cornerRadius=2)
    return band.encode(x=_x("lowest"), x2="highest:Q")


def _marks(rows: alt.Chart) -> alt.Chart:
    colours, shapes = zip(*MARKS.values(), strict=True)
    fold = alt.FoldTransform(fold=list(MARKS), **{"as": ["figure", "at"]})
    marks: alt.Chart = rows.properties(transform=[fold]).mark_point(size=110, opacity=1)
    legend = alt.Legend(title=None, symbolSize=100)
    return marks.encode(
        x=_x("at"),
        color=alt.Color("figure:N", scale=alt.Scale(range=colours), legend=legend),
        shape=alt.Shape("figure:N", scale=alt.Scale(range=shapes), legend=legend),
    )


def _figures(rows: alt.Chart) -> alt.Chart:
    """Write both figures under their row."""
    said = say("published ", Phrase("datum.published"), ", simulated ", Phrase("datum.simulated"))
    figures: alt.Chart = rows.transform_calculate(figures=said)
    figures = figures.mark_text(align="left", dy=18, color=INK2, fontSize=13)
    return figures.encode(x=alt.value(4), text="figures:N")


def _sentence(rows: pd.DataFrame) -> alt.Chart:
    counts = [
        alt.AggregatedFieldDef(op="count", **{"as": "targets"}),
        alt.AggregatedFieldDef(op="sum", field="met", **{"as": "met"}),
    ]
    steps = [alt.AggregateTransform(aggregate=counts)]
    return readout("sentence", _words(), steps, rows)


def _words() -> str:
    """Count the targets that are met, from the counts in the row."""
    return say(
        "In this simulation ", number("datum.met", ".0f"), " of ", number("datum.targets", ".0f"),
        " published targets lie in the range that counts as met. All were used to fit the model, "
        "so this is no test of it.",
    )  # fmt: skip
