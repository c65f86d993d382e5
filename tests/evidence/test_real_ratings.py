"""Real ratings: made data with a known truth are measured right, beside noise that is like them."""

from __future__ import annotations

import runpy
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance import evidence
from alliance.calm import Calm, log_session
from alliance.detect import COMPARED
from alliance.figures import real_ratings as charts
from alliance.real import (
    beside,
    describe,
    freeze,
    intervals,
    lagged,
    noise,
    scores,
    spoken,
    suggest,
)
from alliance.real.scores import Array, Study

CLIENTS, SESSIONS = 57, 15
CORRECTIONS = ("observed_by_carry", "effects_bias")
MAKER = evidence.data_folder() / "make_real_ratings.py"


def holes(clients: int = CLIENTS, seed: int = 1) -> Array:
    rng = np.random.default_rng(seed)
    gone = rng.random((clients, SESSIONS)) < 0.12
    gone |= np.arange(SESSIONS) >= rng.integers(9, 19, size=(clients, 1))
    return gone.astype(float)


def courses(
    clients: int = CLIENTS,
    *,
    carry: float = 0.2,
    growth: float = 0.3,
    growth_spread: float = 0.2,
    wobble: float = 0.5,
    wobble_spread: float = 0.4,
    seed: int = 0,
) -> Array:
    """Return unrounded courses of level SD 1 with holes."""
    rng = np.random.default_rng(seed)
    calm = Calm(growth, growth_spread, 0.0, wobble, wobble_spread, carry)
    made = calm.simulate(clients, SESSIONS, rng)
    return np.where(holes(clients, seed) == 1, np.nan, made)


def rated(ratings: Array) -> Array:
    """Put courses on the scale of the items: mean codes in ninths."""
    return np.clip(np.rint((3.7 + 0.5 * ratings) * 9) / 9, 1, 5)


def cells(seed: int = 0) -> Array:
    """Return made cells of the file's shape, centred as it is."""
    rng = np.random.default_rng(seed)
    codes = np.clip(np.rint(rng.normal(3.5, 1, (CLIENTS, SESSIONS, 9))), 1, 5)
    parcels = rng.normal(size=(CLIENTS, SESSIONS, 3))
    both = np.concatenate([codes, parcels], axis=2)
    return np.asarray(both - both[:, 0].mean(axis=0))


THERAPIST = np.arange(CLIENTS) % 13


# Scores


def test_codes_are_recovered_from_centred_items() -> None:
    rng = np.random.default_rng(0)
    codes = np.clip(np.rint(rng.normal(3.5, 1, (CLIENTS, SESSIONS, 9))), 1, 5)
    np.testing.assert_array_equal(scores.codes(codes - codes[:, 0].mean(axis=0)), codes)


def test_an_item_whose_highest_code_is_4_is_read_one_too_high() -> None:
    codes = np.array([[[2.0], [4.0]]])
    np.testing.assert_array_equal(scores.codes(codes - 1.3), codes + 1)


def test_half_steps_and_six_codes_are_refused() -> None:
    for wrong in ([1.0, 2.5, 4.0], [0.0, 1.0, 5.0]):
        with pytest.raises(ValueError, match="no codes from 1 to 5"):
            scores.codes(np.array(wrong).reshape(1, 3, 1))


def test_a_missing_item_does_not_move_the_score_by_its_level() -> None:
    codes = np.tile([5.0, 5, 5, 5, 5, 5, 5, 5, 2], (20, 2, 1))
    whole = scores.alliance_scores(codes)
    codes[0, 0, 8] = np.nan
    assert scores.alliance_scores(codes)[0, 0] == whole[0, 0] == pytest.approx(42 / 9)


def test_a_session_needs_seven_answers() -> None:
    codes = np.full((2, 2, 9), 4.0)
    codes[0, 0, :2] = codes[0, 1, :3] = np.nan
    assert np.isnan(scores.alliance_scores(codes)).tolist() == [[False, True], [False, False]]


def test_the_first_nine_columns_are_alliance_and_the_last_three_anxiety() -> None:
    made = cells()
    made[3, 4, 9:] = [1.0, 2.0, np.nan]
    study = scores.study(made, THERAPIST)
    assert study.anxiety[3, 4] == 1.5
    assert study.alliance.min() >= 1
    assert study.alliance.max() <= 5


