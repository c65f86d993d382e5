"""How the ruler looks, and where its parts stand: pixels elsewhere, and on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alliance.labs.estimate.questions import ANSWER, BESIDE, EXPECTED
from alliance.theme import GHOST, INK, PAPER

HEIGHT = 340
ROWS = (206, 152)
"""Where the mark of the first figure is."""
PITCH = (56, 34)
"""From one figure to the next."""
FOOT = (332, 232)
"""Where the line down from the reader's number ends."""
RULER = -1.7
"""Where the ruler is, in figures from the first one."""
OVER = (-20, -15)
"""From the mark of a figure up to its words."""
LINE: Mapping[str, int] = {"wide": 66, "narrow": 42}
"""Letters of a line of the question."""
KNOB = (
    "M-.5,-1C-.22,-1,.22,-1,.5,-1C.78,-1,.9,-.9,.9,-.6L.9,.6C.9,.9,.78,1,.5,1"
    "L-.5,1C-.78,1,-.9,.9,-.9,.6L-.9,-.6C-.9,-.9,-.78,-1,-.5,-1Z"
)
"""The reader's handle: a knob like that of a slider, from -1 to 1."""
GRIP = "M-.35,-.4L-.35,.4M.35,-.4L.35,.4"
"""Two lines on it."""


class Look(NamedTuple):
    """A figure: colour of its line, and fill of its mark."""

    colour: str
    fill: str


LOOKS: Mapping[str, Look] = {
    ANSWER: Look(INK, INK),
    BESIDE: Look(GHOST, GHOST),
    EXPECTED: Look(INK, PAPER),
}
"""By role: what people expect is a ring."""
