"""What is drawn: the alliance over distress, each as it happened and for two twins."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import altair as alt

from alliance import evidence
from alliance.labs.moment import words
from alliance.readout import Layers, readout, row
from alliance.simulate import SESSIONS
from alliance.site import Setting, table
from alliance.theme import BLUE, DESIGN_WIDTH, GREEN, MUTED, ORANGE


class Course(NamedTuple):
    """How one of the twins is drawn and called."""

    label: str
    colour: str
    dash: list[int]


COURSES: Mapping[str, Course] = {
    "unhurt": Course("Without the rupture", GREEN, [7, 4]),
    "unrepaired": Course("Rupture never repaired", ORANGE, [2, 4]),
    "happened": Course("As it happened", BLUE, [1, 0]),
}
"""The client and two twins, in the order in which they are drawn."""

COLUMNS: Mapping[str, str] = {
    "session": "Session",
    "alliance_happened": "Alliance",
    "rated_happened": "Alliance as rated",
    "distress_happened": "Distress",
    "alliance_unhurt": "Alliance without the rupture",
    "distress_unhurt": "Distress without the rupture",
    "alliance_unrepaired": "Alliance, never repaired",
    "distress_unrepaired": "Distress, never repaired",
}
"""Columns of the table under the drawing: name in data, header in words."""

DESCRIPTION = (
    "Two line charts over 16 sessions for one simulated client: the alliance above, distress "
    "below. Three lines in each: the course as it happened, the same client without the rupture, "
    "and the same client with the rupture never repaired. The areas between them are shaded."
)
PANEL_HEIGHT = 190
TITLES = {
    "true": "True alliance (higher is better)",
    "rated": "Alliance as rated (higher is better)",
}


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw one client's course beside two twins: no rupture, and the rupture never repaired.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two panels, alliance over distress, with both readouts.
    """
    params = (alt.param(each.name, value=each.default) for each in settings)
    return alt.vconcat(_alliance_panel(), _distress_panel()).add_params(*params)


def _alliance_panel() -> Layers:
    """Draw the alliance of the three courses, and hold the readouts."""
    title = alt.TitleParams(alt.expr(f"{json.dumps(TITLES)}[view]"))
    first, *rest = (f"datum.{name}" for name in COLUMNS)
    cells = row(first, *(f"format({cell}, '.2f')" for cell in rest))
    readouts = (
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", cells, data=table("sessions")),
    )
    drawing = _panel("shown", [2, 7], "Alliance (1-7)", legend=True)
    return alt.layer(*drawing, *readouts, title=title)


def _distress_panel() -> Layers:
    """Draw distress of the three courses against the clinical cut-off."""
    cut_off = float(evidence.row("C14_cut")["value"])
    at = alt.Chart(alt.InlineData([{"cut_off": cut_off}])).encode(y="cut_off:Q")
    line = at.mark_rule(strokeDash=[1, 3])
    label = at.mark_text(align="left", dy=-8, color=MUTED, text=f"clinical cut-off {cut_off}")
    label = label.encode(x=alt.value(4))
    drawing = _panel("distress", [0, 30], "Distress (CORE, 0-40)", legend=False)
    return alt.layer(*drawing, line, label, title="Distress (lower is better)")


def _panel(quantity: str, domain: list[float], title: str, *, legend: bool) -> list[alt.Chart]:
    """Draw the three courses, and shade what lies between the client and each twin."""
    even = list(range(2, SESSIONS + 1, 2))
    axis = alt.Axis(values=even, tickCount=len(even), grid=False)
    x = alt.X("session:Q", title="Session", scale=alt.Scale(domain=[1, SESSIONS]), axis=axis)
    y = partial(alt.Y, title=title, scale=alt.Scale(domain=domain))
    frame = partial(alt.Chart, width=DESIGN_WIDTH, height=PANEL_HEIGHT)
    shaded = frame(table("sessions")).encode(x=x, y=y(f"{quantity}_happened:Q"))
    lines = frame(table("courses")).mark_line(clip=True)
    return [
        _shade(shaded, quantity, "unhurt"),
        _shade(shaded, quantity, "unrepaired"),
        lines.encode(x=x, y=y(f"{quantity}:Q"), **_by_course(legend=legend)),
    ]


def _shade(chart: alt.Chart, quantity: str, twin: str) -> alt.Chart:
    """Shade what lies between the client and one twin."""
    area: alt.Chart = chart.mark_area(color=COURSES[twin].colour, clip=True, fillOpacity=0.16)
    return area.encode(y2=f"{quantity}_{twin}:Q")


def _by_course(*, legend: bool) -> dict[str, Any]:
    """Give each course its colour and its dash, under one legend."""
    labels = {name: course.label for name, course in COURSES.items()}
    words_for = f"{json.dumps(labels)}[datum.label]"
    named = alt.Legend(title=None, labelExpr=words_for, symbolStrokeWidth=2.5) if legend else None
    colours, dashes = ([getattr(c, of) for c in COURSES.values()] for of in ("colour", "dash"))
    scale = partial(alt.Scale, domain=list(labels))
    return {
        "color": alt.Color("course:N", scale=scale(range=colours), legend=named),
        "strokeDash": alt.StrokeDash("course:N", scale=scale(range=dashes), legend=named),
    }
