"""Which people the lab shows: a search, to be run again when the model has changed.

Of the cohorts that the seeds from 0 on make, the lab shows the one that is most like the average
(`alliance.labs.choosing`). In two cases, as calibrated and with only shared causes, each cohort has
figures: people who recover without repair; how many more recover, and how many fewer leave early,
with repair as set; points saved; and what a study would see of repair. Run
``python -m alliance.labs.repair.choose`` and write what it prints as ``SEED``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from alliance.arrays import Array
from alliance.labs import repair
from alliance.labs.choosing import farthest
from kernelless import Program, Value

SEEDS = 100
"""How many cohorts are looked at."""
CASES = ("As calibrated", "Only shared causes")
FIGURES = ("more", "fewer", "saved", "apart")


@cache
def figures(seed: int) -> tuple[float, ...]:
    """Return what the lab says of a cohort.

    Parameters
    ----------
    seed : int
        Seed of the people.

    Returns
    -------
    tuple of float
        In each case the people who recover without repair, and `FIGURES`.
    """
    source = repair.lab.figure.program
    assert source
    seeded = source.source.replace(f"const SEED = {repair.SEED};", f"const SEED = {seed};")
    return tuple(x for case in CASES for x in _of(Program(seeded), repair.lab.figure.case(case)))


def _of(program: Program, settings: Mapping[str, Value]) -> list[float]:
    tables = program(settings)
    (said,) = tables["words"]
    return [tables["worlds"][0]["count_0"], *(said[name] for name in FIGURES)]


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


if __name__ == "__main__":
    print(distances().argmin())
