"""Rules that judge session by session: ratings and options in, ruptures out.

Each takes ratings by client and session, not a number where there is none, and its options as
`CRITERIA` says them. ``spread`` is the standard deviation across clients; none takes it from the
ratings. Ratings below are written by hand, so that each result can be checked on paper.
"""

from __future__ import annotations

import numpy as np

from alliance.arrays import Array, Flags
from alliance.detect.finder import Marks, regained
from alliance.detect.rows import (
    NORMAL_RANGE,
    ROUNDING,
    line,
    mean_step,
    own_spread,
    packed,
    previous,
    row_mean,
    sigma,
)

RELIABLE = 1.96
"""Standard errors of a difference that make a change reliable."""
CRITICAL = np.array([4.303, 3.182, 2.776])
"""What t must exceed with 4, 5 and 6 ratings around a sudden loss: 5 per cent, both sides."""


# Falls from the rating before


def own_sd(ratings: Array, size: float, recovered: float) -> Marks:
    """Find falls of so many of the client's own standard deviations.

    Examples
    --------
    The mean is 5, the squares are 1 + 1 + 1 + 9, so the SD is 2; the fall of 4 is two of them.

    >>> own_sd(np.array([[6.0, 6, 6, 2]]), size=2, recovered=0.5).rupture
    array([[False, False, False,  True]])
    """
    return _falls(ratings, size * own_spread(ratings), recovered)


def between_sd(ratings: Array, size: float, recovered: float, spread: float | None) -> Marks:
    """Find falls of so many standard deviations across clients.

    Examples
    --------
    >>> between_sd(np.array([[6, 5.1, 4.1]]), size=1, recovered=0.5, spread=0.95).rupture
    array([[False, False,  True]])
    """
    return _falls(ratings, size * _spread(ratings, spread), recovered)


def v_shape(ratings: Array, size: float, recovered: float, spread: float | None) -> Marks:
    """Find falls of so many of the larger standard deviation, own or across clients.

    Examples
    --------
    The client's own SD is 2, so a fall of 4 is two of the larger, until that across clients is 3.

    >>> course = np.array([[6.0, 6, 6, 2]])
    >>> [v_shape(course, 2, 0.5, spread).rupture.any() for spread in (1, 3)]
    [np.True_, np.False_]
    """
    return _falls(ratings, size * _larger_spread(ratings, spread), recovered)


def reliable_drop(
    ratings: Array, reliability: float, recovered: float, spread: float | None
) -> Marks:
    """Find falls of the reliable change index.

    Examples
    --------
    With reliability 0.5 the index is 1.96 standard deviations.

    >>> reliable_drop(np.array([[6.0, 4.1, 2.1]]), 0.5, 0.5, spread=1).rupture
    array([[False, False,  True]])
    """
    return _falls(ratings, _reliable_change(ratings, reliability, spread), recovered)


def decline(
    ratings: Array, size: float, steps: float, recovered: float, spread: float | None
) -> Marks:
    """Find falls that add up over sessions, from the rating since which none has risen.

    Examples
    --------
    From 6 to 4 in three sessions, none of them a fall of 1.5; one session back it is not seen.

    >>> course = np.array([[5.0, 6, 5, 5, 4, 6]])
    >>> decline(course, size=1, steps=6, recovered=0.5, spread=1.5).rupture.nonzero()[1]
    array([4])
    >>> decline(course, size=1, steps=1, recovered=0.5, spread=1.5).rupture.any()
    np.False_
    """
    tight, order = packed(ratings)
    peak = np.full_like(tight, np.nan)
    peak[:, 1:] = tight[:, :-1]
    not_risen = np.ones_like(tight[:, 1:], dtype=bool)
    for back in range(2, min(int(steps), tight.shape[1] - 1) + 1):
        start = tight[:, :-back]
        not_risen = not_risen[:, 1:] & (start >= tight[:, 1 : 1 - back])
        np.copyto(peak[:, back:], start, where=not_risen)
    reference = np.empty_like(peak)
    np.put_along_axis(reference, order, peak, axis=1)
    return _falls(ratings, size * _larger_spread(ratings, spread), recovered, reference)


def srs_rule(ratings: Array, cutoff: float, fall: float) -> Marks:
    """Find totals below a cut-off, and falls of so many points.

    Examples
    --------
    >>> srs_rule(np.array([[38.0, 37.5, 36.5, 35]]), cutoff=36, fall=1).rupture
    array([[False, False,  True,  True]])
    """
    before = previous(ratings)
    rupture = (ratings < cutoff) | (before - ratings >= fall)
    return Marks(rupture, before, np.fmax(before - fall, cutoff), np.fmax(before, cutoff))


