"""How the worlds, what becomes of people, and what is drawn of them look; shared by both views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from alliance.labs.marks import CROSS, DISC, DOWN, HOLE, RIGHT_HALF
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, DISTRESS_HIGH, DISTRESS_LOW
from alliance.simulate import ALWAYS_REPAIRED, NATURAL, NEVER_REPAIRED, Intervention
from alliance.theme import HARM, INK, INK2, REGAIN


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

OUTCOMES = (
    Outcome("recovered", "recov.", DISC, (0.14, 0.175)),
    Outcome("improved", "impr.", DISC + RIGHT_HALF, (0.13, 0.15)),
    Outcome("unchanged", "same", DISC + HOLE, (0.145, 0.16)),
    Outcome("worse", "worse", DOWN, (0.1, 0.165)),
    Outcome("left early", "left", CROSS, (0.12, 0.13)),
)
"""What can become of a person, in the order in which people are sorted."""
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
