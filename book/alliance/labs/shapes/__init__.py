"""Shapes: one course morphed from shape to shape, and what each published rule sees in it."""

from pathlib import Path

from alliance import evidence
from alliance.labs.compute import program
from alliance.labs.shapes.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.shapes.look import KNOWN
from alliance.labs.shapes.settings import SETTINGS, TITLES, place
from kernelless import Figure, Lab
from kernelless.handles import Handle

SCRIPTS = ("rules.js", "findings.js")

lab = Lab(
    Figure(
        name="shapes",
        chart=chart(SETTINGS),
        kind="drawn, beside real ratings",
        description=DESCRIPTION,
        columns=COLUMNS,
        sources=(
            "Course: drawn, with no model behind it",
            f"Real ratings: {evidence.credit('N1')}",
        ),
        settings=SETTINGS,
        cases={title: {"shape": place(name)} for name, title in TITLES.items()},
        asks="How many of the rules flag this course?",
        program=program(Path(__file__).with_name("tables.js"), (), scripts=SCRIPTS, **KNOWN),
        handles=(Handle("dip", x="where", y="depth", up=-2),),
        glyph=("sessions", "felt"),
    ),
    groups={"The course": ("shape", "depth", "where", "breadth")},
    assumptions={
        "The rating": ("rating_error", "wobble_sd", "luck"),
        "The clients": ("alliance_mean", "spread"),
    },
    marks={"depth": "warm"},
)
