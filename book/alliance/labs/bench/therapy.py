"""The upper view: one therapy, what is felt and rated in it, and what the rule flags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import altair as alt

from alliance.labs.bench.look import LOW_AND_HIGH
from alliance.labs.marks import DOWN, Marks, only, px, rows_of, scaled, second, text_size, told
from alliance.simulate import SESSIONS
from alliance.theme import DESIGN_WIDTH, GRID, HARM, INK, INK2, SERIF
from kernelless.readout import Layers

HEIGHT, TOP, BOTTOM = 200, (30, 24), (128, 84)
"""Of the view, and where its plot begins and ends, in pixels: elsewhere, and on a phone."""
RUPTURES, FLAGS, SCALE = (146, 97), (166, 111), (178, 117)
"""Where the rows below it are, and the numbers of the sessions."""
LEFT, RIGHT = "34", "(width - (narrow ? 74 : 92))"
"""Where the first session is, and the last; then the rows are named."""


class Sign(NamedTuple):
    """What stands in a row below the plot, by the value of a column."""

    column: str
    value: str
    row: tuple[float, float]
    look: Mapping[str, Any]


SIGNS = (
    Sign("rupture", "found", RUPTURES, {"shape": DOWN, "color": HARM, "filled": True}),
    Sign("rupture", "missed", RUPTURES,
         {"shape": DOWN, "stroke": HARM, "strokeWidth": 1.6, "filled": False}),
    Sign("flag", "finds", FLAGS, {"shape": "circle", "color": HARM, "filled": True}),
    Sign("flag", "false", FLAGS, {"shape": "circle", "color": INK, "filled": True}),
)  # fmt: skip
"""Rust is a rupture, filled is flagged, as among the dots below."""


def therapy(readouts: Marks) -> Layers:
    """Draw one therapy.

    Parameters
    ----------
    readouts : list of altair.Chart
        What the view holds besides, and does not draw.

    Returns
    -------
    altair.LayerChart
        The view.
    """
    layers = (*_heading(), *_scale(), *_rows(), *_thresholds(), _felt(), _ratings(), *_signs())
    view = alt.layer(*layers, *readouts).properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn: Layers = view
    return drawn


def title(base: alt.Chart, **more: Any) -> alt.Chart:
    """Write the title of a view or a panel.

    Parameters
    ----------
    base : altair.Chart
        Where.
    **more : any
        Properties of the text.

    Returns
    -------
    altair.Chart
        The mark.
    """
    face: dict[str, Any] = {"font": SERIF, "fontSize": px((18, 16)), "fontWeight": 600}
    written: alt.Chart = base.mark_text(align="left", baseline="alphabetic", **face, **more)
    return written


def _x(field: str = "session") -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=scaled(1, SESSIONS, LEFT, RIGHT))


def _first() -> alt.XDatum:
    return alt.XDatum(1, axis=None, scale=scaled(1, SESSIONS, LEFT, RIGHT))


def _y(field: str) -> alt.Y:
    ends = [px(BOTTOM), px(TOP)]
    scale = alt.Scale(domain=[*LOW_AND_HIGH], range=ends, nice=False, zero=False)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _heading() -> Marks:
    """Name the therapy, and say what the marks are."""
    base = rows_of("therapy").encode(x=alt.value(0), y=alt.value(px((15, 13))))
    return [title(base).encode(text="name:N"), *_key()]


def _key() -> Marks:
    """Say what line, dot and tick are: on a phone beside the name, elsewhere at the far end."""
    base = told({}).encode(y=alt.value(px((15, 13))))
    words: dict[str, Any] = {"align": "left", "baseline": "alphabetic", **second()}
    marks: Marks = []
    for after, text, short, look in (
        ((-268, -170), "felt", "felt", {"shape": "stroke", "strokeWidth": 1.4, "stroke": INK}),
        ((-208, -126), "rated", "rated", {"shape": "circle", "color": INK}),
        ((-138, -76), "flagged at or below", "flag level",
         {"shape": "stroke", "strokeWidth": 2, "stroke": INK2}),
    ):  # fmt: skip
        wide, narrow = after
        at = alt.value(alt.expr(f"width + (narrow ? {narrow} : {wide})"))
        sign = base.mark_point(filled=True, opacity=1, size=px((60, 40)), yOffset=-5, **look)
        name = base.mark_text(text=alt.expr(f"narrow ? '{short}' : '{text}'"), dx=9, **words)
        marks += [sign.encode(x=at), name.encode(x=at)]
    return marks


def _scale() -> Marks:
    """Draw the grid, and write the values beside it and the sessions below."""
    low, high = LOW_AND_HIGH
    ticks = told(*({"tick": tick} for tick in (low, (low + high) / 2, high)))
    ticks = ticks.encode(x=_first(), y=_y("tick"))
    below = told(*({"session": session} for session in (1, 4, 8, 12, SESSIONS)))
    below = below.transform_calculate(text="datum.session == 1 ? 'session 1' : datum.session")
    below = below.encode(x=_x(), y=alt.value(px(SCALE)), text="text:N")
    face: dict[str, Any] = {"baseline": "top", **second()}
    return [
        ticks.mark_rule(color=GRID).encode(x2=alt.X2Datum(SESSIONS)),
        ticks.mark_text(align="right", dx=-18, **second()).encode(text="tick:Q"),
        only(below, "datum.session == 1").mark_text(align="left", dx=-6, **face),
        only(below, "datum.session > (narrow ? 4 : 1)").mark_text(**face),
    ]


def _rows() -> Marks:
    """Draw a line for each row below the plot, and say how many marks are on it."""
    marks: Marks = []
    for name, row in (("ruptures", RUPTURES), ("flags", FLAGS)):
        y = alt.value(px(row))
        rule = told({}).mark_rule(color=GRID).encode(x=_first(), x2=alt.X2Datum(SESSIONS), y=y)
        text = rows_of("therapy").mark_text(align="left", fontSize=text_size(), color=INK)
        at = alt.value(alt.expr(f"{RIGHT} + (narrow ? 6 : 10)"))
        marks += [rule, text.encode(x=at, y=y, text=f"{name}:N")]
    return marks


def _sessions(test: str = "true") -> alt.Chart:
    return only(rows_of("sessions"), f"datum.came && {test}").encode(x=_x())


def _felt() -> alt.Chart:
    drawn: alt.Chart = _sessions().mark_line(color=INK, strokeWidth=1.4).encode(y=_y("alliance"))
    return drawn


def _ratings() -> alt.Chart:
    dots = _sessions().mark_point(
        shape="circle", filled=True, opacity=1, color=INK, size=px((60, 26))
    )
    drawn: alt.Chart = dots.encode(y=_y("rated"))
    return drawn


def _thresholds() -> Marks:
    """Draw in each session the rating at or below which it would be flagged."""
    at = _sessions("datum.limited").transform_calculate(
        from_="datum.session - 0.32", to_="datum.session + 0.32"
    )
    rule = at.mark_rule(color=INK2, strokeWidth=2, strokeCap="butt")
    return [rule.encode(x=_x("from_"), x2="to_:Q", y=_y("limit"))]


def _signs() -> Marks:
    """Mark each rupture, found or missed, and each flag, that finds one or is false."""
    return [
        _sessions(f"datum.{each.column} == '{each.value}'")
        .mark_point(opacity=1, size=px((84, 40)), **each.look)
        .encode(y=alt.value(px(each.row)))
        for each in SIGNS
    ]
