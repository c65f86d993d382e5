"""Statistics of ratings by client and session: how far they differ, move, last, grow and pile up.

Every function takes an (n, T) array, not a number where a rating is missing. A *trend* says what
is taken from the ratings first: ``"mean"``, each client's mean; ``"common"``, also the mean of each
session; ``"own"``, each client's own line over log session.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import gammaln

from alliance.calm import log_session
from alliance.outcomes import intraclass
from alliance.real.scores import HIGHEST, Array

Trend: TypeAlias = Literal["mean", "common", "own"]

LEAST_RATINGS = 5
"""A client with fewer ratings has no line and no standard deviation of their own."""


class Lines(NamedTuple):
    """Each client's straight line: `start` at time 0, `slope`, and `residual` by session."""

    start: Array
    slope: Array
    residual: Array


def lines(ratings: Array, time: Array) -> Lines:
    """Fit each client's line by least squares.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    time : (T,) array
        Time of each session.

    Returns
    -------
    Lines
        Not numbers for clients with fewer than `LEAST_RATINGS` ratings.
    """
    known = _with_enough(ratings)
    t = _centred(np.where(np.isnan(known), np.nan, time))
    spread = _sum(t * t)
    slope = _sum(t * known) / np.where(spread > 0, spread, np.nan)
    start = _mean(known - slope * time)
    return Lines(start[:, 0], slope[:, 0], _centred(known) - slope * t)


def residuals(ratings: Array, trend: Trend) -> Array:
    """Return what is left of the ratings when a trend is taken away.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        What is taken away.

    Returns
    -------
    (n, T) array
        Residuals; not numbers for clients with fewer than `LEAST_RATINGS` ratings.
    """
    if trend == "own":
        return lines(ratings, log_session(ratings.shape[1])).residual
    known = _with_enough(ratings)
    return _centred(_centred(known.T).T if trend == "common" else known)


def intraclass_correlation(ratings: Array, trend: Trend) -> float:
    """Return the share of variance that lies between clients.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        ``"mean"`` takes nothing away; with the others, what goes with the trend is no variance
        within clients.

    Returns
    -------
    float
        ICC(1), by analysis of variance.
    """
    within = residuals(ratings, trend)
    # The analysis of variance counts one degree of freedom a client; a line takes two.
    lost = np.sqrt(_degrees(within, "mean") / _degrees(within, trend))[:, np.newaxis]
    values = _mean(_with_enough(ratings)) + within * lost
    given = ~np.isnan(values)
    clients = np.broadcast_to(np.arange(len(values))[:, np.newaxis], values.shape)
    return intraclass(values[given], clients[given])


def within_sd(ratings: Array, trend: Trend) -> float:
    """Return the standard deviation within clients, pooled over them.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        What is taken away first.

    Returns
    -------
    float
        Points.
    """
    left = residuals(ratings, trend)
    return float(np.sqrt(np.nansum(left**2) / np.nansum(_degrees(left, trend))))


def client_sds(ratings: Array, trend: Trend) -> Array:
    """Return each client's standard deviation about their trend.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        What is taken away first.

    Returns
    -------
    (n,) array
        Points; not a number for clients with fewer than `LEAST_RATINGS` ratings.
    """
    left = residuals(ratings, trend)
    return np.sqrt(_sum(left**2)[:, 0] / _degrees(left, trend))


# Clients with few ratings have standard deviations that scatter by sampling alone. With normal
# ratings and f degrees of freedom, the square of a client's standard deviation is unbiased, and the
# standard deviation itself is too small by the factor c4(f) of quality control. So the mean square
# over the squared mean, each freed of its bias, is 1 plus the squared coefficient of variation of
# the true standard deviations, however few ratings a client has. Logarithms would do too, but a
# client who hardly moves would then decide the result.


def observed_spread(ratings: Array, trend: Trend = "own") -> float:
    """Return how widely clients' standard deviations differ, as observed.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        What is taken away first.

    Returns
    -------
    float
        Coefficient of variation.
    """
    sds = client_sds(ratings, trend)
    return float(np.nanstd(sds) / np.nanmean(sds))


def sampling_spread(ratings: Array, trend: Trend = "own") -> float:
    """Return the spread that sampling alone would give, did all clients wobble alike.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings; only which of them are missing matters.
    trend : str
        What is taken away first.

    Returns
    -------
    float
        Coefficient of variation.
    """
    shrunk = _c4(_degrees(residuals(ratings, trend), trend))
    return float(np.sqrt(1 / np.nanmean(shrunk) ** 2 - 1))


def true_spread(ratings: Array, trend: Trend = "own") -> float:
    """Return how widely clients' standard deviations differ beyond sampling.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        What is taken away first.

    Returns
    -------
    float
        Coefficient of variation of the true standard deviations; 0 if the observed ones differ
        less than by sampling.
    """
    sds = client_sds(ratings, trend)
    shrunk = _c4(_degrees(residuals(ratings, trend), trend))
    excess = float(np.nanmean(sds**2) / np.nanmean(sds / shrunk) ** 2 - 1)
    return float(np.sqrt(max(excess, 0.0)))


