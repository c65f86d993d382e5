"""Two worlds side by side: the page measures every target as the calibration does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from alliance import ALWAYS_REPAIRED, NEVER_REPAIRED, Parameters, counter_draws, evidence, run
from alliance.calibrate import GOALS, ROUTINE_SESSIONS
from alliance.identify import FREE
from alliance.labs import apart
from alliance.labs.apart.chart import LABELS, SURE
from alliance.labs.apart.choose import measured
from alliance.separation import PAGE_CLIENTS, fitted, setting
from alliance.site import Drawing
from alliance.site.program import Tables

FIGURE = apart.lab.figure


def tables(settings: dict[str, Any]) -> Tables:
    assert FIGURE.program
    return FIGURE.program(settings)


def parameters(settings: dict[str, Any]) -> Parameters:
    return Parameters(**{name: settings[name] for name in apart.MOVABLE})


@pytest.mark.parametrize("case", list(FIGURE.cases))
def test_the_page_measures_what_the_calibration_measures(case: str) -> None:
    settings = FIGURE.case(case)
    rows = tables(settings)["targets"]
    assert [row["target"] for row in rows] == [goal.target for goal in GOALS]
    for name, world in (("calibrated", Parameters()), ("other", parameters(settings))):
        found = [row[name] for row in rows]
        np.testing.assert_allclose(found, measured(world, apart.SEED), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", ["No ruptures", "Many ruptures", "Your own"])
def test_the_effect_of_repair_is_that_of_twins_who_have_a_rupture(case: str) -> None:
    world = parameters(FIGURE.case(case))
    luck = counter_draws(apart.SEED, PAGE_CLIENTS, ROUTINE_SESSIONS)
    hurt = run(world, luck)[1].rupture.any(axis=1)
    ends = [
        run(world, luck, how)[1].distress[hurt, -1] for how in (NEVER_REPAIRED, ALWAYS_REPAIRED)
    ]
    (said,) = tables(FIGURE.case(case))["words"]
    expected = float(np.mean(ends[0] - ends[1])) if hurt.any() else 0.0
    assert said["effect_other"] == pytest.approx(expected, abs=1e-9)
    assert said["ruptures"] == bool(hurt.any())


def test_a_target_agrees_if_its_sampling_error_reaches_the_range_that_counts() -> None:
    errors = evidence.load("identification_errors").set_index("target")
    for row in tables(FIGURE.defaults)["targets"]:
        low, high = next(goal for goal in GOALS if goal.target == row["target"]).tolerance
        for name, world in (("calibrated", "calibrated"), ("other", "none")):
            reach = SURE * errors[world][row["target"]]
            agrees = row[name] + reach >= low and row[name] - reach <= high
            assert row[f"{name}_agrees"] == agrees
            assert row[f"{name}_from"] == pytest.approx((row[name] - reach - low) / (high - low))
            assert row[f"{name}_to"] == pytest.approx((row[name] + reach - low) / (high - low))
            assert row[f"{name}_at"] == pytest.approx((row[name] - low) / (high - low))


@pytest.mark.parametrize("case", list(FIGURE.cases))
def test_the_sentence_counts_the_rows_and_says_both_effects(case: str) -> None:
    settings = FIGURE.case(case)
    made = tables(settings)
    counts = [sum(row[f"{w}_agrees"] for row in made["targets"]) for w in ("calibrated", "other")]
    sentence = Drawing(FIGURE).at(**settings).sentence
    assert f"agrees with {counts[0]} and the other world with {counts[1]}," in sentence
    (said,) = made["words"]
    assert f"saves {said['effect_calibrated']:.1f} points" in sentence
    expected = (
        f"saves {said['effect_other']:.1f}." if said["ruptures"] else "there are no ruptures."
    )
    assert sentence.endswith(expected)


def test_cases_are_the_fits_that_were_frozen() -> None:
    def free(world: Parameters) -> dict[str, float]:
        return {name: getattr(world, name) for name in apart.MOVABLE}

    assert FIGURE.case("No ruptures") == free(setting("none"))
    assert FIGURE.case("Shallow ruptures") == free(fitted("depth", 0.3))
    assert FIGURE.case("Many ruptures") == free(fitted("rupture_rate", 0.3))
    assert FIGURE.case("Much learnt") == free(fitted("learning", 5))
    assert FIGURE.case("Your own") == free(Parameters())
    assert set(FIGURE.defaults) == {*FREE, "depth"}


def test_every_fitted_target_has_a_row_of_its_own() -> None:
    assert list(LABELS) == [goal.target for goal in GOALS]
    assert len(set(LABELS.values())) == len(GOALS)


def test_the_study_shown_is_no_unusual_one() -> None:
    errors = evidence.load("identification_errors")
    expected = evidence.load("calibration")["simulated"].to_numpy()
    away = (measured(Parameters(), apart.SEED) - expected) / errors["calibrated"].to_numpy()
    assert math.sqrt(float(np.mean(away**2))) < 1
