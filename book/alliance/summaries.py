"""What ``scripts/statistics.js`` computes in the page and neither NumPy nor `outcomes` defines so.

The functions here differ from NumPy's only where there is too little to go by: they answer "not a
number" without a warning, and refuse what is no category.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from alliance.simulate import Array


def mean(x: Array) -> float:
    """Return the mean; not a number if there is no value.

    Parameters
    ----------
    x : (n,) array
        The values.

    Returns
    -------
    float
        The mean.

    Examples
    --------
    >>> mean(np.array([1.0, 3.0]))
    2.0
    """
    return float(x.mean()) if len(x) else math.nan


def variance(x: Array) -> float:
    """Return the variance, by n - 1; not a number for fewer than two values.

    Parameters
    ----------
    x : (n,) array
        The values.

    Returns
    -------
    float
        The variance; exactly 0 if no value differs.

    Examples
    --------
    >>> variance(np.array([1.0, 3.0]))
    2.0
    """
    return float((x - x[0]).var(ddof=1)) if len(x) > 1 else math.nan


def middle(level: float) -> tuple[float, float]:
    """Return the shares between which the middle of a distribution lies.

    Parameters
    ----------
    level : float
        How much of it the middle holds, 0 to 1.

    Returns
    -------
    tuple of float
        As many below the first as above the second.

    Examples
    --------
    >>> middle(0.5)
    (0.25, 0.75)
    """
    return (1 - level) / 2, (1 + level) / 2


def quantiles(x: Array, shares: Sequence[float]) -> Array:
    """Return quantiles, by straight lines between the sorted values.

    Parameters
    ----------
    x : (n,) array
        The values.
    shares : sequence of float
        Each from 0 to 1.

    Returns
    -------
    array
        One quantile for each share; not a number if there is no value.

    Raises
    ------
    ValueError
        If a share is not from 0 to 1.

    Examples
    --------
    >>> quantiles(np.array([1.0, 2.0, 4.0]), [0.25, 0.5]).tolist()
    [1.5, 2.0]
    """
    return np.asarray(np.quantile(x if len(x) else np.array([math.nan]), shares))


def counts(categories: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """Count how many values fall in each category.

    Parameters
    ----------
    categories : (n,) array of int
        Numbers of categories, from 0.
    size : int
        How many categories there are.

    Returns
    -------
    (size,) array of int
        The counts.

    Raises
    ------
    ValueError
        If a value is no category.

    Examples
    --------
    >>> counts(np.array([0, 2, 2]), 4).tolist()
    [1, 0, 2, 0]
    """
    outside = categories[(categories < 0) | (categories >= size)]
    if len(outside):
        raise ValueError(
            f"category = {outside[0]} is none; give a whole number from 0 to {size - 1}."
        )
    return np.bincount(categories, minlength=size)
