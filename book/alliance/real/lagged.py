"""What one session carries to the next: autocorrelation and lagged effects, corrected for bias.

A client's own mean is estimated from the same few sessions as the carry-over, which pulls the
carry-over down: in one series by about (1 + 3 phi) / T (Marriott & Pope, 1954; Kendall, 1954), in
series pooled over clients by about (1 + phi) / (T - 1) (Nickell, 1981), more when a line is taken
away. Effects between two series bend with it. The formulas know neither missing sessions nor lines.
So the correction is by simulation, as in indirect inference: find the true value whose simulated
series, with the same cells missing and treated alike, give on average what was found.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliance.calm import autoregression
from alliance.outcomes.statistics import centred, own_deviations
from alliance.real.describe import Trend, autocorrelation
from alliance.real.scores import Array

CARRIES = np.round(np.arange(-0.4, 0.96, 0.05), 2)
"""True autocorrelations at which the bias is simulated."""
ROUNDS = 8


class Effects(NamedTuple):
    """Effects within clients from one session to the next, in standard deviations within clients.

    `alliance_carry` and `anxiety_carry` are effects on itself; `on_anxiety` is of the alliance
    after a session on anxiety before the next; `on_alliance` of anxiety before a session on the
    alliance after it. Each effect is given the other predictor.
    """

    alliance_carry: float
    anxiety_carry: float
    on_anxiety: float
    on_alliance: float


def effects(alliance: Array, anxiety: Array, *, detrended: bool) -> Effects:
    """Estimate lagged effects by least squares within clients, in both directions.

    Parameters
    ----------
    alliance : (n, T) array
        Rated after the session.
    anxiety : (n, T) array
        Rated before it.
    detrended : bool
        Whether to take away each client's straight line over the sessions, not only their mean.

    Returns
    -------
    Effects
        As observed, biased by short series.
    """
    next_anxiety = _slopes(anxiety[:, 1:], alliance[:, :-1], anxiety[:, :-1], detrended)
    next_alliance = _slopes(alliance[:, 1:], anxiety[:, 1:], alliance[:, :-1], detrended)
    return Effects(next_alliance[1], next_anxiety[1], next_anxiety[0], next_alliance[0])


def _slopes(later: Array, cause: Array, before: Array, detrended: bool) -> tuple[float, float]:
    """Regress on a cause and the value before; return both standardised slopes."""
    used = ~np.isnan(later + cause + before)
    used &= (used.sum(axis=1) > 3)[:, np.newaxis]
    y, x, z = (
        own_deviations(centred(series, used, axis=0), used, detrended=detrended)[used]
        for series in (later, cause, before)
    )
    r = np.corrcoef([y, x, z])
    both = np.linalg.solve(r[1:, 1:], r[0, 1:])
    return float(both[0]), float(both[1])


def size(ratings: Array | npt.NDArray[np.bool_]) -> tuple[int, int]:
    """Return the number of clients and of sessions.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings, or which of them are missing.

    Returns
    -------
    tuple of int
        The two.
    """
    return len(ratings), ratings.shape[1]


def simulate(
    true: Effects, clients: int, sessions: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Simulate both series about their means, without trend.

    Parameters
    ----------
    true : Effects
        Effects per standard deviation.
    clients, sessions : int
        Size.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    alliance, anxiety : (clients, sessions) arrays
        Of standard deviation near 1.
    """
    warm = 20
    noise = rng.standard_normal((2, warm + sessions, clients))
    own = np.sqrt([1 - true.alliance_carry**2, 1 - true.anxiety_carry**2])
    alliance, anxiety = np.zeros((2, warm + sessions, clients))
    for t in range(1, warm + sessions):
        anxiety[t] = (
            true.anxiety_carry * anxiety[t - 1]
            + true.on_anxiety * alliance[t - 1]
            + own[1] * noise[1, t]
        )
        alliance[t] = (
            true.alliance_carry * alliance[t - 1]
            + true.on_alliance * anxiety[t]
            + own[0] * noise[0, t]
        )
    return alliance[warm:].T, anxiety[warm:].T


def effects_bias(
    alliance: Array, anxiety: Array, *, detrended: bool, seed: int, sets: int = 100
) -> Effects:
    """Simulate by how much short series with these cells missing bend the effects.

    Parameters
    ----------
    alliance, anxiety : (n, T) arrays
        The ratings.
    detrended : bool
        As for `effects`.
    seed : int
        Seed.
    sets : int
        Simulated sets in each round.

    Returns
    -------
    Effects
        Expected estimate minus truth, at the truth that gives these estimates on average.
    """
    found = np.array(effects(alliance, anxiety, detrended=detrended))
    missing = np.isnan(alliance), np.isnan(anxiety)
    true = found.copy()
    for _ in range(ROUNDS):
        # The same seed each round: only the guess changes, so the rounds settle.
        rng = np.random.default_rng(seed)
        each = [_one(Effects(*true), missing, detrended, rng) for _ in range(sets)]
        true = np.clip(true + found - np.mean(each, axis=0), -0.95, 0.95)
    return Effects(*(found - true))


def _one(
    true: Effects, missing: tuple[Array, Array], detrended: bool, rng: np.random.Generator
) -> Effects:
    made = simulate(true, *size(missing[0]), rng)
    holed = [np.where(gone, np.nan, x) for gone, x in zip(missing, made, strict=True)]
    return effects(holed[0], holed[1], detrended=detrended)


def observed_by_carry(ratings: Array, trend: Trend, *, seed: int, sets: int = 200) -> Array:
    """Simulate the autocorrelation that series with these cells would show for each true one.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings; only which of them are missing matters.
    trend : str
        As for `alliance.real.describe.autocorrelation`.
    seed : int
        Seed.
    sets : int
        Simulated sets for each value.

    Returns
    -------
    (k,) array
        Mean over the sets for each of `CARRIES`.
    """
    gone = np.isnan(ratings)
    found = []
    for carry in CARRIES:
        rng = np.random.default_rng(seed)
        made = (autoregression(carry, *size(gone), rng) for _ in range(sets))
        found.append(np.mean([autocorrelation(np.where(gone, np.nan, x), trend) for x in made]))
    return np.array(found)


def corrected(observed: float, by_carry: Array) -> float:
    """Return the true autocorrelation that would show as this one.

    Parameters
    ----------
    observed : float
        As observed.
    by_carry : (k,) array
        As `observed_by_carry` gives it.

    Returns
    -------
    float
        Between the ends of `CARRIES`.
    """
    return float(np.interp(observed, by_carry, CARRIES))
