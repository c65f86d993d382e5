"""Each rule of detection on courses worked by hand, up to where it just fires and just does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alliance.detect import (
    COMPARED,
    CRITERIA,
    Detection,
    Label,
    as_ratings,
    criterion,
    false_alarms,
    noise,
)
from alliance.detect.rules import CRITICAL, RELIABLE
from alliance.evidence import row

GAP = None
EVERY = pytest.mark.parametrize("name", list(CRITERIA))
SINGLE = pytest.mark.parametrize("name", [*COMPARED, "between_sd", "decline"])
"""Rules that see a single fall at once, however long it lasts."""


def ruptures(name: str, course: list[Any], **options: float) -> list[int]:
    """Return the sessions, from 1, in which the first course shows a rupture."""
    return list(1 + np.flatnonzero(criterion(name)(course, **options).rupture[0]))


def repairs(name: str, course: list[Any], **options: float) -> list[int]:
    return list(1 + np.flatnonzero(criterion(name)(course, **options).repaired[0]))


@pytest.mark.parametrize(("size", "found"), [(2, [4]), (2.001, [])])
def test_own_sd_fires_at_exactly_so_many_sds_of_the_client(size: float, found: list[int]) -> None:
    # Mean 5, squares 1 + 1 + 1 + 9 = 12, variance 12 / 3 = 4, SD 2: the fall of 4 is two of them.
    assert ruptures("own_sd", [6, 6, 6, 2], size=size) == found


def test_own_sd_is_that_of_each_client_alone() -> None:
    other = [9, 1, 9, 1]
    assert ruptures("own_sd", [[6, 6, 6, 2], other], size=2) == [4]
    assert ruptures("own_sd", [[6, 6, 6, 2], other], size=2.001) == []


@pytest.mark.parametrize(("size", "found"), [(2, [5]), (2.001, [])])
def test_own_sd_leaves_missed_sessions_out(size: float, found: list[int]) -> None:
    assert ruptures("own_sd", [6, 6, 6, GAP, 2, GAP], size=size) == found


@pytest.mark.parametrize(("spread", "found"), [(1, [4]), (4, [4]), (4.001, [])])
def test_v_shape_measures_by_the_spread_across_clients_if_it_is_larger(
    spread: float, found: list[int]
) -> None:
    assert ruptures("v_shape", [6, 6, 6, 2], size=1, spread=spread) == found


@pytest.mark.parametrize(("size", "found"), [(2, [4]), (2.001, [])])
def test_v_shape_measures_by_the_clients_own_spread_if_it_is_larger(
    size: float, found: list[int]
) -> None:
    assert ruptures("v_shape", [6, 6, 6, 2], size=size, spread=1.9) == found


@pytest.mark.parametrize(("size", "found"), [(1.22, [2]), (1.23, [])])
def test_v_shape_takes_the_spread_across_clients_from_the_ratings(
    size: float, found: list[int]
) -> None:
    # All: mean 4, squares 1 + 0 + 1 + 0 = 2, variance 2 / 3, SD 0.816; the fall of 1 is 1.2247 of
    # them. The client's own SD is smaller, 0.707.
    assert ruptures("v_shape", [[5, 4], [3, 4]], size=size) == found


@pytest.mark.parametrize(("lowest", "found"), [(0, [2]), (0.001, [])])
def test_reliable_drop_fires_at_exactly_the_reliable_change(
    lowest: float, found: list[int]
) -> None:
    # 1.96 x sqrt(2) x SD x sqrt(1 - 0.5) is 1.96 SD, and the SD is 2.
    assert ruptures("reliable_drop", [3.92, lowest], reliability=0.5, spread=2) == found


@pytest.mark.parametrize(("reliability", "found"), [(0.2, []), (0.22, [2])])
def test_reliable_drop_takes_the_spread_across_clients_from_the_ratings(
    reliability: float, found: list[int]
) -> None:
    # Mean 1, squares 2, variance 2 / 3, SD 0.816. The fall of 2 is 2.449 SD; the rule asks for
    # 1.96 x sqrt(1.6) = 2.479 and 1.96 x sqrt(1.56) = 2.448 SD.
    courses = [[2, 0], [1, 1]]
    assert ruptures("reliable_drop", courses, reliability=reliability) == found


@pytest.mark.parametrize(("limit", "found"), [(3.6, [5]), (3.62, [])])
def test_control_chart_fires_below_so_many_sigma_of_the_mean(
    limit: float, found: list[int]
) -> None:
    # Mean 5; steps 0, 0, 0, 5, mean step 1.25, sigma 1.25 / 1.128 = 1.108; 1 is 3.61 sigma below.
    assert ruptures("control_chart", [6, 6, 6, 6, 1], limit=limit) == found


@pytest.mark.parametrize(("limit", "found"), [(0.5635, [2]), (0.564, [])])
def test_control_chart_does_not_fire_on_the_limit_itself(limit: float, found: list[int]) -> None:
    # Mean 0.564; one step of 1.128, so sigma is 1.
    assert ruptures("control_chart", [1.128, 0], limit=limit) == found


def test_control_chart_takes_a_rating_on_the_limit_for_one_that_is_not_below() -> None:
    # Mean 2.256; steps of 2.256 on average, so sigma is 2, and 1.128 lies on the limit.
    course = [3 * 1.128, 5 * 1.128, 1.128, 0, 1.128]
    assert ruptures("control_chart", course, limit=0.564) == [4]


def test_control_chart_counts_only_the_first_rating_below() -> None:
    assert ruptures("control_chart", [6, 6, 6, 6, 6, 1, 1, 6, 1], limit=1.1) == [6, 9]
    assert ruptures("control_chart", [6, 6, 6, 6, 6, 1, GAP, 1, 6], limit=1.1) == [6]


def test_control_chart_can_find_the_first_rating_below() -> None:
    assert ruptures("control_chart", [1, 6, 6, 6, 6], limit=2) == [1]


@pytest.mark.parametrize("level", [5.1, 0.3, 4.7])
def test_control_chart_finds_nothing_in_a_flat_course(level: float) -> None:
    assert ruptures("control_chart", [level] * 7, limit=0.5) == []


@pytest.mark.parametrize(
    ("course", "found"),
    [
        ([36, 36], []),
        ([35.9, 35.9], [1, 2]),
        ([40, 39], [2]),
        ([40, 39.1], []),
        ([40, GAP, 39], [3]),
        ([38, 37.5, 37], []),
        ([36, 40, 36], [3]),
        ([30, 35, 36], [1, 2]),
    ],
)
def test_srs_rule_fires_below_36_or_after_a_fall_of_one(
    course: list[Any], found: list[int]
) -> None:
    assert ruptures("srs_rule", course) == found


@pytest.mark.parametrize(("cutoff", "fall", "found"), [(34, 3, []), (34.5, 3, [2]), (34, 2, [2])])
def test_srs_rule_takes_another_cutoff_and_another_fall(
    cutoff: float, fall: float, found: list[int]
) -> None:
    assert ruptures("srs_rule", [36, 34], cutoff=cutoff, fall=fall) == found


@pytest.mark.parametrize(
    ("course", "mended"),
    [
        ([38, 37, 38], [2]),
        ([38, 37, 37.9], []),
        ([30, 36], [1]),
        ([30, 35.9], []),
        ([37, 35, 36], []),
        ([30, 35, 36], [1, 2]),
    ],
)
def test_srs_repair_is_back_at_the_cutoff_and_at_the_level_before(
    course: list[Any], mended: list[int]
) -> None:
    assert repairs("srs_rule", course) == mended


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("own_sd", {"size": 1}),
        ("v_shape", {"size": 1, "spread": 1}),
        ("reliable_drop", {"spread": 1}),
    ],
)
@pytest.mark.parametrize(("after", "mended"), [(4, [4]), (3.99, [])])
def test_repair_makes_up_half_of_the_fall(
    name: str, options: dict[str, float], after: float, mended: list[int]
) -> None:
    assert ruptures(name, [6, 6, 6, 2, after], **options) == [4]
    assert repairs(name, [6, 6, 6, 2, after], **options) == mended


@pytest.mark.parametrize(
    ("course", "mended"), [([6, 6, 6, 6, 1, 5], [5]), ([6, 6, 6, 6.1, 1, 4.9], [])]
)
def test_repair_on_the_control_chart_is_back_at_the_mean(
    course: list[float], mended: list[int]
) -> None:
    # The mean is 5 in both.
    assert ruptures("control_chart", course, limit=2) == [5]
    assert repairs("control_chart", course, limit=2) == mended


@SINGLE
@pytest.mark.parametrize(("window", "label"), [(2, Label.UNREPAIRED), (3, Label.REPAIRED)])
def test_repair_may_take_as_many_sessions_as_the_window_has(
    name: str, window: int, label: Label
) -> None:
    course = [38.0, 38, 38, 30, 30, 30, 38, 38]
    spread = {"spread": 1.0} if "spread" in CRITERIA[name].options else {}
    size = {"size": 1.0} if "size" in CRITERIA[name].options else {}
    only_falls = {"cutoff": 20.0} if name == "srs_rule" else {}
    found = criterion(name)(course, window=window, **spread, **size, **only_falls)
    assert found.rupture[0].tolist() == [False] * 3 + [True] + [False] * 4
    assert found.labels().tolist() == [label]


@EVERY
def test_three_sessions_are_the_window_unless_another_is_given(name: str) -> None:
    assert CRITERIA[name].options["window"].default == 3
    with pytest.raises(TypeError, match=r"window = 2\.5 is not a whole number; give one from 1"):
        criterion(name)([[36, 36]] * 2, window=2.5)


def test_a_window_may_reach_beyond_the_end() -> None:
    assert repairs("own_sd", [6, 2, 6], size=1, window=60) == [2]
    assert repairs("own_sd", [6, 6, 2], size=1, window=60) == []


@pytest.mark.parametrize(
    ("rupture", "repaired", "censored", "label"),
    [
        ([0, 0, 0], [0, 0, 0], [0, 0, 0], Label.NONE),
        ([1, 0, 0], [1, 0, 0], [0, 0, 0], Label.REPAIRED),
        ([0, 0, 1], [0, 0, 0], [0, 0, 0], Label.UNREPAIRED),
        ([1, 0, 1], [1, 0, 0], [0, 0, 0], Label.UNREPAIRED),
        ([1, 0, 1], [0, 0, 1], [0, 0, 0], Label.REPAIRED),
        ([1, 1, 0], [0, 1, 0], [0, 0, 0], Label.REPAIRED),
        ([1, 0, 1], [1, 0, 0], [0, 0, 1], Label.CENSORED),
        ([1, 0, 1], [0, 0, 1], [1, 0, 0], Label.REPAIRED),
    ],
)
def test_a_therapy_is_labelled_by_its_last_rupture(
    rupture: list[int], repaired: list[int], censored: list[int], label: Label
) -> None:
    flags = (np.array([each], dtype=bool) for each in (rupture, repaired, censored))
    found = Detection(*flags, *[np.zeros((1, 3))] * 3)
    assert found.labels().tolist() == [label]


@SINGLE
@pytest.mark.parametrize("window", [1, 2, 3])
@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("missing", [0, 2])
def test_a_rupture_cannot_be_told_if_fewer_sessions_follow_than_the_window_has(
    name: str, window: int, after: int, missing: int
) -> None:
    course = [38.0] * 12 + [30.0] * (1 + after) + [GAP] * missing
    spread = {"spread": 1.0} if "spread" in CRITERIA[name].options else {}
    size = {"size": 1.0} if "size" in CRITERIA[name].options else {}
    limit = {"limit": 1.0} if "limit" in CRITERIA[name].options else {}
    found = criterion(name)(course, window=window, **spread, **size, **limit)
    assert found.rupture[0].nonzero()[0][0] == 12
    expected = Label.CENSORED if after < window else Label.UNREPAIRED
    assert found.labels().tolist() == [expected]


def test_a_missed_session_within_the_window_passes_time_and_is_not_the_end() -> None:
    told = criterion("v_shape")([38.0, 38, 38, 30, GAP, GAP, 30], spread=1)
    assert told.labels().tolist() == [Label.UNREPAIRED]


def test_what_came_back_is_repaired_however_soon_the_ratings_end() -> None:
    assert criterion("v_shape")([38.0, 38, 38, 30, 38], spread=1).labels().tolist() == ["repaired"]


def test_the_table_of_criteria_says_what_the_code_does() -> None:
    for rule in CRITERIA.values():
        assert row("D7_ours_window")["value"] == rule.options["window"].default
    assert row("D7_ours")["value"] == len(Label)
    for label, words in zip(Label, row("D7_ours")["rule"].split("; "), strict=True):
        assert label.removeprefix("none") in words
    slow = row("D2_ours_window_slow")
    assert slow["low"] <= CRITERIA["v_shape"].options["window"].default <= slow["high"]
    chart = row("D9_ours")
    assert chart["low"] <= CRITERIA["control_chart"].options["limit"].default <= chart["high"]
    for name, option, source in (
        ("srs_rule", "cutoff", "D16_sum"),
        ("srs_rule", "fall", "D16_fall"),
        ("decline", "steps", "D3_length"),
        ("decline", "steps", "D2_ours_decline"),
        ("own_mean", "size", "N15"),
        ("own_trend", "size", "N15_ours_trend"),
        ("cusum", "limit", "D10_cusum"),
        ("ewma", "limit", "D10_ewma"),
        ("sudden_loss", "share", "D11_share"),
        ("u_shape", "size", "D13_ours"),
        ("v_trend", "size", "D8_ours_bend"),
        ("mean_shift", "penalty", "D8_ours_shift"),
    ):
        assert CRITERIA[name].options[option].default == row(source)["value"], name
    assert RELIABLE == row("D11_change")["value"] == row("D6_ours")["value"]
    assert CRITICAL[-1] == row("D11_stable")["value"]


@pytest.mark.parametrize(("short", "label"), [(0.01, "unrepaired"), (-0.01, "repaired")])
def test_half_of_the_fall_is_what_the_table_asks_of_a_repair(short: float, label: str) -> None:
    back = 4 * row("D2_ours_repair")["value"] - short
    course = [6.0, 6, 2, 2 + back, 2, 2, 2]
    assert criterion("v_shape")(course, spread=3).labels().tolist() == [label]


@pytest.mark.parametrize(("beyond", "found"), [(0.01, [4]), (-0.01, [])])
def test_the_reliable_drop_is_the_multiple_that_the_table_says(
    beyond: float, found: list[int]
) -> None:
    fall = row("D6_ours")["value"] * 2 * np.sqrt(2) * np.sqrt(1 - 0.9) + beyond
    assert ruptures("reliable_drop", [6, 6, 6, 6 - fall], spread=2, reliability=0.9) == found


def test_labels_are_the_words_of_the_frozen_tables() -> None:
    assert [*Label] == ["none", "repaired", "unrepaired", "cannot be told"]


def test_spread_needs_several_therapies_and_then_uses_every_rating() -> None:
    with pytest.raises(ValueError, match="spread is needed for 1 therapy; give spread="):
        criterion("reliable_drop")([6, 2])
    assert ruptures("reliable_drop", [[6, 2], [4, GAP]]) == [2]


def test_false_alarms_are_counted_by_therapy_and_by_step() -> None:
    ratings = as_ratings([[6, 2, 6, 2], [5, 5, GAP, 5], [5, 5]])
    found = false_alarms("own_sd", ratings, size=1)
    # Two alarms in one therapy of three; steps to a rating: 3, 2 and 1.
    assert (found.per_therapy, found.per_transition, found.therapies) == (1 / 3, 2 / 6, 3)
    own = replace(criterion("own_sd"), name="mine")
    assert false_alarms(own, ratings, size=1) == found


def test_noise_grows_with_the_logarithm_of_the_session_and_carries_over() -> None:
    calm = noise(sessions=16, clients=40_000, icc=0.5, carry=0.6, growth=0.3, seed=1)
    assert calm.shape == (40_000, 16)
    rise = calm.mean(axis=0) - calm[:, 0].mean()
    assert rise == pytest.approx(0.3 * np.log(np.arange(1, 17)), abs=0.02)
    assert calm.std(axis=0) == pytest.approx(np.ones(16), abs=0.02)
    for lag in (1, 2, 5):
        r = np.corrcoef(calm[:, 3], calm[:, 3 + lag])[0, 1]
        assert r == pytest.approx(0.5 + 0.5 * 0.6**lag, abs=0.02)


def test_noise_without_carry_is_new_each_session_and_repeats_with_its_seed() -> None:
    calm = noise(sessions=3, clients=20_000, icc=0, carry=0, growth=0, seed=2)
    assert np.asarray(np.corrcoef(calm.T)) == pytest.approx(np.eye(3), abs=0.03)
    again = noise(sessions=3, clients=20_000, icc=0, carry=0, growth=0, seed=2)
    assert np.array_equal(calm, again)


def test_the_defaults_are_those_that_the_book_prints() -> None:
    defaults = {
        name: {option: about.default for option, about in each.options.items()}
        for name, each in CRITERIA.items()
    }
    assert defaults == {
        "own_sd": {"size": 2, "window": 3, "recovered": 0.5},
        "v_shape": {"size": 1, "window": 3, "recovered": 0.5, "spread": None},
        "reliable_drop": {"reliability": 0.92, "window": 3, "recovered": 0.5, "spread": None},
        "control_chart": {"limit": 2, "window": 3, "recovered": 1},
        "srs_rule": {"cutoff": 36, "fall": 1, "window": 3},
        "between_sd": {"size": 1, "window": 3, "recovered": 0.5, "spread": None},
        "decline": {"size": 1, "steps": 6, "window": 3, "recovered": 0.5, "spread": None},
        "own_mean": {"size": 2, "window": 3, "recovered": 0.5},
        "own_trend": {"size": 2, "window": 3, "recovered": 0.5},
        "cusum": {"slack": 0.5, "limit": 4, "window": 3, "recovered": 1},
        "ewma": {"weight": 0.2, "limit": 3, "window": 3, "recovered": 1},
        "sudden_loss": {
            "reliability": 0.92,
            "share": 0.25,
            "window": 3,
            "recovered": 0.5,
            "spread": None,
        },
        "u_shape": {"size": 2, "window": 3, "recovered": 0.5},
        "v_trend": {"size": 3, "window": 3, "recovered": 0.5},
        "mean_shift": {"penalty": 3, "shortest": 2, "window": 3, "recovered": 0.5},
    }
    assert {name: each.scale for name, each in CRITERIA.items() if each.scale} == {
        "srs_rule": (0, 40)
    }


def test_a_label_says_whose_rule_it_is_and_what_of_that_is_not_known() -> None:
    assert criterion("v_shape").label == "V-shape, after Gumz et al. (2012)"
    study = "Session-scores study (2024)"  # its authors are not known
    assert criterion("own_mean").label == f"Far below the usual level, from {study}"
    assert criterion("own_trend").label == f"Far below the usual trend, after {study}"
