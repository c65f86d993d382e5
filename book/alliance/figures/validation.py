"""Published figures that were held out, beside simulated studies of their size."""

from __future__ import annotations

import altair as alt
import pandas as pd

from alliance import evidence
from alliance.figures.rows import ROW_HEIGHT, band_axis, row_axis, row_labels
from alliance.numbers import negative
from alliance.phrases import number, say
from alliance.theme import DESIGN_WIDTH, GHOST, GRID, INK
from kernelless import Exhibit, Figure
from kernelless.readout import Layers, readout, row

COLUMNS = {
    "label": "Held-out figure",
    "said": "Published",
    "n": "Clients",
    "simulated": "Simulated: mean and middle 95%",
    "calibrated_verdict": "Verdict, calibrated",
    "without": "Without ruptures",
    "none_verdict": "Verdict, without ruptures",
    "measured": "Measured in the simulation as",
}
"""Columns of the table under the chart: name in data, header in words."""

DESCRIPTION = (
    "One row for each published value that the fit did not use directly. A band holds the figure "
    "in 95 of 100 simulated studies of the same size, and every row is scaled to it. A mark is the "
    "published value: a circle within the band, a cross outside it. "
    "What lies far outside stands at the edge."
)
ENDS = (-1.5, 2.5)
"""How far a row is drawn, in widths of the band."""


def validation() -> Exhibit:
    """Show held-out values beside what simulated studies of their size give.

    Returns
    -------
    Exhibit
        Simulated.
    """
    figure = Figure(
        name="validation",
        chart=validation_chart(),
        kind="simulated",
        description=DESCRIPTION,
        columns=tuple(COLUMNS.values()),
    )
    return Exhibit(figure)


def validation_chart() -> Layers:
    """Draw where each published value lies in the range of simulated studies.

    Returns
    -------
    altair.LayerChart
        One row a value, with both readouts; the table lists the checks without a value too.
    """
    every = validation_rows()
    rows = every[every["at"].notna()]
    drawn = alt.Chart(rows).encode(y=row_axis("label", rows["label"]))
    cells = row(*(f"datum.{name}" for name in COLUMNS))
    layers = alt.layer(
        _band(drawn),
        row_labels(drawn, "label"),
        _marks(drawn),
        _sentence(every),
        readout("table", cells, data=every),
    )
    return layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT))


def validation_rows() -> pd.DataFrame:
    """Return the frozen checks, ready to draw.

    Returns
    -------
    pandas.DataFrame
        One row a check: the columns of `COLUMNS` as text, and ``at``, the published value's place
        within the simulated range, from 0 to 1; missing where no value was published.
    """
    frozen = evidence.load("validation")
    low, high = frozen["calibrated_low"], frozen["calibrated_high"]
    return pd.DataFrame(
        {
            "label": _labels(frozen),
            "said": [published(check) for _, check in frozen.iterrows()],
            "n": frozen["n"].map("{:,}".format),
            "simulated": _ranges(frozen, "calibrated"),
            "without": _ranges(frozen, "none"),
            **{name: frozen[name] for name in ("calibrated_verdict", "none_verdict", "measured")},
            "at": (frozen["published"] - low) / (high - low),
            "lowest": 0,
            "highest": 1,
            "agrees": (frozen["calibrated_verdict"] == "within").astype(int),
            "agrees_without": (frozen["none_verdict"] == "within").astype(int),
        }
    )


def _labels(frozen: pd.DataFrame) -> list[str]:
    """Name each check by the target that it is on, else by how it is measured."""
    own = (frozen["target"] == frozen["check"]) & frozen["check"].str.startswith("T")
    names = frozen["quantity"].where(own, frozen["measured"])
    return [str(name).split(";")[0] for name in names]


def published(check: pd.Series) -> str:
    """Write what was published: a value, a bound, a range, or a direction.

    Parameters
    ----------
    check : pandas.Series
        A row of ``data/validation.csv``.

    Returns
    -------
    str
        Such as ``"0.01"``, ``"above 0"`` or ``"0.19 to 0.42"``.
    """
    low, high = check["published_low"], check["published_high"]
    if pd.notna(check["published"]):
        return _number(check["published"])
    if pd.isna(low):
        return f"below {high:g}"
    return f"above {low:g}" if pd.isna(high) else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return negative(f"{value:g}")


def _ranges(frozen: pd.DataFrame, world: str) -> list[str]:
    ends = (frozen[f"{world}_{name}"] for name in ("mean", "low", "high"))
    texts = (f"{mean:.2f} ({low:.2f} to {high:.2f})" for mean, low, high in zip(*ends, strict=True))
    return [negative(text) for text in texts]


def _x(field: str) -> alt.X:
    axis = band_axis("lowest simulated", "highest simulated")
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=list(ENDS), clamp=True))


def _band(rows: alt.Chart) -> alt.Chart:
    band: alt.Chart = rows.mark_bar(height=12, color=GRID, cornerRadius=2)
    return band.encode(x=_x("lowest"), x2="highest:Q")


def _marks(rows: alt.Chart) -> alt.Chart:
    legend = alt.Legend(title=None, symbolSize=100, orient="top")
    verdicts = ["within", "outside"]
    points: alt.Chart = rows.mark_point(size=110, opacity=1, strokeWidth=2.4)
    return points.encode(
        x=_x("at"),
        color=alt.Color(
            "calibrated_verdict:N",
            scale=alt.Scale(domain=verdicts, range=[INK, GHOST]),
            legend=legend,
        ),
        shape=alt.Shape(
            "calibrated_verdict:N",
            scale=alt.Scale(domain=verdicts, range=["circle", "cross"]),
            legend=legend,
        ),
    )


def _sentence(rows: pd.DataFrame) -> alt.Chart:
    counts = [
        alt.AggregatedFieldDef(op="count", **{"as": "checks"}),
        alt.AggregatedFieldDef(op="sum", field="agrees", **{"as": "met"}),
        alt.AggregatedFieldDef(op="sum", field="agrees_without", **{"as": "calm"}),
    ]
    return readout("sentence", _words(), [alt.AggregateTransform(aggregate=counts)], rows)


def _words() -> str:
    """Count the checks that pass, from the counts in the row."""
    return say(
        "Of ", number("datum.checks", ".0f"), " held-out checks, the calibrated world passes ",
        number("datum.met", ".0f"), " and the world without ruptures ",
        number("datum.calm", ".0f"), ".",
    )  # fmt: skip
