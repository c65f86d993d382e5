"""Which clients the lab shows: a search, to be run again when the worlds have changed.

What the page prints of a frozen world is measured on many clients, and what it draws are a few. A
few of unusual luck would contradict what is printed. So of the cohorts that the seeds from 0 on
make, the lab shows the one that is most like the many: in every frozen world both correlations, and
who of the people drawn recovers with every rupture repaired and with none. A figure counts by its
distance from that of the many, in standard deviations over cohorts, and a cohort by its largest
distance. Run ``python -m alliance.labs.two_worlds.choose`` and write what it prints as ``SEED``.
"""

from __future__ import annotations

import numpy as np

from alliance import evidence
from alliance.arrays import Array
from alliance.labs.choosing import cohort, farthest
from alliance.labs.two_worlds.look import PEOPLE, SHOWN
from alliance.parameters import Parameters
from alliance.rivals import printed, recovers, setting_of
from alliance.simulate import (
    ALWAYS_REPAIRED,
    NEVER_REPAIRED,
)

SEEDS = 200
"""How many cohorts are looked at."""


def figures(setting: Parameters, seed: int) -> tuple[float, float, float, float]:
    """Return what is drawn of a world.

    Parameters
    ----------
    setting : Parameters
        The world.
    seed : int
        Seed of the clients.

    Returns
    -------
    tuple of float
        Both correlations, and the shares who recover with every rupture repaired and with none.
    """
    found = printed(cohort(setting, seed, SHOWN))
    ends = (cohort(setting, seed, PEOPLE, how) for how in (ALWAYS_REPAIRED, NEVER_REPAIRED))
    every, never = (float(recovers(each).mean()) for each in ends)
    return found.repair.value, found.alliance.value, every, never


def distances(seeds: int = SEEDS) -> Array:
    """Return how far each cohort is from the many.

    Parameters
    ----------
    seeds : int
        How many cohorts are looked at, by the seeds from 0 on.

    Returns
    -------
    (seeds,) array
        The largest distance of a figure, in standard deviations.
    """
    frozen = evidence.load("rivals")
    settings = [setting_of(row) for _, row in frozen.iterrows()]
    columns = ["repair_r", "alliance_r", "recovered_every", "recovered_never"]
    found = np.array([[figures(each, seed) for each in settings] for seed in range(seeds)])
    return farthest(found, frozen[columns].to_numpy())


if __name__ == "__main__":
    print(distances().argmin())
