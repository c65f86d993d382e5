"""Sentences that a chart can compute: text and expressions joined into one Vega expression."""

from __future__ import annotations

import json
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


def predicted(
    name: str, answer: Phrase | str, spec: str = ".1f", looked: Phrase | str = ""
) -> Phrase:
    """Put the reader's number beside the result, in the words that every lab has for it.

    Parameters
    ----------
    name : str
        The parameter of the question: a number; null before there is one, and empty text where
        the answer is looked at without one.
    answer : Phrase or str
        What follows the number, up to the full stop.
    spec : str
        D3 format of the number.
    looked : Phrase or str
        What is said to those who look without a number.

    Returns
    -------
    Phrase
        A sentence, or nothing.

    Examples
    --------
    >>> predicted("bet", " of 100.", ".0f").expression[:38]
    '((isNumber(bet))?((" You predicted "+f'
    """
    said = phrase(" You predicted ", number(name, spec), answer)
    return either(
        f"isNumber({name})", said, either(f"isValid({name})", looked, "") if looked else ""
    )
