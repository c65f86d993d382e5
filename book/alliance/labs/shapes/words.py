"""The sentence of the lab: which rules flag the course, what one saw, how common the shape is."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Count the rules, say where they flag, and set the shape beside noise.

    Returns
    -------
    str
        A Vega expression, shorter on a phone. The row that is read holds ``rules`` and ``flagging``
        (how many), ``seen`` (which, and first in which sessions), ``when`` (the sessions alone),
        ``v_saw`` and ``v_flags`` (what the V-shape saw), ``shape`` (the nearest) and ``pure``
        (whether it is that one), ``count`` of ``clients``, ``real``, ``mean``, ``low`` and ``high``
        (shares of therapies), and ``why`` (they cannot be seen).
    """
    return phrase(_rules(), either("narrow", "", _seen()), _common()).expression


def _rules() -> Phrase:
    rules = number("datum.rules", ".0f")
    where = either("narrow", Phrase("datum.when"), Phrase("datum.seen"))
    some = phrase(
        number("datum.flagging", ".0f"), " of ", rules,
        " rules flag this course, first in session ", where, ". ",
    )  # fmt: skip
    return either("datum.flagging > 0", some, phrase("None of ", rules, " rules flags it. "))


def _seen() -> Phrase:
    flagged = either("datum.v_flags", "a rupture", "none")
    return phrase("The V-shape saw ", flagged, ": ", Phrase("datum.v_saw"), " points. ")


def _common() -> Phrase:
    name = phrase(either("datum.pure", "", "Nearest to: "), Phrase("datum.shape"), ": ")
    real = phrase(
        number("datum.count", ".0f"), " of ", number("datum.clients", ".0f"),
        " real therapies (", _percent("real"), "), and ", _percent("mean"), " of noise (",
        _percent("low"), " to ", _percent("high"), ").",
    )  # fmt: skip
    why = either("narrow", "", phrase("; ", Phrase("datum.why")))
    unseen = phrase("cannot be seen in the real ratings", why, ".")
    return phrase(name, either("datum.why === ''", real, unseen))


def _percent(share: str) -> Phrase:
    return phrase(number(f"100*datum.{share}", ".0f"), "%")
