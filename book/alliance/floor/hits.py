"""Hits, misses and false alarms where ruptures truly happen, in the calibrated model.

All is as calibrated but for the depth of ruptures, which is the same for all, and for how much of a
withdrawal the ratings hide. Clients end as planned or leave; a rupture in their last session has
only that session's rating to show it. One in the first has no rating before it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alliance import outcomes
from alliance.arrays import Array, Flags
from alliance.calibrate import calibrated
from alliance.floor.matching import flagged_by_chance, match
from alliance.floor.processes import SEED
from alliance.floor.rule import rules
from alliance.floor.studies import Row, over_studies
from alliance.simulate import Cohort, simulate

CLIENTS = 1000
"""Clients of a study."""
DEPTHS = (0.5, 1.0, 1.5, 2.0)
"""Depths of a rupture, points of the scale from 1 to 7."""
CONCEALMENTS = (0.0, 0.5, 1.0)
"""Shares of a withdrawal that the ratings hide."""
SEEN = ("present", "ends", "rupture", "withdrawal", "repaired", "rated")
HITS = ("ruptures", "hits", "delay")
ALARMS = ("false_share", "false_rate", "by_chance", "flagged_without", "flagged_with")


def cohort(depth: float, concealment: float, number: int) -> Cohort:
    """Simulate one study.

    Parameters
    ----------
    depth : float
        Depth of every rupture, points.
    concealment : float
        Share of a withdrawal that the ratings hide.
    number : int
        Number of the study: the same clients with the same luck in every setting.

    Returns
    -------
    Cohort
        Its clients.
    """
    setting = calibrated().change(depth=depth, depth_spread=0.0, concealment=concealment)
    return simulate(setting, clients=CLIENTS, seed=SEED + number, fields=SEEN)


def hits(depth: float, concealment: float, studies: int) -> pd.DataFrame:
    """Count what every rule finds of each kind of rupture.

    Parameters
    ----------
    depth, concealment : float
        As for `cohort`.
    studies : int
        Studies of `CLIENTS` clients.

    Returns
    -------
    pandas.DataFrame
        Rows of ``data/detection_hits.csv``: by kind of rupture, by whether its repair began at
        once, and by rule, the ``ruptures`` of a study, the share that is found (``hits``), and the
        mean sessions from onset to first flag (``delay``), with errors.
    """

    def study(number: int) -> Iterator[Row]:
        clients = cohort(depth, concealment, number)
        kinds = list(_kinds(clients))
        ratings, ruptures = outcomes.attended(clients, "rated"), _true(clients)
        for rule in rules():
            delay = match(rule(ratings).rupture, ruptures).delay
            for columns, chosen in kinds:
                setting = {"depth": depth, "concealment": concealment, **columns}
                yield {**setting, **rule.columns, **_found(delay[chosen])}

    return over_studies(study, studies, HITS)


def _true(clients: Cohort) -> Flags:
    """Tell in which sessions a rupture begins."""
    return np.asarray(clients.session.rupture == 1)


def _kinds(clients: Cohort) -> Iterator[tuple[Row, Flags]]:
    """Yield each kind of rupture, and the sessions in which one begins."""
    session = clients.session
    for kind, withdrawal in (("withdrawal", 1), ("confrontation", 0)):
        for repaired in (True, False):
            which = (session.withdrawal == withdrawal) & (session.repaired == repaired)
            yield {"kind": kind, "repaired": repaired}, np.asarray(which & _true(clients))


def _found(delay: Array) -> Row:
    """Return the figures of some ruptures, from the delay of each; not a number for a miss."""
    hit = ~np.isnan(delay)
    late = float(delay[hit].mean()) if hit.any() else np.nan
    return {"ruptures": len(delay), "hits": float(hit.mean()), "delay": late}


def alarms(depth: float, concealment: float, studies: int) -> pd.DataFrame:
    """Count what every rule flags where no rupture begins.

    Parameters
    ----------
    depth, concealment : float
        As for `cohort`.
    studies : int
        Studies of `CLIENTS` clients.

    Returns
    -------
    pandas.DataFrame
        Rows of ``data/detection_alarms.csv``, by rule: the share of flags that find no rupture
        (``false_share``); flags in sessions where none could be found (``false_rate``); the hits
        that chance alone would make (``by_chance``); the share of therapies flagged, of those
        without a rupture (``flagged_without``) and with one (``flagged_with``); with errors.
    """

    def study(number: int) -> Iterator[Row]:
        clients = cohort(depth, concealment, number)
        ratings, ruptures = outcomes.attended(clients, "rated"), _true(clients)
        for rule in rules():
            figures = _alarms(rule(ratings).rupture, ruptures, ~np.isnan(ratings))
            yield {"depth": depth, "concealment": concealment, **rule.columns, **figures}

    return over_studies(study, studies, ALARMS)


def _alarms(flags: Flags, ruptures: Flags, rated: Flags) -> Row:
    matched = match(flags, ruptures)
    flagged, hurt = (np.asarray(each.any(axis=1)) for each in (flags, ruptures))
    return {
        "false_share": float(matched.false.sum() / flags.sum()) if flags.any() else np.nan,
        "false_rate": float(matched.false.sum() / (matched.idle & rated).sum()),
        "by_chance": float(flagged_by_chance(flags, ruptures, rated).mean()),
        "flagged_without": float(flagged[~hurt].mean()),
        "flagged_with": float(flagged[hurt].mean()),
    }
