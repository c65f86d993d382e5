"""What is drawn: a course over a row of marks for each rule, and how common the shape is."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from alliance.labs.marks import movable
from alliance.labs.shapes import words
from alliance.labs.shapes.course import course
from alliance.labs.shapes.strip import common, strip
from kernelless import Setting, table
from kernelless.readout import readout, row

COLUMNS = (
    "Rule", "After", "Rupture in sessions", "The last one", "What it saw",
    "Real therapies it flags", "In noise, 95% of sets",
)  # fmt: skip
"""Columns of the table under the drawing."""
FIELDS = ("rule", "after", "sessions", "end", "saw", "real", "noise")
DESCRIPTION = (
    "Above, a line chart of the alliance of one made-up client over 16 sessions: what the client "
    "feels, and what the questionnaire shows. Below, one row for each of five published rules: a "
    "rust disc in each session where it finds a rupture, and a mark where it finds it repaired, "
    "not repaired, or cannot tell. At the foot, how common the shape is: a square for the real "
    "ratings of one trial, a grey band for noise that is like them."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw one course and what every rule makes of it.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Three views with both readouts. Besides the settings it has the parameter ``narrow``
        (whether there is little room).
    """
    readouts = [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(*(f"datum.{name}" for name in FIELDS)), data=table("rules")),
    ]
    views = (course(readouts), strip(), common())
    drawn = alt.vconcat(*views, spacing=38, bounds="flush")
    return movable(drawn, settings)
