"""Published effects with their intervals, as the tables in ``data/`` have them."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from alliance import evidence
from alliance.figures.rows import ROW_HEIGHT, row_axis, row_labels
from alliance.numbers import measure
from alliance.phrases import number, say
from alliance.readout import Layers, calculations, readout, row
from alliance.site import Exhibit, Figure, Flag
from alliance.theme import DESIGN_WIDTH, EDGE, GHOST, INK, REGAIN


class Topic(NamedTuple):
    """How one kind of effect is called and drawn."""

    label: str
    colour: str
    shape: str


TOPICS: Mapping[str, Topic] = {
    "alliance_outcome": Topic("Alliance and outcome", INK, "circle"),
    "repair_outcome": Topic("Repair and outcome", REGAIN, "square"),
    "training": Topic("Training in repair and outcome", GHOST, "diamond"),
}
"""By topic in ``data/effects.csv``."""

FOREST_COLUMNS = {
    "quantity": "Effect",
    "r": "r",
    "range": "95% interval",
    "studies": "Studies",
    "people": "People",
    "reference": "Source",
    "standing": "Status",
}
"""Columns of the table under the forest plot: name in data, header in words."""

FOREST_DESCRIPTION = (
    "Forest plot of published correlations with outcome. Each row is one synthesis of studies: a "
    "point for its estimate and a line for its interval. All alliance and repair effects lie to "
    "the right of zero; the interval for training therapists in repair crosses zero."
)


def published_effects() -> Exhibit:
    """Show the forest plot of published effects, with a box that adds unchecked figures.

    Returns
    -------
    Exhibit
        Published.
    """
    figure = Figure(
        name="published-effects",
        chart=forest(),
        kind="published",
        description=FOREST_DESCRIPTION,
        columns=tuple(FOREST_COLUMNS.values()),
        settings=(Flag("unverified", "Add figures not checked against their source", False),),
    )
    return Exhibit(figure)


def forest() -> Layers:
    """Draw the published effects of the alliance, of repair, and of training in repair.

    Returns
    -------
    altair.LayerChart
        One row an effect, with both readouts. Its parameter ``unverified`` adds the effects whose
        figures were not checked against their source.
    """
    unverified = alt.param("unverified", value=False)
    rows = forest_rows()
    shown = alt.FilterTransform(f"datum.checked || {unverified.name}")
    drawn = alt.Chart(rows, transform=[shown])
    drawn = drawn.encode(y=row_axis("quantity", rows["quantity"]))
    drawing = (_zero(), _intervals(drawn), _points(drawn), row_labels(drawn, "quantity"))
    layers = alt.layer(*drawing, _sentence(rows, shown), _table(rows, shown))
    layers = layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT))
    return layers.add_params(unverified)


def forest_rows() -> pd.DataFrame:
    """Return the published correlations of the three topics, ready to draw.

    Returns
    -------
    pandas.DataFrame
        One row an effect: ``topic``, ``value``, ``low``, ``high``, ``checked``, and the columns of
        `FOREST_COLUMNS` as text.
    """
    effects = evidence.load("effects")
    effects = effects[effects["topic"].isin(list(TOPICS)) & effects["unit"].eq("r")]
    effects = effects.dropna(subset=["value"])
    effects = effects.sort_values(
        "topic", key=lambda topic: topic.map(list(TOPICS).index), kind="stable"
    )
    numbers = effects[["quantity", "value", "low", "high"]]
    return numbers.assign(
        topic=effects["topic"].map(lambda topic: TOPICS[topic].label),
        checked=effects["status"].ne("unverified"),
        r=[measure(value, "r") for value in effects["value"]],
        range=list(map(_interval, effects["low"], effects["high"])),
        studies=effects["k"].map(_count),
        people=[_people(each) for each in effects.itertuples()],
        reference=effects["id"].map(evidence.credit),
        standing=effects["status"],
    )


def _count(value: Any) -> str:
    return "not stated" if pd.isna(value) else f"{value:,.0f}"


def _interval(low: float, high: float) -> str:
    return "not stated" if isnan(low) else f"{measure(low, 'r')} to {measure(high, 'r')}"


def _people(effect: Any) -> str:
    count = _count(effect.n)
    whom = " therapists in training" if effect.topic == "training" else ""
    return (f"more than {count}" if effect.n_is == "more_than" else count) + whom


def _x(field: str) -> alt.X:
    return alt.X(
        f"{field}:Q", title="Correlation with outcome (r)", scale=alt.Scale(domain=[-0.1, 0.5])
    )


def _by_topic() -> dict[str, Any]:
    labels, colours, shapes = zip(*TOPICS.values(), strict=True)
    legend = alt.Legend(title=None, symbolSize=100, labelLimit=0)
    return {
        "color": alt.Color("topic:N", scale=alt.Scale(domain=labels, range=colours), legend=legend),
        "shape": alt.Shape("topic:N", scale=alt.Scale(domain=labels, range=shapes), legend=legend),
    }


def _zero() -> alt.Chart:
    rule: alt.Chart = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=EDGE)
    return rule.encode(x=_x("zero"))


def _intervals(rows: alt.Chart) -> alt.Chart:
    colour = _by_topic()["color"]
    rules: alt.Chart = rows.mark_rule(strokeWidth=2.5)
    return rules.encode(x=_x("low"), x2="high:Q", color=colour)


def _points(rows: alt.Chart) -> alt.Chart:
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in FOREST_COLUMNS.items()]
    points: alt.Chart = rows.mark_point(size=110, opacity=1)
    return points.encode(x=_x("value"), tooltip=tooltip, **_by_topic())


def _sentence(rows: pd.DataFrame, shown: alt.FilterTransform) -> alt.Chart:
    counts = [
        alt.AggregatedFieldDef(op="missing", field="low", **{"as": "bare"}),
        alt.AggregatedFieldDef(op="valid", field="low", **{"as": "intervals"}),
        alt.AggregatedFieldDef(op="sum", field="above", **{"as": "above"}),
    ]
    above = calculations({"above": "isValid(datum.low) && datum.low > 0"})
    steps = [shown, *above, alt.AggregateTransform(aggregate=counts)]
    return readout("sentence", _words(), steps, rows)


def _words() -> str:
    """Count the effects whose interval lies above zero, from the counts in the row."""
    caution = (
        "Older syntheses may share studies with newer ones, so rows are not votes, and a "
        "correlation does not say what causes what."
    )
    return say(
        number("datum.above", ".0f"), " of the ", number("datum.intervals", ".0f"),
        " intervals shown lie wholly above zero; ", number("datum.bare", ".0f"),
        " effects come without one. ", caution,
    )  # fmt: skip


def _table(rows: pd.DataFrame, shown: alt.FilterTransform) -> alt.Chart:
    return readout("table", row(*(f"datum.{name}" for name in FOREST_COLUMNS)), [shown], rows)
