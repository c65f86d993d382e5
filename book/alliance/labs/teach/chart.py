"""What is drawn: the map of two mechanisms with the reader's point, and three courses beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance import evidence
from alliance.labs.marks import (
    Marks,
    movable,
    only,
    px,
    roomy,
    rows_of,
    scaled,
    second,
    text_size,
    told,
)
from alliance.labs.teach import words
from alliance.labs.teach.look import (
    ACROSS,
    HEIGHT,
    MAP_BOTTOM,
    MAP_LEFT,
    MAP_RIGHT,
    MAP_TOP,
    PANELS,
    UPWARDS,
    WORLDS,
    Panel,
)
from alliance.simulate import SESSIONS
from alliance.theme import DESIGN_WIDTH, GRID, HARM, INK, INK2, PAPER, REGAIN, SERIF
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row

COLUMNS = (
    "World", "Alliance at the end", "Distress at the end", "Points better than no rupture",
    "Give or take",
)  # fmt: skip
"""Columns of the table under the drawing."""
DESCRIPTION = (
    "A map. Across, what regained alliance is worth; upwards, what repair teaches. Blue where "
    "clients with a repaired rupture end better than with none, rust where they end worse, and a "
    "line between. Dots are worlds that the evidence leaves open, spread over both sides; "
    "squares are the best fits with learning held. Beside it, mean alliance and distress of 200 "
    "simulated clients over 16 sessions with no rupture, with one repaired, or one never repaired."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw the map and the courses at the reader's point.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        One view with both readouts. Besides the settings it has the parameter ``narrow`` (whether
        there is little room).
    """
    panels = (_panel(name, about) for name, about in PANELS.items())
    layers = alt.layer(alt.layer(*_map()), *panels, *_readouts())
    drawn = layers.properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn = drawn.resolve_scale(x="independent", y="independent")
    return movable(alt.vconcat(drawn, bounds="flush"), settings)


def _height(low: float, high: float, top: Any, bottom: Any) -> alt.Scale:
    ends: list[Any] = [px(bottom), px(top)]
    return alt.Scale(domain=[low, high], range=ends, nice=False, zero=False, clamp=True)


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=scaled(0, ACROSS.high, MAP_LEFT, MAP_RIGHT))


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=_height(0, UPWARDS.high, MAP_TOP, MAP_BOTTOM))


def _map() -> Marks:
    return [*_cells(), *_edge(), *_axes(), *_legend(), *_worlds(), *_sides(), *_fits(), *_point()]


def _cells() -> Marks:
    """Colour the map: the stronger, the more points."""
    tip = alt.Tooltip("value:Q", title="Points better than no rupture", format=".1f")
    cells = rows_of("cells").mark_rect(cornerRadius=0)
    tone = alt.condition("datum.better", alt.value(REGAIN), alt.value(HARM))
    strength = alt.FillOpacityValue(alt.expr("0.04 + 0.5 * datum.strength"))
    # Told apart by a condition and by no filter, so that a cell keeps its place in the drawing.
    drawn = cells.encode(color=tone, fillOpacity=strength, tooltip=[tip])
    return [drawn.encode(x=_x("x"), x2="x2:Q", y=_y("y"), y2="y2:Q")]


def _edge() -> Marks:
    """Draw where a repaired rupture is as good as none."""
    line = only(rows_of("edge"), "datum.there > 0").mark_line(color=INK, strokeWidth=1.8)
    return [line.encode(x=_x("x"), y=_y("y"))]


