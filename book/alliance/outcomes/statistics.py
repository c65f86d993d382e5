"""Statistics on arrays, and estimates with their Monte Carlo error."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from alliance.arrays import Array, Flags, Numbers

GROUPS = 40
"""Groups of the delete-group jackknife."""


# Plain numbers, for use inside larger computations


def pearson(x: Array, y: Array) -> float:
    """Return the correlation of two arrays; not a number if either does not vary.

    Parameters
    ----------
    x, y : (n,) arrays
        The values.

    Returns
    -------
    float
        Pearson's r.

    Examples
    --------
    >>> round(pearson(np.array([1, 2, 3]), np.array([2, 4, 6])), 12)
    1.0
    """
    if len(x) < 3:
        return math.nan
    a, b = x - x.mean(), y - y.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / scale if scale > 0 else math.nan


def residual(y: Array, x: Array) -> Array:
    """Return what a straight line through ``x`` leaves of ``y``.

    Parameters
    ----------
    y, x : (n,) arrays
        Outcome and covariate.

    Returns
    -------
    (n,) array
        Residuals, with mean 0.

    Examples
    --------
    >>> residual(np.array([1.0, 3.0, 5.0]), np.array([0.0, 1.0, 2.0])).round(9).tolist()
    [0.0, 0.0, 0.0]
    """
    a, b = x - x.mean(), y - y.mean()
    spread = float(a @ a)
    return np.asarray(b - a * (float(a @ b) / spread) if spread > 0 else b)


def standardised_difference(x: Array, y: Array) -> float:
    """Return Cohen's d of two groups: mean of ``x`` minus mean of ``y``, by the pooled SD.

    Parameters
    ----------
    x, y : arrays
        Values in the two groups, at least two in each.

    Returns
    -------
    float
        The standardised difference; not a number if a group is too small or nothing varies.

    Examples
    --------
    >>> standardised_difference(np.array([2.0, 4.0]), np.array([0.0, 2.0]))
    1.414...
    """
    if min(len(x), len(y)) < 2:
        return math.nan
    squares = x.var() * len(x) + y.var() * len(y)
    pooled = math.sqrt(float(squares) / (len(x) + len(y) - 2))
    return float(x.mean() - y.mean()) / pooled if pooled > 0 else math.nan


def intraclass(values: Array, group: Numbers) -> float:
    """Return the share of variance between groups: one-way random-effects ANOVA, unequal groups.

    ``(MSB - MSW) / (MSB + (n0 - 1) MSW)`` with ``n0 = (N - sum(n**2) / N) / (k - 1)``; below 0
    when groups differ less than chance would make them.

    Parameters
    ----------
    values : (n,) array
        The values.
    group : (n,) array of int
        Group of each value, numbered from 0.

    Returns
    -------
    float
        Intraclass correlation.

    Examples
    --------
    >>> intraclass(np.array([1.0, 1.0, 5.0, 5.0]), np.array([0, 0, 1, 1]))
    1.0
    """
    size = np.bincount(group)
    kept = size > 0
    mean = np.bincount(group, values)[kept] / size[kept]
    size = size[kept]
    return _share_between(size, mean, float(values @ values))


def _share_between(size: Array | Numbers, mean: Array, squares: float) -> float:
    """Return the intraclass correlation from each group's size and mean and the sum of squares."""
    total, groups = float(size.sum()), len(size)
    grand = float(size @ mean) / total
    between = float(size @ (mean - grand) ** 2) / (groups - 1)
    within = (squares - float(size @ mean**2)) / (total - groups)
    usual = (total - float(size @ size) / total) / (groups - 1)
    return (between - within) / (between + (usual - 1) * within)


def rating_icc(ratings: Array) -> float:
    """Return the dependability of one rating: share of its variance that lies between clients.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings by client and session, not a number where there is none.

    Returns
    -------
    float
        Intraclass correlation.

    Examples
    --------
    >>> rating_icc(np.array([[1.0, 1.0], [5.0, np.nan], [3.0, 3.0]]))
    1.0
    """
    client, _ = given = np.nonzero(~np.isnan(ratings))
    return intraclass(ratings[given], client)


def lagged_slope(ratings: Array, distress: Array, *, detrended: bool = False) -> float:
    """Return the standardised effect of a client's alliance on their distress a session later.

    Distress at t + 1 is regressed on the rating at t and the distress at t. Each is taken as the
    deviation from the mean of all clients in that session, and then centred on the client's own
    mean; or, detrended, on the client's own straight line over the sessions. Improvement counts as
    positive: more alliance than usual, less distress than usual next time.

    Parameters
    ----------
    ratings, distress : (n, T) arrays
        By client and session, not a number after leaving. Distress is asked before the session,
        the rating after it.
    detrended : bool
        Whether to remove each client's straight line.

    Returns
    -------
    float
        Standardised slope.
    """
    used = ~np.isnan(ratings[:, :-1] + distress[:, 1:] + distress[:, :-1])
    used &= (used.sum(axis=1) > (2 if detrended else 1))[:, np.newaxis]
    series = (distress[:, 1:], ratings[:, :-1], distress[:, :-1])
    y, a, d = (_own(x, used, detrended)[used] for x in series)
    ya, yd, ad = pearson(y, a), pearson(y, d), pearson(a, d)
    return -(ya - yd * ad) / (1 - ad * ad)


