"""What errors of detection do to the correlation of repair with outcome.

A study that knew the truth would correlate true repair with outcome among clients with a rupture. A
study that has ratings correlates what a rule calls repaired, among clients in whom the rule sees a
rupture. Both are computed on the same simulated clients.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from alliance import outcomes
from alliance.calibrate import calibrated
from alliance.detect import Label
from alliance.floor.processes import SEED
from alliance.floor.rule import rules
from alliance.floor.studies import Row, over_studies
from alliance.parameters import Parameters
from alliance.rivals import MECHANISM
from alliance.simulate import simulate

CLIENTS = 4000
"""Clients of a study: more than any has had, so that what is left is bias, not luck."""
STRENGTHS = (0.0, 1.0, 2.0, 3.0)
"""How strong repair, and the alliance of the session, act on outcomes: times as calibrated."""
RATING_ERRORS = (0.0, 0.2, 0.6)
"""Errors of one rating, points; the middle one is the calibrated one."""
SEEN = ("present", "rupture", "rated", "distress", "withdrawal_fading", "confrontation_fading")
FIGURES = ("effect", "true_r", "detected_r", "bias", "told")


def world(strength: float, rating_error: float) -> Parameters:
    """Return the calibrated setting with another effect of repair and another error of ratings.

    Parameters
    ----------
    strength : float
        Factor of all parameters by which repair, and the alliance of the session, act.
    rating_error : float
        Standard deviation of the error of one rating, points.

    Returns
    -------
    setting : Parameters
        The world.
    """
    usual = calibrated()
    scaled = {name: strength * getattr(usual, name) for name in MECHANISM}
    return usual.change(**scaled, rating_error=rating_error)


def bias(strength: float, rating_error: float, studies: int) -> pd.DataFrame:
    """Correlate true and detected repair with outcome in one world.

    Parameters
    ----------
    strength, rating_error : float
        As for `world`.
    studies : int
        Studies of `CLIENTS` clients.

    Returns
    -------
    pandas.DataFrame
        Rows of ``data/detection_bias.csv``, by rule: the true ``effect`` of repair, CORE points
        among clients with a rupture; the correlations with outcome of true repair (``true_r``) and
        of detected repair (``detected_r``), and how much the second is larger (``bias``); and the
        share of clients whom the second would rest on (``told``); with errors.
    """
    setting = world(strength, rating_error)

    def study(number: int) -> Iterator[Row]:
        clients = simulate(setting, clients=CLIENTS, seed=SEED + number, fields=SEEN)
        true_r = outcomes.if_told(outcomes.repair_outcome, clients).value
        effect = outcomes.repair_effect(setting, clients=CLIENTS, seed=SEED + number).points.value
        ratings = outcomes.attended(clients, "rated")
        for rule in rules():
            labels = rule(ratings).labels()
            found = outcomes.if_told(outcomes.labelled_repair_outcome, clients, labels)
            yield {
                "strength": strength,
                "rating_error": rating_error,
                **rule.columns,
                "effect": effect,
                "true_r": true_r,
                "detected_r": found.value,
                "bias": found.value - true_r,
                "told": np.isin(labels, (Label.REPAIRED, Label.UNREPAIRED)).mean(),
            }

    return over_studies(study, studies, FIGURES)
