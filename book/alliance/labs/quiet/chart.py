"""What is drawn: one client's hours in two questionnaires, over 100 clients by who sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance.labs.marks import Marks, movable, only, px, rows_of, scaled, second, text_size, told
from alliance.labs.quiet import words
from alliance.labs.quiet.look import HEIGHT, HOURS, LINES, NARROW, SEEN, SESSION, STACK, WORLDS
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.simulate import SESSIONS
from alliance.theme import DESIGN_WIDTH, EDGE, HARM, HARM_AREA, INK, INK2, SERIF
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row

COLUMNS = (
    "Whose rating", "Lowered by, in the session", "Finds the rupture, of 100",
    "Flags there without one, of 100",
)  # fmt: skip
"""Columns of the table under the drawing."""
UNITS = ("", "alliance points", "hours", "hours")
DESCRIPTION = (
    "Above, a line chart over 16 sessions of one simulated client: the alliance, the client's "
    "rating of it and the therapist's rating, with a rupture in session 8 and a rust disc where a "
    "rule flags a rating. Below, 100 such clients as dots, sorted into those in whom both ratings, "
    "only the client's, only the therapist's, or neither shows the rupture; and under them the "
    "same 100 without a rupture."
)
ROWS_HEIGHT, FIRST, BLOCK, PITCH = 236, (74, 66), (120, 112), (14, 13)
"""Of the lower view; where its first dot is, the next row of people, and the next dot below."""
GUTTER = "(width - (narrow ? 92 : 150))"
"""Where the last session is drawn; what is left is for labels."""


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw one client's course over what becomes of 100.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two views with both readouts. Besides the settings it has the parameter ``narrow`` (whether
        there is little room).
    """
    cells = ("lowered", ".2f"), ("hits", ".0f"), ("alarms", ".0f")
    numbers = (f"format(datum.{name}, '{form}')" for name, form in cells)
    readouts = [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row('datum.rater + "\'s"', *numbers), data=table("raters")),
    ]
    return movable(alt.vconcat(_course(readouts), _people(), spacing=26, bounds="flush"), settings)


def _course(readouts: Marks) -> Layers:
    layers = (_hidden(), *_rupture(), *map(_line, LINES), *_flags(), *_ends(), *_name())
    view: Layers = alt.layer(*layers, *readouts).properties(width=DESIGN_WIDTH, height=HEIGHT)
    return view


def _x(field: str = "session") -> alt.X:
    scale = scaled(1, SESSIONS, "0", GUTTER)
    axis = alt.Axis(values=[1, SESSION, SESSIONS], title=None, grid=False, format="d")
    return alt.X(f"{field}:Q", scale=scale, axis=axis)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domain=[ALLIANCE_LOW, ALLIANCE_HIGH], nice=False, zero=False)
    axis = alt.Axis(values=[1, 4, 7], title=None, grid=True, labelPadding=8)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _name() -> Marks:
    """Name the view over its drawing, and say whom it shows."""
    base = told({}).encode(y=alt.value(-14))
    face: dict[str, Any] = {"font": SERIF, "fontSize": px((18, 16)), "fontWeight": 600}
    name = base.mark_text(align="left", text="One client", **face).encode(x=alt.value(-22))
    about = "'client ' + followed + ' of 100; the alliance runs from 1 to 7, the session below'"
    short = "'number ' + followed + ' of 100'"
    more = base.transform_calculate(text=f"narrow ? {short} : {about}")
    more = more.mark_text(align="left", **second()).encode(text="text:N")
    return [name, more.encode(x=alt.value(px((76, 68))))]


def _hidden() -> alt.Chart:
    """Shade what the client's rating hides of the alliance."""
    area = rows_of("sessions").mark_area(color=HARM_AREA, fillOpacity=0.7, line=False)
    drawn: alt.Chart = area.encode(x=_x(), y=_y("felt"), y2="client:Q")
    return drawn


def _rupture() -> Marks:
    """Mark the session of the rupture."""
    at = told({"session": SESSION}).encode(x=_x())
    rule = at.mark_rule(color=EDGE, strokeDash=[2, 3])
    name = at.mark_text(align="left", baseline="top", dx=6, text="rupture", color=HARM)
    name = name.encode(y=alt.value(px((HEIGHT - 20, NARROW - 20))))
    return [rule.encode(y=alt.value(0), y2=alt.value(px((HEIGHT, NARROW)))), name]


def _line(name: str) -> alt.Chart:
    about = LINES[name]
    dash: dict[str, Any] = {"strokeDash": about.dash, "strokeWidth": about.width}
    line = rows_of("sessions").mark_line(color=about.colour, strokeCap="butt", **dash)
    drawn: alt.Chart = line.encode(x=_x(), y=_y(name))
    return drawn


