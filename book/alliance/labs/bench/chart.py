"""What is drawn: one therapy over a hundred, and what every strictness would flag."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from alliance.floor.matching import WINDOW
from alliance.labs.bench import words
from alliance.labs.bench.counts import counts
from alliance.labs.bench.therapy import therapy
from alliance.labs.marks import movable
from kernelless import Setting, table
from kernelless.readout import known, readout, row

COLUMNS = (
    "Rule",
    "Flagged, with a rupture", "All with a rupture", "With: in 100", "With: give or take",
    "Flagged, without", "All without", "Without: in 100", "Without: give or take",
    "Flags", "Find a rupture", "By chance",
)  # fmt: skip
"""Columns of the table under the drawing."""
CELLS = {
    "hits": "d", "with": "d", "hit": ".1f", "hit_error": ".1f",
    "alarms": "d", "without": "d", "alarm": ".1f", "alarm_error": ".1f",
    "raised": "d", "finds": "d", "chance": ".1f",
}  # fmt: skip
"""How they are written. Those of a rule that is not chosen come when nothing moves."""
UNITS = ("", *("therapies", "therapies", "", "") * 2, "flags", "flags", "flags")
"""Unit of each column."""
DESCRIPTION = (
    "Above, one simulated therapy: a thin line for the alliance that is felt, a dot for each "
    "rating, a tick where the rule would flag. Below it a rust triangle in each session with a "
    f"rupture, filled if it is flagged within {WINDOW} sessions, and a disc for each flag, rust if "
    "it finds a rupture and dark if not. Then 100 therapies as dots in two rows, with a rupture in "
    "rust and without in grey; filled dots are flagged. On the right a curve: of therapies with a "
    "rupture, how many are flagged, against how many of those without, from lax to strict."
)


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw one therapy over a hundred.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two views with both readouts. Besides the settings it has the parameters ``narrow`` (whether
        there is little room) and ``bet`` (the reader's number).
    """
    bet = alt.param("bet", value=None)
    cells = [known(name, spec) for name, spec in CELLS.items()]
    readouts = [
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row("datum.rule", *cells), data=table("rules")),
    ]
    drawn = alt.vconcat(therapy(readouts), counts(), spacing=10, bounds="flush")
    return movable(drawn, settings).add_params(bet)
