"""Restores or teaches: whether repair only puts right, or leaves more than was there."""

from dataclasses import replace
from pathlib import Path

from alliance.labs.compute import parameter, program
from alliance.labs.teach.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.teach.look import ACROSS, GAP, NODES, PANELS, STRONG, UPWARDS, WORLDS, Span
from alliance.model import NEVER
from alliance.separation import fitted
from kernelless import Ballot, Figure, Lab, Number, Whole
from kernelless.handles import Handle, Idle

SEED = 1
"""Nothing was chosen: the worlds share their chance, so another seed shows much the same."""
CLIENTS = 200
QUIET = dict.fromkeys(("rupture", "ending", "leaving"), NEVER)
"""What never happens, but for the one rupture: so everybody comes to every session."""
NO_RUPTURE = Idle("depth", 0, "There is no rupture.")
NO_HEALING = Idle("repair_pace", 0, "Repair never heals.")
LABELS = {
    "alliance_effect": "What regained alliance is worth",
    "learning": "What repair teaches (assumed)",
    "depth": "Depth of the rupture (assumed)",
    "strengthening": "Repair makes the bond firmer (assumed)",
    "repair_pace": "Pace of repair (assumed)",
}


def _setting(name: str, *idle: Idle) -> Number:
    axis = {span.setting: span for span in (ACROSS, UPWARDS)}.get(name)
    about = parameter(name, axis.high if axis else None, idle)
    return replace(about, label=LABELS[name])


SETTINGS = (
    _setting("alliance_effect", NO_RUPTURE),
    _setting("learning", NO_RUPTURE, NO_HEALING),
    _setting("depth"),
    _setting("strengthening", NO_RUPTURE, NO_HEALING),
    _setting("repair_pace", NO_RUPTURE),
    Whole("session", "Session of the rupture", 6, 2, 14, idle=(NO_RUPTURE,)),
)


def _span(span: Span) -> dict[str, object]:
    return {"setting": span.setting, "high": span.high, "cells": span.cells}


lab = Lab(
    Figure(
        name="teach",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        settings=SETTINGS,
        cases={
            "As calibrated": {},
            "Repair only restores": {"learning": 0.0, "strengthening": 0.0},
            "Firmer bond, nothing learnt": {"learning": 0.0, "strengthening": 0.5},
            "Much learnt, as fitted": {
                name: getattr(fitted("learning", 5), name)
                for name in ("alliance_effect", "learning")
            },
            "Late and slow": {"session": 12, "repair_pace": 0.1},
        },
        asks="By how many points of distress does a repaired rupture end better than one "
        "never repaired?",
        ballots={
            "ending": Ballot(
                "Does the client whose rupture was repaired end better than with no rupture?",
                ("Better", "As well", "Worse"),
            )
        },
        program=program(
            Path(__file__).with_name("tables.js"),
            keep=("alliance", "distress"),
            sharpens=True,
            SEED=SEED,
            QUIET=QUIET,
            CLIENTS=CLIENTS,
            STRONG=STRONG,
            WORLDS={name: dict(each.intervention) for name, each in WORLDS.items()},
            ACROSS=_span(ACROSS),
            UPWARDS=_span(UPWARDS),
            NODES=NODES,
            PANELS={name: each.known for name, each in PANELS.items()},
            GAP=GAP,
        ),
        handles=(Handle("point", x="alliance_effect", y="learning"),),
    ),
    groups={"Your point on the map": ("alliance_effect", "learning"), "The rupture": ("depth",)},
    assumptions={
        "Repair": ("strengthening", "repair_pace"),
        "When": ("session",),
    },
    marks={"depth": "warm", "learning": "cool"},
)
