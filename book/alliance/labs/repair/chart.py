"""What is drawn: three worlds as courses and falls of distress, over the same people in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

import altair as alt

from alliance import evidence
from alliance.labs.repair import words
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, DISTRESS_HIGH, DISTRESS_LOW
from alliance.readout import Layers, readout, row
from alliance.simulate import ALWAYS_REPAIRED, NATURAL, NEVER_REPAIRED, SESSIONS, Intervention
from alliance.site import Setting, table
from alliance.theme import DESIGN_WIDTH, GRID, HARM, INK, INK2, REGAIN, SERIF

Marks: TypeAlias = list[Any]


class World(NamedTuple):
    """One of the three worlds: what becomes of repair in it, and how it is drawn and called."""

    label: str
    short: str
    colour: str
    dash: list[float]
    width: float
    intervention: Intervention


class Panel(NamedTuple):
    """A small plot over the sessions: its scale, and where it begins, as an expression."""

    title: str
    low: float
    high: float
    ticks: list[float]
    left: str


class Outcome(NamedTuple):
    """What becomes of a person: its name, also on a phone, its shape, and room for its name.

    The shape is a path from -1 to 1; the room is a share of the width, elsewhere and on a phone.
    """

    name: str
    short: str
    shape: str
    room: tuple[float, float]


WORLDS: Mapping[str, World] = {
    "none": World("No repair at all", "none", HARM, [0.1, 5.6], 2.8, NEVER_REPAIRED),
    "set": World("As set", "as set", INK, [1, 0], 3, NATURAL),
    "every": World("Every rupture repaired", "every", REGAIN, [11, 3, 2, 3], 2.4, ALWAYS_REPAIRED),
}
"""The worlds from top to bottom."""
DRAWN = ("none", "every", "set")
"""The order in which their lines are drawn, the last on top."""

DISC = "M0,-1A1,1,0,1,1,0,1A1,1,0,1,1,0,-1Z"
HOLE, RIGHT_HALF = "M0,-.7A.7,.7,0,1,0,0,.7A.7,.7,0,1,0,0,-.7Z", "M0,-.7L0,.7A.7,.7,0,0,0,0,-.7Z"
DOWN = "M-1,-.8L1,-.8L0,1Z"
CROSS = "M-.9,-.6L-.6,-.9L0,-.3L.6,-.9L.9,-.6L.3,0L.9,.6L.6,.9L0,.3L-.6,.9L-.9,.6L-.3,0Z"
OUTCOMES = (
    Outcome("recovered", "recov.", DISC, (0.14, 0.175)),
    Outcome("improved", "impr.", DISC + RIGHT_HALF, (0.13, 0.15)),
    Outcome("unchanged", "same", DISC + HOLE, (0.145, 0.16)),
    Outcome("worse", "worse", DOWN, (0.1, 0.165)),
    Outcome("left early", "left", CROSS, (0.12, 0.13)),
)
"""What can become of a person, in the order in which people are sorted. A hole runs the other way
round, so that one filled path is a ring."""
WORSE = 3
"""The place of those who are worse, whose names are in rust."""
TONES = {"gained": REGAIN, "missed": HARM, "left": INK2, "same": INK}
"""Colours of dots: recovers here and not with no repair; recovers only there, or is worse; the
others."""

ENDS, TICKS = "(narrow ? 70 : 88)", "(narrow ? 14 : 20)"
"""Room for the labels at the end of lines, and for those of a scale."""
PLOT = f"(narrow ? (width - 2 * {ENDS} - 2 * {TICKS} - 8) / 2 : (width - 262) * 0.335)"
"""How wide a plot over the sessions is: two side by side on a phone, three elsewhere."""
SECOND = f"({TICKS} + {PLOT} + {ENDS} + (narrow ? 22 : 30))"
THIRD = f"({SECOND} + {PLOT} + {ENDS} + 22)"
"""Where the second and the third plot begin."""
PANELS: Mapping[str, Panel] = {
    "alliance": Panel("Alliance", ALLIANCE_LOW, ALLIANCE_HIGH, [1, 4, 7], TICKS),
    "distress": Panel("Distress", DISTRESS_LOW, DISTRESS_HIGH, [0, 20, 40], SECOND),
}
"""The plots over the sessions, on their full scales."""
FALLS = {"low": -20, "high": 40, "bins": 12}
"""Falls of distress that are told apart, in points."""
MOST = 0.4
"""The largest share of people in one of them that is drawn."""

HEIGHT, TOP, BOTTOM = 146, (24, 22), (126, 84)
"""Of the upper view, and where its plots begin and end, in pixels: elsewhere, and on a phone."""
PEOPLE_HEIGHT, FIRST_DOT, BLOCK, DOT = 330, (68, 53), (103, 69.5), (11.4, 7.2)
"""Of the lower view; where its first dot is, the next world, and the next dot below."""
SPREAD = 720
"""Pixels over which dots are spread at most."""
DOTS = {"shown": 200, "high": 5, "step": 10, "pitch": 0.0203, "gap": 0.014}
"""People shown; how many are one over the other; the distance of worlds in dots; and, as shares of
the width, that of columns, and that of groups."""
AFTER_COUNT = alt.expr("(narrow ? 7 : 7.6) * length('' + datum.count) + 4")
"""Where the name of an outcome begins, after the digits of its count."""
GAP = 16
"""Pixels from one label at the end of a line to the next."""
BAND = (0.1, 0.9)
"""Quantiles between which the band lies."""
RELIABLE_CHANGE = float(evidence.row("C14b_change")["value"])
CUT_OFF = float(evidence.row("C14_cut")["value"])
KEEP = (
    "alliance", "distress", "present", "ends", "rupture", "withdrawal_fading",
    "confrontation_fading",
)  # fmt: skip
"""What is simulated of each session."""
KNOWN: Mapping[str, Any] = {
    "WORLDS": {name: dict(each.intervention) for name, each in WORLDS.items()},
    "PANELS": {
        name: {"low": each.low, "high": each.high, "height": BOTTOM[0] - TOP[0],
               "narrow": BOTTOM[1] - TOP[1]}
        for name, each in PANELS.items()
    },
    "OUTCOMES": [each._asdict() for each in OUTCOMES],
    "COLOURS": TONES,
    "FALLS": FALLS,
    "DOTS": DOTS,
    "GAP": GAP,
    "BAND": BAND,
    "RELIABLE_CHANGE": RELIABLE_CHANGE,
    "CUT_OFF": CUT_OFF,
    "KEEP": KEEP,
}  # fmt: skip
"""What the tables must know, by the name that it has there."""

COLUMNS = (
    "World", *(each.name.capitalize() for each in OUTCOMES), "Alliance at the end",
    "Distress at the end", "Points lower than with no repair", "Give or take",
)  # fmt: skip
"""Columns of the table under the drawing."""
DESCRIPTION = (
    "The same simulated people in three worlds: no rupture is ever repaired, repair as set, and "
    "every rupture repaired at once. Above, line charts of mean alliance and mean distress over 16 "
    "sessions, with the middle 80 per cent of people as set, and of how many people's distress "
    "falls by how much. Below, 200 people in each world as dots, sorted into recovered, improved, "
    "unchanged, worse and left early; blue dots recover there and not with no repair."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw the courses of three worlds over the people in each.

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
    params = [alt.param(each.name, value=each.default) for each in settings]
    drawn = alt.vconcat(_plots(), _people(), spacing=8, bounds="flush")
    return drawn.add_params(*params, alt.param("narrow", value=False))


def _px(sizes: tuple[float, float]) -> alt.ExprRef:
    """Return a size in pixels that is another on a phone."""
    wide, narrow = sizes
    return alt.expr(f"narrow ? {narrow} : {wide}")


def _size() -> alt.ExprRef:
    return _px((15, 13.5))


def _plots() -> Layers:
    """Draw the three plots, each on scales of its own, and hold the readouts."""
    panels = (*(_panel(name) for name in PANELS), _falls())
    drawn = alt.layer(*panels, *_readouts()).resolve_scale(x="independent", y="independent")
    return drawn.properties(width=DESIGN_WIDTH, height=HEIGHT)


def _readouts() -> Marks:
    labels = {name: each.label for name, each in WORLDS.items()}
    counts = (f"format(datum.count_{place}, ',')" for place in range(len(OUTCOMES)))
    points = (f"format(datum.{each}, '.2f')" for each in (*PANELS, "saved", "error"))
    return [
        readout("sentence", words.sentence(RELIABLE_CHANGE), data=table("words")),
        readout("table", row(f"{labels}[datum.world]", *counts, *points), data=table("worlds")),
    ]


# Plots


def _scaled(low: float, high: float, left: str, right: str) -> alt.Scale:
    ends = [alt.expr(left), alt.expr(right)]
    return alt.Scale(domain=[low, high], range=ends, nice=False, zero=False)


def _y(field: str, low: float, high: float) -> alt.Y:
    ends = [_px(BOTTOM), _px(TOP)]
    scale = alt.Scale(domain=[low, high], range=ends, nice=False, zero=False, clamp=True)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _panel(name: str) -> Layers:
    """Draw a quantity over the sessions: scale, band, means, a person, and labels."""
    return alt.layer(
        *_title(PANELS[name].title, PANELS[name].left),
        *_about("mean, 80% range", 83, PANELS[name].left),
        *_scale(name),
        _band(name),
        *(_cut_off() if name == "distress" else []),
        *_means(name),
        *_own(name),
        *_ends(name),
    )


def _table(name: str) -> alt.Chart:
    return alt.Chart(table(name))


def _given(*rows: Mapping[str, Any]) -> alt.Chart:
    return alt.Chart(alt.InlineData([*rows]))


def _sessions(panel: str) -> alt.Scale:
    left = PANELS[panel].left
    return _scaled(1, SESSIONS, left, f"{left} + {PLOT}")


def _session(panel: str) -> alt.X:
    return alt.X("session:Q", axis=None, scale=_sessions(panel))


def _quantity(panel: str, field: str) -> alt.Y:
    return _y(field, PANELS[panel].low, PANELS[panel].high)


def _title(title: str, left: str) -> Marks:
    """Name a plot over its scale."""
    base = _given({}).encode(x=alt.value(alt.expr(f"{left} - {TICKS}")), y=alt.value(12))
    bold = {"font": SERIF, "fontWeight": 600, "fontSize": _px((18, 16))}
    return [base.mark_text(align="left", baseline="alphabetic", text=title, **bold)]


def _about(text: str, after: float, left: str) -> Marks:
    """Say what a plot shows, after its name, where there is room."""
    base = _wide(_given({})).encode(x=alt.value(alt.expr(f"{left} - {TICKS}")), y=alt.value(12))
    return [
        base.mark_text(align="left", baseline="alphabetic", dx=after, text=text, color=INK2)
    ]


def _scale(panel: str) -> Marks:
    """Draw the grid, and write the values beside it and the sessions below."""
    ticks = _given(*({"tick": tick} for tick in PANELS[panel].ticks))
    ticks = ticks.encode(x=_at(panel, 1), y=_quantity(panel, "tick"))
    return [
        ticks.mark_rule(color=GRID).encode(x2=alt.X2Datum(SESSIONS)),
        ticks.mark_text(align="right", dx=-6, **_quiet()).encode(text="tick:Q"),
        _below("session 1", "left").encode(x=_at(panel, 1)),
        _wide(_below("11")).encode(x=_at(panel, 11)),
        _below(str(SESSIONS)).encode(x=_at(panel, SESSIONS)),
    ]


def _at(panel: str, session: int) -> alt.XDatum:
    return alt.XDatum(session, axis=None, scale=_sessions(panel))


def _quiet() -> dict[str, Any]:
    return {"color": INK2, "fontSize": _size()}


def _below(text: str, align: Any = "center") -> alt.Chart:
    """Write under a plot."""
    base = _given({}).encode(y=alt.value(alt.expr(f"({_px(BOTTOM).expr}) + 5")))
    written: alt.Chart = base.mark_text(baseline="top", align=align, text=text, **_quiet())
    return written


def _band(panel: str) -> alt.Chart:
    area = _table("courses").mark_area(color=INK, fillOpacity=0.09, line=False)
    low, high = _quantity(panel, f"{panel}_low"), f"{panel}_high:Q"
    drawn: alt.Chart = area.encode(x=_session(panel), y=low, y2=high)
    return drawn


def _cut_off() -> Marks:
    """Draw the clinical cut-off through the plot of distress, and name it."""
    at = _given({"cut_off": CUT_OFF}).encode(x=_at("distress", 1), y=_quantity("distress", "cut_off"))
    rule = at.mark_rule(color=INK2, strokeDash=[2, 3], strokeWidth=1.2)
    text = f"cut-off {CUT_OFF:g}"
    name = at.mark_text(align="left", baseline="top", dx=3, dy=3, text=text, **_quiet())
    return [rule.encode(x2=alt.X2Datum(SESSIONS)), name]


def _line(world: str, thin: float = 1) -> dict[str, Any]:
    """Return how a world's line is drawn."""
    about = WORLDS[world]
    cap = "round" if about.dash[0] <= 1 else "butt"
    dash: dict[str, Any] = {"strokeDash": about.dash, "strokeCap": cap}
    return dash | {"color": about.colour, "strokeWidth": about.width * thin}


