"""The noise floor: derived null rates are recovered, truth is counted right, tables are re-made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from alliance import evidence, outcomes
from alliance.arrays import Array, Flags, Labels
from alliance.calibrate import calibrated
from alliance.detect import CRITERIA, Label, criterion, false_alarms, noise
from alliance.floor import (
    LENGTHS,
    PROCESSES,
    STUDIES,
    Rule,
    alarms,
    bias,
    freeze,
    hits,
    real_beside_floor,
    rules,
)
from alliance.floor.processes import CARRY, ICC, MEAN, REAL_LENGTH, SEED, SPREAD, TOP
from alliance.floor.studies import over_studies
from alliance.parameters import Parameters
from alliance.rivals import MECHANISM
from alliance.simulate import Cohort, simulate

NULL_LENGTHS = (6, 8, 12, 16, 30)
NULL_CLIENTS = 6000
NULLS: Mapping[tuple[str, str], tuple[list[int], list[float], float]] = {
    ("own_sd", "size=1"): ([82, 91, 97, 99, 100], [0.22, 0.21, 0.20, 0.20, 0.19], 0.01),
    ("v_shape", ""): ([23, 31, 47, 58, 81], [0.05, 0.05, 0.05, 0.05, 0.05], 0.01),
    ("between_sd", ""): ([23, 31, 47, 58, 81], [0.05, 0.05, 0.05, 0.05, 0.05], 0.01),
    ("own_sd", ""): ([30, 37, 49, 57, 78], [0.06, 0.06, 0.05, 0.05, 0.05], 0.01),
    ("reliable_drop", ""): ([41, 54, 72, 84, 97], [0.09, 0.09, 0.10, 0.10, 0.10], 0.01),
    ("control_chart", ""): ([13, 24, 40, 52, 80], [0.02, 0.03, 0.04, 0.04, 0.05], 0.01),
    ("control_chart", "limit=3"): (
        [1, 3, 5, 7, 16],
        [0.002, 0.003, 0.004, 0.005, 0.006],
        0.001,
    ),
}
"""Null rates, worked out beforehand by other code on `NULL_CLIENTS` clients without any rupture: by
rule and options, the per cent of therapies flagged at each of `NULL_LENGTHS`, the flags per
transition, and to which step the latter are rounded."""
COUNTED_OTHERWISE = {("control_chart", "", 6), ("control_chart", "", 30)}
"""Flags per transition that do not agree: there every rating below the limit was counted, per
session; here a rupture is the first of them in a row, per transition."""
ERRORS = 3
"""Monte Carlo errors within which two figures agree."""


def frozen(name: str, **chosen: object) -> Any:
    """Return some rows of a frozen table."""
    table: Any = evidence.load(name)
    for column, value in chosen.items():
        table = table[table[column] == value]
    return table.reset_index(drop=True)


def apart(found: float, published: float, step: float, error: float) -> float:
    """Return by how many errors two figures differ beyond rounding."""
    return max(0.0, abs(found - published) - step / 2) / error


def test_derived_null_rates_of_therapies_are_recovered() -> None:
    rows = frozen("detection_floor", process="benchmark").set_index(["rule", "options", "sessions"])
    for rule, (therapies, _, _) in NULLS.items():
        for sessions, per_cent in zip(NULL_LENGTHS, therapies, strict=True):
            ours = rows.loc[(*rule, sessions)]
            share = min(ours["flagged"], 1 - 1 / NULL_CLIENTS)
            theirs = np.sqrt(share * (1 - share) / NULL_CLIENTS)
            error = np.hypot(ours["flagged_error"], theirs)
            assert apart(share, per_cent / 100, 0.01, error) < ERRORS, (rule, sessions)


def test_derived_null_rates_of_transitions_are_recovered_but_for_two_counted_otherwise() -> None:
    rows = frozen("detection_floor", process="benchmark").set_index(["rule", "options", "sessions"])
    wider = np.sqrt(1 + STUDIES * alarms.CLIENTS / NULL_CLIENTS)
    missed = {
        (*rule, sessions)
        for rule, (_, transitions, step) in NULLS.items()
        for sessions, rate in zip(NULL_LENGTHS, transitions, strict=True)
        if apart(
            rows.loc[(*rule, sessions), "per_transition"],
            rate,
            step,
            wider * rows.loc[(*rule, sessions), "per_transition_error"],
        )
        >= ERRORS
    }
    assert missed == COUNTED_OTHERWISE


def test_fresh_noise_is_flagged_as_often() -> None:
    by_name = {tuple(rule.columns.values()): rule for rule in rules()}
    for rule, (therapies, _, _) in NULLS.items():
        for sessions, per_cent in zip(NULL_LENGTHS, therapies, strict=True):
            found = false_alarms(by_name[rule], sessions=sessions)
            assert found.therapies == NULL_CLIENTS
            share = min(found.per_therapy, 1 - 1 / NULL_CLIENTS)
            error = np.sqrt(2 * share * (1 - share) / NULL_CLIENTS)
            assert apart(share, per_cent / 100, 0.01, error) < ERRORS, (rule, sessions)


def test_what_was_counted_otherwise_is_recovered_when_it_is_counted_so() -> None:
    for sessions, rate in zip(NULL_LENGTHS, NULLS["control_chart", ""][1], strict=True):
        ratings = noise(sessions=sessions, clients=20_000, seed=5)
        sigma = np.abs(np.diff(ratings, axis=1)).mean(axis=1, keepdims=True) / 1.128
        below = ratings < ratings.mean(axis=1, keepdims=True) - 2 * sigma
        assert below.mean() == pytest.approx(rate, abs=0.005 + 0.001), sessions


# The frozen tables


MADE: Mapping[str, tuple[Callable[..., pd.DataFrame], dict[str, Any]]] = {
    "detection_floor": (alarms.alarms, {"process": "real", "sessions": 8}),
    "detection_hits": (hits.hits, {"depth": 1.5, "concealment": 0.5}),
    "detection_alarms": (hits.alarms, {"depth": 1.5, "concealment": 0.5}),
    "detection_bias": (bias.bias, {"strength": 2.0, "rating_error": 0.6}),
}


@pytest.mark.parametrize("name", list(MADE))
def test_a_part_of_each_frozen_table_is_made_again(name: str) -> None:
    make, setting = MADE[name]
    again = make(**setting, studies=STUDIES)
    assert_frame_equal(again, frozen(name, **setting), check_dtype=False, check_exact=True)


@pytest.mark.parametrize("name", list(MADE))
def test_the_frozen_tables_hold_every_setting_and_every_rule_in_order(name: str) -> None:
    table = frozen(name)
    columns = list(MADE[name][1])
    settings = list(table[columns].drop_duplicates().itertuples(index=False, name=None))
    assert settings == [part.setting for part in freeze.parts() if part.table == name]
    for _, rows in table.groupby(columns):
        listed = rows[["rule", "options"]].drop_duplicates().to_dict("records")
        assert listed == [rule.columns for rule in rules()]
    assert len(table) == len(settings) * len(rules()) * (4 if name == "detection_hits" else 1)


def test_tables_do_not_depend_on_the_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [freeze.Part(name, make, tuple(at.values())) for name, (make, at) in MADE.items()]
    monkeypatch.setattr(freeze, "parts", lambda: iter([*some, some[0]]))
    seen: list[int] = []
    one = freeze.tables(studies=2, workers=1, seen=lambda: seen.append(1))
    two = freeze.tables(studies=2, workers=2)
    assert list(one) == list(two) == list(MADE)
    assert len(seen) == 5
    for name, table in one.items():
        assert table.to_csv() == two[name].to_csv()


def test_figures_are_means_over_studies_and_errors_their_spread_by_the_root() -> None:
    def study(number: int) -> list[dict[str, object]]:
        late = {"rule": "b", "on": 2 * number, "hits": [1.0, np.nan, 4.0][number]}
        return [late, {"rule": "a", "on": 5, "hits": -1e-9}]

    found = over_studies(study, 3, ("on", "hits"))
    assert found["rule"].tolist() == ["b", "a"]
    assert found["on"].tolist() == [2, 5]
    assert found["on_error"].tolist() == [round(2 / np.sqrt(3), 4), 0]
    # The study without a figure is left out: 1 and 4 have an SD of 2.1213, by the root of two.
    assert found["hits"].tolist() == [2.5, 0]
    assert found["hits_error"].tolist() == [1.5, 0]
    assert not np.signbit(found["hits"]).any()


# Rules that are tried


def test_each_criterion_is_tried_as_it_stands_and_some_with_another_threshold() -> None:
    tried = [(rule.name, dict(rule.options)) for rule in rules()]
    assert [name for name, options in tried if not options] == list(CRITERIA)
    assert ("own_sd", {"size": 1}) in tried
    assert ("v_shape", {"size": 2}) in tried
    assert ("control_chart", {"limit": 3}) in tried
    names = [rule.columns for rule in rules()]
    assert len({tuple(each.values()) for each in names}) == len(names)


def test_a_rule_applies_its_criterion_with_its_options() -> None:
    ratings = 5 + noise(sessions=16, clients=200, seed=2)
    for rule in (Rule("control_chart", {"limit": 3}), Rule("control_chart")):
        expected = criterion("control_chart")(ratings, **rule.options).rupture
        assert np.array_equal(rule(ratings).rupture, expected)
    assert Rule("control_chart", {"limit": 3}).columns["options"] == "limit=3"


def test_a_rule_with_a_scale_sees_the_ratings_on_it() -> None:
    # 6.4 is 36 of 40, the cut-off; 6.25 is 35. What lies beyond an end is answered there.
    course = np.array([[6.4, 6.25, 6.4, 7.0, 7.3, 7.0, np.nan, 0.4]])
    flags = Rule("srs_rule")(course).rupture[0]
    assert flags.tolist() == [False, True, False, False, False, False, False, True]


# Calm processes


def drawn(process: str, clients: int = 4000, sessions: int = REAL_LENGTH, seed: int = 1) -> Array:
    return PROCESSES[process].ratings(clients, sessions, np.random.default_rng(seed))


def test_the_benchmark_is_the_noise_of_detection_on_the_scale() -> None:
    points = noise(sessions=8, clients=50, icc=ICC, carry=CARRY, growth=0.3 / np.log(16), seed=9)
    assert drawn("benchmark", 50, 8, 9) == pytest.approx(MEAN + SPREAD * points, abs=1e-12)


def carry_and_rise(ratings: Array) -> tuple[float, float, float]:
    """Return the ICC, the autocorrelation within clients, and the rise over 16 sessions in SDs."""
    sd = ratings[:, 0].std()
    near, far = (np.corrcoef(ratings[:, 0], ratings[:, t])[0, 1] for t in (1, -1))
    rise = (ratings[:, -1].mean() - ratings[:, 0].mean()) / sd
    return far, (near - far) / (1 - far), rise


@pytest.mark.parametrize(
    ("process", "carry", "rise"),
    [
        ("benchmark", 0.3, 0.3),
        ("differing", 0.3, 0.3),
        ("no_carry", 0.0, 0.3),
        ("high_carry", 0.6, 0.3),
        ("no_growth", 0.3, 0.0),
        ("high_growth", 0.3, 0.8),
    ],
)
def test_a_process_has_the_carry_and_the_growth_that_it_names(
    process: str, carry: float, rise: float
) -> None:
    found = carry_and_rise(drawn(process, 60_000, 16))
    assert found == pytest.approx((ICC, carry, rise), abs=0.02)


def test_clients_who_differ_in_wobble_have_the_same_variance_within_on_average() -> None:
    alike, differing = (drawn(name, 40_000, 16).std(axis=1) for name in ("benchmark", "differing"))
    assert (differing**2).mean() == pytest.approx((alike**2).mean(), rel=0.03)
    assert differing.std() > 2 * alike.std()


def test_a_ceiling_holds_the_real_share_of_ratings() -> None:
    real = {key: evidence.row(key)["value"] for key in ("N10_ceiling", "N10_ever")}
    for process in ("ceiling", "real"):
        at_top = drawn(process) >= TOP - 1e-9
        assert np.nanmax(drawn(process)) == pytest.approx(TOP)
        assert at_top[~np.isnan(drawn(process))].mean() == pytest.approx(
            real["N10_ceiling"], abs=0.006
        )
        assert at_top.any(axis=1).mean() == pytest.approx(real["N10_ever"], abs=0.03)
    assert np.nanmax(drawn("benchmark")) > TOP + 1


def test_rounded_ratings_are_whole_points_and_the_nearest() -> None:
    exact, rounded = drawn("benchmark"), drawn("rounded")
    assert np.array_equal(rounded, np.rint(rounded))
    assert np.abs(rounded - exact).max() <= 0.5
    ninths = (TOP - drawn("real")) / (1.5 / 9)
    assert np.nanmax(np.abs(ninths - np.rint(ninths))) < 1e-9


def test_ratings_are_missing_at_random_and_the_others_stay() -> None:
    exact, holed = drawn("benchmark"), drawn("missing")
    gone = np.isnan(holed)
    assert gone.mean(axis=0) == pytest.approx(np.full(REAL_LENGTH, 0.2), abs=0.03)
    assert abs(np.corrcoef(gone[:, 3], exact[:, 3])[0, 1]) < 0.05
    assert np.array_equal(holed[~gone], exact[~gone])
    given = np.isnan(drawn("real")).mean()
    assert given == pytest.approx(1 - 707 / (57 * REAL_LENGTH), abs=0.01)


def test_the_process_like_the_real_ratings_moves_as_they_do() -> None:
    wider = 6 / 4
    ratings = drawn("real", 20_000)
    value = {key: evidence.row(key)["value"] for key in ("N5_sd_1", "N11_sd", "N9_growth_log")}
    assert np.nanstd(ratings[:, 0]) == pytest.approx(wider * value["N5_sd_1"], rel=0.05)
    assert np.nanstd(np.diff(ratings, axis=1)) == pytest.approx(wider * value["N11_sd"], rel=0.1)
    rise = np.nanmean(ratings[:, -1] - ratings[:, 0]) / np.log(REAL_LENGTH)
    assert rise == pytest.approx(wider * value["N9_growth_log"], rel=0.2)


# Truth that is known: stand-ins for rules that see it


@dataclass(frozen=True)
class Seer:
    """Finds what it is told to, whatever the ratings."""

    rupture: Flags = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))
    told: Labels = field(default_factory=lambda: np.zeros(0, dtype=str))
    columns: Mapping[str, str] = field(default_factory=lambda: {"rule": "seer", "options": ""})

    def __call__(self, _: Array) -> Seer:
        return self

    def labels(self) -> Labels:
        return self.told


def only(monkeypatch: pytest.MonkeyPatch, module: ModuleType, rule: Seer) -> None:
    monkeypatch.setattr(module, "rules", lambda: (rule,))


def first(rows: Any) -> Any:
    return rows.iloc[0]


def by_kind(rows: Any) -> Any:
    return rows.set_index(["kind", "repaired"])


def study(depth: float = 1.0, concealment: float = 0.5) -> Cohort:
    return hits.cohort(depth, concealment, 0)


def test_alarms_in_a_calm_course_are_counted_by_therapy_and_by_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flags = np.zeros((alarms.CLIENTS, 6), dtype=bool)
    flags[:50, 2:4] = True
    only(monkeypatch, alarms, Seer(flags))
    row = first(alarms.alarms("benchmark", 6, 2))
    assert (row["flagged"], row["per_transition"]) == (0.25, 2 * 50 / (5 * alarms.CLIENTS))
    assert (row["process"], row["sessions"], row["rule"]) == ("benchmark", 6, "seer")


def test_every_study_has_its_own_chance_and_all_processes_have_the_same() -> None:
    one, two = (alarms.alarms("benchmark", 8, studies) for studies in (1, 2))
    assert not one["per_transition"].equals(two["per_transition"])
    shapes = {name: drawn(name, 5, 4) for name in ("benchmark", "no_growth")}
    assert np.array_equal(shapes["benchmark"][:, 0], shapes["no_growth"][:, 0])


def changed(setting: Parameters) -> dict[str, float]:
    """Return what is not as calibrated."""
    usual = calibrated().as_dict()
    return {name: x for name, x in setting.as_dict().items() if x != usual[name]}


def test_settings_are_as_calibrated_but_for_what_they_name() -> None:
    ruptured = hits.cohort(2.0, 1.0, 3)
    assert changed(ruptured.parameters) == {"depth": 2, "depth_spread": 0, "concealment": 1}
    assert ruptured.seed != hits.cohort(2.0, 1.0, 4).seed
    usual = calibrated()
    twice = {name: 2 * getattr(usual, name) for name in MECHANISM}
    assert changed(bias.world(2.0, 0.6)) == {**twice, "rating_error": 0.6}
    assert changed(bias.world(0.0, 0.2)) == dict.fromkeys(MECHANISM, 0)
    assert changed(bias.world(1.0, 0.2)) == {}


def test_a_rule_that_sees_withdrawals_hits_them_all_at_once_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    truth = study().session
    only(monkeypatch, hits, Seer(truth.withdrawal == 1))
    found = by_kind(hits.hits(1.0, 0.5, 1))
    for repaired in (True, False):
        assert found.loc[("withdrawal", repaired), ["hits", "delay"]].tolist() == [1, 0]
        # A confrontation is hit only if a withdrawal begins within its window.
        assert found.loc[("confrontation", repaired), "hits"] == 0
        assert np.isnan(found.loc[("confrontation", repaired), "delay"])
        mended = (truth.withdrawal == 1) & (truth.repaired == repaired)
        assert found.loc[("withdrawal", repaired), "ruptures"] == mended.sum()
    assert found["ruptures"].sum() == truth.rupture.sum()
    counted = first(hits.alarms(1.0, 0.5, 1))
    assert counted[["false_share", "false_rate", "by_chance"]].tolist() == [0, 0, 0]
    hurt = outcomes.ruptured(study())
    withdrew = truth.withdrawal.any(axis=1)
    assert counted["flagged_without"] == 0
    assert counted["flagged_with"] == round(withdrew[hurt].mean(), 4)


def test_a_rule_that_sees_repairs_a_session_late_is_late_and_misses_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mended = study().session.repaired == 1
    late = np.zeros_like(mended)
    late[:, 1:] = mended[:, :-1]
    only(monkeypatch, hits, Seer(late))
    found = by_kind(hits.hits(1.0, 0.5, 1))
    for kind in ("withdrawal", "confrontation"):
        assert 0.8 < found.loc[(kind, True), "hits"] < 1
        # A rupture that begins in the session after is taken for what was flagged, at once.
        assert 0.85 < found.loc[(kind, True), "delay"] < 1
        assert found.loc[(kind, False), "hits"] < 0.15


def test_a_rule_that_flags_all_but_ruptures_makes_only_false_alarms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cohort = study()
    rupture = cohort.session.rupture == 1
    near = rupture.copy()
    for late in (1, 2):
        near[:, late:] |= rupture[:, :-late]
    rated = ~np.isnan(outcomes.attended(cohort, "rated"))
    only(monkeypatch, hits, Seer(~near & rated))
    assert (hits.hits(1.0, 0.5, 1)["hits"] == 0).all()
    counted = first(hits.alarms(1.0, 0.5, 1))
    assert counted[["false_share", "false_rate", "by_chance"]].tolist() == [1, 1, 1]
    assert counted["flagged_without"] == 1
    # A therapy with a rupture counts as flagged though no flag finds it.
    hurt = outcomes.ruptured(cohort)
    assert counted["flagged_with"] == round((~near & rated)[hurt].any(axis=1).mean(), 4) > 0.9
    # Those without a rupture have fewer ratings, as the data package says.
    assert rated[~hurt].sum(axis=1).mean() < rated[hurt].sum(axis=1).mean() - 2


def test_a_rule_that_never_flags_has_no_share_of_false_flags(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    only(monkeypatch, hits, Seer(np.zeros((hits.CLIENTS, 16), dtype=bool)))
    counted = first(hits.alarms(1.0, 0.5, 2))
    assert np.isnan(counted["false_share"])
    assert counted["false_rate"] == counted["flagged_with"] == 0


@pytest.mark.parametrize("swapped", [False, True])
def test_a_rule_that_sees_repair_has_its_correlation_and_one_that_swaps_it_the_opposite(
    monkeypatch: pytest.MonkeyPatch, *, swapped: bool
) -> None:
    setting = bias.world(1.0, 0.2)
    cohort = simulate(setting, clients=bias.CLIENTS, seed=SEED, fields=bias.SEEN)
    hurt, mended = outcomes.ruptured(cohort), outcomes.all_repaired(cohort)
    label = np.where(mended != swapped, Label.REPAIRED, Label.UNREPAIRED)
    only(monkeypatch, bias, Seer(told=np.where(hurt, label, Label.NONE)))
    row = first(bias.bias(1.0, 0.2, 1))
    assert row["true_r"] > 0.2
    assert row["detected_r"] == (-row["true_r"] if swapped else row["true_r"])
    assert row["bias"] == pytest.approx(row["detected_r"] - row["true_r"], abs=1.5e-4)
    assert row["told"] == round(hurt.mean(), 4)
    expected = outcomes.repair_effect(setting, clients=bias.CLIENTS, seed=SEED)
    assert row["effect"] == round(expected.points.value, 4)


# What the frozen tables say


def wide(name: str, column: str, rows: str, **chosen: object) -> Any:
    table = frozen(name, **chosen)
    return table.pivot(index=["rule", "options"], columns=rows, values=column)


SHAPES = ["u_shape", "v_trend"]
"""Rules that look for one shape in the whole course."""
WHOLE_COURSES = [*SHAPES, "mean_shift"]
"""Rules that look at the whole course; the others look session by session."""


@pytest.mark.parametrize("process", [name for name in PROCESSES if name != "rounded"])
def test_longer_calm_therapies_are_flagged_more_often_session_by_session(process: str) -> None:
    flagged = wide("detection_floor", "flagged", "sessions", process=process).drop(WHOLE_COURSES)
    error = wide("detection_floor", "flagged_error", "sessions", process=process)
    error = error.loc[flagged.index]
    for short, long in pairwise(LENGTHS):
        assert (
            flagged[long] - flagged[short] >= -ERRORS * np.hypot(error[long], error[short])
        ).all()


def test_longer_calm_therapies_look_less_often_like_one_shape() -> None:
    flagged = wide("detection_floor", "flagged", "sessions", process="benchmark")
    assert (flagged.loc[SHAPES, 40] < flagged.loc[SHAPES, 6] - 0.02).all()


def test_what_changes_a_floor_changes_it_as_expected() -> None:
    flagged = wide("detection_floor", "flagged", "process", sessions=16)
    error = 2 * frozen("detection_floor", process="benchmark")["flagged_error"].max()
    usual = flagged["benchmark"]
    lenient, strict = usual["v_shape", ""], usual["v_shape", "size=2"]
    # One threshold for all: the unsteady pass a high one that nobody passed, the steady no longer
    # pass a low one that most passed.
    assert flagged["differing"]["v_shape", "size=2"] > 3 * strict
    assert flagged["differing"]["v_shape", ""] < lenient - error
    assert flagged["differing"]["reliable_drop", ""] < usual["reliable_drop", ""] - error
    # Each client's own threshold: hardly any difference.
    for own in (("own_sd", ""), ("control_chart", "")):
        assert abs(flagged["differing"][own] - usual[own]) < error
    # A wobble that stays makes falls rarer and runs below the mean more frequent.
    order = ["no_carry", "benchmark", "high_carry"]
    assert flagged.loc[("v_shape", ""), order].is_monotonic_decreasing
    assert flagged.loc[("control_chart", ""), order].is_monotonic_increasing
    # Growth lifts ratings out of reach of a fall, and the first ones below the mean.
    order = ["no_growth", "benchmark", "high_growth"]
    assert flagged.loc[("v_shape", ""), order].is_monotonic_decreasing
    assert flagged.loc[("control_chart", ""), order].is_monotonic_increasing
    assert flagged["missing"]["control_chart", ""] < usual["control_chart", ""] - error


FALLS = [("own_sd", ""), ("v_shape", ""), ("reliable_drop", ""), ("control_chart", "")]


def test_a_rupture_that_shows_is_found_more_often_the_deeper_it_is() -> None:
    for repaired in (True, False):
        chosen = {"kind": "withdrawal", "repaired": repaired, "concealment": 0.0}
        found = wide("detection_hits", "hits", "depth", **chosen).loc[FALLS]
        assert (found.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


def test_a_withdrawal_that_ratings_hide_is_found_by_chance_and_a_confrontation_is_not() -> None:
    hidden = wide("detection_hits", "hits", "kind", depth=2.0, concealment=1.0, repaired=True)
    chance = frozen("detection_alarms", depth=2.0, concealment=1.0).set_index(["rule", "options"])
    for rule in FALLS:
        assert hidden.loc[rule, "withdrawal"] < chance.loc[rule, "by_chance"] + 0.02
        assert hidden.loc[rule, "confrontation"] > 3 * hidden.loc[rule, "withdrawal"]
    shown = wide("detection_hits", "hits", "kind", depth=2.0, concealment=0.0, repaired=True)
    assert (shown["withdrawal"] - shown["confrontation"]).abs().max() < 0.06


def test_kinds_and_repairs_are_as_frequent_as_the_model_has_them() -> None:
    rows = frozen("detection_hits", depth=1.0, concealment=0.0, rule="v_shape", options="")
    total = rows["ruptures"].sum()
    of_kind = rows.groupby("kind")["ruptures"].sum() / total
    of_repair = rows.groupby("repaired")["ruptures"].sum() / total
    assert of_kind["withdrawal"] == pytest.approx(0.65, abs=0.01)
    assert of_repair[True] == pytest.approx(0.6, abs=0.02)


def test_without_an_effect_repair_correlates_by_rival_accounts_alone() -> None:
    nothing = frozen("detection_bias", strength=0.0)
    assert (nothing["effect"] == 0).all()
    assert (nothing["true_r"] < 0.1).all()
    effects = frozen("detection_bias").groupby("strength")[["effect", "true_r"]].first()
    assert effects["effect"].is_monotonic_increasing
    assert effects["true_r"].is_monotonic_increasing


def test_errors_of_rating_lower_the_correlation_of_detected_repair_and_not_of_true() -> None:
    for strength in (1.0, 2.0, 3.0):
        table = frozen("detection_bias", strength=strength)
        assert table["true_r"].nunique() == 1
        found = wide("detection_bias", "detected_r", "rating_error", strength=strength).loc[FALLS]
        assert (found[0.6] < found[0.0] - 0.02).all()
        assert (found[0.0] < table["true_r"].iloc[0]).all()


def test_real_ratings_stand_beside_the_floor_of_their_length() -> None:
    beside = real_beside_floor("differing")
    real: Any = evidence.load("real_ratings_rules").set_index(["noise", "rule", "found"])["real"]
    floor = frozen("detection_floor", process="differing", options="").set_index(
        ["rule", "sessions"]
    )
    assert len(beside) >= 5
    for name, row in beside.iterrows():
        assert row["real"] == real["equal", name, "any"]
        assert row["real_per_transition"] == real["differing", name, "per_session"]
        for end in ("", "_error"):
            assert row[f"floor{end}"] == floor.loc[(name, 15), f"flagged{end}"]
            per = floor.loc[(name, 15), f"per_transition{end}"]
            assert row[f"floor_per_transition{end}"] == per
    assert real_beside_floor().equals(real_beside_floor("real"))
    with pytest.raises(ValueError, match="there is no process 'calm'; choose one of benchmark,"):
        real_beside_floor("calm")


def test_every_process_is_another() -> None:
    listed = list(PROCESSES.values())
    assert all(a != b for k, a in enumerate(listed) for b in listed[:k])