def _own(x: Array, used: Flags, detrended: bool) -> Array:
    """Centre each session, then each row on its mean or straight line; the rest becomes 0."""
    centred = _centred(_centred(x.T, used.T).T, used)
    if not detrended:
        return centred
    time = _centred(np.broadcast_to(np.arange(x.shape[1], dtype=float), x.shape), used)
    spread = np.maximum((time * time).sum(axis=1, keepdims=True), 1e-12)
    return np.asarray(centred - time * ((centred * time).sum(axis=1, keepdims=True) / spread))


def _centred(x: Array, used: Flags) -> Array:
    count = np.maximum(used.sum(axis=1, keepdims=True), 1)
    mean = np.where(used, x, 0.0).sum(axis=1, keepdims=True) / count
    return np.where(used, x - mean, 0.0)


# Estimates


@dataclass(frozen=True)
class Estimate:
    """A value with its Monte Carlo error.

    Attributes
    ----------
    value : float
        The estimate.
    se : float
        Standard error: how far the value would move with another seed.
    n : int
        Clients (or pairs) that it rests on.
    """

    value: float
    se: float
    n: int

    def interval(self, z: float = 1.96) -> tuple[float, float]:
        """Return the value minus and plus ``z`` standard errors.

        Parameters
        ----------
        z : float
            Standard errors on each side.

        Returns
        -------
        tuple of float
            Lower and upper end.

        Examples
        --------
        >>> Estimate(0.5, 0.1, 90).interval(2)
        (0.3, 0.7)
        """
        return self.value - z * self.se, self.value + z * self.se


def jackknife(
    statistic: Callable[..., float], *arrays: npt.NDArray[np.generic], groups: int = GROUPS
) -> Estimate:
    """Estimate a statistic and its error by leaving out one group of clients at a time.

    Parameters
    ----------
    statistic : callable
        Takes the arrays and returns a number.
    *arrays : arrays
        Equally long; rows are clients, in an order in which neighbours may belong together.
    groups : int
        Number of consecutive groups, at most the number of rows; with 0 the error is left out.

    Returns
    -------
    Estimate
        Value on all rows, delete-group jackknife error, number of rows.

    Examples
    --------
    >>> jackknife(lambda x: float(x.mean()), np.arange(10.0), groups=10)
    Estimate(value=4.5, se=0.957..., n=10)
    """
    n = len(arrays[0])
    if groups == 0:
        return Estimate(statistic(*arrays), math.nan, n)
    edges = np.linspace(0, n, min(groups, n) + 1).astype(int)
    left = [
        statistic(*(np.delete(x, slice(start, stop), axis=0) for x in arrays))
        for start, stop in pairwise(edges)
    ]
    return Estimate(statistic(*arrays), math.sqrt(len(left) - 1) * float(np.std(left)), n)


def mean(values: Array) -> Estimate:
    """Estimate a mean; its error is ``SD / sqrt(n)``.

    Parameters
    ----------
    values : (n,) array
        The values, at least two.

    Returns
    -------
    Estimate
        The mean.

    Examples
    --------
    >>> mean(np.array([1.0, 3.0]))
    Estimate(value=2.0, se=1.0, n=2)
    """
    n = len(values)
    return Estimate(float(values.mean()), float(values.std(ddof=1)) / math.sqrt(n), n)


def share(flags: Flags) -> Estimate:
    """Estimate a share; its error is ``sqrt(p (1 - p) / n)``.

    Parameters
    ----------
    flags : (n,) array of bool
        Whether each client belongs.

    Returns
    -------
    Estimate
        The share.

    Examples
    --------
    >>> share(np.array([True, False, False, False])).value
    0.25
    """
    n, p = len(flags), float(np.mean(flags))
    return Estimate(p, math.sqrt(p * (1 - p) / n), n)


def correlation(x: Array, y: Array) -> Estimate:
    """Estimate a correlation; its error is ``(1 - r**2) / sqrt(n - 3)``, from Fisher's z.

    Parameters
    ----------
    x, y : (n,) arrays
        The values.

    Returns
    -------
    Estimate
        The correlation; its error is not a number for fewer than four values.
    """
    r, n = pearson(x, y), len(x)
    return Estimate(r, (1 - r * r) / math.sqrt(n - 3) if n > 3 else math.nan, n)


def difference(x: Array, y: Array) -> Estimate:
    """Estimate a standardised difference, with the usual large-sample error of Cohen's d.

    Parameters
    ----------
    x, y : arrays
        Values in the two groups.

    Returns
    -------
    Estimate
        Mean of ``x`` minus mean of ``y``, by the pooled SD.
    """
    d, n = standardised_difference(x, y), len(x) + len(y)
    return Estimate(d, math.sqrt(n / (len(x) * len(y)) + d * d / (2 * n)), n)
