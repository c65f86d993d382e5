"""Calm courses: the course of ratings when no rupture ever happens.

A client's ratings are a level, growth over log session, and an autocorrelated wobble, all normal.
Clients differ in level and, if wanted, in growth and in how far they wobble. There is no floor, no
ceiling and no rounding: what a questionnaire does to a course is added by those who need it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from alliance.arrays import Array


@dataclass(frozen=True)
class Calm:
    """A course of ratings without ruptures, by default in units of the spread of first levels.

    Attributes
    ----------
    growth, growth_spread : float
        Mean and standard deviation of slopes per log session.
    level_growth : float
        Correlation of first level and slope.
    wobble : float
        Median standard deviation within clients.
    wobble_spread : float
        Standard deviation of its logarithm between clients.
    carry : float
        Autocorrelation of the wobble.
    level : float
        Standard deviation of clients' first level.
    """

    growth: float = 0.3
    growth_spread: float = 0.3
    level_growth: float = -0.3
    wobble: float = 0.5
    wobble_spread: float = 0.3
    carry: float = 0.2
    level: float = 1.0

    @classmethod
    def alike(cls, icc: float, growth: float, carry: float, wobble_spread: float = 0.0) -> Self:
        """Return courses of clients who grow alike, in standard deviations of a session's ratings.

        Parameters
        ----------
        icc : float
            Share of the variance of a session that lies between clients.
        growth : float
            Growth per log session.
        carry : float
            Autocorrelation of the wobble.
        wobble_spread : float
            Standard deviation between clients of the logarithm of the wobble's own. Whatever it
            is, the mean variance within clients stays the same.

        Returns
        -------
        Calm
            The courses.

        Examples
        --------
        >>> Calm.alike(icc=0.75, growth=0.1, carry=0.3).wobble
        0.5
        """
        # The mean square of a log-normal is its squared median times exp(2 spread^2).
        wobble = math.sqrt(1 - icc) / math.exp(wobble_spread**2)
        return cls(growth, 0.0, 0.0, wobble, wobble_spread, carry, math.sqrt(icc))

    def simulate(self, clients: int, sessions: int, rng: np.random.Generator) -> Array:
        """Simulate courses.

        Parameters
        ----------
        clients, sessions : int
            Size.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        (clients, sessions) array
            Courses, the mean of the first session at 0.
        """
        level, own, wobbling = rng.standard_normal((3, clients, 1))
        mixed = self.level_growth * level + np.sqrt(1 - self.level_growth**2) * own
        slope = self.growth + self.growth_spread * mixed
        size = self.wobble * np.exp(self.wobble_spread * wobbling)
        wobble = size * autoregression(self.carry, clients, sessions, rng)
        return np.asarray(self.level * level + slope * log_session(sessions) + wobble)


def log_session(sessions: int) -> Array:
    """Return the logarithm of each session's number, from 0.

    Parameters
    ----------
    sessions : int
        How many.

    Returns
    -------
    (T,) array
        Time on which the alliance grows along a straight line.
    """
    return np.log(np.arange(1, sessions + 1))


def autoregression(carry: float, clients: int, sessions: int, rng: np.random.Generator) -> Array:
    """Simulate first-order autoregressive series of variance 1.

    Parameters
    ----------
    carry : float
        Autocorrelation.
    clients, sessions : int
        Size.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    (clients, sessions) array
        The series.
    """
    x = rng.standard_normal((sessions, clients))
    for t in range(1, sessions):
        x[t] = carry * x[t - 1] + np.sqrt(1 - carry**2) * x[t]
    return x.T
