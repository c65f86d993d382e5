"""The lower view: the same people in each world, sorted by what becomes of them."""

from __future__ import annotations

from typing import Any

import altair as alt

from alliance.labs.marks import Marks, only, px, rows_of, scaled, text_size
from alliance.labs.repair.look import DOTS, OUTCOMES, WORLDS, line_of
from alliance.theme import DESIGN_WIDTH, HARM, INK, INK2, REGAIN, SERIF
from kernelless.readout import Layers

PEOPLE_HEIGHT, FIRST_DOT, BLOCK, DOT = 330, (68, 53), (103, 69.5), (11.4, 7.2)
"""Of the lower view; where its first dot is, the next world, and the next dot below."""
SPREAD = 720
"""Pixels over which dots are spread at most."""
AFTER_COUNT = alt.expr("(narrow ? 7 : 7.6) * length(datum.count) + 4")
"""Where the name of an outcome begins, after the digits of its count."""
WORSE = 3
"""The place of those who are worse, whose names are in rust."""


def people() -> Layers:
    """Draw the people of each world as dots, sorted and named by outcome.

    Returns
    -------
    altair.LayerChart
        The view.
    """
    layers = (*_heading(), *_worlds(), *_groups(), _dots(), _ring())
    drawn: Layers = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=PEOPLE_HEIGHT)
    return drawn


def _across(field: str) -> alt.X:
    scale = scaled(0, 1, "0", f"min(width, {SPREAD})")
    return alt.X(f"{field}:Q", axis=None, scale=scale)


def _down() -> alt.Y:
    """Place by the world and the dot: `step` times the world, plus the dot in its column."""
    places = [(world, dot) for world in range(len(WORLDS)) for dot in (0, DOTS.high - 1)]
    domain = [DOTS.step * world + dot for world, dot in places]
    pixels = [px((_from_top(0, *place), _from_top(1, *place))) for place in places]
    scale = alt.Scale(domain=domain, range=pixels, nice=False, zero=False)
    return alt.Y("y:Q", axis=None, scale=scale)


def _from_top(screen: int, world: int, dot: int) -> float:
    return FIRST_DOT[screen] + world * BLOCK[screen] + dot * DOT[screen]


def _heading() -> Marks:
    """Say how many people are shown, and what became of the one who is followed."""
    shown = DOTS.shown
    text = (
        f"datum.n > {shown} ? 'The first {shown} of ' + format(toNumber(datum.n), ',') + ' people'"
        f" : '{shown} people in each world'"
    )
    base = rows_of("heading").transform_calculate(heading=text).encode(y=alt.value(14))
    bold: dict[str, Any] = {"font": SERIF, "fontWeight": 600, "fontSize": px((18, 16))}
    heading = base.mark_text(align="left", baseline="alphabetic", **bold)
    person = only(base.mark_text(align="left", baseline="alphabetic"), "followed && !narrow")
    return [
        heading.encode(x=alt.value(0), text="heading:N"),
        person.encode(x=alt.value(264), text="person:N"),
    ]


def _row(dy: tuple[float, float], **more: Any) -> alt.Chart:
    """Write over the dots of a world."""
    about: dict[str, Any] = {
        "align": "left",
        "baseline": "alphabetic",
        "fontSize": text_size(),
        "dy": px(dy),
    }
    base = rows_of("titles").mark_text(**(about | more))
    written: alt.Chart = base.encode(y=_down())
    return written


def _worlds() -> Marks:
    """Name each world beside a sample of its line, and say how many recover only there."""
    title = (-27, -24)
    marks = []
    for name, world in WORLDS.items():
        mine = _row(title, text=world.label, color=world.colour, fontWeight=600)
        sample = rows_of("titles").mark_rule(**line_of(name), yOffset=px((-32, -27)))
        sample = sample.encode(x=alt.value(2), x2=alt.value(22), y=_down())
        test = f"datum.world == '{name}'"
        marks += [only(mine.encode(x=alt.value(28)), test), only(sample, test)]
    return [*marks, *_more(title)]


def _more(dy: tuple[float, float]) -> Marks:
    """Say of the people shown how many more recover than with no repair."""
    after = alt.expr("(narrow ? 7 : 7.9) * length(datum.counted) + 5")
    head = _row(dy, fontWeight=700).encode(text="counted:N")
    rest = _row(dy, dx=after).transform_calculate(told="narrow ? 'recover' : datum.says")
    rest = rest.encode(text="told:N")
    place, gain = alt.value(px((206, 180))), "datum.more > 0"
    tone = alt.when(gain).then(alt.value(REGAIN)).when("datum.more < 0").then(alt.value(HARM))
    said = (each.encode(x=place, color=tone.otherwise(alt.value(INK2))) for each in (head, rest))
    return [only(each, "datum.world != 'none'") for each in said]


def _laid(source: str, test: str = "true") -> alt.Chart:
    """Place people and names, which have less room on a phone."""
    laid = only(rows_of(source), test).transform_calculate(
        x="narrow ? datum.x_narrow : datum.x_wide",
        pitch="narrow ? datum.pitch_narrow : datum.pitch_wide",
    )
    placed: alt.Chart = laid.encode(x=_across("x"), y=_down())
    return placed


def _groups() -> Marks:
    """Write the count and the name of each outcome over its dots."""
    short, name = ([getattr(each, kind) for each in OUTCOMES] for kind in ("short", "name"))
    at = _laid("groups", "datum.count > 0").transform_calculate(
        name=f"(narrow ? {short} : {name})[datum.outcome]"
    )
    face: dict[str, Any] = {"align": "left", "baseline": "alphabetic", "fontSize": text_size()}
    dy = px((-10, -8))
    rust = alt.condition(f"datum.outcome == {WORSE}", alt.value(HARM), alt.value(INK))
    return [
        at.mark_text(dy=dy, fontWeight=700, **face).encode(text="count:N", color=rust),
        at.mark_text(dy=dy, dx=AFTER_COUNT, **face).encode(text="name:N", color=rust),
    ]


def _dots() -> alt.Chart:
    """Draw each person as a dot in the shape of the outcome."""
    dots = _laid("people").mark_point(filled=True, opacity=1, stroke=None)
    shape, colour = alt.Shape("shape:N", scale=None), alt.Color("colour:N", scale=None)
    drawn = dots.encode(size=_area("pitch"), shape=shape, color=colour)
    named: alt.Chart = drawn.properties(name="pick_people")
    return named


def _area(field: str) -> alt.Size:
    """As wide as the pitch allows: a symbol's size is the square of its width."""
    widest = alt.expr(f"pow((narrow ? 0.86 : 0.74) * min(width, {SPREAD}), 2)")
    scale = alt.Scale(type="pow", exponent=2, domain=[0, 1], range=[0, widest])
    return alt.Size(f"{field}:Q", legend=None, scale=scale)


def _ring() -> alt.Chart:
    """Mark the person who is followed, in each world."""
    ring = _laid("people", "datum.person == followed")
    ring = ring.mark_point(shape="circle", filled=False, opacity=1, size=px((230, 120)))
    drawn: alt.Chart = ring.encode(color=alt.value(INK), strokeWidth=alt.value(1.6))
    return drawn
