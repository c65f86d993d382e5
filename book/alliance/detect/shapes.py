"""Rules that judge a course as a whole, by the curve that fits it: ratings in, ruptures out.

Each marks the session in which its curve turns or falls. There the threshold is what the curve says
of the session; no rating makes any other session a rupture, and with too few ratings none can be
told. Arguments as in `alliance.detect.rules`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from alliance.arrays import Array, Flags, Numbers
from alliance.detect.finder import Marks, regained
from alliance.detect.rows import ROUNDING, line, packed, row_count, row_mean, row_sum, sigma

MOST_CUT = 10_000
"""So many sessions are cut: the work grows with their square, to about a second a client."""


def u_shape(ratings: Array, size: float, recovered: float) -> Marks:
    """Find the lowest session of a parabola that bends up by so many standard errors.

    Examples
    --------
    The parabola is 2 + (t - 3)^2, and fits without any error.

    >>> u_shape(np.array([[6.0, 3, 2, 3, 6]]), size=2, recovered=0.5).rupture.nonzero()[1]
    array([2])
    """
    straight = line(ratings)
    time = np.broadcast_to(np.arange(ratings.shape[1], dtype=float), ratings.shape)
    bend = time**2 - line(np.where(np.isnan(ratings), np.nan, time**2))
    slope, bent = _bent(ratings - straight, bend, 3, size)
    fitted = straight + slope * bend
    shown = np.where(np.isnan(ratings), np.inf, fitted)
    lowest = np.argmax(shown <= shown.min(axis=1, keepdims=True) + ROUNDING, axis=1)
    return _turned(ratings, fitted, lowest[:, np.newaxis], bent, recovered)


def v_trend(ratings: Array, size: float, recovered: float) -> Marks:
    """Find the break of a line that falls, then rises, and bends by so many standard errors.

    Every rated session between the first and the last is tried as the break; the one that leaves
    least unexplained counts.

    Examples
    --------
    >>> v_trend(np.array([[6.0, 5, 4, 3, 4, 5]]), size=2, recovered=0.5).rupture.nonzero()[1]
    array([3])
    """
    straight, time = line(ratings), np.arange(ratings.shape[1], dtype=float)
    left = ratings - straight
    explained = _explained(left)
    most = explained.max(axis=1, keepdims=True)
    lowest = np.argmax(explained >= most - ROUNDING, axis=1)[:, np.newaxis]
    hinge = np.where(np.isnan(ratings), np.nan, np.maximum(time - lowest, 0))
    bend = np.maximum(time - lowest, 0) - line(hinge)
    slope, bent = _bent(left, bend, 4, size)
    return _turned(ratings, straight + slope * bend, lowest, bent, recovered)


def mean_shift(ratings: Array, penalty: float, shortest: float, recovered: float) -> Marks:
    """Find where the mean falls, of at most three stretches that differ in it.

    Of all ways to cut the course at most twice, the one counts that leaves the least sum of
    squares, to which each cut adds ``penalty`` times the variance of the control chart times the
    logarithm of the number of ratings.

    Examples
    --------
    The mean is 4.86 and the sum of squares 22.9. The mean step is 8 / 6, so the variance is 1.40;
    two cuts leave no squares, and cost 2 x 3 x 1.40 x log 7 = 16.3.

    >>> mean_shift(np.array([[6.0, 6, 6, 2, 2, 6, 6]]), 3, 2, 0.5).rupture.nonzero()[1]
    array([3])
    """
    if (sessions := ratings.shape[1]) > MOST_CUT:
        raise ValueError(
            f"the longest therapy has {sessions:,} sessions, and mean_shift tries every pair of "
            f"cuts; give at most {MOST_CUT:,} sessions, or choose another rule."
        )
    tight, order = packed(ratings)
    count = row_count(ratings)
    cuts = _cuts(tight - tight[:, :1], count.astype(int), int(shortest))
    each = penalty * sigma(ratings) ** 2 * np.log(np.maximum(count, 1)) + ROUNDING
    worth = np.hstack([explained - k * each for k, (explained, _) in enumerate(cuts)])
    starts = np.choose(worth.argmax(axis=1)[:, np.newaxis], [at for _, at in cuts])
    place = np.argsort(order, axis=1)
    stretch = (place >= starts[:, [0]]).astype(int) + (place >= starts[:, [1]])
    parts = (np.where(stretch == k, ratings, np.nan) for k in range(3))
    means = np.hstack([row_mean(part) for part in parts])
    now = np.take_along_axis(means, stretch, axis=1)
    before = np.take_along_axis(np.insert(means, 0, np.nan, axis=1), stretch, axis=1)
    first = (place == starts[:, [0]]) | (place == starts[:, [1]])
    return _marked(first & (now < before), before, now, count >= 2 * shortest, recovered)


def _explained(left: Array) -> Array:
    """Return what a bend in each session explains of the squares that a line leaves.

    A bend is what a line leaves of a hinge, and is the same for a hinge on either side. The one
    with the smaller sum of squares is taken, as fewer digits are lost by it.

    Parameters
    ----------
    left : (n, T) array
        What a line leaves of ratings, not a number where there is none.

    Returns
    -------
    (n, T) array
        The part of the squares; minus infinity at both ends, and in sessions without a rating.
    """
    given = ~np.isnan(left)
    time = np.where(given, np.arange(left.shape[1]), np.nan)
    apart = np.nan_to_num(time - row_mean(time))
    known = np.nan_to_num(left), given.astype(float), apart
    width = np.maximum(row_sum(apart**2), ROUNDING)
    before = _hinged(*known)
    after = [each[:, ::-1] for each in _hinged(*(each[:, ::-1] for each in known))]
    shared, length, squares, tilt = np.where(before[2] < after[2], before, after)
    bend = squares - length**2 / np.maximum(row_count(left), 1) - tilt**2 / width
    inside = given & (np.arange(left.shape[1]) > 0)
    inside[:, -1] = False
    return np.where(inside, shared**2 / np.maximum(bend, ROUNDING), -np.inf)


def _hinged(left: Array, given: Array, apart: Array) -> tuple[Array, Array, Array, Array]:
    """Return sums over the sessions before each, times how long ago they are.

    Those of what is left, of the sessions themselves and, in the third place, of how long ago they
    are; and of how far they are from the middle. Sums of sums: no session is visited twice.
    """
    shared, length, tilt = (
        np.cumsum(np.cumsum(each, axis=1) - each, axis=1) for each in (left, given, apart)
    )
    return shared, length, 2 * np.cumsum(length, axis=1) - length, tilt


def _bent(left: Array, bend: Array, used: int, size: float) -> tuple[Array, Array]:
    """Return the slope of what a line leaves on a bend, and whether it is so many errors above 0.

    That is 1 or 0, and not a number in rows that have no more ratings than are ``used`` to fit.
    """
    bend = np.where(np.isnan(left), np.nan, bend)
    squares, spare = row_sum(bend**2), row_count(left) - used
    slope = np.where(squares > ROUNDING, row_sum(left * bend), 0) / np.maximum(squares, ROUNDING)
    rest = row_sum((left - slope * bend) ** 2)
    error = np.sqrt(rest / np.maximum(spare, 1) / np.maximum(squares, ROUNDING))
    bent = (slope >= size * error) & (slope > ROUNDING)
    return slope, np.where(spare > 0, bent, np.nan)


def _turned(ratings: Array, fitted: Array, lowest: Numbers, bent: Array, recovered: float) -> Marks:
    """Mark the lowest session of a curve that bends up, and starts and ends higher."""
    given = ~np.isnan(ratings)
    last = ratings.shape[1] - 1 - given[:, ::-1].argmax(axis=1)
    start, low, end = (
        np.take_along_axis(fitted, at, axis=1)
        for at in (given.argmax(axis=1)[:, np.newaxis], lowest, last[:, np.newaxis])
    )
    turns = (bent == 1) & (start > low + ROUNDING) & (end > low + ROUNDING)
    rupture = turns & (np.arange(ratings.shape[1]) == lowest)
    return _marked(rupture, start, fitted, bent >= 0, recovered)


def _marked(
    rupture: Flags, reference: Array, fitted: Array, told: Flags, recovered: float
) -> Marks:
    threshold = np.where(told, np.where(rupture, fitted, -np.inf), np.nan)
    return Marks(rupture, reference, threshold, regained(reference, fitted, recovered))


def _cuts(x: Array, count: Numbers, shortest: int) -> list[tuple[Array, Numbers]]:
    """Return the most that no, one and two cuts explain, and where the stretches after them start.

    Stretches explain the sum of their squared totals, each by its length: what is left of the sum
    of squares is that around their means.

    Parameters
    ----------
    x : (n, T) array
        Values, each row's ``count`` from the left.
    count : (n, 1) array of int
        How many there are.
    shortest : int
        The fewest values of a stretch.

    Returns
    -------
    list of ((n, 1) array, (n, 2) array of int)
        What is explained, minus infinity where there are too few values; and places, T for none.
    """
    n, longest = x.shape
    sums = np.insert(np.nancumsum(x, axis=1), 0, 0, axis=1)
    total = np.take_along_axis(sums, count, axis=1)
    once, at = np.full((n, longest + 1), -np.inf), np.full((n, longest + 1), longest)
    lengths = np.arange(longest + 1)
    first = sums**2 / np.maximum(lengths, 1)
    for end in range(2 * shortest, longest + 1):
        start = slice(shortest, end - shortest + 1)
        rest = sums[:, [end]] - sums[:, start]
        both = first[:, start] + rest**2 / (end - lengths[start])
        at[:, end] = shortest + both.argmax(axis=1)
        once[:, end] = both.max(axis=1)
    length = count - lengths
    last = np.where(length >= shortest, (total - sums) ** 2 / np.maximum(length, 1), -np.inf)
    second = (once + last).argmax(axis=1)[:, np.newaxis]
    none = np.full_like(second, longest)

    def taken(table: Array | Numbers, place: Numbers) -> Any:
        return np.take_along_axis(table, place, axis=1)

    return [
        (total**2 / np.maximum(count, 1), np.hstack([none, none])),
        (taken(once, count), np.hstack([taken(at, count), none])),
        (taken(once + last, second), np.hstack([taken(at, second), second])),
    ]
