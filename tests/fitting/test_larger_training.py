"""The trial of training that nobody has done."""

import math

import numpy as np
import pytest

from alliance import agreement, evidence, worlds
from alliance.calibrate import calibrated
from alliance.worlds import SUMMARIES, Courses


def reported() -> float:
    low, high = agreement.larger_training_bounds()
    return (high - low) / 2 / 1.96


def test_the_interval_of_the_larger_trial_is_that_of_fisher_widened_for_whole_caseloads() -> None:
    low, high = agreement.larger_training_bounds()
    r, between = evidence.row("T11")["value"], evidence.row("T15")["value"]
    assert (low + high) / 2 == pytest.approx(r)
    fisher = (1 - r * r) / math.sqrt(worlds.CLIENTS - 3)
    assert reported() / fisher == pytest.approx(math.sqrt(1 + 19 * between))


def test_the_error_of_the_larger_trial_is_the_spread_over_simulated_trials() -> None:
    trials, place = 96, [each.name for each in SUMMARIES].index("training_r")
    found = []
    for first in range(0, trials, 8):
        seeds = range(first, first + 8)
        side_by_side = Courses.side_by_side([calibrated()] * 8, seeds)
        found += [each.summaries()[place] for each in side_by_side]
    spread, allowed = np.std(found, ddof=1), 3 / math.sqrt(2 * trials)
    assert reported() / spread == pytest.approx(1, abs=allowed)
    fisher = 1 / math.sqrt(worlds.CLIENTS)
    assert fisher / spread < 1 - allowed
