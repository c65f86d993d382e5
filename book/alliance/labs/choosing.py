"""People as a page simulates them, and which of them it shows: few should not mislead."""

from __future__ import annotations

import numpy as np

from alliance import counter_draws, run
from alliance.arrays import Array
from alliance.parameters import Parameters
from alliance.simulate import CASELOAD, NATURAL, SESSIONS, Cohort, Intervention


def cohort(setting: Parameters, seed: int, clients: int, how: Intervention = NATURAL) -> Cohort:
    """Return clients as the page simulates them.

    Parameters
    ----------
    setting : Parameters
        The world.
    seed, clients : int
        Seed of the page's chance, and how many clients.
    how : mapping of str to float
        Session draws to set.

    Returns
    -------
    Cohort
        The clients.
    """
    client, session = run(setting, counter_draws(seed, clients, SESSIONS), how)
    return Cohort(setting, seed, np.arange(clients) // CASELOAD, client, session)


def farthest(found: Array, expected: Array | None = None) -> Array:
    """Return how far each cohort is from the many.

    Parameters
    ----------
    found : (s, ...) array
        Figures of each of s cohorts.
    expected : array, optional
        What each figure should be; its mean over cohorts when left out.

    Returns
    -------
    (s,) array
        The largest distance of a figure, in standard deviations over cohorts. A figure that is the
        same in every cohort counts in its own units.

    Examples
    --------
    >>> farthest(np.array([[1.0, 5.0], [3.0, 5.0], [2.0, 5.0]])).argmin()
    np.int64(2)
    """
    spread = found.std(axis=0)
    centre = found.mean(axis=0) if expected is None else expected
    away = np.abs(found - centre) / np.where(spread > 0, spread, 1)
    return np.asarray(away.reshape(len(found), -1).max(axis=1))
