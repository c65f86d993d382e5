"""How the worlds, what becomes of people, and what is drawn of them look; shared by both views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import altair as alt

from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, DISTRESS_HIGH, DISTRESS_LOW
from alliance.simulate import ALWAYS_REPAIRED, NATURAL, NEVER_REPAIRED, Intervention
from alliance.site import table
from alliance.theme import HARM, INK, INK2, REGAIN

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


class Falls(NamedTuple):
    """Falls of distress that are told apart, in points."""

    low: float
    high: float
    bins: int


class Dots(NamedTuple):
    """How people are arranged: how many are shown, and how many one over the other.

    The places of a world's dots begin `step` after those of the world above. The pitch of columns
    and the gap between groups are shares of the width.
    """

    shown: int
    high: int
    step: int
    pitch: float
    gap: float


WORLDS: Mapping[str, World] = {
    "none": World("No repair at all", "none", HARM, [0.1, 5.6], 2.8, NEVER_REPAIRED),
    "set": World("Repair as set", "as set", INK, [1, 0], 3, NATURAL),
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

FALLS = Falls(-20, 40, 12)
HEIGHT, TOP, BOTTOM = 146, (24, 22), (126, 84)
"""Of the upper view, and where its plots begin and end, in pixels: elsewhere, and on a phone."""
DOTS = Dots(200, 5, 10, 0.0203, 0.014)
GAP = 16
"""Pixels from one label at the end of a line to the next."""
BAND = (0.1, 0.9)
"""Quantiles between which the band lies."""
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
    "FALLS": FALLS._asdict(),
    "DOTS": DOTS._asdict(),
    "GAP": GAP,
    "BAND": BAND,
    "KEEP": KEEP,
}  # fmt: skip
"""What the tables must know, by the name that it has there."""


def px(sizes: tuple[float, float]) -> alt.ExprRef:
    """Return a size in pixels that is another on a phone.

    Parameters
    ----------
    sizes : tuple of float
        Pixels elsewhere, and on a phone.

    Returns
    -------
    altair.ExprRef
        The size.
    """
    wide, narrow = sizes
    return alt.expr(f"narrow ? {narrow} : {wide}")


def text_size() -> alt.ExprRef:
    """Return the size of labels.

    Returns
    -------
    altair.ExprRef
        Pixels.
    """
    return px((15, 13.5))


def second() -> dict[str, Any]:
    """Return how second text looks.

    Returns
    -------
    dict
        Properties of a mark.
    """
    return {"color": INK2, "fontSize": text_size()}


def line_of(world: str, thin: float = 1) -> dict[str, Any]:
    """Return how a world's line looks.

    Parameters
    ----------
    world : str
        Name of the world.
    thin : float
        Share of its usual width.

    Returns
    -------
    dict
        Properties of a mark.
    """
    about = WORLDS[world]
    cap = "round" if about.dash[0] <= 1 else "butt"
    dash: dict[str, Any] = {"strokeDash": about.dash, "strokeCap": cap}
    return dash | {"color": about.colour, "strokeWidth": about.width * thin}


def scaled(low: float, high: float, left: str, right: str) -> alt.Scale:
    """Return a scale across a part of the drawing.

    Parameters
    ----------
    low, high : float
        Ends of the scale.
    left, right : str
        Where they are, as Vega expressions that may use ``width``.

    Returns
    -------
    altair.Scale
        The scale.
    """
    ends = [alt.expr(left), alt.expr(right)]
    return alt.Scale(domain=[low, high], range=ends, nice=False, zero=False)


def rows_of(name: str) -> alt.Chart:
    """Start a mark that draws a table.

    Parameters
    ----------
    name : str
        Name of the table.

    Returns
    -------
    altair.Chart
        To be continued.
    """
    return alt.Chart(table(name))


def told(*rows: Mapping[str, Any]) -> alt.Chart:
    """Start a mark that draws what never changes.

    Parameters
    ----------
    *rows : mapping
        The data.

    Returns
    -------
    altair.Chart
        To be continued.
    """
    return alt.Chart(alt.InlineData([*rows]))


def only(mark: alt.Chart, test: str) -> alt.Chart:
    """Keep a mark for the rows that pass a test.

    Parameters
    ----------
    mark : altair.Chart
        The mark.
    test : str
        Vega expression.

    Returns
    -------
    altair.Chart
        The mark.
    """
    kept: alt.Chart = mark.transform_filter(test)
    return kept


def roomy(mark: alt.Chart) -> alt.Chart:
    """Keep a mark for where there is room: not on a phone.

    Parameters
    ----------
    mark : altair.Chart
        The mark.

    Returns
    -------
    altair.Chart
        The mark.
    """
    return only(mark, "!narrow")
