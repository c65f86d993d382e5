"""Your ratings: what a reader types in, and what every rule makes of it."""

from pathlib import Path

from alliance.labs.compute import program
from alliance.labs.yours.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.yours.look import KNOWN
from alliance.labs.yours.settings import EXAMPLES, SETTINGS
from kernelless import Figure, Lab

HERE = Path(__file__)

lab = Lab(
    Figure(
        name="yours",
        chart=chart(SETTINGS),
        kind="typed in",
        description=DESCRIPTION,
        columns=COLUMNS,
        sources=("Ratings: as entered", "Steady courses: simulated, without any rupture"),
        settings=SETTINGS,
        cases={name: {"ratings": text} for name, text in EXAMPLES.items()},
        asks="How many of the rules flag these ratings?",
        program=program(
            HERE.with_name("tables.js"),
            (),
            scripts=("rules.js", "findings.js"),
            parts=(HERE.with_name("read.js"),),
            **KNOWN,
        ),
        glyph=("course", "y"),
        report=True,
    ),
    groups={"The scale": ("lowest", "highest", "higher"), "Whose": ("client",)},
    assumptions={"The rules": ("window", "spread")},
    entry=("ratings",),
)
