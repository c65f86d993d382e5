"""The delete-group jackknife: errors of statistics that have no closed form.

Clients are cut into groups, and clients who share a therapist are never parted. The statistic is
computed again without each group; how much these values differ gives its standard error,
``sqrt(g - 1)`` times their standard deviation for g groups. Where a group is a therapist, this is
the cluster jackknife (known as CV3), a sandwich estimate that corrects for few clusters.

Most statistics are functions of a few sums over clients: counts, totals, sums of products. Then
nothing has to be computed again. The sums of a group are subtracted from those of everybody, and
the statistic is taken of what is left, for all groups at once. `FROM_SUMS` holds these; any other
statistic is computed once for each group.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliance.arrays import Array, Flags, Numbers
from alliance.outcomes.statistics import (
    Estimate,
    difference_between,
    group_sums,
    intraclass,
    lagged_series,
    lagged_slope,
    own_deviations,
    own_lines,
    partial_slope,
    pearson,
    rating_icc,
    share_between,
    standardised_gain,
)
from alliance.ranges import whole

LeftOut: TypeAlias = Callable[..., Array]
"""Takes the spans of the groups and the arrays; returns the statistic without each group."""

GROUPS = 40
"""Groups, unless something else is asked for."""
FLAT = 1e-12
"""A group that leaves less than this share of a sum of squares leaves nothing that varies."""


def jackknife(
    statistic: Callable[..., float],
    *arrays: npt.NDArray[np.generic],
    groups: int = GROUPS,
    cluster: Numbers | None = None,
    **options: Any,
) -> Estimate:
    """Estimate a statistic and its error by leaving out one group of clients at a time.

    Parameters
    ----------
    statistic : callable
        Takes the arrays and returns a number.
    *arrays : arrays
        Equally long; rows are clients.
    groups : int
        Number of groups, at most as many as there are clusters; with 0 the error is left out.
    cluster : (n,) array of int, optional
        Whom not to part, such as clients of one therapist; each row alone if left out.
    **options
        Options of the statistic.

    Returns
    -------
    Estimate
        Value on all rows, delete-group jackknife error, number of rows. The error is not a number
        if there are fewer than two groups.

    Raises
    ------
    TypeError, ValueError
        If ``groups`` is not a whole number of at least 0, or rows and clusters differ in number.

    Examples
    --------
    >>> jackknife(lambda x: float(x.mean()), np.arange(10.0), groups=10)
    Estimate(value=4.5, se=0.957..., n=10)
    """
    n, groups = len(arrays[0]), whole("groups", groups, 0)
    if cluster is not None and np.shape(cluster) != (n,):
        raise ValueError(f"cluster = {np.shape(cluster)} is not one a row; give {n} numbers.")
    value = float(statistic(*arrays, **options))
    belongs = np.arange(n) if cluster is None else cluster
    order = np.argsort(belongs, kind="stable")
    spans = _spans(belongs[order], groups)
    if len(spans) < 2:
        return Estimate(value, math.nan, n)
    sorted_ = arrays if cluster is None else [x[order] for x in arrays]
    left = FROM_SUMS.get(statistic, _repeated(statistic))(spans, *sorted_, **options)
    return Estimate(value, math.sqrt(len(spans) - 1) * float(np.std(left)), n)


def _spans(belongs: Numbers, groups: int) -> list[slice]:
    """Cut rows into groups of whole clusters, with as equal numbers of clusters as can be."""
    starts = np.flatnonzero(np.diff(belongs, prepend=belongs[:1] - 1))
    groups = min(groups, len(starts))
    chosen = np.linspace(0, len(starts), groups + 1).astype(int)
    edges = np.append(starts, len(belongs))[chosen]
    return [slice(start, stop) for start, stop in pairwise(edges.tolist())]


def _repeated(statistic: Callable[..., float]) -> LeftOut:
    def left_out(spans: list[slice], *arrays: Array, **options: Any) -> Array:
        kept = ([np.delete(x, span, axis=0) for x in arrays] for span in spans)
        return np.array([statistic(*each, **options) for each in kept])

    return left_out


def _without(sums: Array) -> Array:
    """Return the sums over everybody but each group, from the sums over each group."""
    return np.asarray(sums.sum(axis=0) - sums)


def _totals(spans: list[slice], terms: Array) -> Array:
    """Return the sums over each group, in one pass."""
    return np.asarray(np.add.reduceat(terms, [span.start for span in spans], axis=0))


def _pair_sums(spans: list[slice], x: Array, y: Array) -> Array:
    """Return the moments of two variables without each group, and their means in all groups.

    Both are centred on everybody first: large means would cost digits.
    """
    a, b = x - x.mean(), y - y.mean()
    terms = np.stack([np.ones(len(x)), a, b, a * a, b * b, a * b], axis=1)
    return _without(_totals(spans, terms)).T


def _mean(spans: list[slice], x: Array) -> Array:
    count, total = _without(_totals(spans, np.stack([np.ones(len(x)), x], axis=1))).T
    return np.asarray(total / count)


def _difference_between(spans: list[slice], values: Array, first: Flags) -> Array:
    moments = []
    for member in (first, ~first):
        own = np.where(member, values - values[member].mean(), 0.0)
        terms = np.stack([member, own, own * own], axis=1)
        n, total, squares = _without(_totals(spans, terms)).T
        moments.append((n, values[member].mean() + total / n, squares - total * total / n))
    (n1, mean1, squares1), (n2, mean2, squares2) = moments
    return np.asarray((mean1 - mean2) / np.sqrt((squares1 + squares2) / (n1 + n2 - 2)))


def _pearson(spans: list[slice], x: Array, y: Array) -> Array:
    n, a, b, aa, bb, ab = _pair_sums(spans, x, y)
    spread_a, spread_b = aa - a * a / n, bb - b * b / n
    varies = (n >= 3) & (spread_a > FLAT * aa.max()) & (spread_b > FLAT * bb.max())
    scale = np.sqrt(np.where(varies, spread_a * spread_b, 1.0))
    return np.where(varies, (ab - a * b / n) / scale, np.nan)


def _standardised_gain(spans: list[slice], before: Array, after: Array) -> Array:
    n, a, b, aa, _, _ = _pair_sums(spans, before, after)
    gain = before.mean() - after.mean() + (a - b) / n
    spread = aa - a * a / n
    varies = (n >= 2) & (spread > FLAT * aa.max())
    return np.where(
        varies, gain / np.sqrt(np.where(varies, spread / np.maximum(n - 1, 1), 1)), np.nan
    )


def _intraclass(spans: list[slice], values: Array, group: Numbers) -> Array:
    # A span may cut a group in two, so what is left of each group is counted anew.
    values, most = values - values.mean(), int(group.max()) + 1
    size, total = np.bincount(group), np.asarray(np.bincount(group, values), dtype=float)
    left = []
    for span in spans:
        less = np.bincount(group[span], minlength=most)
        part = np.asarray(np.bincount(group[span], values[span], minlength=most), dtype=float)
        left.append(group_sums(size - less, total - part, np.delete(values, span)))
    return share_between(np.stack(left))


def _rating_icc(spans: list[slice], ratings: Array) -> Array:
    given = ~np.isnan(ratings)
    values = np.where(given, ratings - ratings[given].mean(), 0.0)
    parts = [
        group_sums(given[span].sum(axis=1), values[span].sum(axis=1), values[span].ravel())
        for span in spans
    ]
    return share_between(_without(np.stack(parts)))


def _lagged_slope(
    spans: list[slice], ratings: Array, distress: Array, *, detrended: bool = False
) -> Array:
    """Return the lagged slope without each group.

    Without a group the mean of each session is another one. Let x be a client's series, P the
    projection that removes their mean (or line), and m the shift of the session means. Then
    ``P (x - m) = P x - P m``, and the sums of products need only those of ``P x``, the sums of
    ``P x`` by session, and the sum of P.
    """
    used, series = lagged_series(ratings, distress, detrended=detrended)
    own = own_deviations(series, used, detrended=detrended)
    count = np.maximum(_without(_sums(used.astype(float), spans)), 1)
    shift = _without(_sums(series, spans)) / count[:, np.newaxis]
    by_session, projection = (
        _without(_sums(own, spans)),
        _without(_projections(used, spans, detrended)),
    )
    products = _without(np.stack([_products(own[:, span]) for span in spans]))
    crossed = shift @ by_session.swapaxes(1, 2)
    moved = shift @ projection @ shift.swapaxes(1, 2)
    return partial_slope(products - crossed - crossed.swapaxes(1, 2) + moved)


def _sums(x: Array, spans: list[slice]) -> Array:
    """Sum over the clients of each group; clients are the last axis but one."""
    return np.stack([x[..., span, :].sum(axis=-2) for span in spans])


def _products(own: Array) -> Array:
    flat = own.reshape(len(own), -1)
    return np.asarray(flat @ flat.T)


def _projections(used: Flags, spans: list[slice], detrended: bool) -> Array:
    """Return the sum, over the clients of each group, of what removes a client's mean or line."""
    count = np.maximum(used.sum(axis=1, keepdims=True), 1)
    basis = [used / np.sqrt(count)] + ([own_lines(used)] if detrended else [])
    whole_series = [np.diag(used[span].sum(axis=0).astype(float)) for span in spans]
    removed = [sum(each[span].T @ each[span] for each in basis) for span in spans]
    return np.asarray(np.stack(whole_series) - np.stack(removed))


FROM_SUMS: Mapping[Callable[..., float], LeftOut] = {
    np.mean: _mean,
    difference_between: _difference_between,
    pearson: _pearson,
    standardised_gain: _standardised_gain,
    intraclass: _intraclass,
    rating_icc: _rating_icc,
    lagged_slope: _lagged_slope,
}
"""Statistics that are functions of sums, and how each is found without each group."""
