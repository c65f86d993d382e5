"""Sizes, and what the tables must know: rules, and how often each flags a steady course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from alliance import evidence
from alliance.detect import CRITERIA, Criterion
from alliance.labs.flags import SHORT
from alliance.labs.marks import scaled
from alliance.labs.shapes.settings import SPREAD
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from kernelless.vega import NARROW_HEIGHT

HEIGHT, ROW = 150, 20
"""Of the course, and of each rule's row, in pixels."""
STRIP = ROW * len(CRITERIA)
GAP = 19
"""Pixels from one label at the end of a line to the next."""
GUTTER = "(width - (narrow ? 146 : 218))"
"""Where the last session is drawn; what is left is for labels."""
USUAL = "benchmark"
"""The steady process that is told first; the others give the range."""
MOST_SESSIONS = 500
"""Sessions of a course that are read."""


def x_scale() -> alt.Scale:
    """Return the scale of the sessions: from 0, the first, to 1, the last.

    Returns
    -------
    altair.Scale
        The same in both views.
    """
    return scaled(0, 1, "0", GUTTER)


def floor() -> dict[str, dict[int, dict[str, int]]]:
    """Return how often each rule flags a steady course.

    Returns
    -------
    dict of str to dict of int to dict
        By rule and length: ``of`` 100 therapies of the usual process, and ``low`` and ``high``, the
        range over all processes.
    """
    table = evidence.load("detection_floor")
    table = table[table["options"] == ""]
    shares = (100 * table.set_index(["rule", "sessions", "process"])["flagged"]).unstack()
    return {name: _lengths(shares.loc[name]) for name in CRITERIA}


def _lengths(shares: Any) -> dict[int, dict[str, int]]:
    ends = {"of": shares[USUAL], "low": shares.min(axis=1), "high": shares.max(axis=1)}
    return {
        int(length): {end: round(float(column[length])) for end, column in ends.items()}
        for length in shares.index
    }


def _known(name: str, rule: Criterion) -> dict[str, Any]:
    return {
        "title": rule.title,
        "short": SHORT[name],
        "after": ("" if rule.exact else "after ") + rule.work,
        "scale": rule.scale,
        "options": rule.defaults,
        "fewest": rule.fewest(),
    }


FLOOR = floor()
KNOWN: Mapping[str, Any] = {
    "CRITERIA": {name: _known(name, rule) for name, rule in CRITERIA.items()},
    "FLOOR": FLOOR,
    "LENGTHS": list(FLOOR[next(iter(CRITERIA))]),
    "SPREAD": SPREAD / (ALLIANCE_HIGH - ALLIANCE_LOW),
    "MOST_SESSIONS": MOST_SESSIONS,
    "HEIGHT": HEIGHT,
    "NARROW": round(HEIGHT * NARROW_HEIGHT),
    "GAP": GAP,
}
"""What the tables must know, by the name that it has there."""
