"""Walk a case: an invented course, moment by moment, with what follows if sizes hold."""

from pathlib import Path

from alliance.labs.compute import SOURCES, program
from alliance.labs.walk.chart import COLUMNS, DESCRIPTION, UNITS, chart
from alliance.labs.walk.look import KNOWN
from alliance.labs.walk.settings import ANSWERS, SETTINGS, STARTS, WALKED
from kernelless import Figure, Lab

lab = Lab(
    Figure(
        name="walk",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        units=UNITS,
        sources=("Scenes: invented", *SOURCES),
        settings=SETTINGS,
        cases=STARTS | {"One walked": WALKED},
        asks="By how many points of distress will this course and its twin end apart?",
        program=program(
            Path(__file__).with_name("tables.js"), ("alliance", "rated", "distress"), **KNOWN
        ),
    ),
    groups={**ANSWERS, "Look back": ("page",)},
    assumptions={
        "The twin": ("beside",),
        "Sizes, all assumed": ("repair_pace", "learning", "alliance_effect"),
    },
)
