"""What criteria find where there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from alliance.arrays import Array
from alliance.calm import Calm
from alliance.detect.criteria import criterion
from alliance.detect.finder import Detection


@dataclass(frozen=True)
class FalseAlarms:
    """How often a criterion cries wolf.

    Attributes
    ----------
    per_therapy : float
        Share of therapies with at least one alarm.
    per_transition : float
        Alarms per step from one session to the next.
    therapies : int
        Therapies simulated.
    """

    per_therapy: float
    per_transition: float
    therapies: int


def noise(
    *,
    sessions: int,
    clients: int = 6000,
    icc: float = 0.72,
    carry: float = 0.3,
    growth: float = 0.11,
    seed: int = 0,
) -> Array:
    """Simulate ratings with no rupture at all, in units of their standard deviation.

    Parameters
    ----------
    sessions, clients : int
        Size.
    icc : float
        Share of variance between clients.
    carry : float
        Autocorrelation of a client's wobble.
    growth : float
        Growth per log session; 0.11 gives 0.3 standard deviations over 16 sessions.
    seed : int
        Seed.

    Returns
    -------
    (clients, sessions) array
        Ratings without floor or ceiling.
    """
    return Calm.alike(icc, growth, carry).simulate(clients, sessions, np.random.default_rng(seed))


def false_alarms(
    rule: Callable[..., Detection] | str,
    ratings: Array | None = None,
    *,
    sessions: int = 16,
    **options: float,
) -> FalseAlarms:
    """Count what a criterion finds where there is nothing to find.

    Parameters
    ----------
    rule : Criterion, str, or other callable
        The criterion, its name, or whatever takes ratings and returns a `Detection`.
    ratings : (n, T) array, optional
        Ratings without ruptures; those of `noise` if left out.
    sessions : int
        Length of therapies, if ``ratings`` is left out.
    **options : float
        Options of the criterion.

    Returns
    -------
    FalseAlarms
        Rates per therapy and per transition.
    """
    calm = noise(sessions=sessions) if ratings is None else ratings
    found = (criterion(rule) if isinstance(rule, str) else rule)(calm, **options).rupture
    steps = int((~np.isnan(calm[:, 1:])).sum())
    return FalseAlarms(float(found.any(axis=1).mean()), float(found.sum()) / steps, len(calm))
