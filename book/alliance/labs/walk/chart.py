"""What is drawn: ratings as they come, and the course of the model beside that of a twin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance.labs.marks import Marks, bottom, heading, movable, only, px, rows_of, text_size
from alliance.labs.walk.look import PANELS
from alliance.simulate import SESSIONS
from alliance.theme import (
    DESIGN_WIDTH,
    EDGE,
    GHOST,
    HARM_AREA,
    INK,
    INK2,
    PAPER,
    REGAIN_AREA,
)
from kernelless import Setting, table
from kernelless.readout import Layers, known, readout, row

COLUMNS = (
    "Session", "Alliance as rated", "Alliance", "Alliance of the twin", "Distress",
    "Distress of the twin",
)  # fmt: skip
"""Columns of the table under the drawing."""
UNITS = ("", "1–7", "1–7", "1–7", "CORE, 0–40", "CORE, 0–40")
FIELDS = ("alliance", "alliance_twin", "distress", "distress_twin")
DESCRIPTION = (
    "Two line charts over up to 16 sessions for one invented, simulated client: the alliance "
    "above, distress below. Rings are the client's ratings. The solid line is the course that "
    "follows from the choices made so far, the dashed line a twin with the same luck whose "
    "therapist answers every moment alike. Blue marks where the choices leave the client better "
    "off, rust where worse."
)
TICKS = {"alliance": [1, 4, 7], "distress": [0, 20, 40]}
BETTER = {"alliance": "less", "distress": "more"}
"""Where the better-off course is the higher one, blue reaches down to the other; else up."""
DASH = [8, 5]
GUTTER = alt.expr("width - (narrow ? 104 : 176)")
"""Where the last session is drawn; what is left is for the labels of the lines."""
X_SCALE = alt.Scale(domain=[1, SESSIONS], range=[0, GUTTER], nice=False, zero=False)
SPACING = 40


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw ratings, own course and twin as far as the story has come.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two panels, with sentence, table and scene. Besides the settings it has the parameter
        ``narrow`` (whether there is little room).
    """
    cells = row("datum.session", "format(datum.rated, '.1f')", *(known(f, ".1f") for f in FIELDS))
    lines = row("datum.part", "datum.who", "datum.text", "datum.hidden")
    readouts = [
        readout("sentence", "datum.said", data=table("words")),
        readout("table", cells, data=table("ratings")),
        readout("scene", lines, data=table("lines")),
    ]
    rings = "'1–7, higher is better; rings: as the client rates it'"
    about = alt.expr(f"narrow ? '1–7, rings: rated' : {rings}")
    above = _panel("alliance", "Alliance", about, 80, [*_ratings(), *readouts])
    about = alt.expr("narrow ? 'CORE, 0–40' : 'CORE, 0–40, lower is better'")
    below = _panel("distress", "Distress", about, 80, [])
    drawn = alt.vconcat(above, below, spacing=SPACING, bounds="flush")
    return movable(drawn, settings)


def _panel(panel: str, title: str, about: alt.ExprRef, right: int, more: Marks) -> Layers:
    layers = (*heading(title, about, right), *_moments(panel), *_areas(panel), *_lines(panel))
    drawn: Layers = alt.layer(*layers, *_ends(panel), *more).properties(
        width=DESIGN_WIDTH, height=PANELS[panel]["height"]
    )
    return drawn


def _x(panel: str, field: str = "session") -> alt.X:
    return alt.X(f"{field}:Q", scale=X_SCALE, axis=_axis(panel))


def _axis(panel: str) -> alt.Axis | None:
    """Name sessions under the lower panel."""
    if panel == "alliance":
        return None
    label = "datum.value == 1 ? 'session 1' : datum.value % (narrow ? 5 : 2) == (narrow ? 1 : 0) "
    label += "&& datum.value > 2 ? '' + datum.value : ''"
    return alt.Axis(
        values=list(range(1, SESSIONS + 1)), title=None, grid=False, labelExpr=label,
        labelOverlap=False, labelFlush=False, tickCount=SESSIONS, labelPadding=8, domain=False,
        labelColor=INK2,
    )  # fmt: skip


def _y(panel: str, field: str) -> alt.Y:
    about = PANELS[panel]
    axis = alt.Axis(values=TICKS[panel], title=None, grid=True, labelPadding=8)
    scale = alt.Scale(domain=[about["low"], about["high"]], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _moments(panel: str) -> Marks:
    """Draw a rule through both panels where the story has a moment."""
    ends: dict[str, Any] = {"y": alt.value(0), "y2": alt.value(bottom(PANELS[panel]["height"]))}
    rule = rows_of("marks").mark_rule(color=EDGE, strokeWidth=1)
    return [rule.encode(x=_x(panel), **ends)]


def _areas(panel: str) -> Marks:
    """Shade where the choices leave the client better off than the twin, and where worse."""
    base = rows_of("sessions").encode(x=_x(panel), y=_y(panel, panel))
    worse = {"less": "more", "more": "less"}[BETTER[panel]]
    return [
        base.mark_area(color=colour, fillOpacity=1, line=False).encode(y2=f"{panel}_{edge}:Q")
        for edge, colour in ((worse, HARM_AREA), (BETTER[panel], REGAIN_AREA))
    ]


def _lines(panel: str) -> Marks:
    base = rows_of("sessions").encode(x=_x(panel))
    twin = base.mark_line(color=GHOST, strokeDash=DASH, strokeWidth=2)
    own = base.mark_line(color=INK, strokeWidth=3)
    return [twin.encode(y=_y(panel, f"{panel}_twin")), own.encode(y=_y(panel, panel))]


def _ratings() -> Marks:
    """Draw the ratings as rings: all that a therapist has."""
    ring: dict[str, Any] = {"shape": "circle", "filled": True, "opacity": 1, "fill": PAPER}
    mark = rows_of("ratings").mark_point(stroke=INK, strokeWidth=1.6, size=46, **ring)
    return [mark.encode(x=_x("alliance"), y=_y("alliance", "rated"))]


def _ends(panel: str) -> Marks:
    """Put the value and the name of each line at its end, apart from the next."""
    marks = []
    for course, colour in (("own", INK), ("twin", GHOST)):
        test = f"datum.panel == '{panel}' && datum.course == '{course}' && datum.shown"
        base = only(rows_of("ends"), test).transform_calculate(
            place="narrow ? datum.y_narrow : datum.y",
            text=f"format(datum.value, '.1f') + ' ' + (narrow ? '{_short(course)}' : datum.name)",
        )
        bold = 600 if course == "own" else 400
        face: dict[str, Any] = {"align": "left", "color": colour, "fontWeight": bold}
        label = base.mark_text(dx=px((14, 10)), fontSize=text_size(), **face)
        marks.append(label.encode(x=_x(panel), y=_y(panel, "place"), text="text:N"))
    return marks


def _short(course: str) -> str:
    return {"own": "yours", "twin": "twin"}[course]
