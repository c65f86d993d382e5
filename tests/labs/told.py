"""What a lab tells in its sentence and table, beside what Python computes for the same setting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, TypeAlias

from alliance.numbers import MINUS
from kernelless import Value

NUMBER = rf"({MINUS}?[\d,]*\.?\d+)"
BETWEEN = r"[^\d]*?"
"""What may stand between two parts: words, and no number."""
FLOAT = 1e-9
"""By how much two engines may differ where a number lies between two that can be printed."""


class Printed(NamedTuple):
    """A number, and to how many places it is rounded when it is printed."""

    value: float
    places: int = 0

    def is_told(self, text: str) -> bool:
        """Say whether a text is this number, rounded."""
        plain = text.replace(MINUS, "-").replace(",", "")
        decimals = len(plain.partition(".")[2])
        near = abs(float(plain) - self.value) <= 0.5 * 10**-self.places + FLOAT
        return decimals <= self.places and near


Part: TypeAlias = str | Printed
Text: TypeAlias = Part | Sequence[Part]
"""A number or words, or several: in this order, with other words between but no other number."""


class Told(NamedTuple):
    """What a lab must tell: its sentence, the cells of each row, the sentence where it is another.

    It may be another on a phone, or once a curtain was lifted.
    """

    sentence: Text
    rows: list[list[Text]]
    short: Text | None = None


def told(lab: str, settings: Mapping[str, Value]) -> Told:
    """Compute in Python what a lab must tell, by the twin of its tables.

    Parameters
    ----------
    lab : str
        One of `alliance.labs.names`.
    settings : mapping of str to float, bool or str
        Every setting of the lab.

    Returns
    -------
    Told
        What ``tests/labs/twins/`` says of it.

    Raises
    ------
    FileNotFoundError
        If the lab has no twin.
    """
    file = Path(__file__).with_name("twins") / f"{lab}.py"
    if not file.exists():
        raise FileNotFoundError(f"the lab {lab!r} has no twin; write {file} with told(settings)")
    found: Told = import_module(f"tests.labs.twins.{lab}").told(settings)
    return found


def differences(
    expected: Told, sentence: str, rows: Sequence[Sequence[str]]
) -> list[tuple[Text, str]]:
    """List what is told otherwise than it should be.

    Parameters
    ----------
    expected : Told
        What should be told.
    sentence : str
        The sentence that is shown.
    rows : sequence of sequences of str
        The cells of the table that is shown.

    Returns
    -------
    list of tuple
        What should be told, and the text that is shown in its place.
    """
    if len(expected.rows) != len(rows):
        return [(f"{len(expected.rows)} rows", f"{len(rows)} rows")]
    cells = [
        pair for one, other in zip(expected.rows, rows, strict=True)
        for pair in zip(one, other, strict=True)
    ]  # fmt: skip
    short = expected.short is not None and is_told(expected.short, sentence)
    pairs = cells if short else [(expected.sentence, sentence), *cells]
    return [(part, text) for part, text in pairs if not is_told(part, text)]


def is_told(expected: Text, text: str) -> bool:
    """Say whether a text tells these parts, and no other number."""
    parts = [expected] if isinstance(expected, str | Printed) else list(expected)
    # A text alone is meant as it stands; a number alone may have words around it.
    if len(parts) == 1 and isinstance(parts[0], str):
        return text == parts[0]
    patterns = (NUMBER if isinstance(part, Printed) else re.escape(part) for part in parts)
    found = re.fullmatch(BETWEEN.join(("", *patterns, "")), text)
    numbers = [part for part in parts if isinstance(part, Printed)]
    return found is not None and all(
        number.is_told(shown) for number, shown in zip(numbers, found.groups(), strict=True)
    )
