"""Which therapies the lab shows: a search, to be run again when the model or a rule has changed.

Of the cohorts that the seeds from 0 on make, the lab shows the one that is most like the average
(`alliance.labs.choosing`). As calibrated, each cohort has figures: how many therapies have a
rupture, and what share of them, and of the others, each rule flags. Without any rupture it has the
share that each rule flags.

The therapy that is followed at first has a rupture that the first rule finds, one that it misses,
and a false alarm; of those, it has the fewest ruptures and flags. Run
``python -m alliance.labs.bench.choose`` and write what it prints as ``SEED`` and ``FOLLOWED``.
"""

from __future__ import annotations

import numpy as np

from alliance import Parameters, counter_draws, run
from alliance.arrays import Array, Flags
from alliance.floor.matching import match
from alliance.floor.rule import Rule
from alliance.labs.bench.look import BY_TITLE, SHOWN, STAYS
from alliance.labs.bench.settings import PEOPLE, RULE, SETTINGS
from alliance.labs.choosing import farthest
from alliance.simulate import SESSIONS

SEEDS = 100
"""How many cohorts are looked at."""
LENGTH = next(int(each.default) for each in SETTINGS if each.name == "length")
"""Sessions of the therapies."""


def cohort(
    seed: int, setting: Parameters, people: int = int(PEOPLE[0]), length: int = LENGTH
) -> tuple[Array, Flags]:
    """Return therapies as the page simulates them.

    Parameters
    ----------
    seed : int
        Seed of the people.
    setting : Parameters
        The world.
    people, length : int
        How many therapies, and how many sessions each has.

    Returns
    -------
    ratings, ruptures : (people, length) arrays
        Ratings from 1 to 7, and whether a rupture begins in a session.
    """
    session = run(setting, counter_draws(seed, people, SESSIONS), STAYS)[1]
    return session.rated[:, :length], np.asarray(session.rupture[:, :length] == 1)


def figures(seed: int) -> Array:
    """Return what the lab says of a cohort.

    Parameters
    ----------
    seed : int
        Seed of the people.

    Returns
    -------
    array
        Shares of therapies.
    """
    ratings, ruptures = cohort(seed, Parameters())
    calm, _ = cohort(seed, Parameters(rupture_rate=0.0))
    hurt = np.asarray(ruptures.any(axis=1))
    found = [hurt.mean()]
    for rule in (Rule(each.name) for each in BY_TITLE.values()):
        flagged, alarms = (np.asarray(rule(x).rupture.any(axis=1)) for x in (ratings, calm))
        found += [flagged[hurt].mean(), flagged[~hurt].mean(), alarms.mean()]
    return np.array(found)


def distances(seeds: int = SEEDS) -> Array:
    """Return how far each cohort is from the average.

    Parameters
    ----------
    seeds : int
        How many cohorts are looked at, by the seeds from 0 on.

    Returns
    -------
    (seeds,) array
        The largest distance of a figure, in standard deviations.
    """
    return farthest(np.array([figures(seed) for seed in range(seeds)]))


def telling(seed: int) -> int:
    """Return the therapy that shows a hit, a miss and a false alarm most plainly.

    Parameters
    ----------
    seed : int
        Seed of the people.

    Returns
    -------
    int
        Its number, from 1.
    """
    ratings, ruptures = cohort(seed, Parameters())
    flags = Rule(BY_TITLE[RULE].name)(ratings).rupture
    delay, false, _ = match(flags, ruptures)
    missed = ruptures & np.isnan(delay)
    shows = (~np.isnan(delay)).any(axis=1) & missed.any(axis=1) & false.any(axis=1)
    signs = (flags.sum(axis=1) + ruptures.sum(axis=1)).astype(float)
    return int(np.where(shows, signs, np.inf)[:SHOWN].argmin()) + 1


if __name__ == "__main__":
    chosen = int(distances().argmin())
    print(f"SEED = {chosen}, FOLLOWED = {telling(chosen)}")
