"""How the lines and the people are called and drawn, and what the tables must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from alliance import evidence
from alliance.detect import CRITERIA
from alliance.labs.marks import DISC, HOLE, RIGHT_HALF
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, NEVER
from alliance.parameters import Parameters
from alliance.simulate import NEVER_REPAIRED, Intervention
from alliance.theme import GHOST, HARM, INK, INK2
from kernelless.vega import NARROW_HEIGHT


class Line(NamedTuple):
    """A line over the sessions: its name at its end, also on a phone, and how it is drawn."""

    label: str
    short: str
    colour: str
    dash: list[float]
    width: float


class Seen(NamedTuple):
    """Who sees the rupture: in words, also on a phone; shape, colour, and where the words begin."""

    label: str
    short: str
    shape: str
    colour: str
    at: tuple[float, float]


LINES: Mapping[str, Line] = {
    "felt": Line("the alliance", "alliance", INK, [1, 0], 3),
    "client": Line("client rates", "client", INK2, [6, 3], 2),
    "therapist": Line("therapist rates", "therapist", GHOST, [2, 3], 2.2),
}
"""The alliance itself, and what the two questionnaires show of it."""
RATERS = ("client", "therapist")

LEFT_HALF = "M0,-.7A.7,.7,0,0,0,0,.7Z"
SEEN: tuple[Seen, ...] = (
    Seen("both", "both", DISC, INK, (0, 0)),
    Seen("only the client's", "client's", DISC + RIGHT_HALF, INK, (0.19, 0.19)),
    Seen("only the therapist's", "therapist's", DISC + LEFT_HALF, INK, (0.46, 0.46)),
    Seen("neither", "neither", DISC + HOLE, HARM, (0.79, 0.79)),
)
"""Whose rating shows the rupture. A rupture that neither shows is in rust."""
WORLDS: Mapping[str, str] = {"hurt": "With the rupture", "calm": "The same hours without it"}
"""The two rows of people."""

SESSION, LATEST = 8, 1
"""When the rupture comes, and how many sessions later a flag still counts as its own."""
HOURS, STACK = 100, 4
"""People, and how many of them stand one over the other."""
HEIGHT, GAP = 210, 18
"""Of the upper view, and from one label at the end of a line to the next, in pixels."""
NARROW = round(HEIGHT * NARROW_HEIGHT)
"""The height on a phone."""
KEEP = ("alliance", "rated")
PLANNED: Intervention = {
    **dict.fromkeys(("rupture", "leaving", "ending"), NEVER), **NEVER_REPAIRED
}  # fmt: skip
"""Nothing happens but what is placed: no other rupture, no repair, and all come to each session."""
RULES: Mapping[str, str] = {
    CRITERIA[name].title: name for name in ("v_shape", "own_sd", "reliable_drop", "control_chart")
}
"""Rules that may be chosen: name in code by name that readers see."""
LOWER = float(evidence.row("N36")["value"]) * Parameters().alliance_sd
"""Points by which therapists rate lower: published in standard deviations of clients."""

KNOWN: Mapping[str, Any] = {
    "RULES_BY_TITLE": {
        title: {"name": name, "options": CRITERIA[name].defaults} for title, name in RULES.items()
    },
    "SEEN": [{"shape": each.shape, "colour": each.colour} for each in SEEN],
    "NAMES": list(LINES),
    "RATERS": RATERS,
    "CALM": INK2,
    "PLANNED": PLANNED,
    "SESSION": SESSION,
    "LATEST": LATEST,
    "HOURS": HOURS,
    "STACK": STACK,
    "LOWER": LOWER,
    "LOW": ALLIANCE_LOW,
    "HIGH": ALLIANCE_HIGH,
    "HEIGHT": HEIGHT,
    "NARROW": NARROW,
    "GAP": GAP,
    "KEEP": KEEP,
}
"""What the tables must know, by the name that it has there."""
