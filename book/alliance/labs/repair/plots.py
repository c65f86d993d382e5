"""The upper view: alliance and distress in three worlds, and how far distress falls."""

from __future__ import annotations

from typing import Any

import altair as alt

from alliance.instrument import CUT_OFF, RELIABLE_CHANGE
from alliance.labs.marks import Marks, only, px, roomy, rows_of, scaled, second, text_size, told
from alliance.labs.repair.look import (
    BOTTOM,
    DRAWN,
    FALLS,
    HEIGHT,
    PANELS,
    PLOT,
    THIRD,
    TICKS,
    TOP,
    WORLDS,
    line_of,
)
from alliance.simulate import SESSIONS
from alliance.theme import DESIGN_WIDTH, GRID, INK, INK2, SERIF
from kernelless.readout import Layers

MOST = 0.4
"""The largest share of people in one of them that is drawn."""


def plots(readouts: Marks) -> Layers:
    """Draw the three plots, each on scales of its own.

    Parameters
    ----------
    readouts : list of altair.Chart
        What the view holds besides, and does not draw.

    Returns
    -------
    altair.LayerChart
        The view.
    """
    panels = (*(_panel(name) for name in PANELS), _falls())
    layers = alt.layer(*panels, *readouts).properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn: Layers = layers.resolve_scale(x="independent", y="independent")
    return drawn


def _y(field: str, low: float, high: float) -> alt.Y:
    ends = [px(BOTTOM), px(TOP)]
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


def _sessions(panel: str) -> alt.Scale:
    left = PANELS[panel].left
    return scaled(1, SESSIONS, left, f"{left} + {PLOT}")


def _session(panel: str) -> alt.X:
    return alt.X("session:Q", axis=None, scale=_sessions(panel))


def _quantity(panel: str, field: str) -> alt.Y:
    return _y(field, PANELS[panel].low, PANELS[panel].high)


def _title(title: str, left: str) -> Marks:
    """Name a plot over its scale."""
    base = told({}).encode(x=alt.value(alt.expr(f"{left} - {TICKS}")), y=alt.value(12))
    bold: dict[str, Any] = {"font": SERIF, "fontWeight": 600, "fontSize": px((18, 16))}
    return [base.mark_text(align="left", baseline="alphabetic", text=title, **bold)]


def _about(text: str, after: float, left: str) -> Marks:
    """Say what a plot shows, after its name, where there is room."""
    base = roomy(told({})).encode(x=alt.value(alt.expr(f"{left} - {TICKS}")), y=alt.value(12))
    return [base.mark_text(align="left", baseline="alphabetic", dx=after, text=text, color=INK2)]


def _scale(panel: str) -> Marks:
    """Draw the grid, and write the values beside it and the sessions below."""
    ticks = told(*({"tick": tick} for tick in PANELS[panel].ticks))
    ticks = ticks.encode(x=_at(panel, 1), y=_quantity(panel, "tick"))
    return [
        ticks.mark_rule(color=GRID).encode(x2=alt.X2Datum(SESSIONS)),
        ticks.mark_text(align="right", dx=-6, **second()).encode(text="tick:Q"),
        _below("session 1", "left").encode(x=_at(panel, 1)),
        roomy(_below("11")).encode(x=_at(panel, 11)),
        _below(str(SESSIONS)).encode(x=_at(panel, SESSIONS)),
    ]


def _at(panel: str, session: int) -> alt.XDatum:
    return alt.XDatum(session, axis=None, scale=_sessions(panel))


def _below(text: str, align: Any = "center") -> alt.Chart:
    """Write under a plot."""
    base = told({}).encode(y=alt.value(alt.expr(f"({px(BOTTOM).expr}) + 5")))
    written: alt.Chart = base.mark_text(baseline="top", align=align, text=text, **second())
    return written


def _band(panel: str) -> alt.Chart:
    area = rows_of("courses").mark_area(color=INK, fillOpacity=0.09, line=False)
    low, high = _quantity(panel, f"{panel}_low"), f"{panel}_high:Q"
    drawn: alt.Chart = area.encode(x=_session(panel), y=low, y2=high)
    return drawn


