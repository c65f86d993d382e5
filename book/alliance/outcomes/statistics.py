"""Statistics on arrays: plain numbers, for use inside larger computations.

Where there are too few values to tell, a statistic is not a number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from alliance.arrays import Array, Flags, Numbers
from alliance.ranges import columns, numbers

LARGEST = 2**32
"""Numbers of groups lie below."""


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

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.

    Examples
    --------
    >>> round(pearson(np.array([1, 2, 3]), np.array([2, 4, 6])), 12)
    1.0
    """
    x, y = columns(x=x, y=y)
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

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.

    Examples
    --------
    >>> residual(np.array([1.0, 3.0, 5.0]), np.array([0.0, 1.0, 2.0])).round(9).tolist()
    [0.0, 0.0, 0.0]
    """
    y, x = columns(y=y, x=x)
    if not len(x):
        return y
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

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.

    Examples
    --------
    >>> standardised_difference(np.array([2.0, 4.0]), np.array([0.0, 2.0]))
    1.414...
    """
    x, y = numbers("x", x), numbers("y", y)
    if min(len(x), len(y)) < 2:
        return math.nan
    squares = x.var() * len(x) + y.var() * len(y)
    pooled = math.sqrt(float(squares) / (len(x) + len(y) - 2))
    return float(x.mean() - y.mean()) / pooled if pooled > 0 else math.nan


def difference_between(values: Array, first: Flags) -> float:
    """Return Cohen's d of two groups whose values stand in one array.

    Parameters
    ----------
    values : (n,) array
        Values of both groups.
    first : (n,) array of bool
        Which belong to the first group.

    Returns
    -------
    float
        As `standardised_difference` of the first group and the others.
    """
    return standardised_difference(values[first], values[~first])


def standardised_gain(before: Array, after: Array) -> float:
    """Return the uncontrolled effect size: the mean fall, by the SD before.

    Parameters
    ----------
    before, after : (n,) arrays
        Values of the same people, higher is worse.

    Returns
    -------
    float
        Positive if they fell; not a number if nothing varies before.

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.

    Examples
    --------
    >>> standardised_gain(np.array([10.0, 12.0, 14.0]), np.array([9.0, 10.0, 11.0]))
    1.0
    """
    before, after = columns(before=before, after=after)
    spread = float(before.std(ddof=1)) if len(before) > 1 else 0.0
    return float((before - after).mean()) / spread if spread > 0 else math.nan


def intraclass(values: Array, group: Numbers) -> float:
    """Return the share of variance between groups: the intraclass correlation ICC(1).

    It comes from a one-way random-effects analysis of variance with unequal groups,
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

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.

    Examples
    --------
    >>> intraclass(np.array([1.0, 1.0, 5.0, 5.0]), np.array([0, 0, 1, 1]))
    1.0
    """
    values, _ = columns(values=values, group=group)
    group = np.asarray(group)
    if len(group) < 2:
        return math.nan
    if not np.issubdtype(group.dtype, np.integer) or not 0 <= group.min() <= group.max() < LARGEST:
        raise ValueError("group holds what is no number of a group; give whole numbers from 0.")
    centred = values - values.mean()
    totals = np.asarray(np.bincount(group, centred), dtype=float)
    return float(share_between(group_sums(np.bincount(group), totals, centred)))


def group_sums(size: Numbers, total: Array, values: Array) -> Array:
    """Return what the intraclass correlation is made of.

    Parameters
    ----------
    size : (k,) array of int
        How many values each group has; groups without any do not count.
    total : (k,) array
        The sum of the values of each group.
    values : (n,) array
        The values.

    Returns
    -------
    (6,) array
        How many groups and how many values there are; sums over groups of ``size**2``, ``total``
        and ``total**2 / size``; and the sum of squares of the values.
    """
    kept = size > 0
    n, sums = size[kept].astype(float), total[kept]
    parts = (kept.sum(), n.sum(), n @ n, sums.sum(), sums @ (sums / n), values @ values)
    return np.array(parts, dtype=float)


