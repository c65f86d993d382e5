"""The finder that all rules share: from the sessions that show a rupture to what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from alliance.arrays import Array, Flags, Labels

LEVEL_PLACES = 9
"""Decimals of a level that count."""


class Label(StrEnum):
    """What became of the ruptures of a whole therapy."""

    NONE = "none"
    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"
    CENSORED = "cannot be told"


@dataclass(frozen=True)
class Marks:
    """What a rule says of each session, before anyone looks at what followed.

    Attributes
    ----------
    rupture : (n, T) array of bool
        Whether a rupture shows in a session.
    reference, threshold, level : array that broadcasts to (n, T)
        As in `Detection`.
    """

    rupture: Flags
    reference: Array | float
    threshold: Array | float
    level: Array | float


@dataclass(frozen=True)
class Detection:
    """What a criterion found.

    Attributes
    ----------
    rupture : (n, T) array of bool
        Whether a rupture shows in a session.
    repaired : (n, T) array of bool
        In the session of a rupture, whether a repair follows it.
    censored : (n, T) array of bool
        In the session of a rupture that no repair follows, whether the ratings end too soon to
        tell: fewer sessions follow, from the first of ruptures in a row, than the window has.
    reference : (n, T) array
        The rating that the fall is measured from, such as the one before or the client's mean.
    threshold : (n, T) array
        The highest rating at which a session would count as a rupture, with everything else that
        the rule estimates as it is; minus infinity where no rating would, and not a number where
        the rule cannot tell, as too little was rated.
    level : (n, T) array
        The rating that counts as a return after a rupture in this session.
    """

    rupture: Flags
    repaired: Flags
    censored: Flags
    reference: Array
    threshold: Array
    level: Array

    def labels(self) -> Labels:
        """Label each therapy by its ruptures and what became of the last one.

        Returns
        -------
        (n,) array of str
            A `Label` for each therapy: that of its last rupture, if it has one.
        """
        sessions = self.rupture.shape[1]
        last = sessions - 1 - np.argmax(self.rupture[:, ::-1], axis=1)
        mended, open_end = (x[np.arange(len(last)), last] for x in (self.repaired, self.censored))
        tests = [~self.rupture.any(axis=1), mended, open_end]
        return np.select(tests, [Label.NONE, Label.REPAIRED, Label.CENSORED], Label.UNREPAIRED)


def followed(ratings: Array, marks: Marks, window: float) -> Detection:
    """Tell which ruptures a return to a level follows, and after which too little follows.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings by client and session, not a number where there is none.
    marks : Marks
        The ruptures.
    window : float
        The number of sessions within which a return counts.

    Returns
    -------
    Detection
        The ruptures, and what became of them.
    """
    rupture = marks.rupture
    reference, threshold, level = (
        np.broadcast_to(x, ratings.shape) for x in (marks.reference, marks.threshold, marks.level)
    )
    repaired = rupture & reaches(ratings, level, window)
    sessions = np.arange(ratings.shape[1])
    end = np.max(np.where(np.isnan(ratings), 0, sessions), axis=1, keepdims=True)
    goes_on = np.zeros_like(rupture)
    goes_on[:, 1:] = rupture[:, 1:] & rupture[:, :-1]
    first = np.maximum.accumulate(np.where(goes_on, 0, sessions), axis=1)
    censored = rupture & ~repaired & (first + window > end)
    return Detection(rupture, repaired, censored, reference, threshold, level)


def reaches(ratings: Array, level: Array, window: float) -> Flags:
    """Tell whether any of the next ``window`` ratings is at a level or above.

    Parameters
    ----------
    ratings, level : (n, T) array
        Ratings, and the level that counts from each session on.
    window : float
        How many sessions ahead count.

    Returns
    -------
    (n, T) array of bool
        Whether the level is reached.

    Examples
    --------
    >>> reaches(np.array([[6.0, 2, 3, 5]]), np.full((1, 4), 4.0), 2)
    array([[False,  True,  True, False]])
    """
    n, sessions = ratings.shape
    reached = np.zeros((n, sessions), dtype=bool)
    for ahead in range(1, min(int(window), sessions - 1) + 1):
        reached[:, :-ahead] |= ratings[:, ahead:] >= level[:, :-ahead]
    return reached


def regained(reference: Array, low: Array, recovered: float) -> Array:
    """Return the level at which a share of the fall from a reference is made up.

    Parameters
    ----------
    reference, low : array
        Ratings before and after the fall.
    recovered : float
        The share, from 0 to 1.

    Returns
    -------
    array
        The level. Rounded, so that ratings with decimals reach it by what was typed: half-way
        between 5.3 and 4.9 is 5.1, where the sum in binary is a little more.
    """
    return np.round(reference - (1 - recovered) * (reference - low), LEVEL_PLACES)
