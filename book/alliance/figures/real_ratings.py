"""What every rule finds in real ratings beside noise, and how widely clients differ in wobble."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import altair as alt
import pandas as pd

from alliance import evidence
from alliance.detect import CRITERIA, Label
from alliance.figures.rows import ROW_HEIGHT, row_axis, row_labels
from alliance.numbers import percent
from alliance.phrases import number, say
from alliance.theme import DESIGN_WIDTH, GRID, INK, INK2
from kernelless import Exhibit, Figure
from kernelless.readout import Layers, readout, row

RULES_COLUMNS = {
    "title": "Rule",
    "share": "Clients flagged, real ratings",
    "repaired": "Labelled repaired, real ratings",
    "censored": "Cannot be told, real ratings",
    "noise": "Noise, clients differ in wobble: mean",
    "range": "95% of sets",
    "equal": "Noise, all wobble alike: 95% of sets",
}
"""Columns of the table under the chart of rules: name in data, header in words."""

RULES_DESCRIPTION = (
    "One row for each rule that looks for ruptures. A grey band holds the share of clients that it "
    "flags in 95 per cent of simulated sets of ratings without a single rupture, a tick their "
    "mean. A square is the share that it flags in the real ratings of one trial."
)

SPREAD_ROWS = {
    "N7_spread_observed": "As observed",
    "N7_spread_sampling": "What sampling alone would give, if all clients wobbled alike",
    "N7_spread": "Beyond sampling",
}
"""Rows of the chart of spread: id in data, label in words."""

SPREAD_COLUMNS = {"label": "Spread of clients' own SDs", "size": "Value", "range": "95% interval"}
"""Columns of the table under the chart of spread: name in data, header in words."""

SPREAD_DESCRIPTION = (
    "Three rows: how widely clients differ in the standard deviation of their ratings about their "
    "own line, as observed, as sampling alone would give, and beyond sampling. A line is the 95 "
    "per cent interval, a point the value."
)


def rules() -> Layers:
    """Draw what every rule finds in the real ratings, beside noise.

    Returns
    -------
    altair.LayerChart
        One row a rule, with both readouts.
    """
    rows = rules_rows()
    drawn = _rows(rows, "title")
    band: alt.Chart = drawn.mark_bar(height=14, color=GRID, cornerRadius=2)
    tick: alt.Chart = drawn.mark_tick(color=INK2, thickness=2, height=14)
    marks = [
        band.encode(x=_share("low"), x2="high:Q"),
        tick.encode(x=_share("mean")),
        _real(drawn),
        _band_label(rows),
    ]
    chart = _labelled(marks, rows, "title", _sentence(rows), RULES_COLUMNS)
    return chart.properties(description=RULES_DESCRIPTION)


def _rows(rows: pd.DataFrame, label: str) -> alt.Chart:
    return alt.Chart(rows).encode(y=row_axis(label, rows[label]))


def _labelled(
    marks: Sequence[alt.Chart],
    rows: pd.DataFrame,
    label: str,
    sentence: alt.Chart,
    columns: Iterable[str],
) -> Layers:
    """Put the labels of rows above marks, and both readouts beside them."""
    cells = row(*(f"datum.{name}" for name in columns))
    layers = alt.layer(
        *marks,
        row_labels(_rows(rows, label), label),
        sentence,
        readout("table", cells, data=rows),
    )
    return layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT))


def rules_rows() -> pd.DataFrame:
    """Return the frozen rules, ready to draw.

    Returns
    -------
    pandas.DataFrame
        One row a rule: ``real``, ``mean``, ``low``, ``high`` (shares of clients, beside noise whose
        clients differ), ``more`` and ``fewer`` (1 if the real share lies outside), and the columns
        of `RULES_COLUMNS` as text.
    """
    differing, equal = _frozen("differing", "any"), _frozen("equal", "any")
    drawn = differing.assign(
        title=[CRITERIA[str(name)].title for name in differing.index],
        share=differing["real"].map(percent),
        repaired=_frozen("differing", Label.REPAIRED)["real"].map(percent),
        censored=_frozen("differing", Label.CENSORED)["real"].map(percent),
        noise=differing["mean"].map(percent),
        range=_percents(differing),
        equal=_percents(equal),
        more=(differing["real"] > differing["high"]).astype(int),
        fewer=(differing["real"] < differing["low"]).astype(int),
        what="Real ratings",
    )
    return drawn.reset_index(drop=True)


def _frozen(noise: str, found: str) -> pd.DataFrame:
    frozen = evidence.load("real_ratings_rules")
    chosen = (frozen["noise"] == noise) & (frozen["found"] == found)
    return frozen[chosen].set_index("rule")


def _percents(rows: pd.DataFrame) -> pd.Series[str]:
    return rows["low"].map(percent) + " to " + rows["high"].map(percent)


def _share(field: str) -> alt.X:
    axis = alt.Axis(format="%", title="Share of clients flagged")
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))


def _real(rows: alt.Chart) -> alt.Chart:
    points: alt.Chart = rows.mark_point(size=110, opacity=1)
    legend = alt.Legend(title=None, symbolSize=100)
    return points.encode(
        x=_share("real"),
        color=alt.Color("what:N", scale=alt.Scale(range=[INK]), legend=legend),
        shape=alt.Shape("what:N", scale=alt.Scale(range=["square"]), legend=legend),
    )


def _band_label(rows: pd.DataFrame) -> alt.Chart:
    """Say on the first row what a band is."""
    first = alt.Chart(rows.head(1)).encode(y=row_axis("title", rows["title"]))
    label: alt.Chart = first.mark_text(align="left", dx=8, color=INK2)
    return label.encode(x=_share("high"), text=alt.value("noise without ruptures, 95% of sets"))


def _sentence(rows: pd.DataFrame) -> alt.Chart:
    counts = [
        alt.AggregatedFieldDef(op="count", **{"as": "rules"}),
        alt.AggregatedFieldDef(op="sum", field="more", **{"as": "more"}),
        alt.AggregatedFieldDef(op="sum", field="fewer", **{"as": "fewer"}),
    ]
    text = say(
        number("datum.more", ".0f"), " of ", number("datum.rules", ".0f"),
        " rules flag more clients in the real ratings than the range of noise without a single "
        "rupture; ", number("datum.fewer", ".0f"), " flag fewer.",
    )  # fmt: skip
    return readout("sentence", text, [alt.AggregateTransform(aggregate=counts)], rows)


def spread() -> Layers:
    """Draw how widely clients differ in how far their ratings wobble.

    Returns
    -------
    altair.LayerChart
        Three rows, with both readouts.
    """
    rows = spread_rows()
    drawn = _rows(rows, "label")
    lines: alt.Chart = drawn.mark_rule(strokeWidth=3, color=INK)
    points: alt.Chart = drawn.mark_point(size=110, color=INK, opacity=1)
    marks = [
        lines.encode(x=_variation("low"), x2="high:Q"),
        points.encode(x=_variation("value")),
    ]
    chart = _labelled(marks, rows, "label", _spread_sentence(rows), SPREAD_COLUMNS)
    return chart.properties(description=SPREAD_DESCRIPTION)


def spread_rows() -> pd.DataFrame:
    """Return the frozen spread of clients' standard deviations, ready to draw.

    Returns
    -------
    pandas.DataFrame
        ``value``, ``low``, ``high`` (coefficients of variation), and the columns of
        `SPREAD_COLUMNS` as text.
    """
    frozen = evidence.load("real_ratings").set_index("id")
    rows = frozen.loc[list(SPREAD_ROWS), ["value", "low", "high"]].reset_index(drop=True)
    texts = {name: rows[name].map(percent) for name in ("value", "low", "high")}
    return rows.assign(
        label=list(SPREAD_ROWS.values()),
        size=texts["value"],
        range=texts["low"] + " to " + texts["high"],
    )


def _variation(field: str) -> alt.X:
    axis = alt.Axis(
        format="%", title="Standard deviation of clients' own SDs, relative to their mean"
    )
    return alt.X(f"{field}:Q", axis=axis, scale=alt.Scale(domain=[0, 0.7]))


def _spread_sentence(rows: pd.DataFrame) -> alt.Chart:
    largest = [
        alt.AggregatedFieldDef(op="max", field=name, **{"as": name}) for name in ("size", "range")
    ]
    only = alt.FilterTransform(f"datum.label === '{SPREAD_ROWS['N7_spread']}'")
    steps = [only, alt.AggregateTransform(aggregate=largest)]
    text = (
        '"Beyond sampling, clients differ by "+datum.size+" (95% interval "+datum.range+") in how '
        'far their ratings wobble."'
    )
    return readout("sentence", text, steps, rows)


def rules_on_real_ratings() -> Exhibit:
    """Show every rule on the real ratings beside noise.

    Returns
    -------
    Exhibit
        Real beside simulated, as its caption says.
    """
    figure = Figure(
        name="real-ratings-rules",
        chart=rules(),
        kind=None,
        description=RULES_DESCRIPTION,
        columns=tuple(RULES_COLUMNS.values()),
    )
    return Exhibit(figure)


def spread_of_wobble() -> Exhibit:
    """Show how widely clients differ in wobble.

    Returns
    -------
    Exhibit
        Our analysis of published ratings.
    """
    figure = Figure(
        name="real-ratings-spread",
        chart=spread(),
        kind="our analysis of published ratings",
        description=SPREAD_DESCRIPTION,
        columns=tuple(SPREAD_COLUMNS.values()),
    )
    return Exhibit(figure)