def _means(panel: str) -> Marks:
    base = _table("courses").encode(x=_session(panel))
    return [
        base.mark_line(**_line(world)).encode(y=_quantity(panel, f"{panel}_{world}"))
        for world in DRAWN
    ]


def _own(panel: str) -> Marks:
    """Draw the course of the person who is followed, thinly."""
    base = _table("courses").transform_filter("followed > 0").encode(x=_session(panel))
    return [
        base.mark_line(**_line(world, 0.5)).encode(y=_quantity(panel, f"{panel}_own_{world}"))
        for world in DRAWN
    ]


def _ends(panel: str) -> Marks:
    """Put the value and the name of each line at its end, apart from the next."""
    base = _table("ends").transform_calculate(
        place="narrow ? datum.y_narrow : datum.y", text="format(datum.value, '.1f')"
    )
    base = base.encode(x=_at(panel, SESSIONS), y=_quantity(panel, "place"))
    marks = []
    for name, world in WORLDS.items():
        mine = base.transform_filter(f"datum.panel == '{panel}' && datum.world == '{name}'")
        face: dict[str, Any] = {"align": "left", "color": world.colour, "fontSize": _size()}
        value = mine.mark_text(dx=8, fontWeight=700, **face).encode(text="text:N")
        weight = 600 if name == "set" else 400
        after = _px((32, 29)) if panel == "alliance" else _px((40, 36))
        marks += [value, mine.mark_text(dx=after, text=world.short, fontWeight=weight, **face)]
    return marks


