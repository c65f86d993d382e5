"""The frozen tables of the noise floor, each row with its Monte Carlo error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import NamedTuple

import joblib
import pandas as pd

from alliance.floor import alarms, bias, hits
from alliance.floor.processes import LENGTHS, PROCESSES

STUDIES = 20
"""Simulated studies behind each figure."""


class Part(NamedTuple):
    """The rows of a table for one setting: what makes them, and the setting."""

    table: str
    make: Callable[..., pd.DataFrame]
    setting: tuple[str | float, ...]

    def rows(self, studies: int) -> pd.DataFrame:
        """Make them.

        Parameters
        ----------
        studies : int
            Simulated studies.

        Returns
        -------
        pandas.DataFrame
            The rows.
        """
        return self.make(*self.setting, studies=studies)


def parts() -> Iterator[Part]:
    """Yield the parts of all tables, in the order of their rows.

    Yields
    ------
    Part
        The next part.
    """
    grids: Mapping[str, tuple[Callable[..., pd.DataFrame], Iterator[tuple[str | float, ...]]]] = {
        "detection_floor": (alarms.alarms, product(PROCESSES, LENGTHS)),
        "detection_hits": (hits.hits, product(hits.DEPTHS, hits.CONCEALMENTS)),
        "detection_alarms": (hits.alarms, product(hits.DEPTHS, hits.CONCEALMENTS)),
        "detection_bias": (bias.bias, product(bias.STRENGTHS, bias.RATING_ERRORS)),
    }
    for table, (make, grid) in grids.items():
        yield from (Part(table, make, setting) for setting in grid)


def tables(
    *, studies: int, workers: int = 1, seen: Callable[[], object] = lambda: None
) -> dict[str, pd.DataFrame]:
    """Make every table.

    Parameters
    ----------
    studies : int
        Simulated studies behind each figure.
    workers : int
        Processes; -1 for one on each core. The tables do not depend on it.
    seen : callable
        Called after each part.

    Returns
    -------
    dict of str to pandas.DataFrame
        The tables by the name of their file.
    """
    every = list(parts())
    jobs = (joblib.delayed(part.rows)(studies) for part in every)
    made: dict[str, list[pd.DataFrame]] = {}
    found = joblib.Parallel(n_jobs=workers, return_as="generator")(jobs)
    for part, rows in zip(every, found, strict=True):
        made.setdefault(part.table, []).append(rows)
        seen()
    return {table: pd.concat(rows, ignore_index=True) for table, rows in made.items()}


def write(folder: Path, *, workers: int, seen: Callable[[], object] = lambda: None) -> None:
    """Write the tables.

    Parameters
    ----------
    folder : Path
        Where to write ``detection_floor.csv``, ``detection_hits.csv``, ``detection_alarms.csv``
        and ``detection_bias.csv``.
    workers : int
        Processes; -1 for one on each core.
    seen : callable
        Called after each part.
    """
    for name, table in tables(studies=STUDIES, workers=workers, seen=seen).items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
