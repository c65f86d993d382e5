"""What can be moved, in few words, and when it changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from alliance.labs.compute import parameter
from alliance.labs.repair.look import DOTS
from alliance.parameters import ASSUMED, PARAMETERS
from kernelless import Choice, Number, Whole
from kernelless.handles import Idle

PEOPLE = (str(DOTS.shown), "400", "1000")
"""How many people may be simulated."""

NO_RUPTURES = (Idle("rupture_rate", 0, "There are no ruptures."),)
NO_WOUNDS = (*NO_RUPTURES, Idle("depth", 0, "Ruptures have no depth."))
NO_HEALING = (*NO_WOUNDS, Idle("repair_pace", 0, "Repair never heals."))
LABELS: Mapping[str, tuple[str, tuple[Idle, ...]]] = {
    "rupture_rate": ("Chance of rupture", ()),
    "depth": ("Depth of rupture", NO_RUPTURES),
    "repair_chance": ("Chance of repair at once", NO_WOUNDS),
    "repair_pace": ("Pace of repair", NO_WOUNDS),
    "alliance_effect": ("Alliance of the session acts", ()),
    "level_effect": ("Usual alliance acts", ()),
    "leaving_slope": ("Weak alliance makes people leave", ()),
    "learning": ("Repair teaches", NO_HEALING),
    "strengthening": ("Repair makes the bond firmer", NO_HEALING),
    "feedback": ("Improvement lifts the alliance", ()),
    "confounding": ("Confounding by difficulty", ()),
    "therapist_confounding": ("Confounding by therapist", NO_WOUNDS),
}
"""Parameters that can be moved: in few words, and when they change nothing."""


def _setting(name: str) -> Number:
    """Return the setting of a parameter, which says if evidence does not decide its value."""
    label, idle = LABELS[name]
    assumed = " (assumed)" if PARAMETERS[name].source == ASSUMED else ""
    return replace(parameter(name), label=label + assumed, idle=idle)


SETTINGS = (
    *map(_setting, LABELS),
    Choice("people", "People", PEOPLE[0], PEOPLE),
    Whole("followed", "Person followed (0: nobody)", 0, 0, DOTS.shown),
)
"""Parameters of the model, then who is shown."""
