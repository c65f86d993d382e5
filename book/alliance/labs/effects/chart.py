"""What is drawn: every effect as a mark with its interval, metric by metric, over the findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

from alliance.labs.effects import words
from alliance.labs.effects.look import COLOURS, LOOKS, PLACE
from alliance.labs.marks import Marks, movable, only, px, roomy, rows_of, second, text_size, told
from alliance.theme import DESIGN_WIDTH, EDGE, GRID, INK, INK2, PAPER
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row
from kernelless.vega import NARROW_HEIGHT

COLUMNS = (
    "Effect", "Estimate or finding", "Interval", "Studies", "People", "Whom", "Design", "Rated by",
    "Source", "Status", "Note",
)  # fmt: skip
"""Columns of the table under the drawing."""
FIELDS = (
    "label", "estimate", "interval", "studies", "people", "whom", "design", "rater", "source",
    "status", "note",
)  # fmt: skip
"""The same in the rows."""
DASHES: Mapping[str, list[float]] = {"clear": [1, 0], "across": [5, 3], "range": [1.5, 3]}
"""Of the line of each look that has one."""
AFTER = PLACE["null"] + 2 * PLACE["dot"]
"""Where the name of a finding begins."""
DESCRIPTION = (
    "Published effects as rows: a mark for the estimate and a line for its interval, correlations "
    "first, then standardised differences, then ratios, each on a scale of its own. One upright "
    "line marks no effect for all. Filled marks have an interval clear of it; a ring on a dashed "
    "line has an interval that crosses it; an upright dash has none. Below, findings without a "
    "size as dots: to the right those that speak for, to the left those that do not."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw the rows that pass the filters.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Effects over findings, with both readouts. Besides the settings it has the parameter
        ``narrow`` (whether there is little room).
    """
    marks = [*_legend(), *_scales(), _band(), *_effects(), *_findings(), *_hovers(), *_readouts()]
    drawn: Layers = alt.layer(*marks).properties(width=DESIGN_WIDTH, height=PLACE["high"])
    return movable(alt.vconcat(drawn, bounds="flush"), settings)


def _across() -> alt.Scale:
    return alt.Scale(domain=[0, 1], range=[0, alt.expr("width")], nice=False, zero=False)


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=_across())


def _at(place: float) -> alt.XDatum:
    return alt.XDatum(place, axis=None, scale=_across())


def _y(field: str) -> alt.Y:
    ends: list[Any] = [0, px((PLACE["high"], round(PLACE["high"] * NARROW_HEIGHT)))]
    scale = alt.Scale(domain=[0, PLACE["high"]], range=ends, nice=False, zero=False)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _legend() -> Marks:
    """Name the looks of a mark; on a phone in two lines."""
    rows = ({"wide": each.at[0], "small": each.at[1], "down": each.at[2], "shape": each.shape,
             "text": each.text, "short": each.short} for each in LOOKS.values())  # fmt: skip
    at = told(*rows).transform_calculate(
        at="narrow ? datum.small : datum.wide", y="narrow ? 5 + 15 * datum.down : 10",
        called="narrow ? datum.short : datum.text", name="datum.at + (narrow ? 0.045 : 0.022)",
    )  # fmt: skip
    place = alt.Y("y:Q", axis=None, scale=None)
    shape = alt.Shape("shape:N", scale=None)
    symbol = at.mark_point(filled=True, opacity=1, size=90, xOffset=6, color=INK, stroke=None)
    text = at.mark_text(align="left", baseline="middle", **second())
    return [
        symbol.encode(x=_x("at"), y=place, shape=shape),
        text.encode(x=_x("name"), y=place, text="called:N"),
        *_colours(),
    ]


def _colours() -> Marks:
    """Name the colours, where there is room."""
    parts = zip(("alliance, and all else", "repair", "ruptures", "training"),
                ("other", "repair and outcome", "ruptures and outcome", "training in repair"),
                (0.0, 0.23, 0.33, 0.45), strict=True)  # fmt: skip
    rows = [{"at": at, "name": at + 0.022, "text": text, "colour": COLOURS[key]}
            for text, key, at in parts]  # fmt: skip
    at = roomy(told(*rows)).encode(y=alt.value(30))
    colour = alt.Color("colour:N", scale=None)
    symbol = at.mark_point(shape="circle", size=90, xOffset=6, opacity=1)
    text = at.mark_text(align="left", baseline="middle", **second())
    return [symbol.encode(x=_x("at"), color=colour), text.encode(x=_x("name"), text="text:N")]


