"""Rival worlds print the same correlations, and their maker makes them again."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from alliance import Parameters, evidence, outcomes, rivals, simulate
from alliance.arrays import Array
from alliance.calibrate import SEED, labels
from alliance.rivals import ALLIANCE_R, CLIENTS, MECHANISM, MOVED, REPAIR_R, RIVALS, SEARCHES

TABLE = evidence.load("rivals")
PATH = TABLE[TABLE["world"] == "path"].reset_index(drop=True)
LINES = (evidence.data_folder() / "rivals.csv").read_text("utf-8").splitlines()


@cache
def line(place: int) -> str:
    """Make one row again, as the file has it."""
    frozen = TABLE.iloc[place]
    again = rivals.row(str(frozen["world"]), float(frozen["share"]), rivals.setting_of(frozen))
    return pd.DataFrame([again]).to_csv(index=False, lineterminator="\n").splitlines()[1]


def test_the_table_holds_the_path_and_the_worlds_beside_it() -> None:
    assert PATH["share"].tolist() == rivals.shares()
    assert TABLE["world"].tolist()[len(PATH) :] == list(RIVALS)
    assert LINES[0].split(",")[: 2 + len(MOVED)] == ["world", "share", *MOVED]


@pytest.mark.parametrize("place", [0, 7, len(TABLE) - 1])
def test_a_row_is_measured_again_byte_for_byte(place: int) -> None:
    assert line(place) == LINES[1 + place]


def test_a_point_of_the_path_is_solved_for_again() -> None:
    last = len(PATH) - 1
    ends = (rivals.setting_of(PATH.iloc[place]) for place in (0, last))
    start, end = ends
    found = rivals.between(start, end, 0.5)
    # The frozen path was solved from what the search had found, the ends included.
    for name in MOVED:
        span = abs(getattr(start, name) - getattr(end, name)) + 0.02
        assert abs(getattr(found, name) - PATH.loc[5, name]) <= 0.2 * span + 0.02, name
    again = rivals.measured(found)
    assert again["repair_r"] == pytest.approx(REPAIR_R, abs=0.005)
    assert again["left"] == pytest.approx(REPAIR_R / 2, abs=0.005)


def test_both_correlations_stay_while_the_effect_goes_from_nothing_to_its_largest() -> None:
    for figure, aimed, published in (
        ("repair_r", REPAIR_R, "B1"),
        ("alliance_r", ALLIANCE_R, "A1"),
    ):
        assert (TABLE[figure] - aimed).abs().max() <= 0.02
        assert TABLE[figure].max() - TABLE[figure].min() <= 0.02
        row = evidence.row(published)
        assert TABLE[figure].between(row["low"], row["high"]).all()
    effects = PATH["repair_effect"].to_numpy()
    assert effects[0] == 0
    assert (np.diff(effects) > 0).all()
    assert effects[-1] - effects[0] >= 6


def test_the_share_is_what_is_left_of_the_link_without_repair() -> None:
    left = (1 - PATH["share"]) * REPAIR_R
    assert (PATH["left"] - left).abs().max() <= 0.015


def test_repair_does_nothing_in_the_rival_worlds_and_none_has_no_ruptures() -> None:
    nothing = TABLE[TABLE["share"] == 0]
    assert (nothing[list(MECHANISM)] == 0).all(axis=None)
    assert (nothing["repair_effect"] == 0).all()
    assert (nothing["recovered_every"] == nothing["recovered_never"]).all()
    none = TABLE[TABLE["world"] == "none"].iloc[0]
    assert none["rupture_rate"] == none["ruptured"] == 0
    assert none["flagged"] > 0.1


def test_settings_are_those_that_sliders_allow() -> None:
    for _, row in TABLE.iterrows():
        assert rivals.setting_of(row).as_dict().keys() == Parameters().as_dict().keys()


def test_what_a_study_prints_is_measured_on_ratings_alone() -> None:
    cohort = simulate(Parameters(), clients=2000, seed=SEED)
    found = rivals.printed(cohort)
    label = labels(cohort)
    assert found.repair == outcomes.labelled_repair_outcome(cohort, label)
    assert found.alliance == outcomes.alliance_outcome(cohort)
    assert found.calm == np.mean(label == "none")
    fall = cohort.client.intake - cohort.session.distress[:, -1]
    below = cohort.session.distress[:, -1] < 9.9
    assert found.recovered == pytest.approx(
        np.mean((fall >= 5) & below & (cohort.client.intake >= 9.9))
    )


def test_the_effect_is_that_of_twins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rivals, "CLIENTS", 2000)
    found = rivals.measured(Parameters())
    expected = outcomes.repair_effect(Parameters(), clients=2000, seed=SEED).points
    assert found["repair_effect"] == pytest.approx(expected.value)
    assert found["repair_effect_error"] == pytest.approx(expected.se)
    assert found["recovered_every"] > found["recovered"] > found["recovered_never"]


def test_a_search_finds_the_nearest_place() -> None:
    place = np.array([0.3, 0.8, 0.5])

    def away(unit: Array) -> float:
        return float(np.linalg.norm(unit - place))

    found = rivals._cross_entropy(away, 3, np.random.default_rng(1))  # noqa: SLF001
    np.testing.assert_allclose(found, place, atol=0.03)


def test_a_search_holds_what_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    def middle(_: Callable[[Array], float], size: int, __: np.random.Generator) -> Array:
        return np.full(size, 0.5)

    monkeypatch.setattr(rivals, "_cross_entropy", middle)
    for name in SEARCHES:
        setting = rivals.search(name)
        if name != "repair":
            assert all(getattr(setting, each) == 0 for each in MECHANISM)
        else:
            assert setting.learning == 2.5
            assert setting.confounding == setting.feedback == 0
    assert rivals.search("none").depth == Parameters().depth


def test_what_cannot_be_measured_is_never_near() -> None:
    still = Parameters(rupture_rate=0, wobble_sd=0, rating_error=0, growth_sd=0)
    assert math.isinf(rivals._distance(still))  # noqa: SLF001


def test_a_chapter_says_what_the_table_says() -> None:
    told = rivals.spoken()
    assert told["clients"] == f"{CLIENTS:,}"
    assert told["effect"] == f"{PATH['repair_effect'].max():.1f}"
    assert told["repair_r"] == ".25"
    assert told["alliance_r"] == ".28"
