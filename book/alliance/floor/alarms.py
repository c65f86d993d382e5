"""False alarms: what rules flag in calm courses, where there is nothing to find."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alliance.detect import false_alarms
from alliance.floor.processes import PROCESSES, SEED
from alliance.floor.rule import rules
from alliance.floor.studies import Row, over_studies

CLIENTS = 200
"""Clients of a study; rules that need the spread across clients take it from them."""
FIGURES = ("flagged", "per_transition")


def alarms(process: str, sessions: int, studies: int) -> pd.DataFrame:
    """Count what every rule flags in one process and length.

    Parameters
    ----------
    process : str
        One of `alliance.floor.PROCESSES`.
    sessions : int
        Length of every therapy.
    studies : int
        Studies of `CLIENTS` clients.

    Returns
    -------
    pandas.DataFrame
        Rows of ``data/detection_floor.csv``: by rule, the share of therapies ``flagged``, and the
        flags ``per_transition`` from one rating to the next, both with errors.
    """

    def study(number: int) -> Iterator[Row]:
        # The same chance for every process: they differ in nothing else.
        chance = np.random.default_rng(np.random.SeedSequence(SEED, spawn_key=(sessions, number)))
        ratings = PROCESSES[process].ratings(CLIENTS, sessions, chance)
        for rule in rules():
            found = false_alarms(rule, ratings)
            yield {
                "process": process,
                "sessions": sessions,
                **rule.columns,
                "flagged": found.per_therapy,
                "per_transition": found.per_transition,
            }

    return over_studies(study, studies, FIGURES)
