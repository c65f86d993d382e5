"""What can be moved: the rule and how strict it is, the ruptures, the ratings and the therapies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alliance.labs.bench.look import BY_TITLE, LONGEST, LOWEST_LENGTH, SHOWN, STRICT
from alliance.labs.compute import parameter
from alliance.parameters import ASSUMED, PARAMETERS
from kernelless import Choice, Number, Whole
from kernelless.handles import Idle

RULE = "V-shape"
"""The rule that is shown first, by its title."""
FOLLOWED = 13
"""The therapy that is shown first; chosen by `alliance.labs.bench.choose`."""
PEOPLE = ("100", "400", "1000")
"""How many therapies may be simulated; the first `SHOWN` are drawn."""

NO_RUPTURES = (Idle("rupture_rate", 0, "There are no ruptures."),)
NO_WOUNDS = (*NO_RUPTURES, Idle("depth", 0, "Ruptures have no depth."))
LABELS: Mapping[str, tuple[str, tuple[Idle, ...]]] = {
    "depth": ("Depth of ruptures", NO_RUPTURES),
    "rupture_rate": ("Chance of rupture", ()),
    "repair_chance": ("Chance of repair at once", NO_WOUNDS),
    "repair_pace": ("Pace of repair", NO_WOUNDS),
    "withdrawal_share": ("Ruptures that are withdrawals", NO_WOUNDS),
    "concealment": ("Part of a withdrawal that is hidden", NO_WOUNDS),
    "wobble_sd": ("Wobble of the alliance", ()),
    "rating_error": ("Error of a rating", ()),
}
"""Parameters that can be moved: in few words, and when they change nothing."""


def _setting(name: str) -> Number:
    """Return the setting of a parameter, which says if evidence does not decide its value."""
    label, idle = LABELS[name]
    assumed = " (assumed)" if PARAMETERS[name].source == ASSUMED else ""
    return replace(parameter(name, idle=idle), label=label + assumed)


SETTINGS = (
    Choice("rule", "Rule", RULE, tuple(BY_TITLE)),
    Number(
        "strictness", "Strictness (times the rule's own)", 1, STRICT.low, STRICT.high, STRICT.step,
        ends=("lax", "strict"),
    ),
    *map(_setting, LABELS),
    Whole("length", "Sessions of each therapy", 12, LOWEST_LENGTH, LONGEST),
    Choice("people", "Therapies simulated", PEOPLE[0], PEOPLE),
    Whole("followed", "Therapy followed", FOLLOWED, 1, SHOWN),
)  # fmt: skip
"""The rule, then the model, then what is looked at."""
