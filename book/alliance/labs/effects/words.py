"""The sentence of the lab: counts of what is shown, and the row that is looked at."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Count the effects shown and their intervals, then the findings, then tell one row.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``effects``, ``clear`` and ``across`` (how
        many come with a confidence interval without and with no effect in it), ``own`` (how many
        are in a unit of their own), ``correlations`` with ``lowest`` and ``highest`` (as text),
        ``findings`` (without a size) of which ``for``, ``mixed`` and ``not``, and the row looked
        at: ``at`` and ``told`` (as text).
    """
    some = phrase(_effects(), _range(), _findings(), _told())
    none = "No row fits all of these. Change one of them."
    return either("datum.effects + datum.findings > 0", some, none).expression


def _effects() -> Phrase:
    with_interval = phrase(
        " with an interval: ", _count("datum.clear"), either("datum.clear == 1", " lies", " lie"),
        " clear of the line of no effect, ", _count("datum.across"),
        either("datum.across == 1", " crosses it. ", " cross it. "),
    )  # fmt: skip
    intervals = "datum.clear + datum.across"
    known = either(
        f"{intervals} > 0", phrase(_count(intervals), with_interval), "none with an interval. "
    )
    some = phrase(_counted("datum.effects", "published figure"), ", ", known)
    return either("datum.effects > 0", some, "No figure has a size here. ")


def _range() -> Phrase:
    two = phrase(
        "Correlations go from ", Phrase("datum.lowest"), " to ", Phrase("datum.highest"), ". "
    )
    own = phrase(
        _count("datum.own"),
        either("datum.own == 1", " is in a unit of its own", " are in units of their own"),
        ", in the table only. ",
    )
    return phrase(either("datum.correlations > 1", two, ""), either("datum.own > 0", own, ""))


def _findings() -> Phrase:
    some = phrase(
        "Of ", _counted("datum.findings", "finding"), " without a size, ", _count("datum.for"),
        either("datum.for == 1", " speaks for, ", " speak for, "), _count("datum.mixed"),
        either("datum.mixed == 1", " is mixed, ", " are mixed, "), _count("datum.not"),
        either("datum.not == 1", " finds no link or speaks against; ",
               " find no link or speak against; "),
        "these are no votes: they differ in size and overlap. ",
    )  # fmt: skip
    return either("datum.findings > 0", some, "")


def _told() -> Phrase:
    return phrase("Row ", _count("datum.at"), ", ", Phrase("datum.told"), ".")


def _counted(value: str, name: str) -> Phrase:
    return phrase(_count(value), either(f"{value} == 1", f" {name}", f" {name}s"))


def _count(value: str) -> Phrase:
    return number(value, ".0f")
