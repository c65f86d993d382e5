"""The sentence of the lab: how many rules flag, where, and how often a steady course is flagged."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Count the rules that flag, and say how often they flag what is steady.

    Returns
    -------
    str
        A Vega expression, shorter on a phone. The row that is read holds ``client`` (its name, if
        there are several), ``ratings``, ``rules``, ``able`` (rules that can flag so few) and
        ``flagging`` (how many), ``where``, ``steady`` (length of the steady courses), and ``least``
        and ``most`` (of 100 of them, by rule).
    """
    some = phrase(_found(), _floor(), _question())
    few = "Type or paste at least two ratings; with fewer there is no change to look at."
    return either("datum.ratings > 1", some, few).expression


def _found() -> Phrase:
    flagging = phrase(number("datum.flagging", ".0f"), " of ", _able())
    many = phrase(flagging, " flag ", _course(), ": ", Phrase("datum.where"), ". ")
    none = phrase("None of ", _able(), " flags ", _course(), ". ")
    return either("datum.flagging > 0", many, none)


def _able() -> Phrase:
    few = either("datum.able < datum.rules && !narrow", " that can tell from so few", "")
    return phrase(number("datum.able", ".0f"), " rules", few)


def _course() -> Phrase:
    count = phrase(number("datum.ratings", ".0f"), " ratings")
    whose = phrase("the ", count, " of ", Phrase("datum.client"))
    return either("datum.client === ''", phrase("these ", count), whose)


def _floor() -> Phrase:
    least, most = number("datum.least", ".0f"), number("datum.most", ".0f")
    ends = either("datum.least === datum.most", least, phrase(least, " to ", most))
    return phrase(
        "Of 100 ", either("narrow", "", "simulated "), "steady courses of ",
        number("datum.steady", ".0f"), " sessions each rule flags ", ends, ". ",
    )  # fmt: skip


def _question() -> Phrase:
    return either(
        "datum.flagging > 0",
        phrase("A flag is a question, not a finding."),
        phrase("No flag is no proof that nothing happened."),
    )
