"""What repair does to outcomes: the same people with repair as set, with none, and with all."""

from pathlib import Path

from alliance.labs.compute import SOURCES, program
from alliance.labs.repair.chart import COLUMNS, DESCRIPTION, UNITS, chart
from alliance.labs.repair.look import KEEP, KNOWN
from alliance.labs.repair.settings import PEOPLE, SETTINGS
from kernelless import Ballot, Figure, Lab
from kernelless.handles import Pick

SEED = 56
"""People who are much like the average; chosen by `alliance.labs.repair.choose`."""

lab = Lab(
    Figure(
        name="repair",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        units=UNITS,
        sources=SOURCES,
        settings=SETTINGS,
        cases={
            "As calibrated": {},
            "Repair only restores": {"learning": 0.0, "strengthening": 0.0},
            "Only shared causes": {
                **dict.fromkeys(("alliance_effect", "level_effect", "leaving_slope"), 0.0),
                "learning": 0.0,
                "confounding": 0.8,
                "therapist_confounding": 0.9,
                "people": PEOPLE[-1],  # for a link that chance does not hide
            },
            "Many deep ruptures": {"rupture_rate": 0.25, "depth": 2.0},
        },
        program=program(
            Path(__file__).with_name("tables.js"), keep=KEEP, traits=("intake",), **KNOWN, SEED=SEED
        ),
        pick=Pick("people", "followed", "person"),
        asks="Of 100 people, how many more recover with repair as set than with no repair?",
        ballots={
            "still": Ballot(
                "Will those whose ruptures were repaired do better than the others?", ("Yes", "No")
            )
        },
    ),
    groups={"Ruptures and repair": ("rupture_rate", "depth", "repair_chance", "repair_pace")},
    assumptions={
        "What repair acts by": ("alliance_effect", "level_effect", "leaving_slope"),
        "What repair leaves": ("learning", "strengthening"),
        "What else links the two": ("feedback", "confounding", "therapist_confounding"),
        "The people": ("people", "followed"),
    },
    marks={
        "rupture_rate": "warm",
        "depth": "warm",
        "repair_chance": "cool",
        "repair_pace": "cool",
    },
)
