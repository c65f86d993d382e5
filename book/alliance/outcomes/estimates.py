"""Means, shares, correlations and differences, with their standard errors.

Clients of one therapist are alike, so a study of a thousand clients with fifty therapists knows
less than a thousand clients would tell. A formula that counts clients as independent is then too
sure of itself: its variance is too small by about ``1 + (m - 1) ICC`` for m clients a therapist
(the design effect). Give ``cluster``, who shares a therapist, and the error comes from leaving out
one therapist at a time; without it values count as independent, and the error from its formula.
"""

from __future__ import annotations

import math

import numpy as np

from alliance.arrays import Array, Flags, Numbers
from alliance.outcomes.resampling import jackknife
from alliance.outcomes.statistics import (
    Estimate,
    difference_between,
    pearson,
    standardised_difference,
)
from alliance.ranges import columns, numbers, whole


def mean(values: Array, cluster: Numbers | None = None) -> Estimate:
    """Estimate a mean; its error is ``SD / sqrt(n)``, or that of `jackknife` over clusters.

    Parameters
    ----------
    values : (n,) array
        The values, at least one.
    cluster : (n,) array of int, optional
        Which values belong together.

    Returns
    -------
    Estimate
        The mean; its error is not a number for one value.

    Raises
    ------
    TypeError, ValueError
        If there is no value, or something is no number.

    Examples
    --------
    >>> mean(np.array([1.0, 3.0]))
    Estimate(value=2.0, se=1.0, n=2)
    >>> mean(np.array([1.0, 1.0, 3.0, 3.0]), cluster=np.array([0, 0, 1, 1]))
    Estimate(value=2.0, se=1.0, n=4)
    """
    values, n = numbers("values", values), whole("values", np.size(values), 1)
    if cluster is not None:
        return jackknife(np.mean, values, cluster=cluster, groups=n)
    spread = float(values.std(ddof=1)) if n > 1 else math.nan
    return Estimate(float(values.mean()), spread / math.sqrt(n), n)


def share(flags: Flags, cluster: Numbers | None = None) -> Estimate:
    """Estimate a share; its error is ``sqrt(p (1 - p) / n)``, or that of `jackknife` over clusters.

    Parameters
    ----------
    flags : (n,) array of bool
        Whether each client belongs.
    cluster : (n,) array of int, optional
        Which clients belong together.

    Returns
    -------
    Estimate
        The share.

    Raises
    ------
    TypeError, ValueError
        If there is no flag, or something is none.

    Examples
    --------
    >>> share(np.array([True, False, False, False])).value
    0.25
    """
    n = whole("flags", len(numbers("flags", flags)), 1)
    if cluster is not None:
        return jackknife(np.mean, flags, cluster=cluster, groups=n)
    p = float(np.mean(flags))
    return Estimate(p, math.sqrt(p * (1 - p) / n), n)


def correlation(x: Array, y: Array, cluster: Numbers | None = None) -> Estimate:
    """Estimate a correlation.

    Its error is ``(1 - r**2) / sqrt(n - 3)``, from Fisher's z, or that of `jackknife` over
    clusters.

    Parameters
    ----------
    x, y : (n,) arrays
        The values.
    cluster : (n,) array of int, optional
        Which pairs of values belong together.

    Returns
    -------
    Estimate
        The correlation; its error is not a number for fewer than four values.

    Raises
    ------
    TypeError, ValueError
        If they are no rows of numbers, equally long.
    """
    x, y = columns(x=x, y=y)
    if cluster is not None:
        return jackknife(pearson, x, y, cluster=cluster, groups=len(x))
    r, n = pearson(x, y), len(x)
    return Estimate(r, (1 - r * r) / math.sqrt(n - 3) if n > 3 else math.nan, n)


def difference(x: Array, y: Array, clusters: tuple[Numbers, Numbers] | None = None) -> Estimate:
    """Estimate a standardised difference.

    Its error is the usual large-sample one of Cohen's d,
    ``sqrt((n1 + n2) / (n1 n2) + d**2 / (2 (n1 + n2)))``: the first part is the error of the
    difference of means, the second that of the SD that divides it. With clusters it is that of
    `jackknife`.

    Parameters
    ----------
    x, y : arrays
        Values in the two groups.
    clusters : pair of arrays of int, optional
        Which values belong together; a cluster may have values in both groups.

    Returns
    -------
    Estimate
        Mean of ``x`` minus mean of ``y``, by the pooled SD; not a number where a group has fewer
        than two, or nothing varies.

    Raises
    ------
    TypeError, ValueError
        If they are no rows of finite numbers.
    """
    x, y = numbers("x", x), numbers("y", y)
    n = len(x) + len(y)
    if clusters is not None:
        values, first = np.concatenate([x, y]), np.arange(n) < len(x)
        cluster = np.concatenate(clusters)
        return jackknife(difference_between, values, first, cluster=cluster, groups=n)
    d = standardised_difference(x, y)
    if math.isnan(d):
        return Estimate(d, math.nan, n)
    return Estimate(d, math.sqrt(n / (len(x) * len(y)) + d * d / (2 * n)), n)