def _flags() -> Marks:
    """Mark where the rule flags a rating: filled where it is the rupture, else empty."""
    at = only(rows_of("flags"), "datum.on").encode(x=_x(), y=_y("rating"))
    disc: dict[str, Any] = {"shape": "circle", "size": 120, "stroke": HARM, "strokeWidth": 2}
    fill = alt.condition("datum.own", alt.value(HARM), alt.value("transparent"))
    return [at.mark_point(opacity=1, **disc).encode(fill=fill)]


def _ends() -> Marks:
    """Put the name of each line at its end, apart from the next."""
    marks = []
    for name, about in LINES.items():
        mine = only(rows_of("ends"), f"datum.line == '{name}'").transform_calculate(
            place="narrow ? datum.y_narrow : datum.y",
            text=f"format(datum.value, '.1f') + (narrow ? ' {about.short}' : ' {about.label}')",
        )
        label = mine.mark_text(align="left", dx=8, color=about.colour, fontSize=text_size())
        marks.append(label.encode(x=_x(), y=_y("place"), text="text:N"))
    return marks


def _people() -> Layers:
    layers = (*_heads(), *_counts(), _dots(), _ring())
    view = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=ROWS_HEIGHT)
    apart: Layers = view.resolve_scale(x="independent", y="independent")
    return apart


def _top(world: str, above: tuple[float, float] = (0, 0)) -> alt.ExprRef:
    """Return the pixels from the top of the view, so far above the first dot of a row."""
    wide, narrow = (FIRST[k] - above[k] for k in (0, 1))
    return alt.expr(f"(narrow ? {narrow} : {wide}) + {world} * ({px(BLOCK).expr})")


def _heads() -> Marks:
    face: dict[str, Any] = {"font": SERIF, "fontSize": px((18, 16)), "fontWeight": 600}
    return [
        told({})
        .mark_text(align="left", text=text, **face)
        .encode(x=alt.value(-22), y=alt.value(_top(str(place), (48, 42))))
        for place, text in enumerate(WORLDS.values())
    ]


def _counts() -> Marks:
    """Say over each row how many there are of each kind, after a dot of the kind."""
    marks = []
    for group, seen in enumerate(SEEN):
        for world in range(len(WORLDS)):
            mine = only(rows_of("counts"), f"datum.group == {group} && datum.world == {world}")
            text = f'datum.count + " " + (narrow ? "{seen.short}" : "{seen.label}")'
            left = px((seen.at[0] * DESIGN_WIDTH, seen.at[1] * 340))
            base = mine.transform_calculate(text=text).encode(
                y=alt.value(_top(str(world), (20, 18)))
            )
            colour = seen.colour if world == 0 else INK2
            point = base.mark_point(filled=True, shape=seen.shape, color=colour, size=40, opacity=1)
            label = base.mark_text(align="left", baseline="middle", fontSize=text_size())
            marks += [
                point.encode(x=alt.value(alt.expr(f"({left.expr}) - 16"))),
                label.encode(x=alt.value(alt.expr(f"({left.expr}) - 8")), text="text:N"),
            ]
    return marks


def _across() -> alt.X:
    scale = scaled(0, HOURS // STACK, "-16", "min(width - 10, 560)")
    return alt.X("column:Q", axis=None, scale=scale)


def _down() -> alt.Y:
    domain = [0, STACK - 1, 10, 10 + STACK - 1]
    at = [
        alt.expr(f"({_top(str(world)).expr}) + {dot} * ({px(PITCH).expr})")
        for world in range(len(WORLDS))
        for dot in (0, STACK - 1)
    ]
    return alt.Y("y:Q", axis=None, scale=alt.Scale(domain=domain, range=at, nice=False, zero=False))


def _laid(test: str = "true") -> alt.Chart:
    laid = only(rows_of("people"), test).transform_calculate(y="10 * datum.world + datum.row")
    placed: alt.Chart = laid.encode(x=_across(), y=_down())
    return placed


def _dots() -> alt.Chart:
    shape, colour = alt.Shape("shape:N", scale=None), alt.Color("colour:N", scale=None)
    dots = _laid().mark_point(filled=True, opacity=1, stroke=None, size=px((84, 56)))
    drawn: alt.Chart = dots.encode(shape=shape, color=colour).properties(name="pick_people")
    return drawn


def _ring() -> alt.Chart:
    """Mark the client who is followed."""
    ring = _laid("datum.person == followed").mark_point(shape="circle", filled=False, opacity=1)
    drawn: alt.Chart = ring.encode(
        color=alt.value(INK), strokeWidth=alt.value(1.6), size=alt.value(px((240, 170)))
    )
    return drawn