def _axes() -> Marks:
    across = told(*({"at": at} for at in ACROSS.ticks))
    up = told(*({"at": at} for at in UPWARDS.ticks))
    below = across.mark_text(baseline="top", dy=4, **second())
    beside = up.mark_text(align="right", dx=-4, **second())
    corner = alt.expr(MAP_LEFT)
    title: dict[str, Any] = {"baseline": "alphabetic", "fontSize": text_size(), "fontWeight": 600}
    right = told({}).mark_text(align="right", text=ACROSS.title, **title)
    top = told({}).mark_text(align="left", text=UPWARDS.title, **title)
    end = alt.expr(MAP_RIGHT)
    foot = px((MAP_BOTTOM[0] + 38, MAP_BOTTOM[1] + 32))
    return [
        below.encode(x=_x("at"), y=alt.value(px(MAP_BOTTOM)), text="at:N"),
        beside.encode(x=alt.value(corner), y=_y("at"), text="at:N"),
        right.encode(x=alt.value(end), y=alt.value(foot)),
        top.encode(x=alt.value(0), y=alt.value(px((MAP_TOP[0] - 9, MAP_TOP[1] - 8)))),
    ]


def _legend() -> Marks:
    """Say below the map what its dots and squares are."""
    foot = alt.value(px((MAP_BOTTOM[0] + 54, MAP_BOTTOM[1] + 45)))
    marks = []
    for shape, text, at in (("circle", "worlds left open", 2), ("square", "best fits", 150)):
        base = told({}).encode(y=foot)
        symbol = base.mark_point(shape=shape, filled=True, color=INK, opacity=1,
                                 size=20 if shape == "circle" else 60)  # fmt: skip
        name = base.mark_text(align="left", baseline="middle", text=text, **second())
        place = f"{MAP_LEFT} + {at}"
        marks += [
            symbol.encode(x=alt.value(alt.expr(f"{place} + 4"))),
            name.encode(x=alt.value(alt.expr(f"{place} + 14"))),
        ]
    return marks


def _worlds() -> Marks:
    """Draw the worlds that the evidence leaves open."""
    dots = alt.Chart(alt.InlineData(_agreeing())).mark_point(
        shape="circle", filled=True, size=px((16, 9)), opacity=0.75, color=INK2
    )
    return [dots.encode(x=_x("alliance_effect"), y=_y("learning"))]


def _agreeing() -> list[dict[str, float]]:
    worlds = evidence.load("worlds")
    left = worlds[worlds["agrees"] == worlds["agrees"].max()]
    rows = left[["alliance_effect", "learning"]].round(3)
    return [
        {str(key): float(cell) for key, cell in each.items()} for each in rows.to_dict("records")
    ]


def _fits() -> Marks:
    """Draw the best fit at every value of learning that was held, and its misfit."""
    frozen = evidence.load("identification_settings").query("profile == 'learning'")
    rows = [
        {"x": x, "y": y, "text": f"misfit {misfit:.1f}"}
        for x, y, misfit in frozen[["alliance_effect", "value", "misfit"]].itertuples(index=False)
    ]
    base = told(*rows).encode(x=_x("x"), y=_y("y"))
    square = base.mark_point(shape="square", filled=True, size=px((70, 44)), color=INK, opacity=1)
    face: dict[str, Any] = {"fontSize": text_size(), "fontWeight": 600}
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 4}
    sides: tuple[tuple[str, dict[str, Any]], ...] = (
        ("datum.y > 0", {"align": "left", "dx": 8, "dy": px((9, 7))}),
        ("datum.y == 0", {"align": "right", "dx": -8, "dy": px((-8, -22))}),
    )
    texts = [
        only(base, test).mark_text(**face, **side, **look).encode(text="text:N")
        for test, side in sides
        for look in (rim, {"color": INK})
    ]
    return [square, *texts]


def _sides() -> Marks:
    """Name both sides of the map in its corners."""
    face: dict[str, Any] = {"fontSize": text_size(), "fontWeight": 600}
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 4}
    marks: Marks = []
    align: Any
    for text, tone, align, x, y in (
        (
            "repaired beats none",
            REGAIN,
            "left",
            f"{MAP_LEFT} + 6",
            (MAP_TOP[0] + 14, MAP_TOP[1] + 11),
        ),
        (
            "none beats repaired",
            HARM,
            "right",
            f"{MAP_RIGHT} - 6",
            (MAP_BOTTOM[0] - 12, MAP_BOTTOM[1] - 10),
        ),
    ):
        at = told({}).encode(x=alt.value(alt.expr(x)), y=alt.value(px(y)))
        marks += [
            at.mark_text(align=align, text=text, **face, **look) for look in (rim, {"color": tone})
        ]
    return marks


