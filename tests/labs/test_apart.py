"""Two worlds side by side: the page measures every target as the calibration does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from alliance import Parameters, evidence
from alliance.calibrate import GOALS
from alliance.identify import FREE
from alliance.labs import apart
from alliance.labs.apart.chart import SURE
from alliance.labs.apart.choose import measured
from alliance.separation import fitted, setting
from alliance.targets import SHORT
from tests.labs.drawn import Drawn
from tests.labs.twins.apart import parameters

FIGURE = apart.lab.figure
tables = Drawn(FIGURE).tables


@pytest.mark.parametrize("case", list(FIGURE.cases))
def test_the_page_measures_what_the_calibration_measures(case: str) -> None:
    settings = FIGURE.case(case)
    rows = tables(settings)["targets"]
    assert [row["target"] for row in rows] == [goal.target for goal in GOALS]
    for name, world in (("calibrated", Parameters()), ("other", parameters(settings))):
        found = [row[name] for row in rows]
        np.testing.assert_allclose(found, measured(world, apart.SEED), rtol=1e-9, atol=1e-12)


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
    assert list(SHORT) == [goal.target for goal in GOALS]
    assert len(set(SHORT.values())) == len(GOALS)


def test_the_study_shown_is_no_unusual_one() -> None:
    errors = evidence.load("identification_errors")
    expected = evidence.load("calibration")["simulated"].to_numpy()
    away = (measured(Parameters(), apart.SEED) - expected) / errors["calibrated"].to_numpy()
    assert math.sqrt(float(np.mean(away**2))) < 1
