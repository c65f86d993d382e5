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
        if not (self.low <= value <= self.high and -math.inf < value < math.inf):
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