def _point() -> Marks:
    """Draw the reader's point, which can be dragged."""
    base = rows_of("point").encode(x=_x("x"), y=_y("y"))
    point = base.mark_point(shape="diamond", filled=True, size=260, opacity=1, color=REGAIN,
                            stroke=PAPER, strokeWidth=2)  # fmt: skip
    name = base.mark_text(text="you", dx=13, align="left", fontWeight=700, fontSize=text_size())
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 4}
    under = base.mark_text(
        text="you", dx=13, align="left", fontWeight=700, fontSize=text_size(), **rim
    )
    return [under, name, point.properties(name="handle_point")]


def _panel(name: str, about: Panel) -> Layers:
    """Draw a quantity over the sessions in the three worlds."""
    sessions = scaled(1, SESSIONS, about.left, about.right)
    x = alt.X("session:Q", axis=None, scale=sessions)
    scale = _height(about.low, about.high, about.top, about.bottom)
    first, end = (alt.XDatum(each, axis=None, scale=sessions) for each in (1, SESSIONS))

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=scale)

    bold: dict[str, Any] = {"font": SERIF, "fontWeight": 600, "fontSize": px((17, 15))}
    title = told({}).mark_text(align="left", baseline="alphabetic", text=about.title, **bold)
    title = title.encode(x=alt.value(alt.expr(f"{about.left} - 14")),
                         y=alt.value(px((about.top[0] - 10, about.top[1] - 9))))  # fmt: skip
    ticks = told(*({"tick": tick} for tick in about.ticks)).encode(x=first, y=y("tick"))
    foot = told({}).encode(y=alt.value(px((about.bottom[0] + 5, about.bottom[1] + 4))))
    foot = foot.mark_text(baseline="top", align="left", text=f"session 1 to {SESSIONS}", **second())
    lines = [
        rows_of("courses")
        .mark_line(
            color=world.colour,
            strokeDash=world.dash,
            strokeWidth=world.width,
            strokeCap="round" if world.dash[0] <= 1 else "butt",
        )
        .encode(x=x, y=y(f"{name}_{key}"))
        for key, world in WORLDS.items()
    ]
    return alt.layer(
        title,
        ticks.mark_rule(color=GRID).encode(x2=alt.X2Datum(SESSIONS)),
        ticks.mark_text(align="right", dx=-5, **second()).encode(text="tick:Q"),
        foot.encode(x=first),
        *lines,
        *_ends(name, end, scale),
    )


def _ends(panel: str, end: alt.XDatum, scale: alt.Scale) -> Marks:
    """Put the value and the name of each line at its end."""
    base = rows_of("ends").transform_calculate(
        place="narrow ? datum.y_narrow : datum.y", text="format(datum.value, '.1f')"
    )
    base = base.encode(x=end, y=alt.Y("place:Q", axis=None, scale=scale))
    marks = []
    for key, world in WORLDS.items():
        mine = only(base, f"datum.panel == '{panel}' && datum.world == '{key}'")
        face: dict[str, Any] = {"align": "left", "color": world.colour, "fontSize": text_size()}
        name = mine.mark_text(dx=px((38, 33)), text=world.short, **face)
        marks += [
            mine.mark_text(dx=6, fontWeight=700, **face).encode(text="text:N"),
            roomy(name) if panel == "alliance" else name,
        ]
    return marks


def _readouts() -> Marks:
    labels = {name: each.label for name, each in WORLDS.items()}
    points = (
        f"format(datum.{each}, '.2f')" for each in ("alliance", "distress", "better", "error")
    )
    return [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(f"{labels}[datum.world]", *points), data=table("worlds")),
    ]