def sudden_loss(
    ratings: Array, reliability: float, share: float, recovered: float, spread: float | None
) -> Marks:
    """Find falls that are reliable, large beside the rating before, and stable.

    Stable: the means of up to three ratings before and after differ by more than the `CRITICAL`
    t times their pooled standard deviation. Where fewer than two of three sessions before or after
    were rated, or the session just before was not, the rule cannot tell.

    Examples
    --------
    Means 6 and 3, squares 2 and 2, so the pooled SD is 1, and 3 exceeds 2.776. Without the last
    rating the means are 6 and 2.5, the pooled SD is 0.913, and t must exceed 3.182. Without the
    last two nobody can tell.

    >>> course = np.array([[5.0, 7, 6, 2, 3, 4], [5, 7, 6, 2, 3, np.nan]])
    >>> sudden_loss(course, 0.5, 0.25, 0.5, spread=1).rupture.nonzero()
    (array([0, 1]), array([3, 3]))
    >>> sudden_loss(course[:, :4], 0.5, 0.25, 0.5, spread=1).threshold[0, 3]
    np.float64(nan)
    """
    sides = np.pad(ratings, ((0, 0), (3, 2)), constant_values=np.nan)
    (n, mean, squares), (m, after, others) = _threes(sides[:, :-3]), _threes(sides[:, 3:])
    enough = (n >= 2) & (m >= 2)
    together = np.where(enough, n + m, 4)
    apart = CRITICAL[together - 4] * np.sqrt((squares + others) / (together - 2))
    before = sides[:, 2:-3]
    size = np.maximum(_reliable_change(ratings, reliability, spread), share * before)
    found = _falls(ratings, size, recovered, before)
    stable = mean - after > apart
    told = np.where(stable, found.threshold, -np.inf)
    threshold = np.where(enough & ~np.isnan(before), told, np.nan)
    return Marks(found.rupture & enough & stable, before, threshold, found.level)


def _threes(ratings: Array) -> tuple[Array, Array, Array]:
    """Return count, mean and squared deviations of every three neighbours."""
    neighbours = [ratings[:, k : ratings.shape[1] - 2 + k] for k in range(3)]
    given = [~np.isnan(each) for each in neighbours]
    count = np.sum(given, axis=0)
    filled = [np.where(*pair, 0) for pair in zip(given, neighbours, strict=True)]
    mean = sum(filled) / np.maximum(count, 1)
    squares = (np.where(on, x - mean, 0) ** 2 for on, x in zip(given, filled, strict=True))
    return count, mean, np.asarray(sum(squares))


# Ratings far below the usual level


def own_mean(ratings: Array, size: float, recovered: float) -> Marks:
    """Find ratings more than so many standard deviations below the client's own mean.

    The published text says no more: we take the ratings as they are, without taking out a trend,
    and the standard deviation of the client.

    Examples
    --------
    The mean is 5, the squares are 6 + 36, so the SD is 2.45, and 5 - 2 x 2.45 = 0.1.

    >>> own_mean(np.array([[6.0, 6, 6, 6, 6, 6, 0, 4]]), size=2, recovered=0.5).rupture.nonzero()[1]
    array([6])
    """
    return _below(ratings, row_mean(ratings), size * own_spread(ratings), recovered)


def own_trend(ratings: Array, size: float, recovered: float) -> Marks:
    """Find ratings more than so many standard deviations below the client's own straight line.

    Examples
    --------
    A rating of 4 is as high as the first, but 3 below a line that rises.

    >>> course = np.array([[4.0, 4.5, 5, 5.5, 6, 6.5, 4, 7.5, 8]])
    >>> own_trend(course, size=2, recovered=0.5).rupture.nonzero()[1]
    array([6])
    >>> own_mean(course, size=2, recovered=0.5).rupture.any()
    np.False_
    """
    usual = line(ratings)
    return _below(ratings, usual, size * own_spread(ratings - usual), recovered)


def _below(ratings: Array, usual: Array, distance: Array, recovered: float) -> Marks:
    """Find ratings below what is usual by more than a distance."""
    floor = usual - distance
    rupture = (ratings < floor) & (distance > ROUNDING)
    return Marks(rupture, usual, floor, regained(usual, ratings, recovered))


# Control charts


