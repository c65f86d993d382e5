"""Two worlds, one correlation: repair makes the link in one, and does nothing in the other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alliance import evidence
from alliance.calibrate import on_step
from alliance.labs.compute import parameter, program
from alliance.labs.two_worlds.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.two_worlds.look import (
    ABOUT,
    CLIENTS,
    KEEP,
    LABELS,
    OWN,
    PEOPLE,
    PUBLISHED,
    known,
    path,
)
from alliance.parameters import Parameters
from kernelless import Choice, Figure, Flag, Lab, Number
from kernelless.handles import Idle, Question

SEED = 149
"""Clients who are much like many; chosen by `alliance.labs.two_worlds.choose`."""

ON_THE_PATH = Idle("own", False, "Make world B your own first.")
THEIRS = Idle("own", True, "World B is your own.")
NO_RUPTURES = (ON_THE_PATH, Idle("rupture_rate", 0, "There are no ruptures."))
NAMES = {
    "alliance_effect": "Alliance of the session acts",
    "learning": "Repair teaches",
    "rupture_rate": "Chance of rupture",
    "feedback": "Improvement lifts the alliance",
    "confounding": "Confounding by difficulty",
    "therapist_confounding": "Confounding by therapist",
}
OF_RUPTURES = ("learning", "therapist_confounding")


def _own(name: str) -> Number:
    """Return a setting of the reader's own world: it starts about where repair makes all of it."""
    start = path()[-1]["setting"].get(name, getattr(Parameters(), name))
    idle = NO_RUPTURES if name in OF_RUPTURES else (ON_THE_PATH,)
    return replace(parameter(name), label=NAMES[name], default=on_step(name, start), idle=idle)


NAMES_OF_A = tuple(name for name, _ in ABOUT.values())
SETTINGS = (
    Choice("rival", "What makes the link in A", NAMES_OF_A[0], NAMES_OF_A),
    Number(
        "share", "How much of the link is repair in B (%)", 100, 0, 100, 100 / (len(path()) - 1),
        ends=("none of it", "all of it"), idle=(THEIRS,),
    ),
    Flag("own", "World B is your own", default=False),
    *map(_own, OWN),
    Choice("clients", "Clients of your world", CLIENTS[0], CLIENTS, idle=(ON_THE_PATH,)),
)  # fmt: skip

lab = Lab(
    Figure(
        name="two-worlds",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        settings=SETTINGS,
        cases={
            "None or all": {},
            "None or half": {"share": 50},
            "Your own": {"own": True, "clients": CLIENTS[-1]},
            "Better therapists": {"rival": ABOUT["therapists"][0]},
            "No ruptures": {"rival": ABOUT["none"][0]},
        },
        program=program(
            Path(__file__).with_name("tables.js"),
            keep=KEEP,
            traits=("intake",),
            scripts=("rules.js",),
            **known(),
            SEED=SEED,
        ),
        question=Question(
            name="bet", label="World B, of 100:", unit="more recover", low=0, high=100,
            step=1, first=True,
        ),
        asks=f"Of {PEOPLE} people in world B, how many more recover if every rupture is "
        "repaired than if none is?",
        sources=(
            "Simulated on worlds found by a search: data/rivals.csv",
            *(f"{LABELS[each]}: {evidence.credit(PUBLISHED[each])}" for each in LABELS),
        ),
    ),
    groups={"The two worlds": ("share", "own")},
    assumptions={
        "What repair does in your world": ("alliance_effect", "learning"),
        "What else makes the link": ("feedback", "confounding", "therapist_confounding"),
        "The clients": ("rupture_rate", "clients"),
    },
    marks={"share": "cool"},
)  # fmt: skip
