"""The defaults reproduce the published figures, also with chance that the fit never saw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alliance import PARAMETERS, Parameters, calibrate, evidence, outcomes, simulate
from alliance.calibrate import GOALS, START, calibrated, measure

FRESH_SEEDS, FRESH_CLIENTS = range(77_001, 77_006), 20_000


def frozen(name: str) -> pd.DataFrame:
    return pd.read_csv(evidence.data_folder() / name)


@pytest.fixture(scope="module")
def fresh() -> dict[str, float]:
    """Return every target, simulated anew."""
    values = [measure(Parameters(), FRESH_CLIENTS, seed) for seed in FRESH_SEEDS]
    return dict(zip((goal.target for goal in GOALS), np.mean(values, axis=0), strict=True))


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.target)
def test_every_target_is_met_with_a_fresh_seed(
    goal: calibrate.Goal, fresh: dict[str, float]
) -> None:
    low, high = goal.tolerance
    assert low <= fresh[goal.target] <= high


def test_the_frozen_table_agrees_with_a_fresh_seed(fresh: dict[str, float]) -> None:
    table = frozen("calibration.csv").set_index("target")
    assert list(table.index) == [goal.target for goal in GOALS]
    apart = np.abs(table["simulated"] - pd.Series(fresh))
    # The fresh run has a quarter of the clients, so its error is twice as large.
    assert (apart < 4 * np.sqrt(5) * table["mc_error"] + 1e-3).all()
    assert table["met"].all()


def test_the_frozen_parameters_are_the_defaults() -> None:
    assert calibrated() == Parameters()


def test_fitted_values_are_values_that_a_slider_shows() -> None:
    table = frozen("calibrated_parameters.csv").set_index("parameter")
    assert set(table.index[table["fitted_to"].notna()]) == set(START)
    for name, value in table["value"].items():
        assert calibrate.on_step(str(name), value) == pytest.approx(value)


def test_every_target_marked_as_fitted_is_a_goal() -> None:
    targets = evidence.load("targets")
    fitted = set(targets.loc[targets["role"] == "fitted", "id"])
    assert fitted <= {goal.target for goal in GOALS}


def test_every_fitted_parameter_has_one_target_that_it_moves() -> None:
    named = [goal.parameter for goal in GOALS if goal.parameter]
    assert sorted(named) == sorted(START)
    for goal in (goal for goal in GOALS if goal.parameter):
        low, high = _ends(goal.parameter)
        found = [goal.estimate(calibrate.study(p, 2000)).value for p in (low, high)]
        assert abs(goal.misfit(found[0]) - goal.misfit(found[1])) > 0.5, goal.target


def _ends(name: str) -> tuple[Parameters, Parameters]:
    value, usual, high = getattr(Parameters(), name), Parameters(), PARAMETERS[name].high
    return usual.change(**{name: 0.5 * value}), usual.change(**{name: min(1.5 * value, high)})


def test_the_fit_finds_planted_parameters_and_rounds_them() -> None:
    planted = {"alliance_effect": 0.35, "repair_chance": 0.52}

    def pretend(setting: Parameters) -> list[float]:
        """Return values that meet the middle of each tolerance at the planted parameters."""
        off = [getattr(setting, name) - value for name, value in planted.items()]
        off += [0.0] * (len(GOALS) - len(planted))
        return [sum(goal.tolerance) / 2 + x for goal, x in zip(GOALS, off, strict=True)]

    found = calibrate.fit(measured=pretend)
    assert found.alliance_effect == pytest.approx(0.35)
    assert found.repair_chance == pytest.approx(0.52)


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_rounding_stays_on_the_slider(name: str) -> None:
    about = PARAMETERS[name]
    assert calibrate.on_step(name, about.default) == pytest.approx(about.default)
    assert calibrate.on_step(name, about.low) == about.low


def test_misfit_is_one_at_the_ends_of_the_tolerance() -> None:
    for goal in GOALS:
        low, high = goal.tolerance
        assert goal.misfit(low) == pytest.approx(-1)
        assert goal.misfit(high) == pytest.approx(1)
        assert abs(goal.misfit((low + high) / 2)) < 1e-9


def test_planned_endings_are_no_leavers_and_start_above_the_cutoff() -> None:
    cohort = simulate(clients=500)
    chosen = calibrate.planned_endings(cohort)
    assert (cohort.client.intake[chosen] >= evidence.row("C14_cut")["value"]).all()
    assert cohort.session.ends[chosen].any(axis=1).all()
    assert 0 < chosen.sum() < outcomes.ended(cohort).sum()


def test_a_fit_that_is_interrupted_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered = calibrate.remembering(tmp_path)
    first = remembered(Parameters(), 1000, 5)
    # The memory has to answer, because a study can no longer be simulated.
    monkeypatch.setattr(calibrate, "study", None)
    assert remembered(Parameters(), 1000, 5) == first