def _falls() -> Layers:
    """Draw how many people's distress falls by how much, where there is room."""
    return alt.layer(
        *map(_wide, _title("Fall of distress", THIRD)),
        *_about("points", 136, THIRD),
        *_change(),
        *_shares(),
    )


def _fall() -> alt.X:
    return alt.X("fall:Q", axis=None, scale=_fallen())


def _fallen() -> alt.Scale:
    return _scaled(FALLS["low"], FALLS["high"], THIRD, "width - 6")


def _change() -> Marks:
    """Draw the lines of reliable change, and write the scale."""
    marks = []
    for place, text, align, side in (
        (-RELIABLE_CHANGE, "worse", "right", -5), (RELIABLE_CHANGE, "better", "left", 5)
    ):  # fmt: skip
        at = _wide(_given({"fall": place})).encode(x=_fall())
        rule = at.mark_rule(color=INK2, strokeDash=[2, 3], strokeWidth=1.2)
        ends = {"y": alt.value(TOP[0]), "y2": alt.value(BOTTOM[0])}
        name = at.mark_text(align=align, baseline="top", dx=side, text=text, **_quiet())
        marks += [rule.encode(**ends), name.encode(y=alt.value(TOP[0]))]
    for place in (FALLS["low"], -RELIABLE_CHANGE, RELIABLE_CHANGE, 20, FALLS["high"]):
        text = f"{place:g}".replace("-", "−")
        at = alt.XDatum(place, axis=None, scale=_fallen())
        marks.append(_wide(_below(text)).encode(x=at))
    return marks


