"""Two questionnaires, one hour: what the client's rating and the therapist's make of a rupture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from alliance import evidence
from alliance.labs.compute import SOURCES, parameter, program
from alliance.labs.quiet.chart import COLUMNS, DESCRIPTION, UNITS, chart
from alliance.labs.quiet.look import HOURS, KEEP, KNOWN, RULES
from kernelless import Ballot, Choice, Figure, Lab, Number, Whole
from kernelless.handles import Idle, Pick

SEED = 12
FOLLOWED = 85
"""A client in whom the rule finds the rupture in the therapist's rating alone, and nothing else."""
OPEN = Idle("kind", "confrontation", "A confrontation is not hidden.")

SETTINGS = (
    Choice("kind", "Kind of rupture", "withdrawal", ("withdrawal", "confrontation")),
    replace(parameter("depth"), label="How deep (points)", default=2.0, ends=("flat", "3 points")),
    Number(
        "concealment", "How much the client hides (assumed)", 0.8, 0, 1, 0.05,
        ends=("nothing", "all of it"), idle=(OPEN,),
    ),
    Number(
        "notices", "How much the therapist notices (assumed)", 0.5, 0, 1, 0.05,
        ends=("nothing", "all of it"),
    ),
    Choice("rule", "Rule", next(iter(RULES)), tuple(RULES)),
    replace(parameter("rating_error"), label="Error of a rating (SD, points)"),
    replace(parameter("wobble_sd"), label="Wobble of the alliance (SD, points)"),
    Whole("followed", "Client who is followed", FOLLOWED, 1, HOURS),
)  # fmt: skip

lab = Lab(
    Figure(
        name="quiet",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        units=UNITS,
        sources=(*SOURCES, f"Therapists rate lower: {evidence.credit('N36')}"),
        settings=SETTINGS,
        cases={
            "A quiet withdrawal": {},
            "A confrontation": {"kind": "confrontation"},
            "Only the therapist could tell": {"concealment": 1.0, "notices": 1.0},
            "Hidden from both": {"concealment": 1.0, "notices": 0.0},
            "Nothing hidden": {"concealment": 0.0, "notices": 1.0},
        },
        asks="Of 100 hours with a rupture, how many show in neither rating?",
        ballots={
            "whose": Ballot(
                "In whose rating does this rupture show?",
                ("The client’s", "The therapist’s", "Both", "Neither"),
            )
        },
        program=program(
            Path(__file__).with_name("tables.js"),
            keep=KEEP,
            scripts=("rules.js",),
            **KNOWN,
            SEED=SEED,
        ),
        pick=Pick("people", "followed", "person"),
    ),
    groups={"The hour": ("kind", "depth", "concealment", "notices")},
    assumptions={"The rule": ("rule",), "Chance": ("rating_error", "wobble_sd", "followed")},
    marks={"depth": "warm"},
)
