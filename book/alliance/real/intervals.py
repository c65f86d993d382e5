"""How sure a statistic is: resample clients, and resample therapists with all their clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from alliance.real.scores import Array, Study
from alliance.summaries import middle

Unit: TypeAlias = Literal["clients", "therapists"]
Measure: TypeAlias = Callable[[Study], npt.ArrayLike]

LEVEL = 0.95
REPLICATES = 2000


def resampled(study: Study, unit: Unit, *, seed: int, replicates: int) -> Iterator[Study]:
    """Yield studies drawn with replacement from this one.

    Parameters
    ----------
    study : Study
        The ratings.
    unit : str
        ``"clients"``, or ``"therapists"``: then a therapist's clients come together.
    seed : int
        Seed.
    replicates : int
        How many.

    Yields
    ------
    Study
        With as many clients or therapists as this one.
    """
    rng = np.random.default_rng(seed)
    groups = _groups(study, unit)
    for _ in range(replicates):
        drawn = rng.integers(len(groups), size=len(groups))
        yield study.take(np.concatenate([groups[each] for each in drawn]))


def _groups(study: Study, unit: Unit) -> list[npt.NDArray[np.int64]]:
    if unit == "clients":
        return list(np.arange(len(study.therapist))[:, np.newaxis])
    return [np.flatnonzero(study.therapist == each) for each in np.unique(study.therapist)]


def bootstrap(
    study: Study, measure: Measure, unit: Unit, *, seed: int, replicates: int = REPLICATES
) -> Array:
    """Return the percentile interval of one or many statistics.

    Parameters
    ----------
    study : Study
        The ratings.
    measure : callable
        Takes a study and returns k numbers.
    unit : str
        What is resampled.
    seed : int
        Seed.
    replicates : int
        How many resampled studies.

    Returns
    -------
    (2, k) array
        Ends of the 95% intervals.
    """
    drawn = resampled(study, unit, seed=seed, replicates=replicates)
    found = np.array([np.atleast_1d(np.asarray(measure(each), dtype=float)) for each in drawn])
    return np.asarray(np.quantile(found, middle(LEVEL), axis=0))
