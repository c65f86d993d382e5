"""One difficult moment: one client, one rupture, and what becomes of it."""

from pathlib import Path

from alliance.labs.compute import parameter, program
from alliance.labs.moment.chart import COLUMNS, COURSES, DESCRIPTION, chart
from alliance.simulate import SESSIONS
from alliance.site import Choice, Figure, Flag, Lab, Whole

SEED = 20
"""A client who wobbles little and ends near the cut-off, so that the lines can be told apart."""
NOISE = ("wobble", "rating", "symptom")
"""What is left to chance."""
IMPOSSIBLE = ("leaving",)
"""Events that never happen."""
QUIET = ("depth_spread", "confounding", "feedback", "therapist_sd", "therapist_skill_sd")
"""Parameters at 0: the client is average in every trait, and hurt only when the reader says so."""

SETTINGS = (
    Whole("session", "Session of the rupture", 6, 2, SESSIONS - 2),
    Choice("kind", "Kind", "confrontation", ("withdrawal", "confrontation")),
    Choice("view", "Alliance shown", "true", ("true", "rated")),
    Flag("repaired", "The rupture is repaired", True),
    Whole("delay", "Sessions until repair begins", 0, 0, 10),
    parameter("repair_pace"),
    # The range is that of whole populations; one client needs less.
    parameter("alliance_effect", high=0.5),
    # Whether repair leaves more than it mends is a claim; nothing shows it until a reader asks.
    parameter("strengthening", 0.0),
    parameter("learning", 0.0),
    parameter("depth", 1.5),
)

lab = Lab(
    Figure(
        name="moment",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=tuple(COLUMNS.values()),
        settings=SETTINGS,
        cases={
            "Repaired": {},
            "Smooth course": {"depth": 0.0},
            "Never repaired": {"repaired": False},
            "Repaired late": {"delay": 5},
            "Withdrawn and silent": {"kind": "withdrawal", "repaired": False, "view": "rated"},
            "Repaired and stronger": {"strengthening": 0.6, "learning": 2.0},
        },
        program=program(
            Path(__file__).with_name("tables.js"),
            keep=("alliance", "rated", "distress"),
            COURSES=list(COURSES),
            SEED=SEED,
            NOISE=NOISE,
            IMPOSSIBLE=IMPOSSIBLE,
            FIXED=dict.fromkeys(QUIET, 0),
        ),
    ),
    groups={"The moment": ("depth", "delay", "repair_pace")},
    assumptions={
        "The rupture": ("session", "kind", "view"),
        "Its repair": ("repaired", "strengthening"),
        "What matters for distress": ("alliance_effect", "learning"),
    },
    marks={"depth": "harm", "delay": "regain", "repair_pace": "regain"},
)
