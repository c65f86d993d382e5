"""Detector bench: what a rule flags in therapies whose ruptures are known."""

from pathlib import Path

from alliance.labs.bench.chart import CELLS, COLUMNS, DESCRIPTION, UNITS, chart
from alliance.labs.bench.look import KEEP, KNOWN, SHOWN
from alliance.labs.bench.settings import PEOPLE, SETTINGS
from alliance.labs.compute import program
from kernelless import Figure, Lab
from kernelless.handles import Pick, Question

SEED = 68
"""Clients who are much like the average; chosen by `alliance.labs.bench.choose`."""

lab = Lab(
    Figure(
        name="bench",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        units=UNITS,
        sources=("Simulated with the calibrated model of this version",),
        settings=SETTINGS,
        cases={
            "As calibrated": {},
            "No ruptures at all": {"rupture_rate": 0.0},
            "Deep and lasting": {"depth": 2.5, "repair_chance": 0.1, "repair_pace": 0.1},
            "Quiet withdrawal": {
                "withdrawal_share": 1.0,
                "concealment": 1.0,
                "people": PEOPLE[1],  # so that few more flags by chance do not look like hits
            },
            "Steady clients": {"wobble_sd": 0.15, "rating_error": 0.05},
        },
        program=program(
            Path(__file__).with_name("tables.js"),
            KEEP,
            scripts=("rules.js",),
            sharpens=True,
            **KNOWN,
            CELLS=list(CELLS),
            SEED=SEED,
        ),
        pick=Pick("people", "followed", "person"),
        question=Question(
            name="bet", label=f"Of {SHOWN} without a rupture:", unit="are flagged", low=0, high=100,
            step=1, first=True,
        ),
        asks=f"Of {SHOWN} therapies without a rupture, how many does the rule flag?",
    ),
    groups={"The rule, and what happens": ("rule", "strictness", "depth")},
    assumptions={
        "The ruptures": ("rupture_rate", "repair_chance", "repair_pace"),
        "What is rated": ("wobble_sd", "rating_error", "withdrawal_share", "concealment"),
        "The therapies": ("length", "people", "followed"),
    },
    marks={"depth": "warm"},
)  # fmt: skip