@pytest.mark.parametrize(
    ("shape", "therapists", "words"),
    [((57, 15, 11), 57, "12"), ((57, 12), 57, "12"), ((57, 15, 12), 56, "57 clients")],
)
def test_other_shapes_are_refused(shape: tuple[int, ...], therapists: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        scores.study(np.zeros(shape), np.zeros(therapists, dtype=int))


# Statistics with a known truth


def test_intraclass_correlation_is_recovered() -> None:
    flat = courses(1500, growth=0, growth_spread=0, carry=0, wobble_spread=0)
    for trend in ("mean", "common", "own"):
        assert describe.intraclass_correlation(flat, trend) == pytest.approx(0.8, abs=0.02)


def test_growth_common_to_all_hides_in_the_raw_correlation_only() -> None:
    grown = courses(1500, growth=0.6, growth_spread=0, carry=0, wobble_spread=0)
    assert describe.intraclass_correlation(grown, "mean") < 0.75
    for trend in ("common", "own"):
        assert describe.intraclass_correlation(grown, trend) == pytest.approx(0.8, abs=0.02)


def test_within_sd_is_recovered_about_the_own_line() -> None:
    made = courses(1500, carry=0, wobble_spread=0)
    assert describe.within_sd(made, "own") == pytest.approx(0.5, abs=0.01)
    assert describe.within_sd(made, "mean") > 0.53


@pytest.mark.parametrize("spread", [0.0, 0.2, 0.4])
def test_spread_of_wobble_is_recovered_beyond_sampling(spread: float) -> None:
    made = courses(3000, carry=0, wobble_spread=spread)
    truth = np.sqrt(np.exp(spread**2) - 1)
    assert describe.true_spread(made) == pytest.approx(truth, abs=0.04 if spread else 0.06)
    if not spread:
        assert describe.observed_spread(made) == pytest.approx(
            describe.sampling_spread(made), abs=0.01
        )


@pytest.mark.parametrize("trend", ["mean", "common", "own"])
@pytest.mark.parametrize("carry", [0.0, 0.3, 0.6])
def test_autocorrelation_is_recovered_after_correction(trend: describe.Trend, carry: float) -> None:
    flat = courses(800, growth=0, growth_spread=0, carry=carry, wobble_spread=0)
    observed = describe.autocorrelation(flat, trend)
    by_carry = lagged.observed_by_carry(flat, trend, seed=5, sets=3)
    assert observed < carry
    assert lagged.corrected(observed, by_carry) == pytest.approx(carry, abs=0.05)


def test_the_bias_of_pooled_series_is_near_that_of_nickell() -> None:
    whole = np.zeros((400, SESSIONS))
    by_carry = lagged.observed_by_carry(whole, "mean", seed=5, sets=5)
    at = list(lagged.CARRIES).index(0.3)
    assert by_carry[at] - 0.3 == pytest.approx(-(1 + 0.3) / (SESSIONS - 1), abs=0.015)


@pytest.mark.parametrize("carry", [0.0, 0.5])
def test_growth_and_its_spread_are_recovered(carry: float) -> None:
    made = courses(3000, growth=0.3, growth_spread=0.2, carry=carry, wobble_spread=0)
    time = log_session(SESSIONS)
    assert describe.growth(made, time) == pytest.approx(0.3, abs=0.02)
    assert describe.growth_spread(made, time, carry) == pytest.approx(0.2, abs=0.02)


def test_autocorrelated_wobble_is_not_taken_for_spread_of_growth() -> None:
    made = courses(3000, growth_spread=0, carry=0.5, wobble_spread=0)
    time = log_session(SESSIONS)
    assert describe.growth_spread(made, time, 0.5) < 0.06 < describe.growth_spread(made, time)


def test_linear_growth_counts_sessions() -> None:
    line = np.arange(15.0) * 0.1 + np.zeros((3, 1))
    assert describe.growth(line, np.arange(15.0)) == pytest.approx(0.1)
    assert describe.lines(line, np.arange(15.0)).start == pytest.approx([0, 0, 0])


def test_ceiling_counts_ratings_and_clients() -> None:
    ratings = np.array([[5, 5, np.nan, 4], [4, 4, 4, 4.9]])
    assert describe.ceiling(ratings) == pytest.approx(2 / 7)
    assert describe.ever_at_ceiling(ratings) == 0.5


def test_changes_skip_no_session() -> None:
    ratings = np.array([[4.0, np.nan, 3.0, 5.0]])
    assert describe.changes(ratings).tolist() == [2.0]


def test_falls_are_not_rises() -> None:
    listed = {each.id: each for each in freeze.of_changes()}
    ratings = np.array([[4.0, 3.0, 3.25, 3.0, 3.0]])
    study = Study(ratings, ratings, np.zeros(1, dtype=int))
    assert listed["N11_falls"].measure(study) == 0.25
    assert listed["N11_rises"].measure(study) == 0
    assert listed["N11_none"].measure(study) == 0.25


# Lagged effects


@pytest.mark.parametrize("detrended", [False, True])
def test_lagged_effects_are_recovered_each_in_its_direction(*, detrended: bool) -> None:
    true = lagged.Effects(0.3, 0.5, -0.2, -0.1)
    alliance, anxiety = lagged.simulate(true, 1500, SESSIONS, np.random.default_rng(2))
    alliance = np.where(holes(1500) == 1, np.nan, alliance)
    found = lagged.effects(alliance, anxiety, detrended=detrended)
    bias = lagged.effects_bias(alliance, anxiety, detrended=detrended, seed=3, sets=2)
    np.testing.assert_allclose(np.subtract(found, bias), true, atol=0.05)
    assert bias.anxiety_carry < -0.05


def test_the_effect_on_alliance_is_of_the_same_session() -> None:
    rng = np.random.default_rng(0)
    anxiety = rng.standard_normal((300, SESSIONS))
    alliance = -anxiety + 0.5 * rng.standard_normal((300, SESSIONS))
    found = lagged.effects(alliance, anxiety, detrended=False)
    assert found.on_alliance < -0.8
    assert abs(found.on_anxiety) < 0.15


# Intervals


def test_therapists_are_resampled_with_all_their_clients() -> None:
    ratings = np.zeros((4, 2))
    study = Study(ratings, ratings, np.array([7, 7, 9, 9]))
    drawn = [
        each.therapist.tolist()
        for each in intervals.resampled(study, "therapists", seed=0, replicates=20)
    ]
    assert {tuple(each) for each in drawn} == {
        (7, 7, 7, 7),
        (7, 7, 9, 9),
        (9, 9, 7, 7),
        (9, 9, 9, 9),
    }


def test_intervals_of_a_mean_are_those_of_theory() -> None:
    x = np.random.default_rng(0).standard_normal((200, 2))
    study = Study(x, x, np.arange(200))
    low, high = intervals.bootstrap(
        study, lambda each: each.alliance[:, 0].mean(), "clients", seed=1
    )
    assert (high - low).item() == pytest.approx(2 * 1.96 * x[:, 0].std() / np.sqrt(200), rel=0.08)


def test_therapists_who_differ_widen_the_interval() -> None:
    rng = np.random.default_rng(0)
    therapist = np.arange(60) % 10
    x = rng.standard_normal(10)[therapist][:, np.newaxis] + 0.3 * rng.standard_normal((60, 2))
    study = Study(x, x, therapist)
    width = {
        unit: np.diff(
            intervals.bootstrap(study, lambda each: each.alliance.mean(), unit, seed=1), axis=0
        ).item()
        for unit in ("clients", "therapists")
    }
    assert width["therapists"] > 1.5 * width["clients"]


# Noise and rules


@pytest.fixture(scope="module")
def calm_ratings() -> Array:
    return rated(courses(seed=4))


@pytest.fixture(scope="module")
def matched(calm_ratings: Array) -> tuple[Calm, list[Array]]:
    calm = noise.match(calm_ratings, "differing", 1)
    return calm, noise.sets(calm, calm_ratings, 100, 2)


def test_noise_has_the_values_and_the_holes_of_the_ratings(
    calm_ratings: Array, matched: tuple[Calm, list[Array]]
) -> None:
    for made in matched[1][:3]:
        np.testing.assert_array_equal(np.isnan(made), np.isnan(calm_ratings))
        np.testing.assert_array_equal(np.sort(made, axis=None), np.sort(calm_ratings, axis=None))
        assert not np.array_equal(made, calm_ratings, equal_nan=True)


def test_noise_is_matched_in_what_it_says(
    calm_ratings: Array, matched: tuple[Calm, list[Array]]
) -> None:
    for name in noise.MATCHED.values():
        found = np.array([noise.MEASURES[name](each) for each in matched[1]])
        assert abs(noise.MEASURES[name](calm_ratings) - found.mean()) < 0.5 * found.std(), name


def test_equal_noise_has_no_spread_of_wobble(calm_ratings: Array) -> None:
    assert noise.match(calm_ratings, "equal", 1).wobble_spread == 0


def test_the_rank_exchange_keeps_order() -> None:
    calm = np.array([[0.1, 0.9], [0.5, -3.0]])
    ratings = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(noise.exchange(calm, ratings), [[2, 4], [3, 1]])


def test_a_planted_rupture_falls_and_heals_by_its_pace() -> None:
    class Once:
        def random(self, shape: tuple[int, int]) -> Array:
            return np.where(np.arange(shape[1]) == 1, 0.0, 1.0)[np.newaxis]

    once: Any = Once()
    planted = noise.plant(np.zeros((1, 4)), 0.5, 2.0, 0.5, once)
    np.testing.assert_allclose(planted, [[0, -2, -1, -0.5]])


def shares(sets: list[Array]) -> pd.DataFrame:
    """Return the share of clients that each rule flags, set by set."""
    found = [noise.flagged(each) for each in sets]
    return pd.DataFrame([{rule: each[rule, "any"] for rule in COMPARED} for each in found])


def within(found: pd.DataFrame, calm: pd.DataFrame) -> pd.DataFrame:
    low, high = (calm.quantile(q) for q in noise.RANGE)
    return (found >= low) & (found <= high)


def test_ratings_without_ruptures_fall_inside_the_range_about_95_times_in_100() -> None:
    found = shares(noise.sets(Calm(), rated(courses(seed=4)), 600, 8))
    inside = within(found[400:], found[:400]).mean()
    assert inside.between(0.9, 1).all()
    assert inside.mean() == pytest.approx(0.96, abs=0.03)


STEADY = Calm(growth=0.1, growth_spread=0.05, wobble=0.15, wobble_spread=0.1)


def test_deep_ruptures_in_steady_ratings_fall_outside() -> None:
    rng = np.random.default_rng(6)
    steady = STEADY.simulate(CLIENTS, SESSIONS, rng)
    hurt = rated(noise.plant(steady, 0.06, 1.2, 0.5, rng))
    matched = noise.match(hurt, "differing", 1)
    calm_sets = shares(noise.sets(matched, hurt, 200, 2))
    found = shares([hurt]).iloc[0]
    for rule in ("own_sd", "control_chart"):
        assert found[rule] > calm_sets[rule].quantile(noise.RANGE[1])


def test_a_study_with_planted_ruptures_is_set_beside_its_own_noise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beside, "PLANTED_RATES", (0.0, 0.06))
    monkeypatch.setattr(beside, "PLANTED_DEPTH", 0.7)
    monkeypatch.setattr(beside, "PLANTED_SETS", 40)
    ratings = rated(STEADY.simulate(CLIENTS, SESSIONS, np.random.default_rng(6)))
    study = Study(ratings, ratings, THERAPIST)
    found = beside.planted_table(study, count=2).set_index(["rate", "rule"])["above"]
    assert found[0.06, "own_sd"] == found[0.06, "v_shape"] == 1
    assert found[0.0].max() < 1


