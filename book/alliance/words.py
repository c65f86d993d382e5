"""Sentences that a chart can compute: text and expressions joined into one Vega expression."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from alliance.model import Quantity


@dataclass(frozen=True)
class Phrase:
    """A piece of text that is computed when a sentence is read.

    Attributes
    ----------
    expression : str
        Vega expression whose value is text.
    """

    expression: str


def say(*parts: str | Phrase) -> str:
    """Join words and phrases into one expression.

    Parameters
    ----------
    *parts : str or Phrase
        Plain words are quoted; phrases are computed.

    Returns
    -------
    str
        A Vega expression whose value is the sentence.

    Examples
    --------
    >>> say("Session ", Phrase("when"), ".")
    '"Session "+when+"."'
    """
    return "+".join(
        part.expression if isinstance(part, Phrase) else json.dumps(part) for part in parts
    )


def number(value: Quantity, spec: str = ".1f") -> Phrase:
    """Return a number as text.

    Parameters
    ----------
    value : expression
        The number.
    spec : str
        D3 format.

    Returns
    -------
    Phrase
        The text.
    """
    # Adding 0 after rounding turns "-0.0" into "0.0".
    digits = int(spec[spec.index(".") + 1])
    return Phrase(f"format(round(({value})*1e{digits})/1e{digits}+0, {json.dumps(spec)})")


def either(test: Quantity, yes: Phrase | str, no: Phrase | str) -> Phrase:
    """Return one of two pieces of text.

    Parameters
    ----------
    test : expression
        The condition.
    yes, no : Phrase or str
        Text where it holds, and where it does not.

    Returns
    -------
    Phrase
        The text.

    Examples
    --------
    >>> either("depth > 0", "a rupture", "none").expression
    '((depth > 0)?("a rupture"):("none"))'
    """
    return Phrase(f"(({test})?({say(yes)}):({say(no)}))")


def phrase(*parts: str | Phrase) -> Phrase:
    """Return several pieces as one phrase.

    Parameters
    ----------
    *parts : str or Phrase
        As for `say`.

    Returns
    -------
    Phrase
        The joined text.
    """
    return Phrase(f"({say(*parts)})")


def one_moment(p: Mapping[str, str]) -> str:
    """Say what one rupture did in the first lab.

    Parameters
    ----------
    p : mapping of str to str
        Name of each of the lab's parameters in the chart. The row that is read holds
        ``end_happened``, ``end_unhurt`` and ``end_unrepaired`` (distress after the last session),
        ``fall`` and ``seen`` (fall of the alliance in the session of the rupture, true and rated).

    Returns
    -------
    str
        A Vega expression.
    """
    rupture = phrase(
        "In this simulation the ", Phrase(p["kind"]), " in session ", number(p["session"], ".0f"),
        " lowers the alliance by ", number("datum.fall"),
        " points; the questionnaire shows a fall of ", number("datum.seen"), ". ",
    )  # fmt: skip
    unhurt = _compared("datum.end_happened-datum.end_unhurt", "without the rupture")
    unrepaired = _compared("datum.end_happened-datum.end_unrepaired", "had it never been repaired")
    outcome = phrase(
        "After session 16 this client's distress is ", number("datum.end_happened"), ": ", unhurt,
        either(p["repaired"], phrase(", and ", unrepaired, "."),
               ". The rupture is never repaired."),
    )  # fmt: skip
    calm = phrase(
        "In this simulation nothing comes between client and therapist. After session 16 this "
        "client's distress is ", number("datum.end_happened"),
        ". Choose a case, or give the rupture some depth."
    )  # fmt: skip
    return either(f"{p['depth']} > 0", phrase(rupture, outcome), calm).expression


def published_effects() -> str:
    """Count the published effects whose interval lies above zero.

    Returns
    -------
    str
        A Vega expression. The row that is read holds counts: ``intervals``, ``above``, ``bare``.
    """
    caution = (
        "Older syntheses may share studies with newer ones, so rows are not votes, and a "
        "correlation does not say what causes what."
    )
    return say(
        number("datum.above", ".0f"), " of the ", number("datum.intervals", ".0f"),
        " intervals shown lie wholly above zero; ", number("datum.bare", ".0f"),
        " effects come without one. ", caution,
    )  # fmt: skip


def targets_met() -> str:
    """Count the targets that the calibrated model meets.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``targets`` and ``met``, both counts.
    """
    return say(
        "In this simulation ", number("datum.met", ".0f"), " of ", number("datum.targets", ".0f"),
        " published targets are met. Most were used to fit the model, so this is no test of it.",
    )  # fmt: skip


def worlds_left(small: float) -> str:
    """Count the worlds that agree with the evidence, and those where repair does little.

    Parameters
    ----------
    small : float
        Effect, in CORE points, below which repair does little.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``all`` and ``small``, both counts.
    """
    return say(
        number("datum.small", ",.0f"), " of the ", number("datum.all", ",.0f"),
        f" simulated worlds that agree with this evidence have an effect of less than {small:g} "
        "CORE point.",
    )  # fmt: skip


def _compared(difference: str, otherwise: str) -> Phrase:
    """Say how far a value lies from what it would be otherwise."""
    size = number(f"abs({difference})")
    apart = phrase(size, either(f"{difference} > 0", " points higher", " points lower"), " than ")
    return phrase(either(f"abs({difference}) < 0.05", "the same as ", apart), otherwise)
