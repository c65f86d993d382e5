"""What is drawn: what a study sees of two worlds, and what none sees: the same people twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance.labs.marks import Marks, movable, only, px, rows_of, scaled, second, text_size, told
from alliance.labs.two_worlds import words
from alliance.labs.two_worlds.look import (
    ABOUT,
    ACROSS,
    BOTTOM,
    DOT,
    FIRST,
    GAIN,
    GUTTER,
    HEIGHT,
    HIGH,
    LABELS,
    LEGEND,
    PEOPLE,
    ROWS,
    SECOND,
    STEP,
    TOP,
    WORLDS,
)
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.theme import DESIGN_WIDTH, EDGE, GHOST, GRID, HARM, INK, INK2, REGAIN, SERIF
from kernelless import Setting, table
from kernelless.readout import known, readout, row
from kernelless.vega import NARROW_HEIGHT

COLUMNS = (
    "World", "Repair and outcome, r", "Repair: give or take",
    "Alliance and outcome, r", "Alliance: give or take",
    "Clients simulated here", "Repair and outcome, r, these", "Alliance and outcome, r, these",
    f"Of {PEOPLE} recover, every rupture repaired", f"Of {PEOPLE} recover, none repaired",
    "Points that repair saves", "Points: give or take",
)  # fmt: skip
"""Columns of the table under the drawing."""
DESCRIPTION = (
    "Two simulated worlds side by side that print the same two correlations, of repair and of the "
    "alliance with outcome, each drawn on its published interval. Below, a scatter plot of 100 "
    "clients in each, early alliance against outcome; and the same 100 people as dots, once with "
    "every rupture repaired and once with none. In the left world nobody's recovery depends on "
    "repair; in the right one blue dots recover only with repair, and rust triangles miss it."
)
SQUARE, POINT = "M-1,-1L1,-1L1,1L-1,1Z", "circle"
HOLLOW = SQUARE + "M-.55,-.55L-.55,.55L.55,.55L.55,-.55Z"
MOST = 0.6
"""The largest correlation on the scale."""
APART = f"({px(GUTTER).expr})"
PANEL = f"((width - {APART}) / 2)"


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw two worlds.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        One view with both readouts. Besides the settings it has the parameters ``narrow`` (whether
        there is little room) and ``bet`` (the reader's number).
    """
    panels = [part for name in WORLDS for part in _world(name)]
    layers = alt.layer(*panels, _outcome(), _question(), *_readouts())
    drawn = layers.properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn = drawn.resolve_scale(x="independent", y="independent")
    bet = alt.param("bet", value=None)
    return movable(alt.vconcat(drawn), settings).add_params(bet)


def _left(world: str) -> str:
    """Where a panel begins, as an expression."""
    return "0" if world == "a" else f"({PANEL} + {APART})"


def _at(world: str, after: str = "0") -> alt.ExprRef:
    return alt.expr(f"{_left(world)} + {after}")


def _mine(name: str, world: str, test: str = "true") -> alt.Chart:
    return only(rows_of(name), f"datum.world == '{world}' && {test}")


def _world(world: str) -> list[Any]:
    return [
        *_head(world),
        *_row_titles(world),
        alt.layer(*_figures(world)),
        alt.layer(*_scatter(world)),
        _people(world),
    ]


def _head(world: str) -> Marks:
    """Name the world, and say what makes the link in it."""
    face: dict[str, Any] = {"align": "left", "baseline": "alphabetic"}
    bold: dict[str, Any] = {"font": SERIF, "fontWeight": 600, "fontSize": px((20, 16))}
    base = _mine("heads", world).encode(x=alt.value(_at(world)))
    causes, short = ABOUT["together"][1], ABOUT["together"][0]
    shorter = f"replace(replace(datum.about, ' of the link is', ' is'), '{causes}', '{short}')"
    about = base.transform_calculate(told=f"narrow ? {shorter} : datum.about")
    return [
        base.mark_text(**face, **bold).encode(y=alt.value(15), text="title:N"),
        about.mark_text(**face, **second()).encode(y=alt.value(px((38, 31))), text="told:N"),
    ]


def _figures(world: str) -> Marks:
    """Print the two correlations, each on its published interval."""
    return [mark for name in LABELS for mark in _figure(world, name)]


