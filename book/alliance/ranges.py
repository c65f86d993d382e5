"""Ranges: one check, and one wording of the error, for every number that someone gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral, Real
from reprlib import repr as shortened
from typing import Any

import numpy as np

from alliance.arrays import Array


@dataclass(frozen=True)
class Range:
    """Numbers from a lowest to a highest, both included.

    Attributes
    ----------
    low, high : float
        The ends; infinite if there is none.
    unit : str
        Unit of the value; empty when it has none.
    hint : str
        What helps to choose a value, such as an example; may be empty.
    whole : bool
        Whether only whole numbers count.

    Examples
    --------
    >>> Range(0, 3, unit="points").check("depth", 2)
    2.0
    >>> Range(0, 3, unit="points", hint="such as 1.4").check("depth", 9)
    Traceback (most recent call last):
        ...
    ValueError: depth = 9 is out of range; give a number from 0 to 3 points, such as 1.4.
    """

    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    hint: str = ""
    whole: bool = False

    def check(self, name: str, value: Any) -> float:
        """Return a value that lies within the range.

        Parameters
        ----------
        name : str
            What the value is called, for the message.
        value : number
            Candidate.

        Returns
        -------
        float
            The value.

        Raises
        ------
        TypeError
            If it is not a real number, or not a whole one where only whole ones count.
        ValueError
            If it lies outside the range, or is not finite.
        """
        accepted: Any = Integral if self.whole else Real
        if isinstance(value, bool) or not isinstance(value, accepted):
            raise TypeError(f"{_given(name, value)} is not {self._kind}; give one{self._limits}.")
        if not (self.low <= value <= self.high and _is_finite(value)):
            raise ValueError(
                f"{_given(name, value)} is out of range; give {self._kind}{self._limits}."
            )
        return float(value)

    @property
    def _kind(self) -> str:
        return "a whole number" if self.whole else "a number"

    @property
    def _limits(self) -> str:
        """Words for the ends, the unit and the hint, to stand after "a number"."""
        unit = f" {self.unit}" if self.unit else ""
        hint = f", {self.hint}" if self.hint else ""
        return f"{self._ends}{unit}{hint}"

    @property
    def _ends(self) -> str:
        if math.isinf(self.high):
            return " that is finite" if math.isinf(self.low) else f" of at least {self.low:.12g}"
        return f" from {self.low:.12g} to {self.high:.12g}"


def _is_finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def _given(name: str, value: Any) -> str:
    """Say what was given; only where it is refused, as this takes longer than the check."""
    return f"{name} = {shortened(value)}"


def whole(name: str, value: Any, low: int, high: int | None = None, *, hint: str = "") -> int:
    """Return a whole number that lies within a range.

    Parameters
    ----------
    name : str
        What the value is called, for the message.
    value : number
        Candidate.
    low : int
        Lowest value.
    high : int, optional
        Highest value; there is none if left out.
    hint : str
        What helps to choose a value.

    Returns
    -------
    int
        The value.

    Raises
    ------
    TypeError
        If it is not a whole number.
    ValueError
        If it lies outside the range.

    Examples
    --------
    >>> whole("clients", 0, 1)
    Traceback (most recent call last):
        ...
    ValueError: clients = 0 is out of range; give a whole number of at least 1.
    """
    end = math.inf if high is None else high
    Range(low, end, hint=hint, whole=True).check(name, value)
    return int(value)  # not the float, which a large seed would not survive


def numbers(name: str, values: Any, dimensions: int = 1) -> Array:
    """Return an array of numbers.

    Parameters
    ----------
    name : str
        What the values are called, for the message.
    values : array
        Candidates; some may be not a number.
    dimensions : int
        1 for a row of numbers, 2 for a table of them.

    Returns
    -------
    array
        The values.

    Raises
    ------
    TypeError
        If they are no numbers, or no such array.
    ValueError
        If one of them is infinite.

    Examples
    --------
    >>> numbers("x", [1, 2])
    array([1., 2.])
    >>> numbers("x", "a")
    Traceback (most recent call last):
        ...
    TypeError: x = 'a' is no row of numbers; give one, such as [1.0, 2.5].
    """
    kind, like = SHAPES[dimensions]
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError):
        found = np.array(math.nan)
    if found.ndim != dimensions:
        raise TypeError(
            f"{_given(name, values)} is no {kind} of numbers; give one, such as {like}."
        )
    if np.isinf(found).any():
        raise ValueError(f"{_given(name, values)} is not all finite; leave such values out.")
    return found


def columns(**given: Any) -> list[Array]:
    """Return rows of numbers that are equally long.

    Parameters
    ----------
    **given : (n,) arrays
        The rows by name.

    Returns
    -------
    list of (n,) array
        The rows.

    Raises
    ------
    TypeError, ValueError
        If one is no row of numbers, or they differ in length.

    Examples
    --------
    >>> columns(x=[1], y=[2, 3])
    Traceback (most recent call last):
        ...
    ValueError: x has 1 and y has 2 values; give as many of each.
    """
    found = {name: numbers(name, values) for name, values in given.items()}
    if len({len(values) for values in found.values()}) > 1:
        told = " and ".join(f"{name} has {len(values)}" for name, values in found.items())
        raise ValueError(f"{told} values; give as many of each.")
    return list(found.values())


SHAPES = {1: ("row", "[1.0, 2.5]"), 2: ("table", "[[1.0, 2.5], [3.0, 4.5]]")}
"""What arrays of one and two dimensions are called, and an example of each."""


def stretch(x: Array, old: tuple[float, float], new: tuple[float, float]) -> Array:
    """Stretch values of one scale to another.

    Parameters
    ----------
    x : array
        Values.
    old, new : tuple of float
        Lowest and highest value of both scales.

    Returns
    -------
    array
        The values on the new scale; what lies beyond the old ends lies beyond the new ones.

    Examples
    --------
    >>> stretch(np.array([1.0, 4.0]), (1, 7), (0, 40))
    array([ 0., 20.])
    """
    return np.asarray(new[0] + (x - old[0]) / (old[1] - old[0]) * (new[1] - new[0]))
