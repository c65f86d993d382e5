"""Estimands on a cohort of seven clients made by hand, and twins on differences made by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from alliance import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    NO_RUPTURE,
    Cohort,
    Parameters,
    simulate,
)
from alliance import outcomes as o
from alliance.arrays import Array
from alliance.detect import Label
from alliance.model import Client, Session

INTAKE = np.array([20.0, 16, 24, 12, 18, 22, 15])
DISTRESS = np.array(
    [
        [18.0, 14, 9],
        [15, 15, 13],
        [25, 26, 30],
        [10, 10, 10],
        [17, 12, 8],
        [21, 21, 21],
        [13, 11, 7],
    ]
)
RATED = np.array(
    [
        [6.0, 5.5, 6.2],
        [5.1, 5.3, 5.3],
        [4.0, 3.0, 3.5],
        [5.6, 5.6, 5.6],
        [6.1, 6.4, 6.9],
        [4.9, 4.2, 4.4],
        [5.8, 6.6, 6.5],
    ]
)
PRESENT = np.array([[1, 1, 1], [1, 1, 0], [1, 1, 1], [1, 0, 0], [1, 1, 1], [1, 1, 0], [1, 1, 1]])
RUPTURE = np.array([[0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 1]])
HURT = [0, 1, 2, 4, 6]
LEFT_ALONE = {1: "withdrawal_fading", 2: "confrontation_fading"}
MENDED = [1.0, 0, 0, 1, 1]
STAYED = [0, 2, 4, 6]
LAST = DISTRESS[:, -1]
GAIN = np.polyval(np.polyfit(INTAKE, LAST, 1), INTAKE) - LAST


@pytest.fixture
def cohort() -> Cohort:
    session: dict[str, Any] = {name: np.zeros((7, 3)) for name in Session._fields}
    session |= {"present": PRESENT, "rupture": RUPTURE, "rated": RATED, "distress": DISTRESS}
    for client, field in LEFT_ALONE.items():
        session[field][client, -1] = 0.4
    session["confrontation_fading"][1, -1] = 0.4
    # What faded away before the end was not left alone.
    session["withdrawal_fading"][0, 1] = 0.4
    traits: dict[str, Any] = {name: np.zeros(7) for name in Client._fields}
    therapist = np.array([0, 0, 1, 1, 2, 2, 2])
    made = Client(**traits | {"intake": INTAKE})
    return Cohort(Parameters(), 0, therapist, made, Session(**session))


def r(x: Any, y: Array) -> float:
    return float(stats.pearsonr(x, y).statistic)


def mean_rating() -> Array:
    sums = (RATED * PRESENT).sum(axis=1)
    return np.asarray(sums / PRESENT.sum(axis=1))


def test_who_stayed_who_was_hurt_and_whose_ruptures_were_taken_up(cohort: Cohort) -> None:
    assert np.flatnonzero(o.stayed(cohort)).tolist() == STAYED
    assert np.flatnonzero(o.ruptured(cohort)).tolist() == HURT
    assert np.flatnonzero(~o.all_repaired(cohort)).tolist() == list(LEFT_ALONE)


def test_what_was_attended_is_known_and_the_rest_is_not(cohort: Cohort) -> None:
    known = o.attended(cohort, "rated")
    assert np.array_equal(np.isnan(known), PRESENT == 0)
    assert np.array_equal(known[PRESENT == 1], RATED[PRESENT == 1])


def test_improvement_is_the_fall_or_what_intake_leaves_of_it(cohort: Cohort) -> None:
    assert o.improvement(cohort, residualised=False).tolist() == (INTAKE - LAST).tolist()
    assert o.improvement(cohort) == pytest.approx(GAIN)


@pytest.mark.parametrize("session", [1, 2, 3])
def test_the_early_alliance_is_correlated_among_those_who_came(
    cohort: Cohort, session: int
) -> None:
    came = PRESENT[:, session - 1] == 1
    found = o.alliance_outcome(cohort, session)
    assert found.value == pytest.approx(r(RATED[came, session - 1], GAIN[came]))
    assert found.n == came.sum()


def test_the_early_alliance_is_that_of_session_three(cohort: Cohort) -> None:
    assert o.EARLY_SESSION == 3
    assert o.alliance_outcome(cohort).value == o.alliance_outcome(cohort, 3).value


@pytest.mark.parametrize("session", [0, 4, -1])
def test_a_session_that_was_not_on_offer_is_refused(cohort: Cohort, session: int) -> None:
    words = f"session = {session} is out of range; give a whole number from 1 to 3"
    with pytest.raises(ValueError, match=words):
        o.alliance_outcome(cohort, session)


def test_the_mean_alliance_leaves_out_what_was_not_attended(cohort: Cohort) -> None:
    assert o.mean_alliance_outcome(cohort).value == pytest.approx(r(mean_rating(), GAIN))
    assert o.mean_alliance_outcome(cohort, 1).value == pytest.approx(r(RATED[:, 0], GAIN))
    first_two = (RATED * PRESENT)[:, :2].sum(axis=1) / PRESENT[:, :2].sum(axis=1)
    assert o.mean_alliance_outcome(cohort, 2).value == pytest.approx(r(first_two, GAIN))


def test_repair_is_correlated_among_those_with_a_rupture(cohort: Cohort) -> None:
    found = o.repair_outcome(cohort)
    assert found.value == pytest.approx(r(MENDED, GAIN[HURT]))
    assert found.value > 0
    assert found.n == 5


def test_detected_repair_is_correlated_among_those_flagged(cohort: Cohort) -> None:
    labels = np.array(
        ["repaired", "unrepaired", "none", "cannot be told", "repaired", "unrepaired", "none"]
    )
    found = o.labelled_repair_outcome(cohort, labels)
    assert found.value == pytest.approx(r([1, 0, 1, 0], GAIN[[0, 1, 4, 5]]))
    assert (labels[0], labels[3]) == (Label.REPAIRED, Label.CENSORED)
    assert found.n == 4


def test_dropout_is_the_share_that_does_not_stay(cohort: Cohort) -> None:
    assert o.dropout(cohort).value == pytest.approx(3 / 7)


def test_those_who_stay_rate_higher_by_so_many_pooled_sds(cohort: Cohort) -> None:
    ratings = mean_rating()
    stay, leave = ratings[STAYED], ratings[[1, 3, 5]]
    pooled = np.sqrt((3 * stay.var(ddof=1) + 2 * leave.var(ddof=1)) / 5)
    found = o.dropout_alliance(cohort)
    assert found.value == pytest.approx((stay.mean() - leave.mean()) / pooled)
    assert found.n == 7


def test_the_effect_size_is_the_mean_fall_by_the_sd_at_intake(cohort: Cohort) -> None:
    among = o.stayed(cohort)
    fall = INTAKE[STAYED] - LAST[STAYED]
    found = o.effect_size(cohort, among, groups=2)
    assert found.value == pytest.approx(fall.mean() / INTAKE[STAYED].std(ddof=1))
    assert found.n == 4
    everybody = np.ones(7, dtype=bool)
    found, fall = o.effect_size(cohort, everybody, groups=2), INTAKE - LAST
    # Therapist 0 has the first two clients; the others are a group together.
    left = [fall[each].mean() / INTAKE[each].std(ddof=1) for each in (slice(0, 2), slice(2, 7))]
    assert found.se == pytest.approx(np.std(left))


def test_shares_of_categories_of_change(cohort: Cohort) -> None:
    # Falls: 11, 3, -6, 2, 10, 1, 8; below 9.9 at the end: 9, 8 and 7.
    everybody, how = np.ones(7, dtype=bool), {"cutoff": 9.9, "reliable": 5.0}
    recovered = o.category_share(cohort, {o.Change.RECOVERED}, everybody, **how)
    assert recovered.value == pytest.approx(3 / 7)
    worse = o.category_share(cohort, {o.Change.DETERIORATED}, everybody, **how)
    assert worse.value == pytest.approx(1 / 7)
    both = {o.Change.IMPROVED, o.Change.RECOVERED}
    found = o.category_share(cohort, both, o.stayed(cohort), cutoff=7.5, reliable=5.0)
    assert (found.value, found.n) == (3 / 4, 4)
    assert o.category_share(cohort, {o.Change.RECOVERED}, o.stayed(cohort), **how).value == 3 / 4


def test_distress_is_asked_before_the_session(cohort: Cohort) -> None:
    asked = o.distress_before(cohort)
    assert asked[0].tolist() == [20, 18, 14]
    assert asked[1, :2].tolist() == [16, 15]
    assert np.array_equal(np.isnan(asked), PRESENT == 0)


def test_the_within_client_effect_is_the_lagged_slope_of_ratings_on_distress() -> None:
    cohort = simulate(clients=200, sessions=8, seed=4)
    rated, asked = o.attended(cohort, "rated"), o.distress_before(cohort)
    for sessions in (None, 5):
        for detrended in (False, True):
            found = o.within_client_effect(
                cohort, sessions=sessions, detrended=detrended, groups=10
            )
            series = rated[:, :sessions], asked[:, :sessions]
            assert found.value == o.lagged_slope(*series, detrended=detrended)
            assert found.se > 0
    plain = o.within_client_effect(cohort, groups=0)
    assert plain.value == o.lagged_slope(rated, asked, detrended=False)
    assert np.isnan(plain.se)


def test_more_alliance_and_less_distress_next_time_is_positive() -> None:
    setting = Parameters(alliance_effect=1, symptom_noise=0.1, rupture_rate=0.2)
    assert o.within_client_effect(simulate(setting, clients=500), groups=0).value > 0.05


def test_dependability_and_the_therapists_share_are_intraclass_correlations() -> None:
    cohort = simulate(clients=300, sessions=6, seed=4)
    found = o.dependability(cohort, groups=10)
    gain, therapist = o.improvement(cohort), cohort.therapist
    rated = o.attended(cohort, "rated")
    assert found == o.jackknife(o.rating_icc, rated, groups=10, cluster=therapist)
    share = o.therapist_share(cohort, groups=15)
    assert share == o.jackknife(o.intraclass, gain, therapist, groups=15, cluster=therapist)
    assert share.se > 0


BETTER, WORSE = np.array([1.0, 2, 3]), np.array([2.0, 4, 9])


def test_twins_by_hand() -> None:
    found = o.twin_effect(BETTER, WORSE)
    # Differences 1, 2, 6: mean 3, variance 7. The worse course: mean 5, variance 26 / 2.
    assert (found.points.value, found.points.n) == (3, 3)
    assert found.points.se == pytest.approx(np.sqrt(7 / 3))
    assert found.d.value == pytest.approx(3 / np.sqrt(13))
    # Without each in turn: differences 2 6, 1 6, 1 2; the worse course 4 9, 2 9, 2 4.
    left = [4 / np.sqrt(12.5), 3.5 / np.sqrt(24.5), 1.5 / np.sqrt(2)]
    assert found.d.se == pytest.approx(np.sqrt(2) * np.std(left))
    assert found.d.n == 3


def test_twins_of_one_therapist_are_left_out_together() -> None:
    found = o.twin_effect(BETTER, WORSE, np.array([4, 4, 7]))
    # Without the first therapist the mean is 6, without the second 1.5.
    assert found.points.se == pytest.approx((6 - 1.5) / 2)
    assert found.points.value == 3


@pytest.mark.parametrize("cluster", [None, np.array([0, 0, 1])])
def test_twins_that_all_end_alike_have_no_standardised_effect(cluster: Any) -> None:
    flat = np.zeros(3)
    found = o.twin_effect(flat, flat, cluster)
    assert (found.points.value, found.points.se) == (0, 0)
    assert np.isnan(found.d.value)
    assert np.isnan(found.d.se)
    assert np.isnan(o.standardised_gain(flat, flat))


def test_twins_the_wrong_way_round_differ_the_other_way() -> None:
    assert o.twin_effect(WORSE, BETTER).points.value == -3
    assert o.twin_effect(WORSE, BETTER).d.value == pytest.approx(-3)


RARE = Parameters(rupture_rate=0.1)
HOW: dict[str, Any] = {"clients": 400, "sessions": 10, "seed": 9}
STRONG = Parameters(rupture_rate=0.2, learning=2, repair_chance=0.4)


@pytest.mark.parametrize(
    ("effect", "better", "worse"),
    [
        (o.repair_effect, ALWAYS_REPAIRED, NEVER_REPAIRED),
        (o.rupture_effect, NO_RUPTURE, NATURAL),
    ],
)
def test_an_effect_compares_the_courses_that_it_names(effect: Any, better: Any, worse: Any) -> None:
    good, bad = (simulate(STRONG, intervention=each, **HOW) for each in (better, worse))
    hurt = simulate(STRONG, **HOW).session.rupture.any(axis=1)
    ends = [each.session.distress[hurt, -1] for each in (good, bad)]
    found = effect(STRONG, **HOW)
    assert 0 < hurt.sum() == found.points.n
    assert found.points.value == pytest.approx((ends[1] - ends[0]).mean())
    assert found.d.value == pytest.approx(found.points.value / ends[1].std(ddof=1))


def test_more_is_better_for_the_client_in_every_causal_effect() -> None:
    assert o.repair_effect(STRONG, **HOW).points.value > 0
    harmful = STRONG.change(learning=0, alliance_effect=0.5, strengthening=0)
    assert o.rupture_effect(harmful, **HOW).points.value > 0
    # Ruptures that are all repaired and teach are a gain: without them clients end worse.
    taught = STRONG.change(learning=5, alliance_effect=0, repair_chance=1, repair_pace=1)
    assert o.rupture_effect(taught, **HOW).points.value < 0


@pytest.fixture
def seeds() -> dict[int, int]:
    """Return a seed for each number of clients, of three, who have a rupture."""
    found = {}
    for seed in range(100):
        cohort = simulate(RARE, clients=3, sessions=3, seed=seed)
        found[int(o.ruptured(cohort).sum())] = seed
    return found


def test_a_label_or_a_category_that_is_none_is_refused(cohort: Cohort) -> None:
    labels = np.array([Label.REPAIRED, Label.UNREPAIRED, "mended", *[Label.NONE] * 4])
    with pytest.raises(ValueError, match="no label 'mended'; give any of none, repaired, unrepai"):
        o.labelled_repair_outcome(cohort, labels)
    everybody = np.ones(7, dtype=bool)
    bad: Any = {o.Change.RECOVERED, "cured"}
    with pytest.raises(ValueError, match="no category 'cured'; give any of deteriorated, unchan"):
        o.category_share(cohort, bad, everybody, cutoff=10, reliable=5)


def test_twins_need_two_clients_with_a_rupture(seeds: dict[int, int]) -> None:
    assert o.repair_effect(RARE, clients=3, sessions=3, seed=seeds[2]).points.n == 2
    words = (
        r"1 of 3 clients have a rupture; twins need at least 2\. Raise rupture_rate or clients\."
    )
    with pytest.raises(ValueError, match=words):
        o.repair_effect(RARE, clients=3, sessions=3, seed=seeds[1])


FEW: dict[str, tuple[Callable[[], object], str]] = {
    "nobody left": (
        lambda: o.dropout_alliance(simulate(Parameters(leaving_rate=0), clients=40)),
        "0 of 40 clients left; the difference takes at least 2 who left and 2 who stayed",
    ),
    "one therapist": (
        lambda: o.therapist_share(simulate(clients=30, caseload=30)),
        "cannot be told from 30 clients; it takes at least 2 therapists",
    ),
    "one session": (
        lambda: o.dependability(simulate(clients=30, sessions=1)),
        "cannot be told from 30 clients; it takes at least 2 clients, and 2 ratings",
    ),
    "no next session": (
        lambda: o.within_client_effect(simulate(clients=30, sessions=1)),
        "it takes some who came to at least 3 sessions",
    ),
    "no ruptures": (
        lambda: o.repair_outcome(simulate(Parameters(rupture_rate=0), clients=40)),
        "correlation of repair with the outcome cannot be told from 0 clients; it takes at least 3",
    ),
    "nobody to count": (
        lambda: o.effect_size(simulate(clients=40), np.zeros(40, dtype=bool)),
        "cannot be told from 0 clients; it takes at least 2 who differ at intake",
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", FEW)
def test_a_cohort_that_cannot_tell_is_refused_with_what_it_takes(case: str) -> None:
    estimate, words = FEW[case]
    with pytest.raises(o.TooLittleError, match=words):
        estimate()
    found = o.if_told(estimate)  # type: ignore[arg-type]
    assert math.isnan(found.value)
    assert found.n == 0


def test_a_mistake_is_never_taken_for_too_little() -> None:
    with pytest.raises(ValueError, match="session = 0 is out of range"):
        o.if_told(o.alliance_outcome, simulate(clients=5), 0)


@pytest.mark.parametrize("sessions", [0, -1, 17])
def test_so_many_sessions_as_there_are_can_be_used(sessions: int) -> None:
    cohort, words = simulate(clients=5), f"sessions = {sessions} is out of range"
    with pytest.raises(ValueError, match=words):
        o.mean_alliance_outcome(cohort, sessions)
    with pytest.raises(ValueError, match=words):
        o.within_client_effect(cohort, sessions=sessions)


def test_flags_and_labels_are_one_a_client() -> None:
    cohort, few = simulate(clients=5), np.ones(3, dtype=bool)
    with pytest.raises(ValueError, match=r"shape \(3,\).* each of the 5 clients"):
        o.effect_size(cohort, few)
    with pytest.raises(ValueError, match=r"\(3,\).* each of the 5 clients"):
        o.labelled_repair_outcome(cohort, np.array(["repaired"] * 3))