def share_between(sums: Array) -> Array:
    """Return the intraclass correlation from `group_sums`.

    Parameters
    ----------
    sums : (..., 6) array
        Sums, which may be added up over parts that share no group.

    Returns
    -------
    (...) array
        Intraclass correlations; not a number for fewer than two groups, or one value in each.
    """
    groups, n, n_squared, total, between_squares, squares = np.moveaxis(sums, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (between_squares - total * total / n) / (groups - 1)
        within = (squares - between_squares) / (n - groups)
        usual = (n - n_squared / n) / (groups - 1)
        share = (between - within) / (between + (usual - 1) * within)
    return np.where((groups > 1) & (n > groups), share, np.nan)


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

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.

    Examples
    --------
    >>> rating_icc(np.array([[1.0, 1.0], [5.0, np.nan], [3.0, 3.0]]))
    1.0
    """
    ratings = numbers("ratings", ratings, 2)
    client, _ = given = np.nonzero(~np.isnan(ratings))
    return intraclass(ratings[given], client)


def lagged_slope(ratings: Array, distress: Array, *, detrended: bool = False) -> float:
    """Return the standardised effect of a client's alliance on their distress a session later.

    A cross-lagged effect within persons, with person-mean centring. Distress at t + 1 is regressed
    on the rating at t and the distress at t. Each is taken as the
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

    Raises
    ------
    TypeError, ValueError
        If they are no such numbers, or not as many of each.
    """
    ratings, distress = numbers("ratings", ratings, 2), numbers("distress", distress, 2)
    if ratings.shape != distress.shape:
        raise ValueError(
            f"ratings = {ratings.shape} and distress = {distress.shape} differ in shape."
        )
    used, series = lagged_series(ratings, distress, detrended=detrended)
    own = own_deviations(series, used, detrended=detrended).reshape(3, -1)
    return float(partial_slope(own @ own.T))


def lagged_series(ratings: Array, distress: Array, *, detrended: bool) -> tuple[Flags, Array]:
    """Return what `lagged_slope` compares, as deviations from the mean of each session.

    Parameters
    ----------
    ratings, distress : (n, T) arrays
        As in `lagged_slope`.
    detrended : bool
        Whether straight lines will be removed, which takes three sessions of a client, not two.

    Returns
    -------
    used : (n, T - 1) array of bool
        Which pairs of sessions count.
    series : (3, n, T - 1) array
        Distress at the next session, the rating, and distress at the same session; 0 where a pair
        does not count.
    """
    used = ~np.isnan(ratings[:, :-1] + distress[:, 1:] + distress[:, :-1])
    used &= (used.sum(axis=1) > (2 if detrended else 1))[:, np.newaxis]
    series = np.stack([distress[:, 1:], ratings[:, :-1], distress[:, :-1]])
    return used, centred(series, used, axis=1)


def own_deviations(series: Array, used: Flags, *, detrended: bool) -> Array:
    """Centre each client on their own mean, or on their own straight line.

    Parameters
    ----------
    series : (..., n, T) array
        Values by client and session.
    used : (n, T) array of bool
        Which of them count.
    detrended : bool
        Whether to remove each client's straight line.

    Returns
    -------
    (..., n, T) array
        Deviations; 0 for what does not count.
    """
    own = centred(series, used, axis=-1)
    if not detrended:
        return own
    line = own_lines(used)
    return np.asarray(own - line * (own * line).sum(axis=-1, keepdims=True))


def own_lines(used: Flags) -> Array:
    """Return the straight line over each client's sessions, with mean 0 and sum of squares 1.

    Parameters
    ----------
    used : (n, T) array of bool
        Which sessions count.

    Returns
    -------
    (n, T) array
        The lines; 0 for what does not count.
    """
    time = np.broadcast_to(np.arange(used.shape[1], dtype=float), used.shape)
    own = centred(time, used, axis=-1)
    return np.asarray(own / np.sqrt(np.maximum((own**2).sum(axis=1, keepdims=True), 1e-12)))


def partial_slope(products: Array) -> Array:
    """Return the standardised slope of the second series on the first, given the third.

    Parameters
    ----------
    products : (..., 3, 3) array
        Sums of products of the deviations in `lagged_slope`: of each series with each other.

    Returns
    -------
    (...) array
        The slopes, with the sign turned: positive means helpful; not a number where a series does
        not vary.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.sqrt(np.diagonal(products, axis1=-2, axis2=-1))
        r = products / (scale[..., :, np.newaxis] * scale[..., np.newaxis, :])
        ya, yd, ad = r[..., 0, 1], r[..., 0, 2], r[..., 1, 2]
        return np.asarray(-(ya - yd * ad) / (1 - ad * ad))


def centred(x: Array, used: Flags, axis: int) -> Array:
    """Subtract the mean along an axis over what counts.

    Parameters
    ----------
    x : (..., n, T) array
        Values.
    used : (n, T) array of bool
        Which of them count.
    axis : int
        The axis of ``x`` along which to take means.

    Returns
    -------
    (..., n, T) array
        Deviations; 0 for what does not count.
    """
    count = np.maximum(np.broadcast_to(used, x.shape).sum(axis=axis, keepdims=True), 1)
    mean = np.where(used, x, 0.0).sum(axis=axis, keepdims=True) / count
    return np.where(used, x - mean, 0.0)


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
