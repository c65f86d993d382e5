"""The sentence of the lab: what one repair does, and that the evidence does not tell."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase

OPEN = "Published figures cannot say whether repair teaches."


def sentence() -> str:
    """Say how a repaired rupture ends, beside none and beside one that is never repaired.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``gained`` and ``kept`` (by how many points a
        repaired rupture ends better than none, and than one never repaired), ``gained_error``, and
        ``depth``.
    """
    return phrase(
        "In this simulation ", either("datum.depth == 0", _nothing(), _told()), OPEN
    ).expression


def _nothing() -> str:
    return "nothing is hurt, so there is nothing to repair. "


def _told() -> Phrase:
    error = phrase(" (give or take ", number("datum.gained_error", ".2f"), ")")
    return phrase(
        "a rupture repaired at once ends ", _points("datum.gained"), " than no rupture", error,
        " and ", _points("datum.kept"), " than one never repaired: repair ", _verdict(), ". ",
    )  # fmt: skip


def _points(value: str) -> Phrase:
    size = phrase(number(f"abs({value})", ".2f"), " points of distress ")
    return phrase(size, either(f"{value} < 0", "worse", "better"))


def _verdict() -> Phrase:
    """Say on which side of none it ends, as far as its error lets it be said."""
    sure = "abs(datum.gained) > 2 * datum.gained_error"
    leaves = either("datum.gained > 0", "leaves more than was there", "does not put all right")
    return either(sure, leaves, "puts right, about as it was")