def control_chart(ratings: Array, limit: float, recovered: float) -> Marks:
    """Find the first in a row below the control limit.

    Examples
    --------
    The mean is 5 and the mean step 1.25, so sigma is 1.108; 1 lies 3.6 sigma below the mean.

    >>> control_chart(np.array([[6.0, 6, 6, 6, 1]]), limit=3, recovered=1).rupture.nonzero()[1]
    array([4])
    """
    centre = row_mean(ratings)
    return _chart(ratings, centre, centre - limit * mean_step(ratings) / NORMAL_RANGE, recovered)


def cusum(ratings: Array, slack: float, limit: float, recovered: float) -> Marks:
    """Find where what ratings fall short of the mean, less some slack, adds up to a limit.

    Examples
    --------
    The mean is 6 and the mean step 4/7, so sigma is 0.507. From the fifth on, each rating falls
    short by 2, which is 1.75 beyond the slack: after two of them 3.49, more than 4 sigma, 2.03.

    >>> course = np.array([[8.0, 8, 8, 8, 4, 4, 4, 4]])
    >>> cusum(course, slack=0.5, limit=4, recovered=1).rupture.nonzero()[1]
    array([5])
    """
    centre, unit = row_mean(ratings), sigma(ratings)
    threshold, short = np.empty_like(ratings), np.zeros(len(ratings))
    for t, rating in enumerate(ratings.T):
        threshold[:, t] = (centre - (slack + limit) * unit)[:, 0] + short
        more = np.maximum(short + (centre - slack * unit)[:, 0] - rating, 0)
        short = np.where(np.isnan(rating), short, more)
    return _chart(ratings, centre, threshold, recovered)


def ewma(ratings: Array, weight: float, limit: float, recovered: float) -> Marks:
    """Find where a moving average, in which old ratings count less and less, is below its limit.

    Examples
    --------
    The mean is 6, sigma 0.507. With a weight of 0.2 the average after four ratings of 8 is 7.18,
    then 6.54, 6.04, 5.63 and 5.30; the last limit is 6 - 3 x 0.507 x 0.329 = 5.50.

    >>> course = np.array([[8.0, 8, 8, 8, 4, 4, 4, 4]])
    >>> ewma(course, weight=0.2, limit=3, recovered=1).rupture.nonzero()[1]
    array([7])
    """
    centre, unit = row_mean(ratings), sigma(ratings)
    threshold, average, kept = np.empty_like(ratings), centre[:, 0], np.ones(len(ratings))
    for t, rating in enumerate(ratings.T):
        given = ~np.isnan(rating)
        kept = np.where(given, kept * (1 - weight) ** 2, kept)
        error = unit[:, 0] * np.sqrt(weight / (2 - weight) * (1 - kept))
        floor = centre[:, 0] - limit * error
        threshold[:, t] = (floor - (1 - weight) * average) / weight
        average = np.where(given, weight * rating + (1 - weight) * average, average)
    return _chart(ratings, centre, threshold, recovered)


def _chart(ratings: Array, centre: Array, floor: Array, recovered: float) -> Marks:
    """Find the first in a row below a floor; a flat course has none."""
    below = ratings < floor
    # A flat course has no spread, so rounding alone must not put it below its mean.
    rupture = below & ~_was(below, ratings) & (mean_step(ratings) > 0)
    return Marks(rupture, centre, floor, regained(centre, ratings, recovered))


# What they share


def _falls(
    ratings: Array, size: Array | float, recovered: float, reference: Array | None = None
) -> Marks:
    """Find falls from the rating before, as deep as told, from there or from another reference."""
    before = previous(ratings)
    reference = before if reference is None else reference
    rupture = (reference - ratings >= size - ROUNDING) & (ratings < before)
    threshold = np.minimum(reference - size, before)
    return Marks(rupture, reference, threshold, regained(reference, ratings, recovered))


def _was(flags: Flags, ratings: Array) -> Flags:
    """Tell whether a flag was up when last rated."""
    return np.asarray(previous(np.where(np.isnan(ratings), np.nan, flags)) == 1)


def _larger_spread(ratings: Array, given: float | None) -> Array:
    return np.maximum(own_spread(ratings), _spread(ratings, given))


def _reliable_change(ratings: Array, reliability: float, spread: float | None) -> float:
    return float(RELIABLE * np.sqrt(2 - 2 * reliability) * _spread(ratings, spread))


def _spread(ratings: Array, given: float | None) -> float:
    if given is not None:
        return given
    if len(ratings) < 2:
        raise ValueError(
            "spread is needed for 1 therapy; give spread= (in the command, --set spread=), the "
            "standard deviation across clients (above 0), from the manual of the measure, or give "
            "ratings of several clients, or choose a rule that needs none, such as own_sd."
        )
    return float(np.nanstd(ratings, ddof=1))
