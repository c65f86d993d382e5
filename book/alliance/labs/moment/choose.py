"""Which client the lab shows: a search, to be run again when the model has changed.

Of the clients that the seeds from 0 on make, all average, the lab wants one whose lines can be told
apart. Without the rupture, (1) distress ends a little below the clinical cut-off, so that what
repair saves or the rupture costs is seen beside that line; and of those, (2) alliance and distress
wobble least: the sum of their squared changes of slope, each in units of its own scale, is
smallest. Nothing about the rupture or its repair is looked at, so the client is not chosen for what
repair does. Run ``python -m alliance.labs.moment.choose`` and write what it prints as ``SEED``.
"""

from __future__ import annotations

import numpy as np

from alliance import Parameters, counter_draws, run
from alliance.instrument import CUT_OFF
from alliance.labs import moment
from alliance.labs.moment.chart import PANELS
from alliance.model import NEVER, ClientDraws, Session, SessionDraws
from alliance.simulate import SESSIONS, Draws

SEEDS = 2000
"""How many clients are looked at."""
BELOW = (0.5, 2.5)
"""How far below the cut-off distress may end, in CORE points."""


def unhurt(seed: int) -> Session:
    """Return the course of a seed's average client whom no rupture meets.

    Parameters
    ----------
    seed : int
        Seed of the client's ups and downs.

    Returns
    -------
    Session
        Each quantity with one row and a column a session.
    """
    still = dict.fromkeys(SessionDraws._fields, np.zeros(1))
    still |= dict.fromkeys(("rupture", *moment.IMPOSSIBLE), np.full(1, NEVER))
    luck = counter_draws(seed, 1, SESSIONS).sessions
    chance = (still | {name: getattr(each, name) for name in moment.NOISE} for each in luck)
    client = ClientDraws(*np.zeros((len(ClientDraws._fields), 1)))
    draws = Draws(client, tuple(SessionDraws(**each) for each in chance))
    return run(Parameters(**dict.fromkeys(moment.QUIET, 0)), draws)[1]


def roughness(course: Session) -> float:
    """Return how much a course wobbles.

    Parameters
    ----------
    course : Session
        From `unhurt`.

    Returns
    -------
    float
        Sum of squared changes of slope, each quantity divided by the length of its scale.
    """
    lines = {name: getattr(course, name)[0] for name in PANELS}
    parts = (
        np.diff(line, 2) / (PANELS[name].high - PANELS[name].low) for name, line in lines.items()
    )
    return float(sum(np.square(part).sum() for part in parts))


def choose(seeds: int = SEEDS) -> int:
    """Return the seed of the client that the lab shows.

    Parameters
    ----------
    seeds : int
        How many seeds are looked at, from 0 on.

    Returns
    -------
    int
        The seed.

    Raises
    ------
    ValueError
        If no client ends where it should.
    """
    courses = {seed: unhurt(seed) for seed in range(seeds)}
    gaps = {seed: CUT_OFF - course.distress[0, -1] for seed, course in courses.items()}
    fit = [seed for seed, gap in gaps.items() if BELOW[0] <= gap <= BELOW[1]]
    if not fit:
        raise ValueError(f"no client among {seeds} ends {BELOW} points below {CUT_OFF}; try more")
    return min(fit, key=lambda seed: roughness(courses[seed]))


if __name__ == "__main__":
    print(choose())
