"""Which measurements would tell two worlds apart, and how far studies of both scatter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alliance import Parameters, evidence, separation
from alliance.calibrate import GOALS, SEED, measure
from alliance.separation import MEASUREMENTS, PAGE_CLIENTS, Study, fitted, setting, study

CALM, TORN = (study(setting(world), 400, 5) for world in ("none", "calibrated"))


def test_the_other_world_has_no_ruptures_and_its_fit_is_the_frozen_one() -> None:
    frozen = evidence.load("identification_settings")
    row = frozen[(frozen["profile"] == "rupture_rate") & (frozen["value"] == 0)].iloc[0]
    assert setting("none").rupture_rate == 0
    assert setting("none").wobble_sd == pytest.approx(row["wobble_sd"], abs=0.0051)
    assert setting("calibrated") == Parameters()


def test_wobble_alone_makes_ratings_look_as_if_there_were_ruptures() -> None:
    calm, ratings = setting("calibrated").change(rupture_rate=0), ("T3", "T7")

    def met(world: Parameters) -> set[str]:
        found = zip(GOALS, measure(world, 6_000, 5), strict=True)
        return {goal.target for goal, x in found if abs(goal.misfit(x)) <= 1}

    about = {goal.target for goal in GOALS if goal.target.startswith(ratings)}
    assert about <= met(calm.change(wobble_sd=setting("none").wobble_sd))
    assert not about & met(calm.change(wobble_sd=0.3))


def test_a_held_parameter_that_is_not_fitted_keeps_its_value() -> None:
    assert fitted("depth", 0.3).depth == 0.3


def test_a_fit_that_was_not_made_is_refused_with_those_that_were() -> None:
    with pytest.raises(KeyError, match=r"learning was not held at 4; it was at \[0.0, 2.0, 5.0\]"):
        fitted("learning", 4)


@pytest.mark.parametrize("name", ["observed", "asked", "within", "falls"])
def test_a_measure_of_ruptures_is_near_zero_where_there_are_none(name: str) -> None:
    assert abs(MEASUREMENTS[name].of(CALM)) < 0.4 < MEASUREMENTS[name].of(TORN) + 0.25


def test_observers_who_call_every_dip_a_rupture_find_them_where_there_are_none() -> None:
    assert separation.observed_dips(CALM) > 1


def test_perfect_observers_find_the_fall_that_ruptures_make(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weak = separation.observed(TORN)
    monkeypatch.setattr(separation, "SENSITIVITY", 1.0)
    monkeypatch.setattr(separation, "FALSE_ALARMS", 0.0)
    fall = -np.diff(TORN.rated, axis=1)
    torn, given = TORN.rupture[:, 1:], ~np.isnan(fall)
    gap = fall[torn & given].mean() - fall[~torn & given].mean()
    pooled = np.sqrt((fall[torn & given].var() + fall[~torn & given].var()) / 2)
    assert separation.observed(TORN) == pytest.approx(gap / pooled, rel=0.15)
    assert separation.observed(TORN) > 1.5 * weak


def test_training_helps_those_whose_therapist_is_trained() -> None:
    better = replace(TORN, trained=TORN.cohort.session.distress[:, -1] - 5)
    untouched = replace(TORN, trained=TORN.cohort.session.distress[:, -1])
    assert separation.training(better) - separation.training(untouched) > 0.5


def test_training_changes_nothing_where_there_is_nothing_to_repair() -> None:
    np.testing.assert_array_equal(CALM.trained, CALM.cohort.session.distress[:, -1])


def test_the_distance_is_in_pooled_sampling_errors_and_told_counts_studies() -> None:
    torn, calm = pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([0.0, 1.0, 2.0, 0.0])
    found = separation._compare(torn, calm)  # noqa: SLF001
    pooled = np.sqrt((torn.var() + calm.var()) / 2)
    assert found["apart"] == pytest.approx((2.5 - 0.75) / pooled)
    assert found["told"] == 0.75


def test_the_frozen_separation_is_what_the_maker_simulates() -> None:
    frozen = evidence.load("identification_separation").set_index(["measurement", "clients"])
    made = [study(setting("calibrated"), 100, SEED + k) for k in range(separation.STUDIES)]
    figures = [MEASUREMENTS["observed"].of(each) for each in made]
    row = frozen.xs(("observed", 100))
    assert row["calibrated"] == pytest.approx(np.mean(figures), abs=6e-5)
    assert row["calibrated_sd"] == pytest.approx(np.std(figures, ddof=1), abs=6e-5)


def test_the_frozen_errors_are_the_scatter_of_studies_of_the_page() -> None:
    found = [measure(setting("none"), PAGE_CLIENTS, SEED + k) for k in range(separation.STUDIES)]
    frozen = evidence.load("identification_errors")
    assert frozen["target"].tolist() == [goal.target for goal in GOALS]
    assert frozen["none"].tolist() == pytest.approx(np.std(found, axis=0, ddof=1), abs=6e-5)


def test_luck_is_shared_between_the_worlds_of_a_pair() -> None:
    np.testing.assert_array_equal(TORN.cohort.client.intake, CALM.cohort.client.intake)
    assert isinstance(TORN, Study)
