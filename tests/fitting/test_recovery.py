"""Parameter recovery: the machinery finds what it should, and owns up to what it cannot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alliance import evidence, recovery
from alliance.calibrate import SEED, calibrated
from alliance.identify import FREE, PROFILES
from alliance.recovery import KEPT, PLANTED, WORLDS, posterior, ranges, summary

RANDOM = np.random.default_rng(7)
SHARES = RANDOM.uniform(0.02, 0.98, (2000, 2))


def test_ranges_hold_the_calibrated_setting_and_are_as_wide_as_the_profiles() -> None:
    usual = calibrated()
    for name, (low, high) in zip(FREE, ranges(FREE), strict=True):
        assert low < getattr(usual, name) < high
    for name in recovery.RANGES:
        assert recovery.RANGES[name] == (min(PROFILES[name]), max(PROFILES[name]))


def test_a_parameter_that_the_figures_show_is_recovered_and_another_is_not() -> None:
    shown = SHARES[:, :1] * 3 + 0.01 * RANDOM.standard_normal((2000, 1))
    studies = np.hstack([shown, RANDOM.standard_normal((2000, 1))])
    kept = posterior(SHARES, studies, 4)
    assert kept.shape == (KEPT, 2)
    assert np.median(kept[:, 0]) == pytest.approx(SHARES[4, 0], abs=0.02)
    assert np.ptp(kept[:, 0]) < 0.1
    assert np.ptp(kept[:, 1]) > 0.8


def test_the_planted_study_itself_is_never_used() -> None:
    studies = SHARES.copy()
    studies[4] += 5
    others = np.delete(np.arange(len(SHARES)), 4)
    nearest = others[np.argsort(((studies[others] - studies[4]) ** 2).sum(axis=1))[0]]
    changed = SHARES.copy()
    changed[4] = 0.5
    np.testing.assert_array_equal(posterior(SHARES, studies, 4), posterior(changed, studies, 4))
    assert nearest != 4


def test_the_summary_tells_planted_from_recovered_and_counts_what_is_covered() -> None:
    found = pd.DataFrame(
        {
            "parameter": "learning",
            "planted": [0.0, 1.0, 2.0, 5.0],
            "recovered": [0.5, 1.5, 2.5, 5.5],
            "low": [0.0, 0.0, 1.0, 5.2],
            "high": [1.0, 2.0, 3.0, 6.0],
        }
    )
    row = summary(found).iloc[0]
    assert row["r"] == pytest.approx(1)
    assert row["covered"] == 0.75
    assert row["width"] == pytest.approx(np.mean([1, 2, 2, 0.8]) / (0.9 * 5))


def test_the_frozen_recovery_covers_about_as_often_as_it_says() -> None:
    frozen = evidence.load("identification_recovery")
    assert len(frozen) == PLANTED * len(FREE)
    assert frozen["parameter"].drop_duplicates().tolist() == list(FREE)
    covered = summary(frozen)["covered"]
    assert covered.mean() == pytest.approx(recovery.LEVEL, abs=0.05)
    assert covered.min() > 0.8


def test_planted_values_are_those_that_the_maker_draws() -> None:
    frozen = evidence.load("identification_recovery")
    (low, high), rng = ranges(FREE).T, np.random.default_rng(SEED)
    first = low + rng.random((WORLDS, len(FREE)))[0] * (high - low)
    assert frozen["planted"][: len(FREE)].tolist() == pytest.approx(first, abs=6e-5)


def test_a_few_studies_are_simulated_the_same_way_twice() -> None:
    first, again = (recovery.drawn(["learning"], 3) for _ in range(2))
    np.testing.assert_array_equal(first[1], again[1])
    assert first[1].shape == (3, 14)