def _shares() -> Marks:
    base = _wide(_table("falls")).encode(x=_fall())
    return [base.mark_line(**_line(world)).encode(y=_y(world, 0, MOST)) for world in DRAWN]


def _wide(mark: alt.Chart) -> alt.Chart:
    """Keep a mark for where there is room."""
    kept: alt.Chart = mark.transform_filter("!narrow")
    return kept


# People


def _people() -> Layers:
    """Draw the people of each world as dots, sorted and named by outcome."""
    layers = (*_heading(), *_worlds(), *_groups(), _dots(), _ring())
    return alt.layer(*layers).properties(width=DESIGN_WIDTH, height=PEOPLE_HEIGHT)


def _across(field: str) -> alt.X:
    ends = [0, alt.expr(f"min(width, {SPREAD})")]
    scale = alt.Scale(domain=[0, 1], range=ends, nice=False, zero=False)
    return alt.X(f"{field}:Q", axis=None, scale=scale)


def _down() -> alt.Y:
    """Place by the world and the dot: `step` times the world, plus the dot in its column."""
    step, last = DOTS["step"], DOTS["high"] - 1
    places = [(step * world + dot, world, dot) for world in range(len(WORLDS)) for dot in (0, last)]
    pixels = [
        _px(tuple(f + w * b + d * each for f, b, each in zip(FIRST_DOT, BLOCK, DOT, strict=True)))
        for _, w, d in places
    ]
    scale = alt.Scale(domain=[place for place, *_ in places], range=pixels, nice=False, zero=False)
    return alt.Y("y:Q", axis=None, scale=scale)


