"""The sentence of the lab: what both worlds print, and what repair does in each."""

from __future__ import annotations

from alliance.labs.two_worlds.look import PEOPLE
from alliance.phrases import Phrase, either, number, phrase, predicted
from alliance.rivals import CLIENTS


def sentence() -> str:
    """Say what is printed, and what repairing every rupture rather than none does.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``repair`` and ``alliance`` (correlations of
        the right world), ``repair_error`` and ``alliance_error``, ``within_repair`` and
        ``within_alliance`` (whether each is inside the published interval), ``own`` (whether the
        right world is the reader's), ``calm`` (whether the left one has no ruptures), ``more_a``
        and ``more_b`` (how many more of `PEOPLE` recover), ``effect`` and ``effect_error`` (CORE
        points, among clients with a rupture), ``spread_a`` and ``spread_b`` (standard deviation of
        the outcome). ``bet`` is the reader's number; ``narrow`` says that there is little room.
    """
    same = phrase(
        "In this simulation both worlds print ", _r("datum.repair"), " for repair and ",
        _r("datum.alliance"), " for the alliance. ",
    )  # fmt: skip
    spread = either("datum.own || narrow", "", _spread())  # a phone has no room for it
    return phrase(either("datum.own", _own(), same), _effects(), spread, _answer()).expression


def _r(value: str) -> Phrase:
    """Write a correlation, without a zero before the point."""
    text = number(value, ".2f").expression
    return Phrase(f"('r = ' + replace({text}, '0.', '.'))")


def _own() -> Phrase:
    def told(name: str) -> Phrase:
        error = number(f"datum.{name}_error", ".2f").expression
        where = either(f"datum.within_{name}", "inside", "outside")
        give = Phrase(f"replace({error}, '0.', '.')")
        known = phrase(_r(f"datum.{name}"), " (give or take ", give, "), ", where)
        return either(f"isValid(datum.{name})", known, "nothing to correlate, outside")

    return phrase(
        "Your world prints ", told("repair"), " the published interval for repair, and ",
        told("alliance"), " that for the alliance. ",
    )  # fmt: skip


def _effects() -> Phrase:
    calm = either("datum.calm", " (which has none)", "")
    points = either("datum.effect < 0", " points higher", " points lower")
    whom = either("datum.own", "There those", f"Among {CLIENTS:,} people those")
    size = phrase(
        " ", whom, " with a rupture end ", number("abs(datum.effect)"), points,
        either("datum.own", _error(number("datum.effect_error")), " in B"), ".",
    )  # fmt: skip
    return phrase(
        f"Suppose every rupture is repaired instead of none. Of the {PEOPLE} people drawn here ",
        _count("datum.more_a"), " recover in world A", calm, ", ", _count("datum.more_b"),
        " in world B.", either("abs(datum.effect) < 0.05", "", size),
    )  # fmt: skip


def _error(size: Phrase) -> Phrase:
    """Say how far chance may have moved what few clients show: no doubt but that is in it."""
    return phrase(" (give or take ", size, ", from simulating so few)")


def _spread() -> Phrase:
    """Say what differs in what is seen, beside two correlations that are the same."""
    apart = "datum.spread_b - datum.spread_a"
    wider = either(f"{apart} > 0", "more widely", "less widely")
    how = either(f"abs({apart}) < 0.5", "as widely in B as in A", phrase(wider, " in B"))
    return phrase(
        " Results differ ", how, " (SD ", number("datum.spread_b"), " points, ",
        number("datum.spread_a"), " in A); the correlations do not show it.",
    )  # fmt: skip


def _count(more: str) -> Phrase:
    return phrase(number(f"abs({more})", ".0f"), either(f"{more} < 0", " fewer", " more"))


def _answer() -> Phrase:
    return predicted("bet", phrase(" more; it is ", _count("datum.more_b"), "."), ".0f")
