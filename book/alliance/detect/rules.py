"""The rules: ratings and options in, ruptures out."""

from __future__ import annotations

import numpy as np

from alliance.arrays import Array
from alliance.detect.finder import Marks, previous

NORMAL_RANGE = 1.128
"""Mean absolute difference of two standard normal values, d2 of the control chart."""


def own_sd(ratings: Array, size: float, recovered: float) -> Marks:
    """Find falls of so many of the client's own standard deviations."""
    return _falls(ratings, size * _own_spread(ratings), recovered)


def v_shape(ratings: Array, size: float, recovered: float, spread: float | None) -> Marks:
    """Find falls of so many of the larger standard deviation, own or across clients."""
    larger = np.maximum(_own_spread(ratings), _spread(ratings, spread))
    return _falls(ratings, size * larger, recovered)


def reliable_drop(
    ratings: Array, reliability: float, recovered: float, spread: float | None
) -> Marks:
    """Find falls of the reliable change index."""
    fall = 1.96 * np.sqrt(2 - 2 * reliability) * _spread(ratings, spread)
    return _falls(ratings, fall, recovered)


def control_chart(ratings: Array, limit: float, recovered: float) -> Marks:
    """Find the first in a row below the control limit."""
    centre = _row_mean(ratings)
    steps = np.abs(ratings - previous(ratings))
    floor = centre - limit * _row_mean(steps) / NORMAL_RANGE
    # A flat course has no spread, so rounding alone must not put it below its mean.
    rupture = (ratings < floor) & ~(previous(ratings) < floor) & (floor < centre)
    return Marks(rupture, centre, floor, _return(centre, ratings, recovered))


def srs_rule(ratings: Array, cutoff: float, fall: float) -> Marks:
    """Find totals below a cut-off, and falls of so many points."""
    before = previous(ratings)
    rupture = (ratings < cutoff) | (before - ratings >= fall)
    return Marks(rupture, before, np.fmax(before - fall, cutoff), np.fmax(before, cutoff))


def _falls(ratings: Array, size: Array | float, recovered: float) -> Marks:
    """Find falls from the previous rating."""
    before = previous(ratings)
    fall = before - ratings
    rupture = (fall >= size) & (fall > 0)
    return Marks(rupture, before, before - size, _return(before, ratings, recovered))


def _return(reference: Array, ratings: Array, recovered: float) -> Array:
    """Return the level at which so much of the fall from a reference is made up."""
    return reference - (1 - recovered) * (reference - ratings)


def _row_mean(x: Array) -> Array:
    """Return each row's mean over what is given, as a column."""
    count = np.maximum((~np.isnan(x)).sum(axis=1, keepdims=True), 1)
    return np.asarray(np.nansum(x, axis=1, keepdims=True) / count)


def _own_spread(ratings: Array) -> Array:
    """Return each client's standard deviation, as a column."""
    count = (~np.isnan(ratings)).sum(axis=1, keepdims=True)
    squares = np.nansum((ratings - _row_mean(ratings)) ** 2, axis=1, keepdims=True)
    return np.asarray(np.sqrt(squares / np.maximum(count - 1, 1)))


def _spread(ratings: Array, given: float | None) -> float:
    if given is not None:
        return given
    if len(ratings) < 2:
        raise ValueError(
            "spread is needed for 1 therapy; give spread=, the standard deviation across clients "
            "(above 0), from the manual of the measure, or ratings of several clients."
        )
    return float(np.nanstd(ratings, ddof=1))
