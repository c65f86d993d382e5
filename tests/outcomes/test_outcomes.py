"""Estimands agree with closed forms, limits and published conversions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance import Cohort, Parameters, simulate
from alliance import outcomes as o
from alliance.evidence import row
from alliance.outcomes import statistics

CALM = Parameters(rupture_rate=0, leaving_rate=0, ending_rate=0)
correlations = st.floats(-0.99, 0.99)
scores = st.lists(st.floats(0, 40), min_size=1, max_size=30)


def test_published_conversion_of_the_repair_correlation() -> None:
    assert round(o.d_from_r(row("B1")["value"]), 6) == row("B1_conversion")["value"]


@given(correlations)
def test_conversions_undo_each_other(r: float) -> None:
    assert o.r_from_d(o.d_from_r(r)) == pytest.approx(r, abs=1e-12)


def test_conversions_by_hand() -> None:
    assert o.d_from_r(0.6) == pytest.approx(2 * 0.6 / 0.8)
    assert o.r_from_d(-1.5) == pytest.approx(-1.5 / 2.5)
    assert o.binomial_display(0.3) == pytest.approx((0.65, 0.35))
    assert o.reliability_of_mean(0.5, 3) == pytest.approx(1.5 / 2)
    assert (o.reliability_of_mean(0.5, 0), o.reliability_of_mean(1, 3)) == (0, 1)
    assert o.reliable_change_index(10, 0.5) == pytest.approx(19.6)
    assert o.reliable_change_index(10, 0) == pytest.approx(19.6 * math.sqrt(2))
    assert o.clinical_cutoff(20, 4, 10, 1) == pytest.approx((4 * 10 + 1 * 20) / 5)


def test_a_perfect_correlation_is_an_endless_difference() -> None:
    assert (o.d_from_r(1), o.d_from_r(-1)) == (math.inf, -math.inf)


@pytest.mark.parametrize(
    ("convert", "values", "words"),
    [
        (o.d_from_r, (1.01,), "r = 1.01 is out of range; give a number from -1 to 1"),
        (o.binomial_display, (-1.01,), "r = -1.01 is out of range; give a number from -1 to 1"),
        (o.reliability_of_mean, (1.01, 3), "single = 1.01 is out of range"),
        (o.reliability_of_mean, (0.5, -1), "ratings = -1 is out of range; give a number of at"),
        (o.reliability_of_mean, (1, 0), "ratings = 0 is out of range where single = 1"),
        (o.change_categories, ([1.0], [1.0], math.inf, 5), "cutoff = inf is out of range"),
        (o.change_categories, ([1.0], [1.0], 10, -1), "reliable = -1 is out of range"),
        (
            o.reliable_change_index,
            (-1, 0.5),
            "sd = -1 is out of range; give a number of at least 0",
        ),
        (o.reliable_change_index, (1, 1.01), "reliability = 1.01 is out of range"),
    ],
)
def test_what_is_no_correlation_or_reliability_is_refused(
    convert: Callable[..., object], values: tuple[float, ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        convert(*values)


@pytest.mark.parametrize(
    ("before", "after", "label"),
    [
        (20, 15, o.Change.IMPROVED),
        (20, 15.1, o.Change.UNCHANGED),
        (20, 25, o.Change.DETERIORATED),
        (20, 24.9, o.Change.UNCHANGED),
        (20, 9.9, o.Change.RECOVERED),
        (20, 10, o.Change.IMPROVED),
        (10, 5, o.Change.RECOVERED),
        (9.9, 4, o.Change.IMPROVED),
        (12, 9, o.Change.UNCHANGED),
        (4, 10, o.Change.DETERIORATED),
    ],
)
def test_categories_of_change_on_both_sides_of_their_limits(
    before: float, after: float, label: o.Change
) -> None:
    found = o.change_categories(np.array([before]), np.array([after]), cutoff=10, reliable=5)
    assert found.tolist() == [label]


def test_categories_run_from_worst_to_best_in_the_words_of_the_book() -> None:
    assert [*o.Change] == ["deteriorated", "unchanged", "improved", "recovered"]


@given(correlations)
def test_binomial_display_differs_by_r_and_sums_to_one(r: float) -> None:
    high, low = o.binomial_display(r)
    assert high - low == pytest.approx(r)
    assert high + low == pytest.approx(1)


def test_norms_of_the_core_give_its_published_cutoff() -> None:
    clinical, general = row("C14b_clinical"), row("C14b_general")
    cutoff = o.clinical_cutoff(clinical["value"], clinical["sd"], general["value"], general["sd"])
    assert round(cutoff, 1) == row("C14_cut")["value"]


@given(st.floats(-50, 50), st.floats(0.1, 20), st.floats(-50, 50), st.floats(0.1, 20))
def test_cutoff_is_equally_many_sds_from_both_norms(a: float, s: float, b: float, z: float) -> None:
    cutoff = o.clinical_cutoff(a, s, b, z)
    assert (a - cutoff) / s == pytest.approx((cutoff - b) / z, abs=1e-6)


def test_four_ratings_are_as_dependable_as_published() -> None:
    assert o.reliability_of_mean(row("F6")["value"], 4) > row("F6_four_sessions")["low"]


@given(st.floats(0.01, 0.99), st.integers(1, 50))
def test_more_ratings_are_more_dependable(single: float, ratings: int) -> None:
    mean, more = (o.reliability_of_mean(single, k) for k in (ratings, ratings + 1))
    assert single <= mean + 1e-12
    assert mean < more < 1


@given(st.floats(0.1, 20), st.floats(0, 1))
def test_reliable_change_shrinks_to_nothing_with_perfect_reliability(sd: float, r: float) -> None:
    assert 0 == o.reliable_change_index(sd, 1) <= o.reliable_change_index(sd, r)


@given(scores, st.integers(0, 2**32 - 1), st.floats(1, 39), st.floats(0.5, 20))
def test_categories_mean_what_they_say(
    before: list[float], seed: int, cutoff: float, reliable: float
) -> None:
    start = np.array(before)
    end = np.random.default_rng(seed).uniform(0, 40, len(start))
    label, gain = o.change_categories(start, end, cutoff, reliable), start - end
    assert set(label) <= set(o.Change)
    assert np.all((label == "deteriorated") == (gain <= -reliable))
    assert np.all((np.abs(gain) < reliable) == (label == "unchanged"))
    assert np.all(end[label == "recovered"] < cutoff)
    assert np.all(start[label == "recovered"] >= cutoff)


def test_intraclass_recovers_the_planted_share_in_unequal_groups() -> None:
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(4000), rng.integers(2, 12, 4000))
    values = np.sqrt(0.3) * rng.standard_normal(4000)[group]
    values += np.sqrt(0.7) * rng.standard_normal(len(group))
    assert o.intraclass(values, group) == pytest.approx(0.3, abs=0.02)


def test_intraclass_of_equal_groups_is_the_textbook_formula() -> None:
    table = np.random.default_rng(2).standard_normal((7, 5)) + np.arange(7)[:, np.newaxis]
    between = 5 * table.mean(axis=1).var(ddof=1)
    within = table.var(axis=1, ddof=1).mean()
    expected = (between - within) / (between + 4 * within)
    assert o.rating_icc(table) == pytest.approx(expected)


def test_lagged_slope_recovers_the_planted_effect() -> None:
    rng, n, sessions = np.random.default_rng(3), 20_000, 12
    ratings = rng.standard_normal((n, 1)) + rng.standard_normal((n, sessions))
    distress = np.empty((n, sessions))
    distress[:, 0] = 20
    for t in range(1, sessions):
        noise = rng.standard_normal(n)
        distress[:, t] = distress[:, t - 1] - 0.5 * ratings[:, t - 1] + noise
    assert o.lagged_slope(ratings, distress) > 0.15
    assert o.lagged_slope(rng.permutation(ratings), distress) == pytest.approx(0, abs=0.01)


def test_a_pair_of_sessions_counts_if_both_were_asked_and_the_first_was_rated() -> None:
    ratings, distress = np.tile(np.arange(6.0), (3, 1)), np.tile(np.arange(6.0) ** 2, (3, 1))
    ratings[0, 2] = distress[1, 3] = ratings[2, 5] = np.nan
    used, _ = statistics.lagged_series(ratings, distress, detrended=False)
    expected = np.ones((3, 5), dtype=bool)
    expected[0, 2] = expected[1, 2] = expected[1, 3] = False  # nobody needs the last rating
    np.testing.assert_array_equal(used, expected)


def test_lagged_slope_ignores_levels_and_common_trends_and_detrended_also_lines() -> None:
    rng = np.random.default_rng(4)
    ratings, distress = rng.standard_normal((2, 300, 9))
    level, line = rng.standard_normal((300, 1)), np.arange(9.0)
    plain = o.lagged_slope(ratings, distress)
    assert o.lagged_slope(ratings + level + line**2, distress - 3 * level) == pytest.approx(plain)
    straight = o.lagged_slope(ratings, distress, detrended=True)
    bent = o.lagged_slope(ratings + level * line, distress - 2 * level * line, detrended=True)
    assert bent == pytest.approx(straight)


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    x = np.random.default_rng(5).standard_normal(60)
    known = o.mean(x)
    found = o.jackknife(lambda y: float(y.mean()), x, groups=60)
    assert found.value == pytest.approx(known.value)
    assert found.se == pytest.approx(known.se)


@pytest.mark.parametrize("estimate", [o.alliance_outcome, o.dropout, o.dropout_alliance])
def test_errors_are_as_large_as_the_spread_over_seeds(
    estimate: Callable[[Cohort], o.Estimate],
) -> None:
    found = [estimate(simulate(clients=1000, seed=seed)) for seed in range(40)]
    spread = np.std([each.value for each in found], ddof=1)
    # A standard deviation from 40 seeds is itself uncertain by 11 per cent.
    assert spread == pytest.approx(np.mean([each.se for each in found]), rel=0.4)


def test_jackknife_errors_are_as_large_as_the_spread_over_seeds() -> None:
    cohorts = (simulate(clients=500, sessions=6, seed=seed) for seed in range(30))
    found = [o.within_client_effect(cohort, groups=20) for cohort in cohorts]
    spread = np.std([each.value for each in found], ddof=1)
    # A standard deviation from 30 seeds is itself uncertain by 13 per cent.
    assert spread == pytest.approx(np.mean([each.se for each in found]), rel=0.5)


def test_without_causes_twins_do_not_differ() -> None:
    idle = Parameters(alliance_effect=0, learning=0, leaving_rate=0)
    assert o.repair_effect(idle, clients=500).points.value == 0
    assert o.rupture_effect(idle, clients=500).points.value == 0


def test_twins_need_ruptures_and_say_so() -> None:
    with pytest.raises(ValueError, match=r"0 of 50 clients have a rupture.*Raise rupture_rate"):
        o.repair_effect(CALM, clients=50)


def test_with_causes_repair_helps_and_unrepaired_ruptures_harm() -> None:
    working = Parameters(alliance_effect=0.3, learning=0)
    assert o.repair_effect(working, clients=500).points.interval(4)[0] > 0
    hopeless = working.change(repair_chance=0, late_repair=0)
    assert o.rupture_effect(hopeless, clients=500).points.interval(4)[0] > 0


def test_learning_alone_gives_the_closed_form_effect_of_repair() -> None:
    # Floor and ceiling out of reach; repair closes every wound at once, in the next session.
    taught = Parameters(
        alliance_effect=0, learning=1, leaving_rate=0, repair_pace=1, rupture_rate=0.1,
        intake_mean=20, intake_sd=0, pace_mean=0, pace_sd=0, therapist_sd=0, symptom_noise=0.1,
        depth=0.5, depth_spread=0, strengthening=0, level_effect=0, ending_rate=0,
    )  # fmt: skip
    cohort = simulate(taught, clients=500)
    hurt = o.ruptured(cohort)
    expected = 0.5 * cohort.session.rupture[hurt, :-1].sum(axis=1).mean()
    assert o.repair_effect(taught, clients=500).points.value == pytest.approx(expected)


def test_estimands_of_a_cohort_without_leavers_or_ruptures() -> None:
    cohort = simulate(CALM, clients=400)
    assert o.dropout(cohort).value == 0
    assert not o.ruptured(cohort).any()
    assert o.all_repaired(cohort).all()


def test_who_ends_as_planned_has_not_dropped_out_and_who_leaves_has() -> None:
    planned = simulate(CALM.change(ending_rate=0.3, ending_slope=0), clients=500, sessions=8)
    assert o.dropout(planned).value == 0
    assert 0.9 < o.ended(planned).mean() < 1
    leavers = simulate(CALM.change(leaving_rate=0.1, leaving_slope=0), clients=4000)
    assert not o.ended(leavers).any()
    assert o.dropout(leavers).value == pytest.approx(1 - 0.9**15, abs=0.03)


def test_sessions_attended_are_geometric_where_endings_are() -> None:
    cohort = simulate(CALM.change(ending_rate=0.25, ending_slope=0), clients=4000, sessions=60)
    found = o.sessions_attended(cohort)
    assert abs(found.value - 4) < 4 * found.se


def test_raw_improvement_is_what_intake_loses() -> None:
    cohort = simulate(clients=300, seed=2)
    gain = o.improvement(cohort, residualised=False)
    assert np.allclose(cohort.client.intake - gain, cohort.session.distress[:, -1])
    assert abs(o.pearson(o.improvement(cohort), cohort.client.intake)) < 1e-9


def test_without_wobble_error_or_rupture_one_rating_is_dependable() -> None:
    steady = CALM.change(wobble_sd=0, rating_error=0, growth=0, growth_sd=0, feedback=0)
    assert o.dependability(simulate(steady, clients=200)).value == pytest.approx(1)


def test_distress_before_starts_at_intake_and_lags_by_one() -> None:
    cohort = simulate(CALM, clients=50)
    asked = o.distress_before(cohort)
    assert np.array_equal(asked[:, 0], cohort.client.intake)
    assert np.array_equal(asked[:, 1:], cohort.session.distress[:, :-1])


def test_averaging_ratings_raises_the_alliance_outcome_correlation() -> None:
    cohort = simulate(clients=4000)
    single, several = o.alliance_outcome(cohort), o.mean_alliance_outcome(cohort)
    assert several.value > single.value + 2 * single.se


def test_statistics_say_not_a_number_when_nothing_varies() -> None:
    flat = np.ones(5)
    assert np.isnan(o.pearson(flat, np.arange(5.0)))
    assert np.isnan(o.pearson(flat[:2], flat[:2]))
    assert np.isnan(o.standardised_difference(flat, flat))
    assert np.isnan(o.standardised_difference(flat[:1], flat))


def test_repair_correlates_with_outcome_only_if_something_links_them() -> None:
    linked = o.repair_outcome(simulate(Parameters(learning=3, rupture_rate=0.2), clients=3000))
    assert linked.interval(4)[0] > 0
    unlinked = Parameters(
        learning=0, alliance_effect=0, confounding=0, therapist_confounding=0, leaving_rate=0
    )
    free = o.repair_outcome(simulate(unlinked, clients=3000))
    assert free.interval(4)[0] < 0 < free.interval(4)[1]


def test_detected_repair_with_perfect_labels_equals_true_repair() -> None:
    cohort = simulate(clients=2000)
    fate = np.where(o.all_repaired(cohort), "repaired", "unrepaired")
    labels = np.where(o.ruptured(cohort), fate, "none")
    assert o.labelled_repair_outcome(cohort, labels) == o.repair_outcome(cohort)
