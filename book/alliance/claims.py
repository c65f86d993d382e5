"""The claims that this book starts from: what speaks for each, where to read on, where to test."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from IPython.display import Markdown

from alliance import evidence
from alliance.listing import link, status
from alliance.tables import table


class Place(NamedTuple):
    """Where a claim is looked at.

    Attributes
    ----------
    verdict : str
        What its evidence allows to say, as the chapter says it.
    read : str
        Name of the chapter.
    asks : str
        The title of the chapter.
    test : str
        Address of a lab, perhaps at a setting.
    tests : str
        The title of the chapter that holds the lab.
    """

    verdict: str
    read: str
    asks: str
    test: str
    tests: str


PLACES = {
    "I2": Place(
        "Dependable and modest; “none better” is more than was shown.",
        "why-the-relationship-matters",
        "Why does the relationship matter?",
        "evidence.html#effects",
        "What has been published",
    ),
    "I7_happen": Place(
        "Reported by clients, therapists and observers who are asked; falls in ratings alone "
        "cannot be told from noise. How often depends on the way of counting.",
        "difficult-moments",
        "What is a difficult moment?",
        "when-is-a-dip-a-rupture.html#bench",
        "When is a dip a rupture?",
    ),
    "I3": Place(
        "Rests on little; no study that we read measured it.",
        "repair",
        "What repair does to outcomes",
        "restore-or-teach.html#teach",
        "Restores or teaches",
    ),
    "I4": Place(
        "Goes with better outcomes; whether it causes them is open.",
        "association",
        "Association or cause?",
        "association.html#two-worlds",
        "Association or cause?",
    ),
}
"""The claims of the source paper that the first page lists, in its order."""
ROWS = 2
"""How many rows of evidence stand beside a claim; the others are one link away."""


def overview() -> Markdown:
    """Return the claims as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a claim: what it says and how it stands, the first rows that bear on it with their
        status, the chapter, and the lab.

    Raises
    ------
    KeyError
        If a claim, or a row that bears on it, is not in ``data/``.
    """
    return table(pd.DataFrame([_described(key) for key in PLACES]))


def _described(key: str) -> dict[str, str]:
    claim, place = evidence.row(key), PLACES[key]
    rows = claim["bears_on"].split()[:ROWS]
    return {
        "Claim": f"{claim['quantity']}.<br>*{place.verdict}*",
        "Evidence": "<br>".join(map(_row, rows)),
        "Read": f'<a href="{place.read}.html">{place.asks}</a>',
        "Test": f'<a href="{place.test}">{place.tests}</a>',
    }


def _row(key: str) -> str:
    """Name a row by its works, which lead to it, with the mark of its status."""
    mark = evidence.row(key)["status"]
    return f"{status(mark, evidence.WORDS[mark].capitalize())}: {link(key, evidence.credit(key))}"