def _cut_off() -> Marks:
    """Draw the clinical cut-off through the plot of distress, and name it."""
    at = told({"cut_off": CUT_OFF}).encode(x=_at("distress", 1), y=_quantity("distress", "cut_off"))
    rule = at.mark_rule(color=INK2, strokeDash=[2, 3], strokeWidth=1.2)
    text = f"cut-off {CUT_OFF:g}"
    name = at.mark_text(align="left", baseline="top", dx=3, dy=3, text=text, **second())
    return [rule.encode(x2=alt.X2Datum(SESSIONS)), name]


def _means(panel: str) -> Marks:
    base = rows_of("courses").encode(x=_session(panel))
    return [
        base.mark_line(**line_of(world)).encode(y=_quantity(panel, f"{panel}_{world}"))
        for world in DRAWN
    ]


def _own(panel: str) -> Marks:
    """Draw the course of the person who is followed, thinly."""
    base = rows_of("courses").transform_filter("followed > 0").encode(x=_session(panel))
    return [
        base.mark_line(**line_of(world, 0.5)).encode(y=_quantity(panel, f"{panel}_own_{world}"))
        for world in DRAWN
    ]


def _ends(panel: str) -> Marks:
    """Put the value and the name of each line at its end, apart from the next."""
    base = rows_of("ends").transform_calculate(
        place="narrow ? datum.y_narrow : datum.y", text="format(datum.value, '.1f')"
    )
    base = base.encode(x=_at(panel, SESSIONS), y=_quantity(panel, "place"))
    marks = []
    for name, world in WORLDS.items():
        mine = only(base, f"datum.panel == '{panel}' && datum.world == '{name}'")
        face: dict[str, Any] = {"align": "left", "color": world.colour, "fontSize": text_size()}
        bold: dict[str, Any] = face | {"fontWeight": 700}
        called: dict[str, Any] = face | {"fontWeight": 600 if name == "set" else 400}
        after = px((32, 29)) if panel == "alliance" else px((40, 36))
        value = mine.mark_text(dx=8, **bold).encode(text="text:N")
        marks += [value, mine.mark_text(dx=after, text=world.short, **called)]
    return marks


def _falls() -> Layers:
    """Draw how many people's distress falls by how much, where there is room."""
    return alt.layer(
        *map(roomy, _title("Fall of distress", THIRD)),
        *_about("points", 136, THIRD),
        *_change(),
        *_shares(),
    )


def _fall() -> alt.X:
    return alt.X("fall:Q", axis=None, scale=_fallen())


def _fallen() -> alt.Scale:
    return scaled(FALLS.low, FALLS.high, THIRD, "width - 6")


def _change() -> Marks:
    """Draw the lines of reliable change, and write the scale."""
    ticks = (FALLS.low, -RELIABLE_CHANGE, RELIABLE_CHANGE, 20, FALLS.high)
    return [
        *_limit(-RELIABLE_CHANGE, "worse", "right", -5),
        *_limit(RELIABLE_CHANGE, "better", "left", 5),
        *(_tick(place) for place in ticks),
    ]


def _limit(place: float, text: str, align: Any, side: float) -> Marks:
    """Draw a line of reliable change, and say what lies beyond it."""
    at = roomy(told({"fall": place})).encode(x=_fall())
    rule = at.mark_rule(color=INK2, strokeDash=[2, 3], strokeWidth=1.2)
    name = at.mark_text(align=align, baseline="top", dx=side, text=text, **second())
    y, y2 = alt.value(TOP[0]), alt.value(BOTTOM[0])
    return [rule.encode(y=y, y2=y2), name.encode(y=y)]


def _tick(place: float) -> alt.Chart:
    text = f"{place:g}".replace("-", "−")
    at = alt.XDatum(place, axis=None, scale=_fallen())
    written: alt.Chart = roomy(_below(text)).encode(x=at)
    return written


def _shares() -> Marks:
    base = roomy(rows_of("falls")).encode(x=_fall())
    return [base.mark_line(**line_of(world)).encode(y=_y(world, 0, MOST)) for world in DRAWN]