def _scales() -> Marks:
    """Write the name of each metric and its scale, and draw no effect through all of them."""
    bold: dict[str, Any] = {"fontWeight": 600, "fontSize": text_size()}
    title = rows_of("heads").mark_text(align="left", baseline="top", dy=px((3, -2)), **bold)
    ticks = rows_of("ticks").encode(x=_x("x"))
    sides = roomy(rows_of("heads")).mark_text(align="left", baseline="top", dy=3, **second())
    null, middle = rows_of("null"), _at(PLACE["null"])
    label = ticks.mark_text(baseline="top", dy=px((21, 14)), **second())
    return [
        ticks.mark_rule(color=GRID).encode(y=_y("y"), y2="y2:Q"),
        null.mark_rule(color=EDGE).encode(x=middle, y=_y("y"), y2="y2:Q"),
        title.encode(x=alt.value(0), y=_y("y"), text="title:N"),
        label.encode(y=_y("label"), text="text:N"),
        sides.encode(x=_at(AFTER), y=_y("y"), text="sides:N"),
    ]


def _band() -> alt.Chart:
    """Put a band behind the row that is looked at."""
    band: alt.Chart = rows_of("band").mark_bar(color=GRID, cornerRadius=2)
    return _whole(band)


def _whole(bar: alt.Chart) -> alt.Chart:
    """Give a bar the whole width and the height of its row."""
    drawn: alt.Chart = bar.encode(x=alt.value(0), x2=alt.value("width"), y=_y("y1"), y2="y2:Q")
    return drawn


def _effects() -> Marks:
    """Draw intervals as lines and estimates as marks, as large as there is room for."""
    base = rows_of("effects").encode(y=_y("y"), color=alt.Color("colour:N", scale=None))
    ranged = only(base, "isValid(datum.from) && isValid(datum.to)").encode(x=_x("from"), x2="to:Q")
    wide = alt.expr("min(2.6, max(1.2, datum.pitch / 4))")
    size = alt.expr("pow(min(11, max(narrow ? 4 : 5.5, datum.pitch * 0.5)), 2)")
    point = only(base, "isValid(datum.x)").mark_point(
        filled=True, opacity=1, stroke=None, size=size
    )
    return [
        *(
            only(ranged, f"datum.look == '{look}'").mark_rule(strokeWidth=wide, strokeDash=dash)
            for look, dash in DASHES.items()
        ),
        point.encode(x=_x("x"), shape=alt.Shape("shape:N", scale=None)),
        *_labels(),
    ]


def _labels() -> Marks:
    """Name rows above their marks, where they are far enough from each other."""
    base = only(rows_of("effects"), "datum.pitch >= (narrow ? 34 : 23)")
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 5}
    face: dict[str, Any] = {"align": "left", "baseline": "bottom", "dy": -5,
                            "limit": alt.expr("width"), "fontSize": text_size()}  # fmt: skip
    return [
        base.mark_text(**face, **look).encode(x=alt.value(0), y=_y("y"), text="label:N")
        for look in (rim, {"color": INK})
    ]


def _findings() -> Marks:
    """Draw findings as dots, with their names where each has a line, else with their counts."""
    base = rows_of("findings").encode(x=_x("x"), y=_y("y"), color=alt.Color("colour:N", scale=None))
    names = only(rows_of("findings"), "datum.named > 0").encode(y=_y("y"), text="label:N")
    face: dict[str, Any] = {"baseline": "middle", "fontSize": text_size()}
    counts = rows_of("groups").encode(x=_x("x"), y=_y("y"), text="text:N")
    limit = alt.expr(f"width * {1 - AFTER}")
    return [
        base.mark_point(shape="circle", opacity=1, size=px((44, 22))),
        names.mark_text(align="left", limit=limit, **face).encode(x=_at(AFTER)),
        only(counts, "datum.side != 'null'").mark_text(align="left", color=INK2, **face),
        only(counts, "datum.side == 'null'").mark_text(align="right", color=INK2, **face),
    ]


def _hovers() -> Marks:
    """Let the pointer find a row wherever it is in its line."""
    tooltip = [alt.Tooltip(f"{name}:N", title=title)
               for name, title in zip(FIELDS, COLUMNS, strict=True)]  # fmt: skip
    row_wide = rows_of("effects").mark_bar(color="transparent")
    dot = rows_of("findings").mark_point(shape="square", color="transparent", size=160, opacity=1)
    return [
        row_wide.encode(
            x=alt.value(0), x2=alt.value("width"), y=_y("y1"), y2="y2:Q", tooltip=tooltip
        ),
        dot.encode(x=_x("x"), y=_y("y"), tooltip=tooltip),
    ]


def _readouts() -> Marks:
    return [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(*(f"datum.{name}" for name in FIELDS)), data=table("list")),
    ]