def test_shares_of_labels_add_up_to_any() -> None:
    found = noise.flagged(rated(courses(seed=4)))
    for rule in COMPARED:
        parts = (found[rule, each] for each in ("repaired", "unrepaired", "cannot be told"))
        assert sum(parts) == pytest.approx(found[rule, "any"])
        assert found[rule, "cannot be told"] > 0


def test_the_scale_of_a_rule_is_filled_from_end_to_end() -> None:
    ends = np.array([[1.0, 5.0, 3.0]])
    assert noise.on_scale(ends, (0, 40)).tolist() == [[0, 40, 20]]
    assert noise.on_scale(ends, None).tolist() == [[9, 45, 27]]


# The maker


@pytest.fixture(scope="module")
def maker() -> dict[str, Any]:
    return runpy.run_path(str(MAKER))


def refusal(maker: dict[str, Any], capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    try:
        code = maker["main"](list(arguments))
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    return capsys.readouterr().err.strip().splitlines()[-1]


def test_the_maker_has_no_path_of_its_own(
    maker: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "required: path" in refusal(maker, capsys)


def test_the_maker_refuses_what_is_no_such_file(
    maker: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no file" in refusal(maker, capsys, str(tmp_path / "none.RDS"))
    other = tmp_path / "other.RDS"
    other.write_text("client,rating\n1,5\n")
    assert "cannot be read as an RDS file" in refusal(maker, capsys, str(other))
    assert "is not a folder" in refusal(maker, capsys, str(other), "--out", str(tmp_path / "x"))
    assert "--workers = 0 is out" in refusal(maker, capsys, str(other), "--workers", "0")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"data": np.zeros((57, 14, 12)), "therapist": THERAPIST}, "shape (57, 14, 12)"),
        ({"ratings": np.zeros((57, 15, 12))}, "no list of data and therapist"),
        ({"data": np.full((57, 15, 12), 0.5) * THERAPIST[:, None, None], "therapist": THERAPIST},
         "no codes from 1 to 5"),
    ],
)  # fmt: skip
def test_the_maker_refuses_other_content(
    maker: dict[str, Any],
    content: dict[str, Array],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "completedata.RDS"
    path.touch()
    monkeypatch.setattr("rdata.read_rds", lambda _: content)
    assert words in refusal(maker, capsys, str(path))
    assert not list(tmp_path.glob("*.csv"))


def test_the_maker_reads_the_shape_that_was_published(
    maker: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "completedata.RDS"
    path.touch()
    content = {"data": cells(), "therapist": THERAPIST}
    monkeypatch.setattr("rdata.read_rds", lambda _: content)
    assert maker["read"](path).alliance.shape == (CLIENTS, SESSIONS)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Correct for bias by few simulated sets."""
    few = {name: partial(getattr(lagged, name), sets=2) for name in CORRECTIONS}
    for name, each in few.items():
        monkeypatch.setattr(lagged, name, each)


@pytest.mark.usefixtures("quick")
def test_the_table_of_statistics_is_the_same_twice() -> None:
    study = scores.study(cells(), THERAPIST)
    first, again = (freeze.statistics_table(study, replicates=5).to_csv() for _ in range(2))
    assert first == again


# The frozen tables


@pytest.mark.usefixtures("quick")
def test_the_frozen_statistics_are_those_that_the_code_makes() -> None:
    frozen = evidence.load("real_ratings")
    made = freeze.statistics(scores.study(cells(), THERAPIST))
    for column in ("id", "quantity", "unit", "method"):
        assert frozen[column].tolist() == [getattr(each, column) for each in made]
    assert ((frozen["low"] <= frozen["high"]) & frozen["n"].gt(0)).all()
    inner = frozen["value"].between(frozen["low"], frozen["high"])
    assert inner.all()


def test_the_frozen_statistics_agree_with_each_other() -> None:
    value = evidence.load("real_ratings").set_index("id")["value"]
    assert value["N6_icc_raw"] < value["N6_icc_common"] < value["N6_icc_own"]
    assert value["N7_sd_raw"] > value["N7_sd_common"] > value["N7_sd_own"]
    assert value["N8_carry_own_observed"] < value["N8_carry_own"] < value["N8_carry_raw"]
    assert value["N7_spread_sampling"] < value["N7_spread"] < value["N7_spread_observed"]
    assert value["N11_p5"] < value["N11_p25"] <= value["N11_p50"] <= value["N11_p75"]


def test_counts_are_those_of_the_data_set() -> None:
    counts = evidence.load("real_ratings").set_index("id")["n"]
    sessions = [counts[f"N5_mean_{t}"] for t in range(1, SESSIONS + 1)]
    assert sum(sessions) == counts["N6_icc_raw"] == 707
    assert counts["N10_ever"] == CLIENTS == evidence.row("N1")["n"]


def test_the_frozen_rules_are_all_rules_beside_both_kinds_of_noise() -> None:
    rules = evidence.load("real_ratings_rules")
    expected = {(kind, rule) for kind in noise.KINDS for rule in COMPARED}
    assert set(zip(rules["noise"], rules["rule"], strict=True)) == expected
    assert len(rules) == 5 * len(expected)
    assert rules["mean"].between(rules["low"], rules["high"]).all()
    real = rules.pivot(index=["rule", "found"], columns="noise", values="real")
    assert (real["equal"] == real["differing"]).all()
    wide = rules.pivot(index=["noise", "rule"], columns="found", values="real")
    parts = wide["repaired"] + wide["unrepaired"] + wide["cannot be told"]
    assert (parts - wide["any"]).abs().max() < 0.0016


def test_the_noise_is_like_the_ratings_where_it_was_matched() -> None:
    likeness = evidence.load("real_ratings_noise")
    fitted = likeness[likeness["part"] == "matched"]
    assert len(fitted) == 2 * len(noise.MATCHED) - 1
    assert fitted["below"].between(0.35, 0.65).all()


def test_what_the_chapter_says_of_the_rules_holds() -> None:
    rules = evidence.load("real_ratings_rules")
    of_clients = rules[rules["found"] != "per_session"]
    assert (of_clients["real"] <= of_clients["high"]).all()
    own = rules[rules["rule"] == "own_sd"]
    sessions = own[own["found"] == "per_session"]
    assert (sessions["real"] < sessions["low"]).all()
    edge = own[(own["found"] == "any") & (own["noise"] == "differing")]
    assert (edge["real"] == edge["low"]).all()
    beneath = own[(own["found"] == "any") & (own["noise"] == "equal")]
    assert (beneath["real"] < beneath["low"]).all()
    assert len(sessions) == 2 * len(edge) == 2 * len(beneath) == 2
    planted = evidence.load("real_ratings_planted").set_index(["rule", "rate"])["above"]
    assert planted.loc[["reliable_drop", "srs_rule"]].max() < 0.05
    assert (planted["own_sd", 0.1] > planted["own_sd", 0.05] > planted["own_sd", 0.0]).all()


def test_what_the_chapter_says_of_lagged_effects_holds() -> None:
    found = evidence.load("real_ratings").set_index("id")
    effects = found.filter(regex=r"^N12_on_(anxiety|alliance)(_detrended)?$", axis=0)
    assert len(effects) == 4
    assert ((effects["low"] < 0) & (effects["high"] > 0)).all()
    assert evidence.row("N12_on_anxiety_detrended")["low_therapists"] > 0


# What is said and drawn


def test_numbers_are_written_as_sentences_need_them() -> None:
    texts = spoken.spoken()
    assert texts["icc_raw"].startswith(".")
    assert texts["own_sd_real"].endswith("%")
    frozen = evidence.load("real_ratings_rules").set_index(["noise", "rule", "found"])
    rules = frozen["real"].sort_index()
    for rule in COMPARED:
        told = rules["differing", rule]
        assert texts[f"{rule}_censored"] == f"{100 * told['cannot be told']:.0f}%"
        assert texts[f"{rule}_unrepaired"] == f"{100 * told['unrepaired']:.0f}%"
    assert texts["on_alliance_low"].startswith("−.")
    assert texts["mean_1"] == f"{evidence.row('N5_mean_1')['value']:.2f}"


def test_suggested_ranges_reach_twice_as_far_and_not_below_zero() -> None:
    rows = suggest.suggestions()
    growth, points = rows.loc["N9_growth_log"], evidence.row("N9_growth_log")
    assert growth["value"] == pytest.approx(1.5 * points["value"])
    assert growth["most"] - growth["value"] == pytest.approx(2 * (growth["high"] - growth["value"]))
    assert (rows["least"] >= 0).all()
    assert rows.loc["N8_carry_own", "value"] == evidence.row("N8_carry_own")["value"]


def test_the_sentence_counts_the_rules_outside_the_noise() -> None:
    frame = charts.rules_on_real_ratings().drawing.frame
    rows = charts.rules_rows()
    assert frame.sentence.startswith(f"{rows['more'].sum()} of {len(COMPARED)} rules")
    assert f"{rows['fewer'].sum()} flag fewer" in frame.sentence
