"""What is drawn: the course with its level and limits, and a row of marks for each rule."""

from __future__ import annotations

from typing import Any

import altair as alt

from alliance.detect import CRITERIA
from alliance.labs.flags import findings, key
from alliance.labs.marks import Marks, bottom, heading, px, rows_of, text_size, told
from alliance.labs.yours.look import HEIGHT, STRIP, x_scale
from alliance.theme import DESIGN_WIDTH, GRID, INK, INK2
from kernelless.readout import Layers

KEY = ((76, 40), (160, 112), (250, 190), (362, 232))
"""Where the words of the key stand, in pixels: elsewhere, and on a phone."""


def course(readouts: Marks) -> Layers:
    """Draw the ratings over the sessions, with the client's own mean and the limits of a chart.

    Parameters
    ----------
    readouts : list of altair.Chart
        What the view holds besides, and does not draw.

    Returns
    -------
    altair.LayerChart
        The view.
    """
    about = alt.expr("higher ? 'higher is better' : 'lower is better, and drawn above'")
    layers = (*heading("Ratings", about, 82), *_axis(), *_levels(), *_ratings())
    view = alt.layer(*layers, *readouts).properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn: Layers = view
    return drawn


def strip() -> Layers:
    """Draw what each rule makes of each session, and how often it flags a steady course.

    Returns
    -------
    altair.LayerChart
        A row a rule.
    """
    found = findings(_x("session"), "next:Q", _row())
    layers = (*heading("Rules", "", 0), *key(KEY), *_often(), *_rows(), *_times(), *found)
    view = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=STRIP)
    drawn: Layers = view
    return drawn


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=x_scale(), axis=None)


def _y(field: str) -> alt.Y:
    ends: list[Any] = [bottom(HEIGHT), 0]
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, 1], range=ends, nice=False), axis=None)


def _row() -> alt.Y:
    ends: list[Any] = [0, bottom(STRIP)]
    scale = alt.Scale(domain=[-0.5, len(CRITERIA) - 0.5], range=ends, nice=False)
    return alt.Y("row:Q", scale=scale, axis=None)


def _across(mark: alt.Chart) -> alt.Chart:
    """Run a rule from the first session to the last."""
    ends = alt.XDatum(0, scale=x_scale(), axis=None), alt.X2Datum(1)
    drawn: alt.Chart = mark.encode(x=ends[0], x2=ends[1])
    return drawn


def _axis() -> Marks:
    """Draw the ends and the middle of the scale, and name them."""
    base = rows_of("marks").encode(y=_y("y"))
    face: dict[str, Any] = {"align": "right", "color": INK2, "fontSize": text_size()}
    text = base.mark_text(**face).encode(x=alt.value(-10), text="text:N")
    return [_across(base.mark_rule(color=GRID)), text]


def _levels() -> Marks:
    """Draw the client's own mean, and the limits of the control chart on both sides of it."""
    base = rows_of("lines")
    dashes = alt.condition("datum.name === 'limit'", alt.value([2, 4]), alt.value([1, 0]))
    rule = _across(base.mark_rule(color=INK2, strokeWidth=1.2)).encode(
        y=_y("place"), strokeDash=dashes
    )
    place = base.transform_calculate(at="narrow ? datum.label_narrow : datum.label")
    face: dict[str, Any] = {"align": "left", "color": INK2, "fontSize": text_size()}
    name = place.mark_text(dx=px((24, 20)), **face).encode(
        x=alt.XDatum(1, scale=x_scale(), axis=None), y=_y("at"), text="text:N"
    )
    return [rule, name]


def _ratings() -> Marks:
    base = rows_of("course").encode(x=_x("x"), y=_y("y"))
    line = base.mark_line(color=INK, strokeWidth=2)
    dots = base.mark_point(shape="circle", filled=True, opacity=1, color=INK)
    return [line, dots.encode(size=alt.Size("size:Q", scale=None, legend=None))]


def _often() -> Marks:
    """Say over the numbers on the right what they are."""
    text = alt.expr("narrow ? 'of 100' : 'of 100 steady ones'")
    face: dict[str, Any] = {"align": "right", "color": INK2, "fontSize": text_size()}
    base = told({}).mark_text(text=text, **face)
    return [base.encode(x=alt.value(alt.expr("width")), y=alt.value(-14))]


def _rows() -> Marks:
    """Draw a line for each rule; after it its name, and how often it flags what is steady."""
    base = rows_of("rows").encode(y=_row())
    colour = alt.condition("datum.able", alt.value(INK), alt.value(INK2))
    end = alt.XDatum(1, scale=x_scale(), axis=None)
    name = base.mark_text(align="left", dx=px((24, 20)), fontSize=text_size())
    face: dict[str, Any] = {"align": "right", "color": INK2, "fontSize": text_size()}
    often = base.transform_calculate(text="narrow ? datum.often_narrow : datum.often")
    often = often.mark_text(**face).encode(x=alt.value(alt.expr("width")), text="text:N")
    return [
        _across(base.mark_rule(color=GRID)),
        name.encode(x=end, text="short:N", color=colour),
        often,
    ]


def _times() -> Marks:
    """Name sessions under the rows."""
    base = rows_of("times").transform_calculate(at="narrow ? datum.text_narrow : datum.text")
    base = base.mark_text(baseline="top", color=INK2, fontSize=text_size())
    return [
        base.encode(
            x=_x("x"),
            y=alt.value(alt.expr(f"{bottom(STRIP).to_dict()['expr']} + 6")),
            text="at:N",
        )
    ]
