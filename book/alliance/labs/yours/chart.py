"""The drawing of the lab: a course over a row of marks for each rule, and what is read out."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from alliance.labs.marks import movable
from alliance.labs.yours import words
from alliance.labs.yours.plots import course, strip
from kernelless import Setting, table
from kernelless.readout import readout, row

COLUMNS = (
    "Rule", "Source", "Fewest ratings here", "Flags in sessions", "The last one",
    "A rating is flagged at", "Steady courses it flags (range)",
)  # fmt: skip
"""Columns of the table under the drawing."""
FIELDS = ("rule", "after", "fewest", "sessions", "end", "threshold", "often")
DESCRIPTION = (
    "Above, a line chart of the ratings that were entered, session by session, with the client's "
    "own mean and the limits of a control chart. Below, one row for each rule: a rust disc in each "
    "session that it flags, and a mark where it finds the fall repaired, not repaired, or cannot "
    "tell. At the right, how many of 100 simulated steady courses of about this length the rule "
    "flags, or how many ratings it needs."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw the ratings and what every rule makes of them.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two views with sentence, table and remarks. Besides the settings it has the parameter
        ``narrow`` (whether there is little room).
    """
    remark = row("datum.setting", "datum.kind", "datum.said")
    readouts = [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(*(f"datum.{name}" for name in FIELDS)), data=table("rules")),
        readout("remark", remark, data=table("remarks")),
    ]
    drawn = alt.vconcat(course(readouts), strip(), spacing=38, bounds="flush")
    return movable(drawn, settings)
