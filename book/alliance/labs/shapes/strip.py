"""The lower views: a row of marks for each rule, and how common the shape is."""

from __future__ import annotations

from typing import Any

import altair as alt

from alliance.detect import COMPARED
from alliance.labs.flags import SHORT, findings, key
from alliance.labs.marks import Marks, bottom, heading, only, px, rows_of, scaled, text_size, told
from alliance.labs.shapes.look import COMMON_HEIGHT, GUTTER, MOST, STRIP, x_scale
from alliance.simulate import SESSIONS
from alliance.theme import DESIGN_WIDTH, GRID, INK, INK2
from kernelless.readout import Layers

TOP, MIDDLE = px((8, 2)), px((30, 20))
"""Of how common the shape is, in pixels: its heading, and its row."""
KEY = ((118, 0), (202, 82), (292, 162), (404, 220))
"""Where the words of the key stand, in pixels: elsewhere, and on a phone."""


def strip() -> Layers:
    """Draw what each rule makes of each session, on the axis of the course.

    Returns
    -------
    altair.LayerChart
        A row a rule.
    """
    found = findings(_x(), "next:Q", _y())
    layers = (*heading("Rules", "", 0), *key(KEY), *_rows(), *found)
    view = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=STRIP)
    drawn: Layers = view
    return drawn


def _y() -> alt.Y:
    ends: list[Any] = [0, bottom(STRIP)]
    scale = alt.Scale(domain=[-0.5, len(COMPARED) - 0.5], range=ends, nice=False)
    return alt.Y("row:Q", scale=scale, axis=None)


def _x() -> alt.X:
    return alt.X("session:Q", scale=x_scale(), axis=_axis())


def _axis() -> alt.Axis:
    every = "narrow ? datum.value % 5 == 1 : datum.value % 2 == 0"
    label = f"datum.value == 1 ? 'session 1' : ({every}) && datum.value > 2 ? '' + datum.value : ''"
    return alt.Axis(
        values=list(range(1, SESSIONS + 1)), title=None, grid=False, labelExpr=label,
        labelOverlap=False, labelFlush=False, labelPadding=6, domain=False,
        labelColor=INK2, tickCount=SESSIONS,
    )  # fmt: skip


def _rows() -> Marks:
    """Draw a line for each rule, and its name after it."""
    rows = [{"row": place, "name": SHORT[name]} for place, name in enumerate(COMPARED)]
    base = told(*rows).encode(y=_y())
    rule = base.mark_rule(color=GRID).encode(
        x=alt.XDatum(1, scale=x_scale(), axis=_axis()), x2=alt.X2Datum(SESSIONS)
    )
    name = base.mark_text(align="left", dx=30, color=INK, fontSize=text_size()).encode(
        x=alt.XDatum(SESSIONS, scale=x_scale(), axis=_axis()), text="name:N"
    )
    return [rule, name]


def common() -> Layers:
    """Draw how common the shape is: in real ratings, and in noise.

    Returns
    -------
    altair.LayerChart
        One row.
    """
    base = rows_of("common").encode(y=alt.value(MIDDLE))
    seen, unseen = only(base, "datum.why === ''"), only(base, "datum.why !== ''")
    band = seen.mark_bar(height=12, color=GRID, cornerRadius=2).encode(x=_share("low"), x2="high:Q")
    tick = seen.mark_rule(color=INK2, strokeWidth=2, yOffset=-6, y2Offset=6)
    square = seen.mark_point(shape="square", filled=True, opacity=1, color=INK, size=80)
    marks = [
        band,
        tick.encode(x=_share("mean"), y2=alt.value(MIDDLE)),
        square.encode(x=_share("real")),
    ]
    face: dict[str, Any] = {"align": "left", "fontSize": text_size()}
    text = "'cannot be seen in these ratings'"
    none = unseen.transform_calculate(text=text).mark_text(color=INK2, **face)
    title = heading("How common", "", 0, TOP)
    layers = (
        *title,
        *_common_key(),
        _frame(),
        *marks,
        none.encode(x=_share("real"), text="text:N"),
    )
    view = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=COMMON_HEIGHT)
    drawn: Layers = view
    return drawn


def _share(field: str) -> alt.X:
    axis = alt.Axis(
        values=[0, 0.1, 0.2, 0.3], format=".0%", title=None, grid=False, labelPadding=2,
        labelFlush=False, labelOverlap=False,
    )  # fmt: skip
    return alt.X(f"{field}:Q", scale=scaled(0, MOST, "0", GUTTER), axis=axis)


def _frame() -> alt.Chart:
    """Draw the line on which shares are drawn."""
    line = only(rows_of("common"), "datum.why === ''").transform_calculate(from_="0", to_=str(MOST))
    line = line.mark_rule(color=GRID).encode(x=_share("from_"), x2="to_:Q")
    drawn: alt.Chart = line.encode(y=alt.value(MIDDLE))
    return drawn


def _common_key() -> Marks:
    """Say what square and band are."""
    base = told({}).encode(y=alt.value(TOP))
    words: dict[str, Any] = {"color": INK2, "fontSize": text_size(), "align": "left"}
    at = [alt.value(px(each)) for each in ((118, 96), (250, 178))]
    square = base.mark_point(shape="square", filled=True, opacity=1, color=INK, size=80)
    band = base.mark_point(shape="M-1,-.5L1,-.5L1,.5L-1,.5Z", filled=True, opacity=1, size=300)
    real = alt.expr("narrow ? 'real' : 'real therapies'")
    noise = alt.expr("narrow ? 'noise' : 'noise: mean, 95% of sets'")
    return [
        square.encode(x=at[0]),
        base.mark_text(text=real, dx=10, **words).encode(x=at[0]),
        band.encode(x=at[1], color=alt.value(GRID)),
        base.mark_text(text=noise, dx=14, **words).encode(x=at[1]),
    ]
