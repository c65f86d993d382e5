"""What is drawn: a ruler with the reader's number, and what is published, once asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance.labs.estimate import words
from alliance.labs.estimate.look import (
    FOOT,
    GRIP,
    HEIGHT,
    KNOB,
    LOOKS,
    OVER,
    PITCH,
    ROWS,
    RULER,
    Look,
)
from alliance.labs.estimate.questions import MOST_MARKS
from alliance.labs.marks import Marks, movable, only, px, rows_of, scaled, second, text_size, told
from alliance.theme import DESIGN_WIDTH, EDGE, INK, PAPER, SERIF
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row

COLUMNS = ("Figure", "Estimate", "From low to high", "What that is", "Source", "Status")
"""Columns of the table under the drawing."""
FIELDS = ("label", "estimate", "ends", "span", "source", "status")
"""The same in the rows."""
DESCRIPTION = (
    "A ruler from 0 to 100 per cent with a handle for your number. Published figures stand under "
    "it, each on a line of its own, once you have given a number and ask for them: a disc for an "
    "estimate, a thin line for its interval or a thick one for a range, a ring for what people "
    "expect. A dashed line leads down from your number."
)
HIDDEN = "what is published comes here, after your number"
ABOVE = 30
"""Pixels from the ruler up to the words of the reader's number."""


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw the question, the ruler and the figures.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        One view with both readouts. Besides the settings it has the parameter ``narrow`` (whether
        there is little room).
    """
    marks = [*_asked(), *_ruler(), *_figures(), *_yours(), *_readouts()]
    drawn: Layers = alt.layer(*marks).properties(width=DESIGN_WIDTH, height=HEIGHT)
    return movable(alt.vconcat(drawn, bounds="flush"), settings)


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=_across())


def _across() -> alt.Scale:
    return scaled(0, 100, "(narrow ? 2 : 0)", "width - (narrow ? 14 : 16)")


def _at_ruler(down: float = 0) -> Any:
    """Place on the ruler, or so many pixels below it."""
    return alt.value(px((_pixels(RULER, 0) + down, _pixels(RULER, 1) + down)))


def _pixels(row: float, screen: int) -> float:
    """Return where a row is, elsewhere (0) or on a phone (1)."""
    return ROWS[screen] + row * PITCH[screen]


def _row() -> alt.Y:
    """Place by row: of a figure, where its mark is, or of the ruler."""
    ends = (px((_pixels(row, 0), _pixels(row, 1))) for row in (0, MOST_MARKS))
    scale = alt.Scale(domain=[0, MOST_MARKS], range=[*ends], nice=False, zero=False)
    return alt.Y("row:Q", axis=None, scale=scale)


def _asked() -> Marks:
    """Write the question, in as many lines as it needs."""
    face: dict[str, Any] = {"font": SERIF, "fontSize": px((20, 16)), "fontWeight": 600}
    asked = rows_of("asked").transform_calculate(text="narrow ? datum.narrow : datum.wide")
    text = asked.mark_text(align="left", baseline="top", lineBreak="\n", **face)
    return [text.encode(x=alt.value(0), y=alt.value(0), text="text:N")]


def _ruler() -> Marks:
    """Draw the ruler with a tick at every ten, and a word at every twenty."""
    ticks = told(*({"at": at, "text": f"{at}%"} for at in range(0, 101, 10)))
    base = ticks.encode(x=_x("at"))
    line = told({"from": 0, "to": 100}).mark_rule(color=EDGE, strokeWidth=2, strokeCap="round")
    words_of = only(base, "datum.at % 20 == 0").mark_text(baseline="top", dy=14, **second())
    return [
        line.encode(x=_x("from"), x2="to:Q", y=_at_ruler()),
        base.mark_rule(color=EDGE).encode(y=_at_ruler(-5), y2=_at_ruler(5)),
        words_of.encode(y=_at_ruler(), text="text:N"),
    ]


def _figures() -> Marks:
    """Draw every figure under its words, or say that they come later."""
    base = rows_of("marks")
    at = base.encode(y=_row())
    drawn = [
        mark
        for role, look in LOOKS.items()
        for mark in _drawn(only(at, f"datum.role == '{role}'"), look)
    ]
    later = only(rows_of("yours"), "datum.stage < 2").mark_text(
        align="left", text=HIDDEN, **second()
    )
    return [
        only(rows_of("yours"), "datum.stage == 2")
        .mark_rule(color=INK, strokeDash=[3, 4])
        .encode(x=_x("guess"), y=_at_ruler(), y2=alt.value(px(FOOT))),
        *drawn,
        *_labels(base),
        later.encode(x=alt.value(0), y=alt.value(px(ROWS))),
    ]


def _drawn(at: alt.Chart, look: Look) -> Marks:
    """Draw the ends of a figure as a line, thick where there is no one value, and its value."""
    ends = only(at, "datum.spans").encode(x=_x("low"), x2="high:Q")
    size: dict[str, Any] = {"size": px((150, 90)), "opacity": 1, "strokeWidth": 2.4}
    point = only(at, "datum.point").mark_point(
        shape="circle", filled=True, fill=look.fill, stroke=look.colour, **size
    )
    return [
        only(ends, "!datum.point").mark_rule(color=look.colour, strokeWidth=px((9, 7))),
        only(ends, "datum.point").mark_rule(color=look.colour, strokeWidth=2.4),
        point.encode(x=_x("value")),
    ]


def _labels(base: alt.Chart) -> Marks:
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 5}
    named = base.transform_calculate(text="datum.figure + ' ' + datum.label")
    at = named.encode(x=alt.value(0), y=_row(), text="text:N")
    face: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "fontSize": text_size(),
        "dy": px(OVER),
    }
    return [at.mark_text(**face, **look) for look in (rim, {"color": INK})]


def _yours() -> Marks:
    """Draw the reader's number as a knob on the ruler, which can be dragged."""
    at = rows_of("yours").encode(x=_x("guess"), y=_row())
    knob: dict[str, Any] = {"shape": KNOB, "size": 500, "opacity": 1}
    held = at.mark_point(shape="circle", filled=True, opacity=0, size=46**2, cursor="ew-resize")
    beside = "narrow ? clamp(datum.guess, 24, 74) : clamp(datum.guess, 13, 86)"
    text = rows_of("yours").transform_calculate(beside=beside)
    face: dict[str, Any] = {"fontSize": text_size(), "fontWeight": 600, "color": INK}
    return [
        at.mark_point(filled=True, fill=INK, stroke=PAPER, strokeWidth=1.5, **knob),
        at.mark_point(shape=GRIP, filled=False, stroke=PAPER, strokeWidth=1.5, size=500, opacity=1),
        held.properties(name="handle_guess"),
        text.mark_text(**face).encode(x=_x("beside"), y=_at_ruler(-ABOVE), text="text:N"),
    ]


def _readouts() -> Marks:
    return [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(*(f"datum.{name}" for name in FIELDS)), data=table("cells")),
    ]
