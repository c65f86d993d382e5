"""How the map and the courses of the lab look, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alliance.simulate import ALWAYS_REPAIRED, NEVER_REPAIRED, NO_RUPTURE, Intervention
from alliance.theme import GHOST, HARM, REGAIN


class Span(NamedTuple):
    """An axis of the map: its setting, how far it goes, in how many cells, and its words."""

    setting: str
    high: float
    cells: int
    ticks: list[float]
    title: str


class World(NamedTuple):
    """What becomes of the rupture in a world, how that is called, and its line."""

    label: str
    short: str
    intervention: Intervention
    colour: str
    dash: list[float]
    width: float


class Panel(NamedTuple):
    """A plot over the sessions: its scale, and where it stands.

    Top and bottom are pixels elsewhere and on a phone, the sides expressions.
    """

    title: str
    low: float
    high: float
    ticks: list[float]
    top: tuple[float, float]
    bottom: tuple[float, float]
    left: str
    right: str

    @property
    def known(self) -> dict[str, float]:
        """What the tables must know of it."""
        wide, narrow = (self.bottom[i] - self.top[i] for i in (0, 1))
        return {"low": self.low, "high": self.high, "height": wide, "narrow": narrow}


ACROSS = Span("alliance_effect", 1.2, 24, [0, 0.4, 0.8, 1.2], "What regained alliance is worth →")
UPWARDS = Span("learning", 5, 20, [0, 1, 2, 3, 4, 5], "↑ What repair teaches")
NODES = (0.0, 0.5, 1.0)
"""Where the map is simulated while a setting moves, as shares of each axis."""
STRONG = 5
"""Points of distress at which the colour of the map is full."""
WORLDS: Mapping[str, World] = {
    "none": World("No rupture", "no rupture", NO_RUPTURE, GHOST, [4, 3], 2.2),
    "repaired": World("Repaired at once", "repaired", ALWAYS_REPAIRED, REGAIN, [1, 0], 3),
    "left": World("Never repaired", "never", NEVER_REPAIRED, HARM, [0.1, 5.6], 2.8),
}
HEIGHT = 480
MAP_TOP, MAP_BOTTOM = (26, 24), (414, 180)
MAP_LEFT, MAP_RIGHT = "(narrow ? 16 : 20)", "(narrow ? width - 6 : width * 0.53)"
"""Where the map begins and ends: in pixels, elsewhere and on a phone; across, as expressions."""
_LEFT, _RIGHT = "width * 0.53 + 58", "width - 112"
PANELS: Mapping[str, Panel] = {
    "alliance": Panel(
        "Mean alliance", 3, 7, [3, 5, 7], (26, 256), (196, 312),
        f"(narrow ? 16 : {_LEFT})", f"(narrow ? width * 0.34 : {_RIGHT})",
    ),
    "distress": Panel(
        "Mean distress", 0, 20, [0, 10, 20], (254, 256), (414, 312),
        f"(narrow ? width * 0.55 : {_LEFT})", f"(narrow ? width - 92 : {_RIGHT})",
    ),
}  # fmt: skip
"""The plots over the sessions: beside the map one above the other; on a phone below it."""
GAP = 16
"""Pixels from one label at the end of a line to the next."""
