"""Calm processes: ratings without a single rupture, on the scale from 1 to 7.

The first is that of a derived benchmark: ICC .72, autocorrelation .3, growth of .3 standard
deviations over 16 sessions, all clients alike in wobble, no end of the scale. Each of the others
changes one thing of it; the last is like the real ratings in all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from alliance import evidence
from alliance.arrays import Array
from alliance.calm import Calm
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.parameters import PARAMETERS
from alliance.real.scores import HIGHEST, ITEMS, LOWEST
from alliance.simulate import SESSIONS

SEED = 20130301
ICC, CARRY, RISE = 0.72, 0.3, 0.3
"""Of the benchmark: share of variance between clients, autocorrelation, and growth from the first
session to session 16 in standard deviations."""
MEAN = PARAMETERS["alliance_mean"].default
SPREAD = PARAMETERS["alliance_sd"].default / math.sqrt(ICC)
"""Mean and standard deviation of ratings after the first session, points, as in the model."""
WOBBLE_SPREAD = PARAMETERS["wobble_spread"].default
"""How widely clients differ in their wobble, as in the model."""
MISSING = 0.2
"""Share of sessions without a rating, where some are missing."""
TOP = ALLIANCE_HIGH
"""The highest rating of the scale, points."""
REAL_LENGTH = int(evidence.load("real_ratings")["session"].max())
"""Sessions of the real ratings."""
LENGTHS = (4, 6, 8, 12, REAL_LENGTH, 16, 24, 30, 40)
"""Lengths of therapies, sessions."""
CEILING_CLIENTS = 4000
"""Clients from whom it is found how far the top of the scale lies from the mean."""


@dataclass(frozen=True)
class Process:
    """A calm course, and what a questionnaire makes of it.

    Attributes
    ----------
    calm : Calm
        The course, in standard deviations of a session's ratings, the first mean at 0.
    ceiling : float
        Share of ratings at the top of the scale in therapies as long as the real ones; at 0 the
        scale has no end.
    step : float
        Points from one possible rating to the next, counted from the top; 0 if every rating is
        possible.
    missing : float
        Chance that a session has no rating.
    spread : float
        Standard deviation of a session's ratings, points.
    """

    calm: Calm
    ceiling: float = 0.0
    step: float = 0.0
    missing: float = 0.0
    spread: float = SPREAD

    def ratings(self, clients: int, sessions: int, rng: np.random.Generator) -> Array:
        """Simulate ratings.

        Parameters
        ----------
        clients, sessions : int
            Size.
        rng : numpy.random.Generator
            Source of chance.

        Returns
        -------
        (clients, sessions) array
            Points, not a number where a rating is missing.
        """
        below = self.mean - TOP + self.spread * self.calm.simulate(clients, sessions, rng)
        if self.step:
            below = self.step * np.rint(below / self.step)
        if self.ceiling:
            below = np.minimum(below, 0.0)
        return np.where(rng.random(below.shape) < self.missing, np.nan, TOP + below)

    @property
    def mean(self) -> float:
        """Mean of the first session, points: as in the model, or as the ceiling asks for."""
        if not self.ceiling:
            return MEAN
        # What lies less than half a step below the top is rounded up to it.
        return TOP - self.step / 2 - self.spread * _quantile(self.calm, 1 - self.ceiling)


@cache
def _quantile(calm: Calm, share: float) -> float:
    """Return where a share of all ratings lies below, in therapies as long as the real ones."""
    courses = calm.simulate(CEILING_CLIENTS, REAL_LENGTH, np.random.default_rng(SEED))
    return float(np.quantile(courses, share))


def benchmark(*, rise: float = RISE, carry: float = CARRY, wobble_spread: float = 0.0) -> Calm:
    """Return the course of the benchmark, or one that differs from it.

    Parameters
    ----------
    rise : float
        Growth from the first session to session 16, standard deviations.
    carry : float
        Autocorrelation of the wobble.
    wobble_spread : float
        How widely clients differ in their wobble; its mean square stays.

    Returns
    -------
    Calm
        The course.
    """
    return Calm.alike(ICC, rise / math.log(SESSIONS), carry, wobble_spread)


def like_real() -> Process:
    """Return the process that is like the real ratings: courses, ceiling, steps and gaps.

    Returns
    -------
    Process
        The calm model that was matched to them, on a scale that is stretched from 1-5 to 1-7.
    """
    noise = evidence.load("real_ratings_noise")
    parameters = noise[(noise["noise"] == "differing") & (noise["part"] == "parameter")]
    matched = dict(zip(parameters["quantity"], parameters["mean"], strict=True))
    # Matched in units of the spread of levels; here the unit is the spread of a session's ratings.
    unit = math.hypot(1.0, matched["wobble"] * math.exp(matched["wobble_spread"] ** 2))
    sizes = {name: matched[name] / unit for name in ("growth", "growth_spread", "wobble")}
    calm = Calm(**{**matched, **sizes}, level=1 / unit)
    wider = (ALLIANCE_HIGH - ALLIANCE_LOW) / (HIGHEST - LOWEST)
    return Process(
        calm,
        ceiling=float(evidence.row("N10_ceiling")["value"]),
        step=wider / ITEMS,
        missing=_real_gaps(),
        spread=wider * float(evidence.row("N5_sd_1")["value"]),
    )


def _real_gaps() -> float:
    """Return the share of sessions without a rating in the real ratings."""
    counts = evidence.load("real_ratings").set_index("id")["n"]
    return 1 - float(counts["N6_icc_raw"]) / (REAL_LENGTH * float(counts["N10_ever"]))


def _processes() -> dict[str, Process]:
    usual = benchmark()
    return {
        "benchmark": Process(usual),
        "differing": Process(benchmark(wobble_spread=WOBBLE_SPREAD)),
        "no_carry": Process(benchmark(carry=0.0)),
        "high_carry": Process(benchmark(carry=0.6)),
        "no_growth": Process(benchmark(rise=0.0)),
        "high_growth": Process(benchmark(rise=0.8)),
        "ceiling": Process(usual, ceiling=float(evidence.row("N10_ceiling")["value"])),
        "rounded": Process(usual, step=1.0),
        "missing": Process(usual, missing=MISSING),
        "real": like_real(),
    }


PROCESSES: Mapping[str, Process] = _processes()
"""Every process by name."""
