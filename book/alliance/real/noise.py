"""Ratings without a single rupture that look like real ones, and what the rules find in them.

Courses are those of `alliance.calm`. Clients differ in level, in growth, and, in one version, in
how far they wobble. The values are then exchanged for the real ratings, rank for rank, over all
clients and sessions together (Theiler et al., 1992, did so for single series). So the scale points,
the rounding and the pile-up at the ceiling are exactly the real ones; the same cells are missing.

The parameters are matched by simulation: each has one statistic that it moves most, and is moved
until the noise has, on average, the real value of that statistic after the exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Literal, TypeAlias

import numpy as np

from alliance.calm import Calm, log_session
from alliance.detect import COMPARED, CRITERIA, Label
from alliance.ranges import stretch
from alliance.real import describe
from alliance.real.lagged import size
from alliance.real.scores import HIGHEST, ITEMS, LOWEST, Array

Kind: TypeAlias = Literal["equal", "differing"]
KINDS: tuple[Kind, ...] = ("equal", "differing")
"""Whether all clients wobble alike."""

SETS = 2000
"""Sets of noise beside the real ratings."""
MATCHING_SETS, ROUNDS = 60, 15
"""Sets in each round of matching, and rounds."""
RANGE = (0.025, 0.975)


MATCHED: Mapping[str, str] = {
    "growth": "growth",
    "growth_spread": "slope_sd",
    "level_growth": "level_slope_r",
    "wobble": "within_sd",
    "wobble_spread": "sd_spread",
    "carry": "autocorrelation",
}
"""Each parameter of the calm model, and the statistic in `MEASURES` that it is matched to."""

BOUNDS = {"level_growth": (-0.95, 0.95), "carry": (-0.5, 0.95)}
"""Ends of the parameters that are correlations."""


def _slope_sd(ratings: Array) -> float:
    slopes = describe.lines(ratings, log_session(ratings.shape[1])).slope
    return float(np.nanstd(slopes, ddof=1))


def _growth(ratings: Array) -> float:
    return describe.growth(ratings, log_session(ratings.shape[1]))


def _change(ratings: Array, measure: Callable[[Array], float]) -> float:
    return measure(describe.changes(ratings))


MEASURES: Mapping[str, Callable[[Array], float]] = {
    "growth": _growth,
    "slope_sd": _slope_sd,
    "level_slope_r": describe.slope_level_correlation,
    "within_sd": partial(describe.within_sd, trend="own"),
    "sd_spread": describe.observed_spread,
    "autocorrelation": partial(describe.autocorrelation, trend="own"),
    "icc": partial(describe.intraclass_correlation, trend="mean"),
    "ceiling": describe.ceiling,
    "ever_at_ceiling": describe.ever_at_ceiling,
    "change_sd": partial(_change, measure=lambda x: float(x.std(ddof=1))),
    "change_skewness": partial(_change, measure=describe.skewness),
    "change_kurtosis": partial(_change, measure=describe.kurtosis),
}
"""What noise is matched to, then what it is only compared in.

