"""What repair does to outcomes: the same people with repair as set, with none, and with all."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from alliance.labs.compute import parameter, program
from alliance.labs.repair.chart import COLUMNS, DESCRIPTION, KEEP, KNOWN, chart
from alliance.parameters import ASSUMED, PARAMETERS
from alliance.site import Choice, Figure, Lab, Number, Whole
from alliance.site.handles import Idle

SEED = 56
"""People who are much like the average; chosen by `alliance.labs.repair.choose`."""
PEOPLE = ("200", "400", "1000")

NO_RUPTURES = (Idle("rupture_rate", 0, "There are no ruptures."),)
NO_WOUNDS = (*NO_RUPTURES, Idle("depth", 0, "Ruptures have no depth."))
NO_HEALING = (*NO_WOUNDS, Idle("repair_pace", 0, "Repair never heals."))
LABELS: Mapping[str, tuple[str, tuple[Idle, ...]]] = {
    "rupture_rate": ("Chance of a rupture in a session", ()),
    "depth": ("Depth of a rupture", NO_RUPTURES),
    "repair_chance": ("Chance that repair begins at once", NO_WOUNDS),
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
    Whole("followed", "Person followed (0: nobody)", 0, 0, 200),
)

lab = Lab(
    Figure(
        name="repair",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        settings=SETTINGS,
        cases={
            "As calibrated": {},
            "Repair only restores": {"learning": 0.0, "strengthening": 0.0},
            "Only shared causes": {
                **dict.fromkeys(("alliance_effect", "level_effect", "leaving_slope"), 0.0),
                **{"learning": 0.0, "confounding": 0.8, "therapist_confounding": 0.9},
            },
            "Many deep ruptures": {"rupture_rate": 0.25, "depth": 2.0},
        },
        program=program(
            Path(__file__).with_name("tables.js"), keep=KEEP, traits=("intake",), **KNOWN, SEED=SEED
        ),
    ),
    groups={"Ruptures and repair": ("rupture_rate", "depth", "repair_chance", "repair_pace")},
    assumptions={
        "What repair acts by": ("alliance_effect", "level_effect", "leaving_slope"),
        "What repair leaves": ("learning", "strengthening"),
        "What else links the two": ("feedback", "confounding", "therapist_confounding"),
        "The people": ("people", "followed"),
    },
    marks={"rupture_rate": "harm", "depth": "harm", "repair_chance": "regain", "repair_pace": "regain"},
)
