"""Worlds are accepted by the published intervals, and the check of coverage by the same rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alliance import agreement, calibrate, evidence, worlds
from alliance.arrays import Array
from alliance.worlds import EFFECTS, STEPS, SUMMARIES, Summary


def frozen(name: str) -> pd.DataFrame:
    return pd.read_csv(evidence.data_folder() / f"{name}.csv")


@pytest.fixture(scope="module")
def kept() -> pd.DataFrame:
    return frozen("worlds")


def made_up(count: int, spread: float, seed: int = 1) -> pd.DataFrame:
    """Make worlds whose figures are the truth and noise, so many half widths wide."""
    rng = np.random.default_rng(seed)
    truth = rng.standard_normal(count)
    table = pd.DataFrame({"world": np.arange(count) + 7, "repair_effect": truth})
    for summary in SUMMARIES:
        low, high = summary.bounds
        figure: Array = truth + rng.standard_normal(count)
        table[summary.name] = (low + high) / 2 + spread * (high - low) / 2 * figure
    return table


def test_every_frozen_world_agrees_with_the_first_evidence(kept: pd.DataFrame) -> None:
    assert agreement.accepted(kept, ["between"]).all()
    assert (kept["agrees"] == agreement.freeze(kept)["agrees"]).all()


def test_the_frozen_ranges_are_those_of_the_frozen_worlds(kept: pd.DataFrame) -> None:
    ranges = frozen("worlds_ranges").set_index("evidence")
    for agreed, step in enumerate(STEPS, start=1):
        left = kept[kept["agrees"] >= agreed]
        assert ranges.loc[step, "worlds"] == len(left)
        for effect in EFFECTS:
            found = left[effect].quantile([0.05, 0.5, 0.95]).to_numpy()
            columns = [f"{effect}_{name}" for name in ("low", "median", "high")]
            assert ranges.loc[step, columns].to_numpy(float) == pytest.approx(found, abs=1e-4)


def test_evidence_only_ever_takes_worlds_away() -> None:
    assert frozen("worlds_ranges")["worlds"].is_monotonic_decreasing


def test_a_larger_training_experiment_would_move_the_middle_but_not_narrow_the_range() -> None:
    ranges = frozen("worlds_ranges").set_index("evidence")
    width = ranges["repair_effect_high"] - ranges["repair_effect_low"]
    assert width["larger_training"] > 0.9 * width["training"]
    middle = ranges["repair_effect_median"]
    assert middle["larger_training"] > middle["training"] + 1


def test_a_figure_on_a_bound_agrees_and_one_beyond_does_not() -> None:
    middle = {each.name: np.mean(each.bounds) for each in SUMMARIES}
    for summary in SUMMARIES:
        low, high = summary.bounds
        figures = [low - 1e-6, low, high, high + 1e-6]
        table = pd.DataFrame(
            [{**middle, "world": k, summary.name: x} for k, x in enumerate(figures)]
        )
        assert agreement.accepted(table).tolist() == [False, True, True, False]


def test_another_study_has_bounds_as_wide_around_its_own_figures() -> None:
    study = {each.name: 0.4 for each in SUMMARIES}
    for summary in SUMMARIES:
        low, high = summary.bounds
        half = (high - low) / 2
        figures = [0.4 - half - 1e-6, 0.4 - half + 1e-6, 0.4 + half - 1e-6, 0.4 + half + 1e-6]
        table = pd.DataFrame(
            [{**study, "world": k, summary.name: x} for k, x in enumerate(figures)]
        )
        assert agreement.accepted(table, study=study).tolist() == [False, True, True, False]


def test_a_study_in_the_middle_of_the_published_bounds_accepts_what_the_analysis_accepts() -> None:
    table = made_up(4000, spread=0.5)
    for summary in SUMMARIES:
        table.loc[0, summary.name] = np.mean(summary.bounds)
    first = agreement.check_coverage(table, planted=1).set_index("evidence")
    for k, step in enumerate(STEPS, start=1):
        agrees = agreement.accepted(table, list(STEPS)[:k])
        assert agrees[0]
        others = table.loc[agrees & (table["world"] != 7), "repair_effect"]
        assert first.loc[step, "world"] == 7
        assert first.loc[step, "accepted"] == len(others) > agreement.FEWEST
        ends = others.quantile([0.05, 0.95])
        assert [first.loc[step, "low"], first.loc[step, "high"]] == pytest.approx(
            ends.tolist(), abs=1e-4
        )


def test_coverage_is_exact_where_bounds_are_narrow_and_the_answer_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = (Summary("alliance_r", "T1"), Summary("repair_r", "T10"))
    monkeypatch.setattr(agreement, "STEPS", {"between": two})
    checked = agreement.check_coverage(made_up(30_000, spread=5), planted=400)
    assert len(checked) == 400
    assert checked["covered"].mean() == pytest.approx(worlds.LEVEL, abs=0.05)
    # Two measurements with unit error leave a posterior with variance 1/3.
    width = (checked["high"] - checked["low"]).median()
    assert width == pytest.approx(2 * 1.645 / np.sqrt(3), rel=0.1)


def test_too_few_accepted_worlds_give_no_interval_and_cover_nothing() -> None:
    table = made_up(100, spread=30)
    for summary in SUMMARIES:
        table.loc[0, summary.name] = np.mean(summary.bounds)
    last = agreement.check_coverage(table).set_index("evidence").loc["training"]
    assert last["accepted"] < agreement.FEWEST
    assert np.isnan(last["low"])
    assert not last["covered"]


def test_frozen_intervals_cover_the_planted_truth_at_least_as_often_as_they_say() -> None:
    checked = frozen("worlds_coverage")
    assert list(checked["evidence"].unique()) == list(STEPS)
    for _, step in checked.groupby("evidence"):
        assert len(step) >= 50
        error = np.sqrt(worlds.LEVEL * (1 - worlds.LEVEL) / len(step))
        assert step["covered"].mean() > worlds.LEVEL - 3 * error
        assert (step["accepted"] >= agreement.FEWEST).all()


def test_what_the_chapter_says_of_coverage_holds() -> None:
    for _, step in frozen("worlds_coverage").groupby("evidence"):
        largest = step["repair_effect"].rank(pct=True) > 0.9
        covered = step["covered"]
        assert covered.mean() > worlds.LEVEL
        assert covered[largest].mean() < min(worlds.LEVEL, covered[~largest].mean())


def test_planted_worlds_are_the_first_that_agree_with_the_evidence(kept: pd.DataFrame) -> None:
    for k, (_, step) in enumerate(frozen("worlds_coverage").groupby("evidence", sort=False), 1):
        first = kept[kept["agrees"] >= k].head(agreement.PLANTED)
        assert step["world"].tolist() == first["world"].tolist()
        assert step["repair_effect"].tolist() == first["repair_effect"].tolist()


def test_worlds_with_all_evidence_are_held_against_every_target(kept: pd.DataFrame) -> None:
    tried = frozen("worlds_targets")
    assert tried["world"].unique().tolist() == kept["world"][kept["agrees"] == len(STEPS)].tolist()
    goals = [goal.target for goal in calibrate.GOALS]
    assert all(each["target"].tolist() == goals for _, each in tried.groupby("world"))
    bounds = {goal.target: goal.tolerance for goal in calibrate.GOALS}
    assert tried["met"].tolist() == [
        bounds[target][0] <= value <= bounds[target][1]
        for target, value in zip(tried["target"], tried["simulated"], strict=True)
    ]


def test_a_frozen_world_meets_the_same_targets_again(kept: pd.DataFrame) -> None:
    tried, world = frozen("worlds_targets"), kept[kept["agrees"] == len(STEPS)].iloc[[1]]
    again = agreement.targets_met(world, calibrate.calibrated())
    expected = tried[tried["world"] == world["world"].iloc[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(again, expected, check_exact=True)
