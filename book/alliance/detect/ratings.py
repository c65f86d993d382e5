"""Ratings, in the one form that every rule takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from alliance.arrays import Array
from alliance.ranges import Range

Ratings: TypeAlias = "npt.ArrayLike | Sequence[Any] | pd.Series[float]"
"""One therapy, or one row a therapy."""


def as_ratings(ratings: Ratings, scale: tuple[float, float] | None = None) -> Array:
    """Bring ratings into the form that criteria use.

    Parameters
    ----------
    ratings : array, Series, or (nested) list
        One therapy, or one row a therapy; therapies may differ in length.
    scale : tuple of float, optional
        Lowest and highest possible rating.

    Returns
    -------
    (n, T) array
        Ratings by client and session, not a number where there is none.

    Raises
    ------
    TypeError, ValueError
        If something is no rating.

    Examples
    --------
    >>> as_ratings([[5, 6], [4, 5, 6]])
    array([[ 5.,  6., nan],
           [ 4.,  5.,  6.]])
    """
    try:
        table = _table(ratings)
    except (TypeError, ValueError) as problem:
        raise TypeError(
            f"ratings are not all numbers ({problem}); give one number for each session, "
            "and nan or None where a rating is missing."
        ) from None
    _check(table, scale)
    return table


def _table(ratings: Ratings) -> Array:
    """Stack rows of any length into one array, padded with not a number."""
    if isinstance(ratings, np.ndarray) and ratings.ndim == 2:
        return ratings.astype(float)
    if isinstance(ratings, (pd.Series, pd.DataFrame)):
        return np.atleast_2d(ratings.to_numpy(dtype=float))
    listed: Any = ratings
    rows = [np.asarray(row, dtype=float) for row in listed]
    if rows and all(row.ndim == 0 for row in rows):
        rows = [np.array(rows)]
    if any(row.ndim != 1 for row in rows):
        raise ValueError("they are neither one therapy nor a list of therapies")
    table = np.full((len(rows), max((len(row) for row in rows), default=0)), np.nan)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def _check(table: Array, scale: tuple[float, float] | None) -> None:
    longest = (~np.isnan(table)).sum(axis=1).max(initial=0)
    if longest < 2:
        raise ValueError(
            f"the longest therapy has {longest} rating(s); give at least 2, as a change needs two."
        )
    low, high = scale or (-np.inf, np.inf)
    allowed = Range(low, high, hint="or nan where a rating is missing")
    for end in (np.nanmin(table), np.nanmax(table)):
        allowed.check("rating", float(end))
