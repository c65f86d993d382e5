"""One difficult moment: one client, one rupture, and what becomes of it."""

from dataclasses import replace
from pathlib import Path

from alliance.labs.compute import SOURCES, parameter, program
from alliance.labs.moment.chart import COLUMNS, DESCRIPTION, KNOWN, chart
from alliance.labs.moment.words import TAUGHT
from alliance.simulate import SESSIONS
from kernelless import Ballot, Choice, Figure, Flag, Lab, Whole
from kernelless.handles import Handle, Idle, Question

SEED = 1275
"""A client whose lines can be told apart; chosen by `alliance.labs.moment.choose`."""
NOISE = ("wobble", "rating", "symptom")
"""What is left to chance."""
IMPOSSIBLE = ("leaving", "ending")
"""Events that never happen."""
QUIET = ("depth_spread",)
"""Parameters at 0: a rupture is as deep as the reader says. All others are as calibrated."""

NO_RUPTURE = Idle("depth", 0, "There is no rupture.")
NO_REPAIR = Idle("repaired", False, "The rupture is never repaired.")
NO_TEACHING = Idle("teaches", False, "Repair teaches nothing here.")
BEGINS = (NO_RUPTURE, NO_REPAIR)

POINTS = {"Alliance": "1–7", "Distress": "CORE, 0–40"}
"""Unit of a column, by its first word."""

SETTINGS = (
    replace(parameter("depth"), label="Depth of the dip", ends=("shallow", "deep")),
    Whole("session", "Session of the rupture", 6, 2, SESSIONS - 2),
    Whole(
        "delay",
        "Repair starts",
        0,
        0,
        10,
        idle=BEGINS,
        ends=("at once", "10 sessions later"),
        zero="at once",
    ),
    Flag("teaches", "Repair also teaches (assumed)", True, idle=BEGINS),
    Choice("kind", "Kind", "confrontation", ("withdrawal", "confrontation"), idle=(NO_RUPTURE,)),
    Choice("view", "Alliance shown", "true", ("true", "rated")),
    Flag("repaired", "The rupture is repaired", True, idle=(NO_RUPTURE,)),
    replace(
        parameter("repair_pace", idle=BEGINS),
        label="Pace of repair",
        ends=("slow", "all at once"),
    ),
    # The range is that of whole populations; one client needs less.
    parameter("alliance_effect", high=1.0),
    parameter("strengthening", idle=(*BEGINS, NO_TEACHING)),
    parameter("learning", idle=(*BEGINS, NO_TEACHING)),
)

lab = Lab(
    Figure(
        name="moment",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=tuple(COLUMNS.values()),
        units=tuple(POINTS.get(name.split()[0].rstrip(","), "") for name in COLUMNS.values()),
        sources=SOURCES,
        settings=SETTINGS,
        cases={
            "Repaired": {},
            "Smooth course": {"depth": 0.0},
            "Never repaired": {"repaired": False},
            "Repaired late": {"delay": 5},
            "Withdrawn and silent": {"kind": "withdrawal", "repaired": False, "view": "rated"},
            "Repaired, nothing taught": {"teaches": False},
        },
        program=program(
            Path(__file__).with_name("tables.js"),
            keep=("alliance", "rated", "distress"),
            parts=[Path(__file__).with_name(name) for name in ("places.js", "labels.js")],
            **KNOWN,
            TAUGHT=TAUGHT,
            SEED=SEED,
            NOISE=NOISE,
            IMPOSSIBLE=IMPOSSIBLE,
            FIXED=dict.fromkeys(QUIET, 0),
        ),
        handles=(
            Handle("dip", x="session", y="depth", up=-1),
            Handle("repair", x="delay"),
        ),
        walk="at",
        glyph=("sessions", "alliance_happened"),
        question=Question(
            "guess",
            "You predict: left unrepaired, it costs",
            "points",
            0,
            40,
            0.5,
            before={"depth": 0.0},
        ),
        asks="How much higher than without the rupture does distress end if it is never repaired?",
        ballots={
            "ending": Ballot(
                "Will this client end better, as well, or worse than without the rupture?",
                ("Better", "As well", "Worse"),
            ),
            "saved": Ballot(
                "Of what the rupture would cost, how much does this repair save?",
                ("Nearly all", "About half", "Nearly nothing"),
            ),
            "noticed": Ballot("Would you have noticed this rupture?", ("Yes", "No")),
        },
    ),
    groups={"The moment": ("depth", "delay", "repair_pace", "teaches")},
    assumptions={
        "The rupture": ("session", "kind", "view"),
        "Its repair": ("repaired", "strengthening"),
        "What matters for distress": ("alliance_effect", "learning"),
    },
    marks={"depth": "warm", "delay": "cool", "repair_pace": "cool"},
)