def _figure(world: str, name: str) -> Marks:
    after = "(narrow ? 96 : 222)"
    across = scaled(0, MOST, f"{_left(world)} + {after}", f"{_left(world)} + {PANEL} - 6")
    place = alt.value(px(FIRST if name == "repair" else SECOND))
    base = _mine("figures", world, f"datum.figure == '{name}'").encode(y=place)
    face: dict[str, Any] = {"align": "left", "baseline": "middle"}

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=across)

    named = base.mark_text(
        text=alt.expr(f"narrow ? '{name}' : '{LABELS[name]}'"), **face, **second()
    )
    band = base.mark_bar(height=px((15, 12)), color=GRID, cornerRadius=2)
    rule = base.mark_rule(color=INK, strokeWidth=2).transform_calculate(
        low_end="max(0, datum.from)", high_end=f"min({MOST}, datum.to)"
    )
    dot = base.mark_point(filled=True, size=px((40, 28)), opacity=1, color=INK)
    bold: dict[str, Any] = {"font": SERIF, "fontWeight": 600, "fontSize": px((21, 14))}
    printed = base.mark_text(**face, **bold)
    return [
        named.encode(x=alt.value(_at(world))),
        printed.encode(x=alt.value(_at(world, "(narrow ? 52 : 148)")), text="text:N"),
        band.encode(x=x("low"), x2="high:Q"),
        only(rule, f"datum.to >= 0 && datum.from <= {MOST}").encode(
            x=x("low_end"), x2="high_end:Q"
        ),
        only(dot, f"datum.value >= 0 && datum.value <= {MOST}").encode(x=x("value")),
    ]


def _scatter(world: str) -> Marks:
    """Draw the clients as a study sees them, and the two links among them."""
    left = f"{_left(world)} + 18"
    across = scaled(ALLIANCE_LOW, ALLIANCE_HIGH, left, f"{_left(world)} + {PANEL}")
    low, high = GAIN
    down = alt.Scale(
        domain=[low, high], range=[px(BOTTOM), px(TOP)], nice=False, zero=False, clamp=True
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=across)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=down)

    return [
        *_frame(world),
        *_marks(world, x, y),
        _slope(world, x, y),
        *_levels(world, x, y),
    ]


def _frame(world: str) -> Marks:
    """Draw the axes, and say what is better."""
    corner = told({})
    left, right = _at(world, "18"), _at(world, PANEL)
    line: dict[str, Any] = {"color": EDGE, "strokeWidth": 1}
    across = corner.mark_rule(**line).encode(
        x=alt.value(left), x2=alt.value(right), y=alt.value(px(BOTTOM))
    )
    up = corner.mark_rule(**line).encode(
        x=alt.value(left), y=alt.value(px(TOP)), y2=alt.value(px(BOTTOM))
    )
    face: dict[str, Any] = {**second(), "baseline": "top"}
    below = alt.value(alt.expr(f"({px(BOTTOM).expr}) + 6"))
    weak = corner.mark_text(
        align="left", text=alt.expr("narrow ? '' : 'weaker early alliance'"), **face
    )
    strong = corner.mark_text(
        align="right", text=alt.expr("narrow ? 'stronger alliance' : 'stronger'"), **face
    )
    spread = "narrow ? 'outcome, SD ' + datum.spread : 'better outcome, SD ' + datum.spread"
    better = _mine("heads", world).transform_calculate(told=spread)
    better = better.mark_text(align="right", angle=270, **(face | {"baseline": "bottom"}))
    return [
        across,
        up,
        weak.encode(x=alt.value(left), y=below),
        strong.encode(x=alt.value(right), y=below),
        better.encode(x=alt.value(_at(world, "14")), y=alt.value(px(TOP)), text="told:N"),
    ]


def _marks(world: str, x: Any, y: Any) -> Marks:
    """Draw a mark for each client who came to the session of the rating."""

    def of(test: str, shape: str, size: tuple[float, float], colour: str) -> alt.Chart:
        base = _mine("clients", world, f"datum.came && {test}").encode(x=x("rated"), y=y("gain"))
        mark: alt.Chart = base.mark_point(
            shape=shape, size=px(size), filled=True, opacity=1, color=colour, strokeWidth=0
        )
        return mark

    return [
        of("datum.label == 'none'", POINT, (12, 7), EDGE),
        of("datum.label == 'open'", HOLLOW, (64, 34), INK2),
        of("datum.label == 'mended'", SQUARE, (52, 28), INK),
    ]


def _slope(world: str, x: Any, y: Any) -> alt.Chart:
    line = _mine("slopes", world).mark_line(
        color=GHOST, strokeWidth=2, strokeDash=[8, 5], strokeCap="butt"
    )
    drawn: alt.Chart = line.encode(x=x("rated"), y=y("gain"))
    return drawn


def _levels(world: str, x: Any, y: Any) -> Marks:
    """Draw the mean outcome where a fall was mended and where it was not, and name both."""
    marks: Marks = []
    for mended, colour, shape, name, after in (
        (1, INK, SQUARE, "rupture repaired", "(narrow ? 0 : 18)"),
        (0, INK2, HOLLOW, "not repaired", "(narrow ? 74 : 168)"),
    ):
        base = _mine("levels", world, f"datum.mended == {mended} && isValid(datum.gain)")
        rule = base.mark_rule(color=colour, strokeWidth=px((2.4, 2))).transform_calculate(
            from_=f"{ALLIANCE_LOW}", to_=f"{ALLIANCE_HIGH}"
        )
        level = rule.encode(x=x("from_"), x2="to_:Q", y=y("gain"))
        marks += [level, *_name(world, after, name, shape, colour)]
    return marks


