"""What the tables must know: the cases, the words, and what is known of each response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance import evidence
from alliance.labs.walk.cases import KINDS, MOST_MOMENTS, STEP, YOU, Case, responses
from alliance.labs.walk.settings import CARRY_ON, CASES, EXPECTATIONS, NOT_YET, RESPONSES
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, DISTRESS_HIGH, DISTRESS_LOW
from kernelless.vega import NARROW_HEIGHT

NOISE = ("wobble", "rating", "symptom")
"""What is left to chance, set by the seed of the case."""
IMPOSSIBLE = ("leaving", "ending")
"""Events that never happen: everybody comes to every session."""
FIXED = {"depth": 1.0, "depth_spread": 1.0}
"""So that the draw of a session says how deep its rupture is."""
PANELS: Mapping[str, dict[str, Any]] = {
    "alliance": {"low": ALLIANCE_LOW, "high": ALLIANCE_HIGH, "height": 138},
    "distress": {"low": DISTRESS_LOW, "high": DISTRESS_HIGH, "height": 112},
}
GAP = 19
"""Pixels from one label at the end of a line to the next."""
PAST = dict(
    zip(
        RESPONSES,
        ("carried on", "reassured", "changed the task", "explored", "interpreted", "waited"),
        strict=True,
    )
)
"""What a therapist did, by response."""
NO_ROW = "The tables of this book hold no study of this response."
NO_RUPTURE = "There was no rupture to repair; no row speaks of this."
"""What is said beside every response where the moment holds none: the rows are about ruptures."""


def known_of(ids: str) -> str:
    """Say what the tables hold of a response, with source and status.

    Parameters
    ----------
    ids : str
        Ids of rows, with spaces between them; none where nothing is known.

    Returns
    -------
    str
        Sentences.

    Examples
    --------
    >>> known_of("")
    'The tables of this book hold no study of this response.'
    """
    return " ".join(map(_known, ids.split())) or NO_ROW


def _known(key: str) -> str:
    row = evidence.row(key)
    found = row["finding"] if "finding" in row else row["meaning"]
    status = ", ".join(filter(None, (row["status"], evidence.mark(row["status"]))))
    return f"{found}: {evidence.credit(key)}, {status}."


def _plain(case: Case) -> dict[str, Any]:
    """Write a case for the page."""
    moments = [
        each._asdict() | {"answers": {name: a._asdict() for name, a in each.answers.items()}}
        for each in case.moments
    ]
    return case._asdict() | {"moments": moments}


KNOWN: Mapping[str, Any] = {
    "CASES": {case.name: _plain(case) for case in CASES},
    "KNOWN": {name: known_of(ids) for name, ids in responses().items()},
    "NO_RUPTURE": NO_RUPTURE,
    "PAST": PAST,
    "PANELS": {
        name: each | {"narrow": round(each["height"] * NARROW_HEIGHT)}
        for name, each in PANELS.items()
    },
    "GAP": GAP,
    "STEP": STEP,
    "YOU": YOU,
    "KINDS": KINDS,
    "NOT_YET": NOT_YET,
    "CARRY_ON": CARRY_ON,
    "EXPECTATIONS": EXPECTATIONS,
    "MOST": MOST_MOMENTS,
    "NOISE": NOISE,
    "IMPOSSIBLE": IMPOSSIBLE,
    "FIXED": FIXED,
}
"""By the name that it has in the script."""
