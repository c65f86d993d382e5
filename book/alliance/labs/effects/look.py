"""How effects look: shapes by how sure, colours by question, and where things stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alliance.labs.marks import DISC, HOLE
from alliance.theme import GHOST, HARM, INK, REGAIN

DASHES = "M-1,-.25L-.2,-.25L-.2,.25L-1,.25ZM.2,-.25L1,-.25L1,.25L.2,.25Z"


class Look(NamedTuple):
    """What is known of how sure an effect is: its words, its shape, and its place in the legend.

    The line in the words is the upright one of the drawing, where no effect is.

    The shape is a path from -1 to 1. The place is across as shares of the width, elsewhere and on a
    phone, and the line on a phone.
    """

    text: str
    short: str
    shape: str
    at: tuple[float, float, int]


LOOKS: Mapping[str, Look] = {
    "clear": Look("interval clear of the line", "clear of the line", DISC, (0, 0, 0)),
    "across": Look("interval crosses the line", "crosses the line", DISC + HOLE, (0.27, 0.5, 0)),
    "bare": Look("no interval given", "no interval", "M-.25,-1L.25,-1L.25,1L-.25,1Z", (0.55, 0, 1)),
    "range": Look("a range only", "a range only", DASHES, (0.75, 0.5, 1)),
}
COLOURS: Mapping[str, str] = {
    "repair and outcome": REGAIN,
    "ruptures and outcome": HARM,
    "training in repair": GHOST,
    "other": INK,
}
"""By question; the others share one."""
CALLED: Mapping[str, tuple[str, str]] = {
    "for": ("speaks for", "speak for"),
    "mixed": ("is mixed", "are mixed"),
    "null": ("does not", "do not"),
}
"""What findings say, of one and of several."""
PLACE: Mapping[str, float] = {
    "high": 480, "top": 42, "head": 38, "pitch": 46, "strip": 17, "line": 23, "null": 0.4,
    "dot": 0.0165, "across": 20,
}  # fmt: skip
"""Of the drawing: its height; where rows begin; heights of a heading, of an effect at most, and of
a line of findings, as dots and with their names; where no effect is; from one finding to the next,
and how many stand in a line. Heights in pixels, the others as shares of the width."""