def _name(world: str, after: str, name: str, shape: str, colour: str) -> Marks:
    """Say over the plot, where no client stands, what a mark and its level mean."""
    base = told({}).encode(y=alt.value(px(LEGEND)))
    short = "repaired" if shape == SQUARE else "not"
    line = base.mark_rule(color=colour, strokeWidth=px((2.4, 2)))
    sign = base.mark_point(
        shape=shape, filled=True, opacity=1, color=colour, size=px((52, 34)), strokeWidth=0
    )
    text = base.mark_text(
        text=alt.expr(f"narrow ? '{short}' : '{name}'"), align="left", baseline="middle",
        color=colour, fontSize=px((15, 13)),
    )  # fmt: skip
    left, middle, right, words = (
        alt.value(_at(world, f"{after} + (narrow ? {narrow} : {wide})"))
        for wide, narrow in ((0, 0), (8, 5), (16, 10), (21, 14))
    )
    return [line.encode(x=left, x2=right), sign.encode(x=middle), text.encode(x=words)]


def _row_titles(world: str) -> Marks:
    """Say over each row how many recover, and over the first how many more."""
    face: dict[str, Any] = {"baseline": "alphabetic", "fontSize": text_size()}
    marks: Marks = []
    for place, wide, narrow in (
        (0, "recover, all repaired", "all repaired"),
        (1, "recover, none repaired", "none repaired"),
    ):
        base = _mine("rows", world, f"datum.y == {place * STEP}")
        y = alt.value(alt.expr(f"({_down(place * STEP)}) - (narrow ? 9 : 13)"))
        text = f"narrow ? '{narrow}' : 'of {PEOPLE} {wide}'"
        marks += [
            base.mark_text(align="left", fontWeight=700, **face).encode(
                x=alt.value(_at(world)), y=y, text="count:N"
            ),
            base.mark_text(align="left", color=INK2, text=alt.expr(text), **face).encode(
                x=alt.value(_at(world, "(narrow ? 19 : 22)")), y=y
            ),
        ]
    y = alt.value(alt.expr(f"({_down(0)}) - (narrow ? 9 : 13)"))
    gain = alt.when("datum.more > 0").then(alt.value(REGAIN))
    tone = gain.when("datum.more < 0").then(alt.value(HARM)).otherwise(alt.value(INK))
    first = _mine("rows", world, "datum.y == 0")
    short = (
        "narrow ? replace(replace(datum.word, ' more', ''), 'no difference', 'same') : datum.word"
    )
    signed = f"(narrow && datum.more > 0 ? '+' : '') + ({short})"
    more = first.transform_calculate(said=signed).mark_text(align="right", fontWeight=700, **face)
    return [*marks, more.encode(x=alt.value(_at(world, PANEL)), y=y, text="said:N", color=tone)]


def _down(dots: float) -> str:
    """Where a dot stands from above, as an expression."""
    return f"({px(ROWS).expr}) + {dots} * ({px(DOT).expr})"


def _people(world: str) -> alt.Chart:
    """Draw each person twice, each time in the same place."""
    across = scaled(0, ACROSS, _left(world), f"{_left(world)} + {PANEL}")
    last = STEP + HIGH - 1
    down = alt.Scale(
        domain=[0, last], range=[alt.expr(_down(0)), alt.expr(_down(last))], nice=False, zero=False
    )
    dots = _mine("people", world).mark_point(filled=True, opacity=1, stroke=None, size=px((84, 32)))
    drawn: alt.Chart = dots.encode(
        x=alt.X("x:Q", axis=None, scale=across),
        y=alt.Y("y:Q", axis=None, scale=down),
        shape=alt.Shape("shape:N", scale=None),
        color=alt.Color("colour:N", scale=None),
    )
    return drawn


def _outcome() -> alt.Chart:
    """Keep the place of the second world, which the page can hide until somebody has bet."""
    bottom = px((HEIGHT, round(HEIGHT * NARROW_HEIGHT)))
    sides = {"x": _at("b", "-6"), "x2": alt.expr("width"), "y": -4, "y2": bottom}
    place = told({}).mark_rect(opacity=0).properties(name="place_outcome")
    kept: alt.Chart = place.encode(**{name: alt.value(each) for name, each in sides.items()})
    return kept


def _question() -> alt.Chart:
    """Keep the place where the page puts the question."""
    place = told({}).mark_point(opacity=0, size=1).properties(name="place_question")
    y = alt.expr(f"({_down(STEP + HIGH - 1)}) + (narrow ? 20 : 16)")
    x = alt.expr(f"narrow ? 0 : {_left('b')}")
    kept: alt.Chart = place.encode(x=alt.value(x), y=alt.value(y))
    return kept


def _readouts() -> Marks:
    correlations = ("repair", "repair_error", "alliance", "alliance_error")
    shown = ("shown_repair", "shown_alliance")
    cells = [
        "datum.name",
        *(known(name, ".3f") for name in correlations),
        "datum.shown",
        *(known(name, ".3f") for name in shown),
        "datum.every",
        "datum.never",
        *(known(name, ".1f" if name == "effect" else ".2f") for name in ("effect", "effect_error")),
    ]
    return [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(*cells), data=table("worlds")),
    ]
