"""What criteria find where there is nothing to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from alliance.arrays import Array
from alliance.calm import Calm
from alliance.detect.criteria import criterion
from alliance.detect.finder import Detection
from alliance.detect.ratings import as_ratings
from alliance.ranges import Range, whole

LONGEST, MOST, LARGE = 10_000, 100_000, 1e6
"""Sessions, clients, and growth in standard deviations, that noise may have at most."""


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
        Size: 1 to 10,000 sessions, 1 to 100,000 clients.
    icc : float
        Share of variance between clients, 0 to 1.
    carry : float
        Autocorrelation of a client's wobble, -1 to 1.
    growth : float
        Growth per log session; 0.11 gives 0.3 standard deviations over 16 sessions.
    seed : int
        Seed.

    Returns
    -------
    (clients, sessions) array
        Ratings without floor or ceiling.

    Raises
    ------
    TypeError, ValueError
        If an argument is no number, or lies outside its range.
    """
    sessions, clients = whole("sessions", sessions, 1, LONGEST), whole("clients", clients, 1, MOST)
    icc, carry = Range(0, 1).check("icc", icc), Range(-1, 1).check("carry", carry)
    growth, seed = Range(-LARGE, LARGE).check("growth", growth), whole("seed", seed, 0)
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

    Raises
    ------
    TypeError, ValueError
        If the ratings, the criterion or an option cannot be used.
    """
    calm = (
        noise(sessions=whole("sessions", sessions, 2)) if ratings is None else as_ratings(ratings)
    )
    if not isinstance(rule, str) and not callable(rule):
        raise TypeError(f"rule = {rule!r} is no rule; give a name, or what takes ratings.")
    found = (criterion(rule) if isinstance(rule, str) else rule)(calm, **options).rupture
    steps = int((~np.isnan(calm[:, 1:])).sum())
    if steps == 0:
        raise ValueError("the ratings hold no step from one session to the next; give more.")
    return FalseAlarms(float(found.any(axis=1).mean()), float(found.sum()) / steps, len(calm))