def _heading() -> Marks:
    """Say how many people are shown, and what became of the one who is followed."""
    shown = DOTS["shown"]
    text = (
        f"datum.n > {shown} ? 'The first {shown} of ' + format(datum.n, ',') + ' people'"
        f" : '{shown} people in each world'"
    )
    base = _table("words").transform_calculate(heading=text).encode(y=alt.value(14))
    bold = {"font": SERIF, "fontWeight": 600, "fontSize": _px((18, 16))}
    heading = base.mark_text(align="left", baseline="alphabetic", **bold)
    person = _only(base.mark_text(align="left", baseline="alphabetic"), "followed && !narrow")
    return [
        heading.encode(x=alt.value(0), text="heading:N"),
        person.encode(x=alt.value(232), text="person:N"),
    ]


def _row(dy: tuple[float, float], **more: Any) -> alt.Chart:
    """Write over the dots of a world."""
    about = {"align": "left", "baseline": "alphabetic", "fontSize": _size(), "dy": _px(dy)}
    base = _table("worlds").mark_text(**(about | more))
    written: alt.Chart = base.encode(y=_down())
    return written


def _worlds() -> Marks:
    """Name each world beside a sample of its line, and say how many recover only there."""
    title = (-27, -24)
    marks = []
    for name, world in WORLDS.items():
        mine = _row(title, text=world.label, color=world.colour, fontWeight=600)
        sample = _table("worlds").mark_rule(**_line(name), yOffset=_px((-32, -27)))
        sample = sample.encode(x=alt.value(0), x2=alt.value(20), y=_down())
        test = f"datum.world == '{name}'"
        marks += [_only(mine.encode(x=alt.value(28)), test), _only(sample, test)]
    return [*marks, *_more(title)]


def _more(dy: tuple[float, float]) -> Marks:
    """Say of the people shown how many more recover than with no repair."""
    tail = (
        "narrow ? 'recover' : 'recover than with no repair'"
        " + (datum.downs ? ' (' + datum.ups + ' only here, ' + datum.downs + ' only there)' : '')"
    )
    after = alt.expr("(narrow ? 7 : 7.9) * length(datum.more_says) + 5")
    head = _row(dy, color=REGAIN, fontWeight=700).encode(text="more_says:N")
    rest = _row(dy, color=REGAIN, dx=after).transform_calculate(tail=tail).encode(text="tail:N")
    place = alt.value(_px((206, 180)))
    return [_only(each.encode(x=place), "datum.world != 'none'") for each in (head, rest)]


def _only(mark: alt.Chart, test: str) -> alt.Chart:
    """Keep a mark for the rows that pass a test."""
    kept: alt.Chart = mark.transform_filter(test)
    return kept


def _laid(source: str, test: str = "true") -> alt.Chart:
    """Place people and names, which have less room on a phone."""
    laid = _only(_table(source), test).transform_calculate(
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
    face: dict[str, Any] = {"align": "left", "baseline": "alphabetic", "fontSize": _size()}
    dy = _px((-10, -8))
    rust = alt.condition(f"datum.outcome == {WORSE}", alt.value(HARM), alt.value(INK))
    return [
        at.mark_text(dy=dy, fontWeight=700, **face).encode(text="count:Q", color=rust),
        at.mark_text(dy=dy, dx=AFTER_COUNT, **face).encode(text="name:N", color=rust),
    ]


def _dots() -> alt.Chart:
    """Draw each person as a dot in the shape of the outcome."""
    dots = _laid("people").mark_point(filled=True, opacity=1, stroke=None)
    shape, colour = alt.Shape("shape:N", scale=None), alt.Color("colour:N", scale=None)
    drawn: alt.Chart = dots.encode(size=_area("pitch"), shape=shape, color=colour)
    return drawn


def _area(field: str) -> alt.Size:
    """As wide as the pitch allows: a symbol's size is the square of its width."""
    widest = alt.expr(f"pow((narrow ? 0.86 : 0.74) * min(width, {SPREAD}), 2)")
    scale = alt.Scale(type="pow", exponent=2, domain=[0, 1], range=[0, widest])
    return alt.Size(f"{field}:Q", legend=None, scale=scale)


def _ring() -> alt.Chart:
    """Mark the person who is followed, in each world."""
    ring = _laid("people", "datum.person == followed")
    ring = ring.mark_point(shape="circle", filled=False, opacity=1, size=_px((230, 120)))
    drawn: alt.Chart = ring.encode(color=alt.value(INK), strokeWidth=alt.value(1.6))
    return drawn
