"""Estimands: what a study would report, and what only a simulation can know.

Every estimate is signed so that more is better for the client: an outcome is the *improvement*
of distress. Clients who leave keep their last values ("last observation carried forward").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliance.parameters import Parameters
from alliance.simulate import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    NO_RUPTURE,
    Array,
    Cohort,
    Intervention,
    simulate,
)

Flags: TypeAlias = npt.NDArray[np.bool_]
Labels: TypeAlias = npt.NDArray[np.generic]

CohortEstimate: TypeAlias = Callable[[Cohort], "Estimate"]

EARLY_SESSION = 3
"""The session after which studies usually ask for the early alliance."""
GROUPS = 40
"""Groups of the delete-group jackknife."""
DETERIORATED, UNCHANGED, IMPROVED, RECOVERED = CATEGORIES = (
    "deteriorated",
    "unchanged",
    "improved",
    "recovered",
)
"""Categories of change, from worst to best."""


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


# Conversions


def d_from_r(r: float) -> float:
    """Return Cohen's d for a correlation: ``d = 2 r / sqrt(1 - r**2)`` (equal groups).

    Parameters
    ----------
    r : float
        Correlation, between -1 and 1.

    Returns
    -------
    float
        Standardised difference.

    Examples
    --------
    >>> round(d_from_r(0.29), 3)
    0.606
    """
    return 2 * r / math.sqrt(1 - r * r)


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

    Examples
    --------
    >>> round(r_from_d(0.606), 2)
    0.29
    """
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

    Examples
    --------
    >>> binomial_display(0.29)
    (0.645, 0.355)
    """
    return 0.5 + r / 2, 0.5 - r / 2


def reliability_of_mean(single: float, ratings: float) -> float:
    """Return the dependability of the mean of several ratings (Spearman-Brown).

    ``k r / (1 + (k - 1) r)``.

    Parameters
    ----------
    single : float
        Dependability of one rating, 0 to 1.
    ratings : float
        Number of ratings.

    Returns
    -------
    float
        Dependability of their mean.

    Examples
    --------
    >>> round(reliability_of_mean(0.77, 4), 2)
    0.93
    """
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

    Examples
    --------
    >>> round(reliable_change_index(1, 0.92), 2)
    0.78
    """
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

    Examples
    --------
    >>> round(clinical_cutoff(18.3, 7.1, 4.8, 4.3), 1)
    9.9
    """
    weighted = clinical_sd * normal_mean + normal_sd * clinical_mean
    return weighted / (clinical_sd + normal_sd)


def change_categories(before: Array, after: Array, cutoff: float, reliable: float) -> Labels:
    """Sort clients by the reliability and clinical significance of their change.

    Recovered: reliable improvement, from the cut-off or above to below it. Improved: reliable
    improvement only. Deteriorated: reliable worsening. Unchanged: the rest.

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
        One of `CATEGORIES` for each client.

    Examples
    --------
    >>> start, end = np.array([20.0, 20, 20, 20]), np.array([9.0, 14, 18, 26])
    >>> change_categories(start, end, cutoff=9.9, reliable=5).tolist()
    ['recovered', 'improved', 'unchanged', 'deteriorated']
    """
    gain = np.asarray(before) - np.asarray(after)
    improved = gain >= reliable
    crossed = (np.asarray(before) >= cutoff) & (np.asarray(after) < cutoff)
    tests = [gain <= -reliable, improved & crossed, improved]
    return np.select(tests, [DETERIORATED, RECOVERED, IMPROVED], UNCHANGED)


# Statistics on arrays: plain numbers, for use inside larger computations


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


def intraclass(values: Array, group: npt.NDArray[np.int64]) -> float:
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


def _share_between(size: Array | npt.NDArray[np.int64], mean: Array, squares: float) -> float:
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


# Monte Carlo error


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


# What a cohort shows


def stayed(cohort: Cohort) -> Flags:
    """Tell which clients did not leave: they ended as planned, or came to the last session.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each did.
    """
    came_to_the_last = np.asarray(cohort.session.present[:, -1] == 1)
    return came_to_the_last | ended(cohort)


def ended(cohort: Cohort) -> Flags:
    """Tell which clients ended as planned, at the latest after the last session on offer.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each did.
    """
    return np.asarray(cohort.session.ends.any(axis=1))


def attended(cohort: Cohort, field: str) -> Array:
    """Return one quantity, not a number after leaving.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    field : str
        Field of `alliance.model.Session`.

    Returns
    -------
    (n, T) array
        The quantity in its own unit.
    """
    return np.where(cohort.session.present == 1, getattr(cohort.session, field), np.nan)


def improvement(cohort: Cohort, *, residualised: bool = True) -> Array:
    """Return each client's outcome: the fall in distress, or what intake does not explain of it.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    residualised : bool
        Whether to remove the straight line through distress at intake.

    Returns
    -------
    (n,) array
        CORE points, higher is better.
    """
    last = cohort.session.distress[:, -1]
    return -residual(last, cohort.client.intake) if residualised else cohort.client.intake - last


def alliance_outcome(cohort: Cohort, session: int = EARLY_SESSION) -> Estimate:
    """Correlate the rating after one early session with the outcome, among those who came.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    session : int
        The session, from 1.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.
    """
    came = cohort.session.present[:, session - 1] == 1
    return correlation(cohort.session.rated[came, session - 1], improvement(cohort)[came])


def mean_alliance_outcome(cohort: Cohort, sessions: int | None = None) -> Estimate:
    """Correlate the mean of each client's ratings with the outcome.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    sessions : int, optional
        Use only the first so many; all if left out.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.
    """
    ratings = attended(cohort, "rated")[:, :sessions]
    return correlation(np.nanmean(ratings, axis=1), improvement(cohort))


def repair_outcome(cohort: Cohort) -> Estimate:
    """Correlate true repair with the outcome, among clients with a rupture.

    Repaired means that every rupture was taken up, at once or later.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.
    """
    hurt = ruptured(cohort)
    return correlation(all_repaired(cohort)[hurt].astype(float), improvement(cohort)[hurt])


def labelled_repair_outcome(cohort: Cohort, labels: Labels) -> Estimate:
    """Correlate repair, as some criterion detects it, with the outcome among those it flags.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    labels : (n,) array of str
        ``"repaired"``, ``"unrepaired"`` or ``"none"``, as `alliance.detect` gives them.

    Returns
    -------
    Estimate
        Correlation with the residualised improvement.
    """
    flagged = labels != "none"
    return correlation((labels == "repaired")[flagged].astype(float), improvement(cohort)[flagged])


def ruptured(cohort: Cohort) -> Flags:
    """Tell which clients truly had a rupture.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        Whether each had one or more.
    """
    return np.asarray(cohort.session.rupture.any(axis=1))


def all_repaired(cohort: Cohort) -> Flags:
    """Tell for which clients no rupture was left alone at the end.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n,) array of bool
        True also for clients without a rupture.
    """
    session = cohort.session
    return np.asarray(session.withdrawal_fading[:, -1] + session.confrontation_fading[:, -1] == 0)


def dropout(cohort: Cohort) -> Estimate:
    """Estimate the share of clients who leave before the last session on offer.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        The share.
    """
    return share(~stayed(cohort))


def dropout_alliance(cohort: Cohort) -> Estimate:
    """Estimate how much better those who stay rate the alliance than those who leave.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        Standardised difference of the mean rating over the sessions attended.
    """
    rating, stays = np.nanmean(attended(cohort, "rated"), axis=1), stayed(cohort)
    return difference(rating[stays], rating[~stays])


def sessions_attended(cohort: Cohort) -> Estimate:
    """Estimate the mean number of sessions attended.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    Estimate
        Sessions.
    """
    return mean(cohort.session.present.sum(axis=1))


def effect_size(cohort: Cohort, among: Flags, *, groups: int = GROUPS) -> Estimate:
    """Estimate the uncontrolled pre-post effect size.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    among : (n,) array of bool
        Whom to count.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Mean improvement divided by the SD at intake.
    """
    before, after = cohort.client.intake[among], cohort.session.distress[among, -1]
    return jackknife(_standardised_gain, before, after, groups=groups)


def _standardised_gain(before: Array, after: Array) -> float:
    return float((before - after).mean() / before.std(ddof=1))


def category_share(
    cohort: Cohort, categories: set[str], among: Flags, *, cutoff: float, reliable: float
) -> Estimate:
    """Estimate the share of clients whose change falls in some categories.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    categories : set of str
        Of `CATEGORIES`, such as ``{"recovered"}`` or ``{"deteriorated"}``.
    among : (n,) array of bool
        Whom to count.
    cutoff, reliable : float
        Clinical cut-off and reliable change index, CORE points.

    Returns
    -------
    Estimate
        The share.
    """
    after = cohort.session.distress[:, -1]
    found = change_categories(cohort.client.intake, after, cutoff, reliable)[among]
    return share(np.isin(found, list(categories)))


def within_client_effect(
    cohort: Cohort,
    *,
    sessions: int | None = None,
    detrended: bool = False,
    groups: int = GROUPS,
) -> Estimate:
    """Estimate the effect of a client's rating on their distress one session later.

    Distress is asked when a session begins, so it shows what the session before has left.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    sessions : int, optional
        Use only the first so many; all if left out.
    detrended : bool
        Whether to remove each client's straight line first.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Standardised slope as in `lagged_slope`; positive means helpful.
    """
    ratings = attended(cohort, "rated")[:, :sessions]
    slope = partial(lagged_slope, detrended=detrended)
    return jackknife(slope, ratings, distress_before(cohort)[:, :sessions], groups=groups)


def distress_before(cohort: Cohort) -> Array:
    """Return distress as asked at the beginning of each session, not a number after leaving.

    Parameters
    ----------
    cohort : Cohort
        The clients.

    Returns
    -------
    (n, T) array
        CORE points: at intake, then what each session but the last has left.
    """
    earlier = np.column_stack([cohort.client.intake, cohort.session.distress[:, :-1]])
    return np.where(cohort.session.present == 1, earlier, np.nan)


def dependability(cohort: Cohort, *, groups: int = GROUPS) -> Estimate:
    """Estimate the dependability of one alliance rating.

    Parameters
    ----------
    cohort : Cohort
        The clients.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Intraclass correlation of ratings within clients.
    """
    return jackknife(rating_icc, attended(cohort, "rated"), groups=groups)


def therapist_share(cohort: Cohort, *, groups: int = GROUPS) -> Estimate:
    """Estimate the therapist's share of the variance of outcomes.

    Parameters
    ----------
    cohort : Cohort
        The clients, in the order of their therapists.
    groups : int
        Groups of the jackknife; 0 leaves the error out.

    Returns
    -------
    Estimate
        Intraclass correlation of the residualised improvement within therapists.
    """
    return jackknife(intraclass, improvement(cohort), cohort.therapist, groups=groups)


# What only twins can show


@dataclass(frozen=True)
class CausalEffect:
    """The mean difference between twins, in two units.

    Attributes
    ----------
    points : Estimate
        CORE points.
    d : Estimate
        Points divided by the SD of the outcome in the worse of the two courses.
    """

    points: Estimate
    d: Estimate


def twin_effect(better: Array, worse: Array) -> CausalEffect:
    """Compare the distress of twins.

    Parameters
    ----------
    better, worse : (n,) arrays
        Distress at the end in the course expected to be better, and in the other.

    Returns
    -------
    CausalEffect
        Positive if the better course is better.
    """
    points, spread = mean(worse - better), float(worse.std(ddof=1))
    d = Estimate(points.value / spread, points.se / spread, points.n)
    return CausalEffect(points, d)


def repair_effect(parameters: Parameters | None = None, **how: int) -> CausalEffect:
    """Estimate what repair does: every rupture repaired at once, against none ever repaired.

    Parameters
    ----------
    parameters : Parameters, optional
        The setting.
    **how : int
        ``clients``, ``sessions``, ``seed``, ``caseload`` and ``workers`` of `simulate`.

    Returns
    -------
    CausalEffect
        Among the clients who have a rupture.

    Raises
    ------
    ValueError
        If fewer than two clients have one.
    """
    return _twins(parameters, how, ALWAYS_REPAIRED, NEVER_REPAIRED)


def rupture_effect(parameters: Parameters | None = None, **how: int) -> CausalEffect:
    """Estimate what ruptures do as things go: no rupture at all, against the natural course.

    Parameters
    ----------
    parameters : Parameters, optional
        The setting.
    **how : int
        ``clients``, ``sessions``, ``seed``, ``caseload`` and ``workers`` of `simulate`.

    Returns
    -------
    CausalEffect
        Among the clients who have a rupture in the natural course; positive means harm.

    Raises
    ------
    ValueError
        If fewer than two clients have one.
    """
    return _twins(parameters, how, NO_RUPTURE, NATURAL)


def _twins(
    parameters: Parameters | None,
    how: Mapping[str, int],
    better: Intervention,
    worse: Intervention,
) -> CausalEffect:
    courses = [simulate(parameters, intervention=each, **how) for each in (better, worse)]
    # Twins are alike until the first rupture, so either course shows who has one.
    hurt = ruptured(courses[1])
    if hurt.sum() < 2:
        raise ValueError(
            f"{hurt.sum()} of {len(hurt)} clients have a rupture; twins need at least 2. "
            "Raise rupture_rate or clients."
        )
    good, bad = (course.session.distress[hurt, -1] for course in courses)
    return twin_effect(good, bad)
