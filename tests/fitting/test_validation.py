"""Held-out figures: what is measured, how it is judged, and that the table is the maker's."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from alliance import Parameters, evidence, outcomes, simulate, targets, validation
from alliance.calibrate import GOALS, labels
from alliance.detect import Label
from alliance.simulate import Cohort
from alliance.validation import Check, checks

COHORT = simulate(clients=600, sessions=40, seed=3)
CHECKS = {each.name: each for each in checks()}


def none(_: Cohort) -> float:
    return 0.0


def test_every_target_that_is_not_fitted_is_checked() -> None:
    assert set(targets.not_fitted()["id"]) <= {each.rests_on for each in CHECKS.values()}


def test_nothing_that_was_fitted_is_checked() -> None:
    fitted = {goal.target for goal in GOALS}
    assert not fitted & {each.rests_on for each in CHECKS.values()}


def test_names_are_unique() -> None:
    assert len(CHECKS) == len(checks())


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.0, "outside"), (0.5, "within"), (0.99, "outside"), (1.5, "outside")]
)
def test_a_value_is_within_the_middle_95_of_100(value: float, verdict: str) -> None:
    check = Check("a", "T6", "", none, value=value)
    assert check.verdict(np.linspace(0, 1, 101)) == verdict


@pytest.mark.parametrize(("mean", "verdict"), [(0.2, "within"), (0.0, "outside"), (-1, "outside")])
def test_a_direction_is_met_by_the_mean_alone(mean: float, verdict: str) -> None:
    check = Check("a", "T19", "", none, bounds=(0.0, math.inf))
    assert check.verdict(mean + np.array([-3.0, 3.0])) == verdict
    assert math.isnan(check.published)


def test_the_sizes_are_those_of_the_studies() -> None:
    for name in ("T9_trends", "T17", "T18_growth", "T19", "T21", "T8", "T11"):
        source = evidence.row(str(evidence.row(name)["source"]))
        if pd.notna(source.get("n")):
            assert CHECKS[name].n == source["n"]


def test_trends_are_those_of_an_ordinary_regression() -> None:
    complete = simulate(Parameters(ending_rate=0, leaving_rate=0), clients=50, sessions=30, seed=1)
    found = [stats.linregress(np.arange(30), y).pvalue < 0.05 for y in complete.session.rated]
    assert validation.with_trend(complete) == np.mean(found)


def test_growth_is_the_slope_over_the_sessions_attended() -> None:
    ratings = outcomes.attended(COHORT, "rated")
    came = COHORT.session.present[:, 7] == 1
    slopes = [
        np.polyfit(np.arange((~np.isnan(y)).sum()), y[~np.isnan(y)], 1)[0] for y in ratings[came]
    ]
    r = np.corrcoef(slopes, outcomes.improvement(COHORT)[came])[0, 1]
    assert validation.by_growth(COHORT) == pytest.approx(r**2)


def test_one_early_rating_is_that_of_session_3() -> None:
    came = COHORT.session.present[:, 7] == 1
    r = np.corrcoef(COHORT.session.rated[came, 2], outcomes.improvement(COHORT)[came])[0, 1]
    assert validation.by_one_rating(COHORT) == pytest.approx(r**2)
    difference = validation.by_growth(COHORT) - validation.by_one_rating(COHORT)
    assert validation.growth_over_one(COHORT) == pytest.approx(difference)


def test_repaired_is_compared_with_none_within_a_length() -> None:
    gain, found = outcomes.improvement(COHORT), labels(COHORT)
    attended = COHORT.session.present.sum(axis=1)
    longer = attended > np.median(attended)
    means = [gain[longer & (found == label)].mean() for label in (Label.REPAIRED, Label.NONE)]
    found_d = validation.repaired_over_none(COHORT, longer=True)
    assert np.sign(found_d) == np.sign(means[0] - means[1])
    assert found_d != validation.repaired_over_none(COHORT, longer=False)


def test_those_who_stay_longer_change_more_among_planned_endings() -> None:
    attended, change = (
        COHORT.session.present.sum(axis=1),
        outcomes.improvement(COHORT, residualised=False),
    )
    planned = outcomes.ended(COHORT) & (COHORT.client.intake >= 9.9)
    longer = attended > np.median(attended)
    gap = change[planned & longer].mean() - change[planned & ~longer].mean()
    assert np.sign(validation.change_by_length(COHORT)) == np.sign(gap) == 1


def test_sessions_far_below_usual_hold_the_ruptures() -> None:
    complete = simulate(Parameters(ending_rate=0, leaving_rate=0), clients=200, sessions=22, seed=1)
    assert validation.ruptures_far_below(complete) > 0.15
    calm = simulate(Parameters(rupture_rate=0, ending_rate=0), clients=200, sessions=22, seed=1)
    assert validation.ruptures_far_below(calm) == 0


def test_better_and_worse_are_not_exchanged() -> None:
    gain = COHORT.client.intake - COHORT.session.distress[:, -1]
    assert validation.better(COHORT) == np.mean(gain >= 5)
    assert validation.worse(COHORT) == np.mean(gain <= -5)


def test_the_frozen_table_holds_every_check_in_order() -> None:
    frozen = evidence.load("validation")
    assert frozen["check"].tolist() == list(CHECKS)
    assert (frozen["calibrated_low"] <= frozen["calibrated_high"]).all()


def test_the_maker_gives_the_frozen_rows_again(tmp_path: Path) -> None:
    quick = {"T9_trends", "T9_local", "T8", "T21", "N6_icc_raw", "rule_v_shape", "skewness"}
    made = validation.table(lambda each: each.name in quick)
    made.to_csv(tmp_path / "made.csv", index=False, lineterminator="\n")
    lines = (evidence.data_folder() / "validation.csv").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.split(",")[0] in {"check", *quick}]
    assert (tmp_path / "made.csv").read_text("utf-8").splitlines() == kept
