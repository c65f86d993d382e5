"""The upper view: the alliance as the client feels it, and as the questionnaire shows it."""

from __future__ import annotations

from typing import Any

import altair as alt

from alliance.labs.marks import Marks, bottom, heading, only, rows_of, text_size
from alliance.labs.shapes.look import HEIGHT, x_scale
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.theme import DESIGN_WIDTH, EDGE, HARM, HARM_AREA, INK, INK2, PAPER
from kernelless.readout import Layers

LINES = {"felt": (INK, [1, 0], 3.0), "rated": (INK2, [5, 3], 1.8)}
"""Colour, dash and width of each line."""


def course(readouts: Marks) -> Layers:
    """Draw the alliance over the sessions.

    Parameters
    ----------
    readouts : list of altair.Chart
        What the view holds besides, and does not draw.

    Returns
    -------
    altair.LayerChart
        The view.
    """
    title = heading("Alliance", "1–7, higher is better", 78)
    layers = (*title, _gap(), *map(_line, LINES), *_named(), *_leaves(), *_ends(), *_handle())
    view = alt.layer(*layers, *readouts).properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn: Layers = view
    return drawn


def _x(field: str = "session") -> alt.X:
    return alt.X(f"{field}:Q", scale=x_scale(), axis=None)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domain=[ALLIANCE_LOW, ALLIANCE_HIGH], nice=False, zero=False)
    axis = alt.Axis(values=[1, 4, 7], title=None, grid=True, labelPadding=8)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _sessions() -> alt.Chart:
    return only(rows_of("sessions"), "datum.attended").encode(x=_x())


def _gap() -> alt.Chart:
    """Shade what the client feels and the questionnaire does not show."""
    area = _sessions().mark_area(color=HARM_AREA, fillOpacity=1, line=False)
    drawn: alt.Chart = area.encode(y=_y("felt"), y2="asked:Q")
    return drawn


def _line(name: str) -> alt.Chart:
    colour, dash, width = LINES[name]
    cap: Any = "butt"
    line = _sessions().mark_line(color=colour, strokeDash=dash, strokeWidth=width, strokeCap=cap)
    drawn: alt.Chart = line.encode(y=_y(name))
    return drawn


def _points(test: str) -> alt.Chart:
    return only(rows_of("points"), test)


def _named() -> Marks:
    """Say how much the rating hides."""
    at = _points("datum.gap_size > 0.6").encode(x=_x("gap_session"), y=_y("gap"))
    text = "(narrow ? 'hidden ' : 'the rating hides ') + format(datum.gap_size, '.1f')"
    name = at.transform_calculate(text=text).mark_text(align="left", dx=6, fontSize=text_size())
    return [name.encode(text="text:N")]


def _leaves() -> Marks:
    """Draw where the client leaves."""
    at = _points("datum.leaves").encode(x=_x("last"))
    rule = at.mark_rule(color=EDGE, strokeWidth=1)
    rule = rule.encode(y=alt.value(0), y2=alt.value(bottom(HEIGHT)))
    text = at.transform_calculate(text="'leaves after session ' + round(datum.last)")
    name = text.mark_text(align="left", dx=8, color=INK2, fontSize=text_size())
    return [rule, name.encode(y=alt.value(12), text="text:N")]


def _ends() -> Marks:
    """Put the value and the name of each line at its end, apart from the next."""
    marks = []
    for name, (colour, _, _) in LINES.items():
        mine = only(rows_of("ends"), f"datum.line == '{name}'").transform_calculate(
            place="narrow ? datum.y_narrow : datum.y", text="format(datum.value, '.1f')"
        )
        base = mine.encode(x=_x(), y=_y("place"))
        face: dict[str, Any] = {"align": "left", "color": colour, "fontSize": text_size()}
        bold = base.mark_text(dx=12, fontWeight=700, **face).encode(text="text:N")
        marks += [bold, base.mark_text(dx=38, text=name, **face)]
    return marks


def _handle() -> Marks:
    """Draw the handle of the bottom: a disc in rust."""
    at = _points("datum.held").encode(x=_x("session"), y=_y("bottom"))
    disc: dict[str, Any] = {"shape": "circle", "opacity": 1, "filled": True}
    held = at.mark_point(shape="circle", filled=True, opacity=0, size=46**2, cursor="grab")
    return [
        at.mark_point(shape="circle", filled=True, color=HARM, opacity=0.16, size=30**2),
        at.mark_point(size=15**2, color=PAPER, stroke=HARM, strokeWidth=3, **disc),
        held.properties(name="handle_dip"),
    ]
