"""The sentence of the lab: what the rule flags, in therapies with a rupture and without."""

from __future__ import annotations

from collections.abc import Callable

from alliance.phrases import Phrase, either, number, phrase, predicted


def sentence() -> str:
    """Say how many therapies are flagged, how sure that is, and how many flags find a rupture.

    Returns
    -------
    str
        A Vega expression, shorter on a phone. The row that is read holds ``rule`` (its title),
        ``hits`` of ``with`` and ``alarms`` of ``without`` (therapies flagged, with a rupture and
        without), ``hit``, ``hit_error``, ``alarm`` and ``alarm_error`` (the same in 100), and
        ``finds`` of ``raised`` (flags that find a rupture; ``chance`` is how many would if flags
        fell anywhere). ``bet`` is the reader's number.
    """
    opening = phrase("In this simulation “", Phrase("datum.rule"), "” flags ")
    hits, alarms = _part("hits", "with", "hit"), _part("alarms", "without", "alarm")
    both = phrase(hits(" therapies with a rupture"), ", and ", alarms(" without"), ".")
    only_calm = phrase(alarms(" therapies"), "; none has a rupture.")
    no_calm = phrase(hits(" therapies"), "; all have a rupture.")
    told = either("datum.with == 0", only_calm, either("datum.without == 0", no_calm, both))
    return phrase(opening, told, _flags(), _answer()).expression


def _part(some: str, among: str, share: str) -> Callable[[str], Phrase]:
    """Return what says how many of some therapies are flagged, given what these are called."""
    error = phrase("give or take ", number(f"datum.{share}_error", ".0f"))
    known = f"isValid(datum.{share}_error)"
    of_100 = phrase(number(f"datum.{share}", ".0f"), " of 100", either(known, ", ", ""))
    twice = f"datum['{among}'] == 100"
    inside = phrase(either(twice, "", of_100), either(known, error, ""))
    shares = either(f"{twice} && !{known}", "", phrase(" (", inside, ")"))
    counts = phrase(number(f"datum.{some}", ".0f"), " of ", number(f"datum['{among}']", ".0f"))
    return lambda named: phrase(counts, named, shares)


def _flags() -> Phrase:
    finds = phrase(
        " Of its ", number("datum.raised", ".0f"), " flags, ", number("datum.finds", ".0f"),
        " find a rupture; by chance it would be ", number("datum.chance", ".0f"), ".",
    )  # fmt: skip
    return either("datum.raised > 0 && datum.with > 0", finds, "")


def _answer() -> Phrase:
    """Put the reader's number beside the same share: of 100 without a rupture."""
    share = phrase(" of 100 without a rupture; it is ", number("datum.alarm", ".0f"), ".")
    return predicted("bet", either("datum.without > 0", share, "."), ".0f")
