"""What is drawn: three worlds as courses and falls of distress, over the same people in each."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from alliance.instrument import RELIABLE_CHANGE
from alliance.labs.marks import Marks, movable
from alliance.labs.repair import words
from alliance.labs.repair.look import OUTCOMES, PANELS, WORLDS
from alliance.labs.repair.people import people
from alliance.labs.repair.plots import plots
from kernelless import Setting, table
from kernelless.readout import readout, row

COLUMNS = (
    "World", *(each.name.capitalize() for each in OUTCOMES), "Alliance at the end",
    "Distress at the end", "Points lower than with no repair", "Give or take",
)  # fmt: skip
"""Columns of the table under the drawing."""
UNITS = ("", *("people" for _ in OUTCOMES), "1–7", "CORE, 0–40", "CORE points", "CORE points")
"""Unit of each column."""
DESCRIPTION = (
    "The same simulated people in three worlds: no rupture is ever repaired, repair as set, and "
    "every rupture repaired at once. Above, line charts of mean alliance and mean distress over 16 "
    "sessions, with the middle 80 per cent of people as set, and of how many people's distress "
    "falls by how much. Below, 200 people in each world as dots, sorted into recovered, improved, "
    "unchanged, worse and left early; blue dots recover there and not with no repair."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw the courses of three worlds over the people in each.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two views with both readouts. Besides the settings it has the parameter ``narrow`` (whether
        there is little room).
    """
    drawn = alt.vconcat(plots(_readouts()), people(), spacing=8, bounds="flush")
    return movable(drawn, settings)


def _readouts() -> Marks:
    labels = {name: each.label for name, each in WORLDS.items()}
    counts = (f"format(datum.count_{place}, ',')" for place in range(len(OUTCOMES)))
    points = (f"format(datum.{each}, '.2f')" for each in (*PANELS, "saved", "error"))
    return [
        readout("sentence", words.sentence(RELIABLE_CHANGE), data=table("words")),
        readout("table", row(f"{labels}[datum.world]", *counts, *points), data=table("worlds")),
    ]
