"""Spot the rupture: noisy courses, marked by the reader, beside the truth and beside each rule."""

from pathlib import Path

from alliance.labs.compute import program
from alliance.labs.spot.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.spot.look import KNOWN
from alliance.labs.spot.settings import PLAYED, SETTINGS
from kernelless import Figure, Lab
from kernelless.handles import Pick

HERE = Path(__file__)

lab = Lab(
    Figure(
        name="spot",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        sources=(
            "Series: simulated with the calibrated model of this version",
            "Matched noise: simulated, from the statistics in data/real_ratings_noise.csv",
        ),
        settings=SETTINGS,
        cases={"From the start": {}, "An invented player": PLAYED},
        program=program(
            HERE.with_name("tables.js"),
            ("rated", "rupture"),
            scripts=("rules.js",),
            parts=(HERE.with_name("series.js"), HERE.with_name("score.js")),
            **KNOWN,
        ),
        pick=Pick("sessions", "marks", "place"),
        asks="In how many sessions of this series does a rupture begin?",
    ),
    groups={
        "Your marks": ("session", "mark", "reveal"),
        "Which series": ("level", "series", "deal"),
    },
)