def _c4(degrees: Array) -> Array:
    """Return the expected standard deviation of normal values, over the true one."""
    half = degrees / 2
    return np.asarray(np.sqrt(1 / half) * np.exp(gammaln(half + 0.5) - gammaln(half)))


def autocorrelation(ratings: Array, trend: Trend, lag: int = 1) -> float:
    """Return the autocorrelation within clients as observed, which short series bias downwards.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    trend : str
        What is taken away first.
    lag : int
        Sessions apart.

    Returns
    -------
    float
        Mean product of residuals so far apart, over their mean square.
    """
    left = residuals(ratings, trend)
    return float(np.nanmean(left[:, lag:] * left[:, :-lag]) / np.nanmean(left**2))


def growth(ratings: Array, time: Array) -> float:
    """Return the mean of clients' slopes.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    time : (T,) array
        Time of each session.

    Returns
    -------
    float
        Points per unit of time.
    """
    return float(np.nanmean(lines(ratings, time).slope))


def growth_spread(ratings: Array, time: Array, carry: float = 0.0) -> float:
    """Return how widely clients' slopes differ beyond sampling.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.
    time : (T,) array
        Time of each session.
    carry : float
        Autocorrelation of what is left about the lines.

    Returns
    -------
    float
        Standard deviation of the true slopes; 0 if they differ less than by sampling.
    """
    found = lines(ratings, time)
    together = carry ** np.abs(np.subtract.outer(np.arange(len(time)), np.arange(len(time))))
    given = [np.flatnonzero(row) for row in ~np.isnan(found.residual) if row.any()]
    lost = [_of_unit_wobble(time[each], together[np.ix_(each, each)]) for each in given]
    of_slope, of_residuals = np.array(lost).T
    wobble = np.nansum(found.residual**2) / of_residuals.sum()
    excess = np.nanvar(found.slope, ddof=1) - wobble * of_slope.mean()
    return float(np.sqrt(max(excess, 0.0)))


def _of_unit_wobble(time: Array, together: Array) -> tuple[float, float]:
    """Return the variance of a slope, and the expected squares about the line.

    For wobble of variance 1 whose values have the correlations ``together``.
    """
    fit = np.linalg.pinv(np.column_stack([np.ones_like(time), time]))
    left = np.eye(len(time)) - np.column_stack([np.ones_like(time), time]) @ fit
    return float(fit[1] @ together @ fit[1]), float(np.trace(left @ together))


def slope_level_correlation(ratings: Array) -> float:
    """Return the correlation of clients' first level and slope, as fitted.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.

    Returns
    -------
    float
        Correlation over log session; sampling alone makes it negative.
    """
    found = lines(ratings, log_session(ratings.shape[1]))
    kept = ~np.isnan(found.slope)
    return float(np.corrcoef(found.start[kept], found.slope[kept])[0, 1])


def ceiling(ratings: Array) -> float:
    """Return the share of ratings that are the highest possible.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.

    Returns
    -------
    float
        Share.
    """
    given = ratings[~np.isnan(ratings)]
    return float((given >= HIGHEST).mean())


def ever_at_ceiling(ratings: Array) -> float:
    """Return the share of clients who give the highest possible rating at least once.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.

    Returns
    -------
    float
        Share.
    """
    return float((ratings >= HIGHEST).any(axis=1).mean())


def changes(ratings: Array) -> Array:
    """Return all changes between sessions that follow each other.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings.

    Returns
    -------
    (m,) array
        Later minus earlier, points.
    """
    steps = np.diff(ratings, axis=1)
    return steps[~np.isnan(steps)]


def skewness(x: Array) -> float:
    """Return the skewness: below 0 when falls reach further than rises.

    Parameters
    ----------
    x : (m,) array
        Changes.

    Returns
    -------
    float
        Third standardised moment.
    """
    return float(stats.skew(x))


def kurtosis(x: Array) -> float:
    """Return the excess kurtosis: above 0 when large changes are more frequent than in a normal.

    Parameters
    ----------
    x : (m,) array
        Changes.

    Returns
    -------
    float
        Fourth standardised moment, less 3.
    """
    return float(stats.kurtosis(x))


def _with_enough(ratings: Array) -> Array:
    return np.where(_count(ratings) >= LEAST_RATINGS, ratings, np.nan)


def _count(x: Array) -> npt.NDArray[np.int64]:
    return np.asarray((~np.isnan(x)).sum(axis=1, keepdims=True))


def _sum(x: Array) -> Array:
    return np.asarray(np.nansum(x, axis=1, keepdims=True))


def _mean(x: Array) -> Array:
    return np.asarray(_sum(x) / np.maximum(_count(x), 1))


def _centred(x: Array) -> Array:
    return np.asarray(x - _mean(x))


def _degrees(residual: Array, trend: Trend) -> Array:
    """Return each client's degrees of freedom; not a number without ratings enough."""
    count = _count(residual)[:, 0]
    return np.where(count > 0, count - (2.0 if trend == "own" else 1.0), np.nan)