As observed, without correction: bias is the same for ratings and for their noise.
"""


def exchange(calm: Array, ratings: Array) -> Array:
    """Give simulated courses the values of real ratings, rank for rank, and their missing cells.

    Parameters
    ----------
    calm, ratings : (n, T) arrays
        Simulated and real.

    Returns
    -------
    (n, T) array
        The real values, in the simulated order.

    Examples
    --------
    >>> exchange(np.array([[0.3, -2.0, 0.1]]), np.array([[4.0, 5.0, np.nan]]))
    array([[ 5.,  4., nan]])
    """
    given = ~np.isnan(ratings)
    made = np.full(ratings.shape, np.nan)
    rank = np.argsort(np.argsort(calm[given]))
    made[given] = np.sort(ratings[given])[rank]
    return made


def sets(calm: Calm, ratings: Array, count: int, seed: int) -> list[Array]:
    """Simulate sets of noise like some ratings.

    Parameters
    ----------
    calm : Calm
        The courses.
    ratings : (n, T) array
        The real ratings.
    count : int
        Number of sets.
    seed : int
        Seed.

    Returns
    -------
    list of (n, T) array
        The sets.
    """
    rng = np.random.default_rng(seed)
    return [exchange(calm.simulate(*size(ratings), rng), ratings) for _ in range(count)]


def match(ratings: Array, kind: Kind, seed: int) -> Calm:
    """Find the calm model whose noise is like some ratings.

    Parameters
    ----------
    ratings : (n, T) array
        The real ratings.
    kind : str
        ``"equal"``: all clients wobble alike; ``"differing"``: they differ as the real ones do.
    seed : int
        Seed.

    Returns
    -------
    Calm
        Its parameters.
    """
    names = [name for name in MATCHED if kind == "differing" or name != "wobble_spread"]
    wanted = {name: MEASURES[MATCHED[name]](ratings) for name in names}
    calm = Calm() if kind == "differing" else Calm(wobble_spread=0.0)
    for _ in range(ROUNDS):
        # The same seed each round: only the parameters change, so the rounds settle.
        made = sets(calm, ratings, MATCHING_SETS, seed)
        moved = {
            name: _moved(name, getattr(calm, name), _mean_of(MATCHED[name], made), wanted[name])
            for name in names
        }
        calm = replace(calm, **moved)
    return calm


def _mean_of(measure: str, made: Iterable[Array]) -> float:
    return float(np.mean([MEASURES[measure](each) for each in made]))


def _moved(name: str, now: float, found: float, wanted: float) -> float:
    """Move a parameter towards its statistic: correlations by the gap, sizes by the ratio."""
    if name in BOUNDS:
        return float(np.clip(now + wanted - found, *BOUNDS[name]))
    return float(max(now, 0.01) * wanted / found)


def plant(
    courses: Array, rate: float, depth: float, pace: float, rng: np.random.Generator
) -> Array:
    """Add ruptures to courses.

    Parameters
    ----------
    courses : (n, T) array
        Calm courses.
    rate : float
        Chance of a rupture in a session.
    depth : float
        Fall in that session, in the unit of the courses.
    pace : float
        Share of an open rupture that heals by the next session.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    (n, T) array
        The courses less the open ruptures.

    Examples
    --------
    >>> plant(np.zeros((1, 3)), 1.0, 1.0, 1.0, np.random.default_rng(0))
    array([[-1., -1., -1.]])
    """
    falls = np.where(rng.random(courses.shape) < rate, depth, 0.0)
    left = np.zeros_like(courses)
    for t in range(courses.shape[1]):
        left[:, t] = falls[:, t] + (1 - pace) * (left[:, t - 1] if t else 0.0)
    return courses - left


def flagged(ratings: Array) -> dict[tuple[str, str], float]:
    """Apply every rule.

    Parameters
    ----------
    ratings : (n, T) array
        Mean codes, 1 to 5.

    Returns
    -------
    dict of (str, str) to float
        By name of the rule: the share of clients with ``"any"`` rupture, with each of the labels,
        and ``"per_session"``, the ruptures per rating that has one before it.
    """
    shares: dict[tuple[str, str], float] = {}
    for name in COMPARED:
        rule = CRITERIA[name]
        found = rule(on_scale(ratings, rule.scale))
        labels = found.labels()
        each = {label: float((labels == label).mean()) for label in Label}
        shares |= {
            (name, str(label)): share for label, share in each.items() if label != Label.NONE
        }
        shares[name, "any"] = 1 - each[Label.NONE]
        steps = (~np.isnan(ratings)).sum(axis=1) - 1
        shares[name, "per_session"] = float(found.rupture.sum() / steps.sum())
    return shares


def on_scale(ratings: Array, scale: tuple[float, float] | None) -> Array:
    """Stretch mean codes to the scale of a rule; without one, return totals.

    Parameters
    ----------
    ratings : (n, T) array
        Mean codes, 1 to 5.
    scale : tuple of float or None
        Lowest and highest rating of the rule.

    Returns
    -------
    (n, T) array
        On that scale.
    """
    if scale is None:
        # Whole totals: a return to exactly half-way must not hang on the last bit of a ninth.
        return np.asarray(np.rint(ratings * ITEMS))
    return stretch(ratings, (LOWEST, HIGHEST), scale)
