"""The rules and how strict each can be made, where everything stands, what the tables must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from alliance.detect import CRITERIA, Criterion
from alliance.floor.matching import WINDOW
from alliance.labs.marks import DISC, HOLE
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, NEVER
from alliance.simulate import SESSIONS
from alliance.theme import EDGE, HARM, INK


class Dial(NamedTuple):
    """How strictness moves one option of a rule: its distance from `still`, times so much.

    The distance grows with the strictness raised to `power`. Reliability is such that the fall that
    is needed grows with the strictness itself.
    """

    option: str
    still: float = 0.0
    power: int = 1


class Strict(NamedTuple):
    """Strictness: 1 is the rule as it stands; from lax to strict, in so many steps of a curve."""

    low: float
    high: float
    steps: int

    @property
    def step(self) -> float:
        """From one step to the next."""
        return (self.high - self.low) / (self.steps - 1)


class Group(NamedTuple):
    """Therapies alike in what happened and in what the rule says: name, meaning, and look.

    Attributes
    ----------
    name, short : str
        Its name, also on a phone.
    long : int
        Pixels of the name, after which the meaning is written.
    about : str
        What it means.
    shape, colour : str
        Of a dot.
    """

    name: str
    short: str
    long: int
    about: str
    shape: str
    colour: str


SIZE, LIMIT = (Dial("size"),), (Dial("limit"),)
DIALS: Mapping[str, tuple[Dial, ...]] = {
    "v_shape": SIZE,
    "own_sd": SIZE,
    "between_sd": SIZE,
    "reliable_drop": (Dial("reliability", still=1.0, power=2),),
    "decline": SIZE,
    "sudden_loss": (Dial("reliability", still=1.0, power=2), Dial("share")),
    "own_mean": SIZE,
    "own_trend": SIZE,
    "control_chart": LIMIT,
    "cusum": LIMIT,
    "ewma": LIMIT,
    "mean_shift": (Dial("penalty"),),
    "srs_rule": (Dial("cutoff", still=40.0), Dial("fall")),
}
"""The rules, as they are listed, and the main threshold of each: what strictness moves.

Two rules are left out, which fit one curve to a whole course: they are the slowest, and all rules
are applied anew with every move.
"""
BY_TITLE: Mapping[str, Criterion] = {CRITERIA[name].title: CRITERIA[name] for name in DIALS}
STRICT = Strict(0.5, 2.5, 21)

LOW_AND_HIGH = (ALLIANCE_LOW, ALLIANCE_HIGH)
"""Ends of the scale of the ratings."""
SHOWN = 100
"""Therapies that are drawn: the first of those that are simulated."""
LOWEST_LENGTH, LONGEST = 4, SESSIONS
STAYS = {"ending": NEVER, "leaving": NEVER}
"""Nobody ends early: every therapy has as many sessions, and so as many chances to be flagged."""
KEEP = ("alliance", "rated", "rupture")
"""What is simulated of each session."""
GROUPS = (
    Group("hits", "hits", 25, "rupture, flagged", DISC, HARM),
    Group("misses", "missed", 46, "rupture, no flag", DISC + HOLE, HARM),
    Group("false alarms", "false alarms", 78, "no rupture", DISC, INK),
    Group("rightly quiet", "quiet", 83, "neither", DISC + HOLE, EDGE),
)
"""Two rows of two: with a rupture, without; flagged, not."""

HIGH, SECOND, STEP = 7, 16.4, 10.2
"""Dots one over the other; where the second group of a row begins, in columns; and from one row to
the next, in dots."""
ACROSS = SECOND + 15
"""Columns of dots, with what lies between."""


def options(name: str, strictness: float) -> dict[str, float | None]:
    """Return the options of a rule that is more or less strict than it stands.

    Parameters
    ----------
    name : str
        Name of the rule.
    strictness : float
        1 for the rule as it stands; above 1 it flags less.

    Returns
    -------
    dict
        All of its options, each within its range.

    Examples
    --------
    >>> options("own_mean", 1.5)["size"], options("srs_rule", 1.5)["cutoff"]
    (3.0, 34.0)
    """
    about = CRITERIA[name].options
    turned = {}
    for dial in DIALS[name]:
        option = about[dial.option]
        if option.default is not None:
            value = dial.still + (option.default - dial.still) * strictness**dial.power
            turned[dial.option] = min(max(value, option.low), option.high)
    return CRITERIA[name].defaults | turned


def _known(name: str) -> dict[str, Any]:
    about = CRITERIA[name]
    ranges = ((each, about.options[each.option]) for each in DIALS[name])
    dials = [each._asdict() | {"low": on.low, "high": on.high} for each, on in ranges]
    return {"name": name, "scale": about.scale, "options": about.defaults, "dials": dials}


KNOWN: Mapping[str, Any] = {
    "BY_TITLE": {title: _known(about.name) for title, about in BY_TITLE.items()},
    "STRICT": STRICT._asdict(),
    "SHOWN": SHOWN,
    "STAYS": STAYS,
    "WINDOW": WINDOW,
    "GROUPS": [{"shape": each.shape, "colour": each.colour} for each in GROUPS],
    "DOTS": {"high": HIGH, "second": SECOND, "step": STEP},
    "RATED": LOW_AND_HIGH,
    "KEEP": KEEP,
}
"""What the tables must know, by the name that it has there."""
