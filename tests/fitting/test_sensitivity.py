"""Sensitivity indices are reproducible and agree with what the model says must be so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance import PARAMETERS, evidence, sensitivity
from alliance.calibrate import calibrated
from alliance.sensitivity import ESTIMANDS


def frozen(name: str) -> pd.DataFrame:
    return pd.read_csv(evidence.data_folder() / f"sensitivity_{name}.csv")


@pytest.fixture(scope="module")
def single() -> pd.DataFrame:
    return sensitivity.one_at_a_time().round(sensitivity.DECIMALS)


def test_one_at_a_time_rebuilds_identically(single: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(single, frozen("single"), check_exact=True)


def test_directions_that_the_model_implies(single: pd.DataFrame) -> None:
    ends = single.set_index(["parameter", "estimand"])
    change = dict((ends["at_high"] - ends["at_low"]).items())
    assert change["alliance_effect", "alliance_r"] > 0
    assert change["learning", "repair_effect"] > 0
    assert change["leaving_rate", "dropout"] > 0
    assert change["leaving_slope", "dropout"] != 0
    assert change["concealment", "repair_effect"] == 0
    assert change["rating_error", "alliance_r"] < 0


@pytest.mark.parametrize("name", ["single", "sobol"])
def test_frozen_tables_have_every_parameter_and_estimand(name: str) -> None:
    table = frozen(name)
    assert len(table) == len(PARAMETERS) * len(ESTIMANDS)
    assert set(table["parameter"]) == set(PARAMETERS)
    assert not table.isna().any(axis=None)


def test_what_cannot_matter_has_no_index() -> None:
    total = frozen("sobol").set_index(["parameter", "estimand"])["total"]
    for name in ("concealment", "rating_error"):
        assert total[name, "repair_effect"] == total[name, "dropout"] == 0


def test_indices_of_a_sum_are_its_shares_of_variance(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = {"depth": 2.0, "learning": 1.0}

    def plain(setting: Any) -> tuple[float, ...]:
        parts = (w * _unit(name, getattr(setting, name)) for name, w in weights.items())
        return (sum(parts),) * len(ESTIMANDS)

    monkeypatch.setattr(sensitivity, "respond", plain)
    found = sensitivity.sobol(256).set_index(["parameter", "estimand"])
    for kind in ("first", "total"):
        assert found.loc[("depth", "dropout"), kind] == pytest.approx(0.8, abs=0.05)
        assert found.loc[("learning", "dropout"), kind] == pytest.approx(0.2, abs=0.05)
        assert found.loc[("fading", "dropout"), kind] == pytest.approx(0, abs=0.01)


def _unit(name: str, value: float) -> float:
    low, high = sensitivity.bounds(name)
    return (value - low) / (high - low)


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_bounds_hold_the_calibrated_value_and_stay_in_range(name: str) -> None:
    about, (low, high) = PARAMETERS[name], sensitivity.bounds(name)
    assert about.low <= low <= getattr(calibrated(), name) <= high <= about.high
    assert low < high


def test_a_setting_without_ruptures_has_no_effect_of_repair() -> None:
    values = dict(
        zip(ESTIMANDS, sensitivity.respond(calibrated().change(rupture_rate=0)), strict=True)
    )
    assert values["repair_effect"] == 0
    assert np.isfinite(values["alliance_r"])
