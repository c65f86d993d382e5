"""The sentence of the lab: what repair does, in people and in points, and how sure that is."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase

OPENING = "In this simulation, "
"""How the sentence begins: what follows is no finding."""


def sentence(reliable_change: float) -> str:
    """Say what repair does to outcomes, or that it does nothing.

    Parameters
    ----------
    reliable_change : float
        Points of distress that one client must change to be said to have changed.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``n`` (people), ``more`` and ``fewer`` (how
        many more recover, and fewer leave early, than with no repair), ``share`` and
        ``share_error`` (the former of 100), ``saved`` and ``error`` (points of distress), ``same``
        (whether nobody's outcome differs), and ``apart`` (by how many points people whose ruptures
        were all repaired improve more than others with a rupture; not a number where there are
        none of a kind).
    """
    told = phrase(_recover(), _leave(), _distress(reliable_change))
    return phrase(OPENING, either("datum.same", _nothing(), told)).expression


def _recover() -> Phrase:
    people = phrase(" of ", number("datum.n", ",.0f"), " people recover with repair as set ")
    more = phrase(_counted("datum.more"), people, "than")
    equal = phrase("as many", people, "as")
    error = number("datum.share_error", ".0f")
    of_100 = phrase(" (", number("datum.share", ".0f"), " of 100, give or take ", error, ")")
    return phrase(either("datum.more == 0", equal, more), " with no repair", of_100)


def _leave() -> Phrase:
    fewer = phrase(_counted("-datum.fewer"), " leave early. ")
    return phrase(", and ", either("datum.fewer == 0", "as many leave early. ", fewer))


def _distress(reliable_change: float) -> Phrase:
    lower = either("datum.saved < 0", " points higher", " points lower")
    error = phrase(" (give or take ", number("datum.error"))
    change = f"; a reliable change is {reliable_change:g})."
    return phrase("Distress ends ", number("abs(datum.saved)"), lower, error, change)


def _nothing() -> Phrase:
    """Say that nothing changes, and what a study would see all the same."""
    more = either("datum.apart < 0", " points less", " points more")
    seen = phrase(
        " Yet people whose ruptures were all repaired improve ", number("abs(datum.apart)"), more,
        " than others with a rupture: a link, and no effect.",
    )  # fmt: skip
    same = (
        "repair changes no outcome: the same people recover, and the same leave early, without it."
    )
    return phrase(same, either("isValid(datum.apart)", seen, ""))


def _counted(difference: str) -> Phrase:
    """Write a difference of counts as so many more or fewer."""
    return phrase(
        number(f"abs({difference})", ".0f"), either(f"{difference} < 0", " fewer", " more")
    )
