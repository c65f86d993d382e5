"""Conversions of effect sizes, and the change of one client."""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np

from alliance.arrays import Array, Labels
from alliance.ranges import Range, columns

CORRELATION = Range(-1, 1)
SHARE = Range(0, 1)
POSITIVE = Range(0)
FINITE = Range()


class Change(StrEnum):
    """Categories of change, from worst to best."""

    DETERIORATED = "deteriorated"
    UNCHANGED = "unchanged"
    IMPROVED = "improved"
    RECOVERED = "recovered"


# Effect sizes


def d_from_r(r: float) -> float:
    """Return Cohen's d for a correlation: ``d = 2 r / sqrt(1 - r**2)`` (equal groups).

    Parameters
    ----------
    r : float
        Correlation, -1 to 1.

    Returns
    -------
    float
        Standardised difference; infinite for a perfect correlation.

    Raises
    ------
    TypeError, ValueError
        If there is no such correlation.

    Examples
    --------
    >>> round(d_from_r(0.29), 3)
    0.606
    """
    r = CORRELATION.check("r", r)
    return 2 * r / math.sqrt(1 - r * r) if abs(r) < 1 else math.copysign(math.inf, r)


def r_from_d(d: float) -> float:
    """Return the correlation for Cohen's d: ``r = d / sqrt(d**2 + 4)`` (equal groups).

    Parameters
    ----------
    d : float
        Standardised difference.

    Returns
    -------
    float
        Correlation.

    Raises
    ------
    TypeError, ValueError
        If it is not a finite number.

    Examples
    --------
    >>> round(r_from_d(0.606), 2)
    0.29
    """
    d = FINITE.check("d", d)
    return d / math.hypot(d, 2)


def binomial_display(r: float) -> tuple[float, float]:
    """Return the success rates of the binomial effect size display, ``0.5 + r/2, 0.5 - r/2``.

    Parameters
    ----------
    r : float
        Correlation.

    Returns
    -------
    tuple of float
        Share of successes with and without the better condition.

    Raises
    ------
    TypeError, ValueError
        If there is no such correlation.

    Examples
    --------
    >>> binomial_display(0.29)
    (0.645, 0.355)
    """
    half = CORRELATION.check("r", r) / 2
    return 0.5 + half, 0.5 - half


def reliability_of_mean(single: float, ratings: float) -> float:
    """Return the dependability of the mean of several ratings (Spearman-Brown).

    ``k r / (1 + (k - 1) r)``.

    Parameters
    ----------
    single : float
        Dependability of one rating, 0 to 1.
    ratings : float
        Number of ratings; not 0 if one is perfect.

    Returns
    -------
    float
        Dependability of their mean.

    Raises
    ------
    TypeError, ValueError
        If a value is not a number in its range.

    Examples
    --------
    >>> round(reliability_of_mean(0.77, 4), 2)
    0.93
    """
    single, ratings = SHARE.check("single", single), POSITIVE.check("ratings", ratings)
    if ratings == 0 and single == 1:
        raise ValueError("ratings = 0 is out of range where single = 1; give a number above 0.")
    return ratings * single / (1 + (ratings - 1) * single)


# Change of one client


def reliable_change_index(sd: float, reliability: float) -> float:
    """Return the smallest change that measurement error alone seldom makes.

    ``RCI = 1.96 * SD * sqrt(2) * sqrt(1 - reliability)`` (Jacobson and Truax).

    Parameters
    ----------
    sd : float
        Standard deviation of the measure.
    reliability : float
        Its reliability, 0 to 1.

    Returns
    -------
    float
        Change, in the unit of ``sd``.

    Raises
    ------
    TypeError, ValueError
        If a value is not a number in its range.

    Examples
    --------
    >>> round(reliable_change_index(1, 0.92), 2)
    0.78
    """
    sd, reliability = POSITIVE.check("sd", sd), SHARE.check("reliability", reliability)
    return 1.96 * sd * math.sqrt(2) * math.sqrt(1 - reliability)


def clinical_cutoff(
    clinical_mean: float, clinical_sd: float, normal_mean: float, normal_sd: float
) -> float:
    """Return the Jacobson cut-off c: as many standard deviations from one norm as the other.

    ``c = (SD_clinical * M_normal + SD_normal * M_clinical) / (SD_clinical + SD_normal)``.

    Parameters
    ----------
    clinical_mean, clinical_sd : float
        Norms of clients.
    normal_mean, normal_sd : float
        Norms of the general population.

    Returns
    -------
    float
        Cut-off, in the unit of the norms.

    Raises
    ------
    TypeError, ValueError
        If a value is not a number, or nothing varies.

    Examples
    --------
    >>> round(clinical_cutoff(18.3, 7.1, 4.8, 4.3), 1)
    9.9
    """
    clinical_mean = FINITE.check("clinical_mean", clinical_mean)
    normal_mean = FINITE.check("normal_mean", normal_mean)
    clinical_sd = POSITIVE.check("clinical_sd", clinical_sd)
    normal_sd = POSITIVE.check("normal_sd", normal_sd)
    if clinical_sd + normal_sd == 0:
        raise ValueError("clinical_sd = normal_sd = 0; give at least one spread above 0.")
    weighted = clinical_sd * normal_mean + normal_sd * clinical_mean
    return weighted / (clinical_sd + normal_sd)


def change_categories(before: Array, after: Array, cutoff: float, reliable: float) -> Labels:
    """Sort clients by the reliability and clinical significance of their change.

    The scheme of Jacobson and Truax. Recovered: reliable improvement, from the cut-off or above to
    below it. Improved: reliable improvement only. Deteriorated: reliable worsening. Unchanged: the
    rest.

    Parameters
    ----------
    before, after : (n,) arrays
        Distress at intake and at the end, higher is worse.
    cutoff : float
        Clinical cut-off.
    reliable : float
        Reliable change index.

    Returns
    -------
    (n,) array of str
        A `Change` for each client.

    Raises
    ------
    TypeError, ValueError
        If a limit is not a number in its range, or a client lacks a number.

    Examples
    --------
    >>> start, end = np.array([20.0, 20, 20, 20]), np.array([9.0, 14, 18, 26])
    >>> change_categories(start, end, cutoff=9.9, reliable=5).tolist()
    ['recovered', 'improved', 'unchanged', 'deteriorated']
    """
    cutoff, reliable = FINITE.check("cutoff", cutoff), POSITIVE.check("reliable", reliable)
    before, after = columns(before=before, after=after)
    gain = before - after
    if not np.isfinite(gain).all():
        raise ValueError(
            f"{(~np.isfinite(gain)).sum()} of {gain.size} clients lack a finite number before or "
            "after; leave them out."
        )
    improved = gain >= reliable
    crossed = (before >= cutoff) & (after < cutoff)
    tests = [gain <= -reliable, improved & crossed, improved]
    return np.select(
        tests, [Change.DETERIORATED, Change.RECOVERED, Change.IMPROVED], Change.UNCHANGED
    )
