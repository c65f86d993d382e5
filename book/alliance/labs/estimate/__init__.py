"""Estimate first: a reader puts a number on a line, and then sees what is published beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from alliance import evidence
from alliance.labs.compute import unsimulated
from alliance.labs.estimate.chart import COLUMNS, DESCRIPTION, chart
from alliance.labs.estimate.look import LINE, RULER
from alliance.labs.estimate.questions import Mark, load
from kernelless import Choice, Figure, Flag, Lab, Value, Whole
from kernelless.handles import Handle, Idle

QUESTIONS = load()
FIRST = QUESTIONS[0]
SETTINGS = (
    # No control: who changes the question by its button has no number for it yet.
    Choice("question", "Question", FIRST.name, tuple(each.name for each in QUESTIONS)),
    Whole("guess", "Your number (%)", 0, 0, 100, zero="not yet"),
    Flag(
        "show",
        "Show what is published",
        False,
        idle=(Idle("guess", 0, "First put your number on the line."),),
    ),
)
NONE = "–"
"""What stands in a table for a figure that there is not."""
ANSWERED: dict[str, Value] = {"question": FIRST.name, "guess": 50, "show": True}
"""A number that knows nothing, beside the answer to the first question."""
CASES: dict[str, dict[str, Value]] = {
    **{each.title: {"question": each.name} for each in QUESTIONS},
    "One answered": ANSWERED,
}


def _plain(mark: Mark) -> dict[str, object]:
    """Write a figure for the page, with its words."""
    how = evidence.mark(mark.status)
    return mark._asdict() | {
        "figure": mark.figure,
        "estimate": mark.estimate or NONE,
        "ends": mark.ends or NONE,
        "mark": f" ({how})" if how else "",
    }


KNOWN: Mapping[str, Any] = {
    "QUESTIONS": {
        each.name: each._asdict() | {"marks": list(map(_plain, each.marks))} for each in QUESTIONS
    },
    "LINE": LINE,
    "RULER": RULER,
}

lab = Lab(
    Figure(
        name="estimate",
        chart=chart(SETTINGS),
        kind="published",
        description=DESCRIPTION,
        columns=COLUMNS,
        settings=SETTINGS,
        cases=CASES,
        program=unsimulated(Path(__file__).with_name("tables.js"), **KNOWN),
        handles=(Handle("guess", x="guess"),),
    ),
    groups={"Your estimate": ("guess", "show")},
)
