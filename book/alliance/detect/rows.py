"""Statistics of each row of ratings, over what is given; all as columns, or as wide as the rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from alliance.arrays import Array, Numbers

NORMAL_RANGE = 1.128
"""Mean absolute difference of two standard normal values, d2 of the control chart."""
ROUNDING = 1e-9
"""What is smaller is taken for an error of rounding."""


def row_sum(x: Array) -> Array:
    """Return each row's sum."""
    return np.asarray(np.nansum(x, axis=1, keepdims=True))


def row_count(x: Array) -> Array:
    """Return how many values each row has."""
    return np.asarray((~np.isnan(x)).sum(axis=1, keepdims=True), dtype=float)


def row_mean(x: Array) -> Array:
    """Return each row's mean, 0 of nothing."""
    return row_sum(x) / np.maximum(row_count(x), 1)


def own_spread(ratings: Array) -> Array:
    """Return each client's standard deviation, 0 of one rating."""
    squares = row_sum((ratings - row_mean(ratings)) ** 2)
    return np.asarray(np.sqrt(squares / np.maximum(row_count(ratings) - 1, 1)))


def mean_step(ratings: Array) -> Array:
    """Return the mean size of the change from one rating to the next."""
    return row_mean(np.abs(ratings - previous(ratings)))


def sigma(ratings: Array) -> Array:
    """Return the standard deviation of a control chart: the mean step by `NORMAL_RANGE`."""
    return mean_step(ratings) / NORMAL_RANGE


def line(ratings: Array) -> Array:
    """Return the straight line through each row, in every session.

    Examples
    --------
    >>> line(np.array([[5, np.nan, 3, 1.0]]))
    array([[5.14285714, 3.85714286, 2.57142857, 1.28571429]])
    """
    time = np.where(np.isnan(ratings), np.nan, np.arange(ratings.shape[1]))
    centre, middle = row_mean(ratings), row_mean(time)
    squares = row_sum((time - middle) ** 2)
    slope = row_sum((time - middle) * (ratings - centre)) / np.where(squares > 0, squares, 1)
    return np.asarray(centre + slope * (np.arange(ratings.shape[1]) - middle))


def previous(ratings: Array) -> Array:
    """Return the latest rating before each session, not a number if there is none.

    Examples
    --------
    >>> previous(np.array([[6.0, np.nan, 2, 3]]))
    array([[nan,  6.,  6.,  2.]])
    """
    latest = np.full_like(ratings, np.nan)
    latest[:, 1:] = ratings[:, :-1]
    for earlier, now in pairwise(latest.T):
        np.copyto(now, earlier, where=np.isnan(now))
    return latest


def packed(ratings: Array) -> tuple[Array, Numbers]:
    """Return each row's ratings moved to its front, and the sessions that they come from.

    Examples
    --------
    >>> packed(np.array([[6.0, np.nan, 2]]))
    (array([[ 6.,  2., nan]]), array([[0, 2, 1]]))
    """
    order = np.argsort(np.isnan(ratings), axis=1, kind="stable")
    return np.take_along_axis(ratings, order, axis=1), order
