"""What has been published: every effect and finding, to be sorted by question, rater and design."""

from pathlib import Path

from alliance.labs.compute import unsimulated
from alliance.labs.effects.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.effects.look import CALLED, COLOURS, LOOKS, PLACE
from alliance.labs.effects.rows import BEARINGS, DESIGNS, QUESTIONS, UNSAID, rows
from kernelless import Choice, Figure, Flag, Lab, Whole

ROWS = rows()
EVERY = {"question": "every question", "design": "every design", "rater": "every rater"}
OPTIONS = {
    "question": tuple(QUESTIONS),
    "design": tuple(DESIGNS.values()),
    "rater": ("client", "therapist", "observer", "several", UNSAID),
}
LABELS = {"question": "Question", "design": "Design", "rater": "Rated by"}
STATUSES = {
    "seen": ("seen",),
    "quoted": ("seen", "second-hand"),
    "memory": ("seen", "second-hand", "unverified"),
}
"""What is shown down to a status: read in the work or an index, quoted elsewhere, from memory."""
SETTINGS = (
    *(Choice(name, LABELS[name], EVERY[name], (EVERY[name], *OPTIONS[name])) for name in EVERY),
    Choice("status", "Status, down to", "quoted", tuple(STATUSES)),
    Flag("convert", "Convert differences to r, as of equal groups", False),
    Whole("at", "Row told in the sentence", 1, 1, len(ROWS)),
)
KNOWN = {
    "ROWS": ROWS,
    "EVERY": EVERY,
    "STATUSES": STATUSES,
    "BEARINGS": BEARINGS,
    "SHAPES": {name: each.shape for name, each in LOOKS.items()},
    "COLOURS": COLOURS,
    "CALLED": CALLED,
    "PLACE": PLACE,
    "QUESTIONS": list(QUESTIONS),
    "UNSAID": UNSAID,
}

lab = Lab(
    Figure(
        name="effects",
        chart=chart(SETTINGS),
        kind="published",
        description=DESCRIPTION,
        columns=COLUMNS,
        settings=SETTINGS,
        cases={
            "Everything": {},
            "Repair and outcome": {"question": "repair and outcome"},
            "Alliance and outcome": {"question": "alliance and outcome"},
            "Session to session": {"question": "session to session", "status": "seen"},
            "Training": {"question": "training in repair"},
            "Leaving early": {"question": "leaving early", "convert": True},
        },
        program=unsimulated(Path(__file__).with_name("tables.js"), **KNOWN),
    ),
    groups={"What is shown": ("question", "design", "rater", "status"), "One row": ("at",)},
    assumptions={"Scales": ("convert",)},
)
