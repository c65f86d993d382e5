"""Statistics and their errors, against values worked by hand or by another library."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from alliance.arrays import Array, Flags
from alliance.outcomes import (
    Estimate,
    correlation,
    difference,
    intraclass,
    jackknife,
    lagged_slope,
    mean,
    pearson,
    rating_icc,
    resampling,
    residual,
    share,
    standardised_difference,
    standardised_gain,
)
from alliance.outcomes.resampling import FROM_SUMS, GROUPS
from alliance.outcomes.statistics import difference_between

RNG = np.random.default_rng(8)
X = RNG.normal(20, 7, 203)
Y = 0.4 * X + RNG.normal(5, 6, 203)
THERAPIST = np.arange(203) // 12
RATINGS = RNG.normal(5.5, 0.5, (203, 1)) + RNG.normal(0, 0.5, (203, 9))
RATINGS[np.arange(9) >= RNG.integers(1, 12, (203, 1))] = np.nan
RATINGS[:, 1:][RNG.random((203, 8)) < 0.1] = np.nan
DISTRESS = np.where(np.isnan(RATINGS), np.nan, RNG.normal(15, 5, RATINGS.shape))


def test_correlation_by_hand_with_the_error_of_fisher() -> None:
    found = correlation(np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5]))
    # Deviations -2 -1 0 1 2 and -1 -2 1 0 2: products sum to 8, squares to 10 and 10.
    assert found.value == pytest.approx(0.8)
    assert found.se == pytest.approx(0.36 / math.sqrt(2))
    assert found.n == 5


def test_correlation_is_that_of_another_library_and_its_error_that_of_fishers_interval() -> None:
    found = correlation(X, Y)
    assert found.value == pytest.approx(stats.pearsonr(X, Y).statistic)
    # The derivative of tanh carries the error of z, 1 / sqrt(n - 3), over to r.
    step = 1e-6
    z = math.atanh(found.value)
    slope = (math.tanh(z + step) - math.tanh(z - step)) / (2 * step)
    assert found.se == pytest.approx(slope / math.sqrt(200))


@pytest.mark.parametrize(("n", "known"), [(3, False), (4, True)])
def test_fishers_error_needs_four_values(n: int, known: bool) -> None:
    found = correlation(X[:n], Y[:n])
    assert math.isnan(found.se) is not known
    assert not math.isnan(found.value)


def test_two_values_have_no_correlation_but_three_do() -> None:
    assert math.isnan(pearson(np.array([1.0, 2]), np.array([1.0, 2])))
    assert pearson(np.array([1.0, 2, 4]), np.array([-1.0, -2, -4])) == pytest.approx(-1)


def test_difference_by_hand_with_the_error_of_d() -> None:
    found = difference(np.array([2.0, 4]), np.array([0.0, 2, 1]))
    # Means 3 and 1; squares 2 and 2, pooled variance 4 / (5 - 2); d = 2 / sqrt(4 / 3).
    d = math.sqrt(3)
    assert found.value == pytest.approx(d)
    assert found.se == pytest.approx(math.sqrt(5 / 6 + d * d / 10))
    assert found.n == 5


def test_a_difference_has_the_sign_of_the_first_group() -> None:
    low, high = np.array([1.0, 2, 3]), np.array([4.0, 5, 6])
    assert standardised_difference(low, high) == pytest.approx(-3)
    assert standardised_difference(high, low) == pytest.approx(3)


def test_the_error_of_d_is_as_large_as_its_spread() -> None:
    rng = np.random.default_rng(5)
    found = [difference(rng.normal(1.5, 1, 40), rng.normal(0, 1, 80)) for _ in range(4000)]
    spread = np.std([each.value for each in found])
    assert np.mean([each.se for each in found]) == pytest.approx(spread, rel=0.04)


@pytest.mark.parametrize("size", [0, 1])
def test_a_difference_needs_two_in_each_group(size: int) -> None:
    assert math.isnan(standardised_difference(X[:size], Y))
    assert math.isnan(standardised_difference(X, Y[:size]))
    assert not math.isnan(standardised_difference(X[:2], Y[:2]))


def test_a_mean_and_a_share_by_hand() -> None:
    found = mean(np.array([1.0, 2, 3, 6]))
    # Squares 4 + 1 + 0 + 9 = 14, variance 14 / 3.
    assert (found.value, found.n) == (3, 4)
    assert found.se == pytest.approx(math.sqrt(14 / 3) / 2)
    found = share(np.array([True, False, False, False]))
    assert (found.value, found.n) == (0.25, 4)
    assert found.se == pytest.approx(math.sqrt(0.25 * 0.75 / 4))


def test_an_interval_reaches_two_standard_errors_to_each_side() -> None:
    assert Estimate(1.0, 0.5, 9).interval() == (1 - 0.98, 1 + 0.98)
    assert Estimate(1.0, 0.5, 9).interval(1) == (0.5, 1.5)


def test_a_residual_is_what_a_straight_line_leaves() -> None:
    fit = stats.linregress(X, Y)
    assert residual(Y, X) == pytest.approx(Y - fit.intercept - fit.slope * X)
    assert residual(Y, np.ones(203)) == pytest.approx(Y - Y.mean())


def test_a_gain_is_the_mean_fall_by_the_sd_before() -> None:
    found = standardised_gain(np.array([10.0, 20]), np.array([5.0, 10]))
    assert found == pytest.approx(7.5 / math.sqrt(50))


def test_intraclass_of_unequal_groups_follows_from_the_f_of_anova() -> None:
    groups = [X[k == THERAPIST] for k in range(17)]
    f = stats.f_oneway(*groups).statistic
    sizes = np.array([len(each) for each in groups])
    usual = (203 - (sizes**2).sum() / 203) / 16
    assert intraclass(X, THERAPIST) == pytest.approx((f - 1) / (f + usual - 1))
    # Numbers without a value, and a large mean, change nothing.
    assert intraclass(X + 1000, 3 * THERAPIST + 2) == pytest.approx((f - 1) / (f + usual - 1))


def test_the_dependability_of_ratings_leaves_out_what_is_missing() -> None:
    given = ~np.isnan(RATINGS)
    groups = [row[known] for row, known in zip(RATINGS, given, strict=True)]
    f = stats.f_oneway(*groups).statistic
    sizes = given.sum(axis=1)
    usual = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / 202
    assert rating_icc(RATINGS) == pytest.approx((f - 1) / (f + usual - 1))


@pytest.mark.parametrize("detrended", [False, True])
def test_the_lagged_slope_is_that_of_a_regression_on_deviations(detrended: bool) -> None:
    y, a, d = _deviations(detrended)
    coefficients, *_ = np.linalg.lstsq(np.column_stack([a, d]), y, rcond=None)
    expected = -coefficients[0] * a.std() / y.std()
    assert lagged_slope(RATINGS, DISTRESS, detrended=detrended) == pytest.approx(expected)


def _deviations(detrended: bool) -> tuple[Array, Array, Array]:
    """Return outcome, rating and covariate, one pair of sessions after the other."""
    sessions = RATINGS.shape[1]
    known = ~np.isnan(RATINGS[:, :-1] + DISTRESS[:, :-1] + DISTRESS[:, 1:])
    pairs = {
        client: [t for t in range(sessions - 1) if known[client, t]]
        for client in range(len(RATINGS))
    }
    pairs = {client: ts for client, ts in pairs.items() if len(ts) > (2 if detrended else 1)}
    sources = ((DISTRESS, 1), (RATINGS, 0), (DISTRESS, 0))
    columns = [_column(table[:, shift:], pairs, int(detrended)) for table, shift in sources]
    return columns[0], columns[1], columns[2]


def _column(table: Array, pairs: dict[int, list[int]], degree: int) -> Array:
    usual = {
        t: np.mean([table[client, t] for client, ts in pairs.items() if t in ts])
        for t in range(table.shape[1])
        if any(t in ts for ts in pairs.values())
    }
    parts = []
    for client, ts in pairs.items():
        values = np.array([table[client, t] - usual[t] for t in ts])
        parts.append(values - np.polyval(np.polyfit(ts, values, degree), ts))
    return np.concatenate(parts)


STATISTICS: dict[Any, tuple[Any, ...]] = {
    np.mean: (X,),
    pearson: (X, Y),
    difference_between: (X, Y > 13),
    standardised_gain: (X, Y),
    intraclass: (X, THERAPIST),
    rating_icc: (RATINGS,),
    lagged_slope: (RATINGS, DISTRESS),
}
CASES: list[tuple[Any, dict[str, Any]]] = [(each, {}) for each in STATISTICS] + [
    (lagged_slope, {"detrended": True})
]


@pytest.mark.parametrize(("statistic", "options"), CASES)
@pytest.mark.parametrize("groups", [2, 7, 40])
def test_sums_give_what_leaving_out_gives(
    statistic: Any, options: dict[str, bool], groups: int
) -> None:
    arrays = STATISTICS[statistic]
    edges = np.linspace(0, 203, groups + 1).astype(int)
    spans = [slice(edges[k], edges[k + 1]) for k in range(groups)]
    expected = [
        statistic(*(np.delete(x, span, axis=0) for x in arrays), **options) for span in spans
    ]
    found = FROM_SUMS[statistic](spans, *arrays, **options)
    assert found == pytest.approx(expected, rel=0, abs=1e-12 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize(("statistic", "options"), CASES)
def test_clients_of_a_therapist_are_left_out_together_in_any_order(
    statistic: Any, options: dict[str, Any]
) -> None:
    arrays = STATISTICS[statistic]
    left = [
        statistic(*(x[k != THERAPIST] for x in arrays), **options) for k in range(THERAPIST[-1] + 1)
    ]
    shuffled = np.random.default_rng(2).permutation(203)
    for order in (np.arange(203), shuffled):
        mixed = [x[order] for x in arrays]
        found = jackknife(statistic, *mixed, groups=203, cluster=THERAPIST[order], **options)
        assert found.value == pytest.approx(statistic(*arrays, **options))
        assert found.se == pytest.approx(math.sqrt(16) * np.std(left), rel=1e-9)


@pytest.mark.parametrize("groups", [2, 7, 16, 17, 40])
def test_groups_of_the_jackknife_never_part_a_caseload(groups: int) -> None:
    kept: list[set[int]] = []

    def note(therapist: Array) -> float:
        counts = np.bincount(therapist.astype(int), minlength=17)
        assert set(counts) <= {0, 11, 12}
        kept.append(set(np.flatnonzero(counts)))
        return 0.0

    jackknife(note, THERAPIST, groups=groups, cluster=THERAPIST)
    gone = [set(range(17)) - each for each in kept[1:]]
    assert len(gone) == min(groups, 17)
    assert sorted(k for each in gone for k in each) == list(range(17))


def test_the_error_of_a_mean_over_therapists_of_one_size_is_that_of_their_means() -> None:
    values, therapist = X[:200], np.arange(200) // 10
    means = values.reshape(20, 10).mean(axis=1)
    expected = means.std(ddof=1) / math.sqrt(20)
    assert mean(values, therapist).se == pytest.approx(expected)
    flags = values > 20
    shares = flags.reshape(20, 10).mean(axis=1)
    assert share(flags, therapist).se == pytest.approx(shares.std(ddof=1) / math.sqrt(20))
    assert share(flags, therapist).value == flags.mean()


def test_a_therapist_alone_with_each_client_changes_little() -> None:
    alone = np.arange(203)
    assert mean(X, alone).se == pytest.approx(mean(X).se)
    assert correlation(X, Y, alone).se == pytest.approx(correlation(X, Y).se, rel=0.15)
    low, high = X[:90], X[90:]
    found = difference(low, high, (alone[:90], alone[90:]))
    assert found.value == difference(low, high).value
    assert found.se == pytest.approx(difference(low, high).se, rel=0.15)


@pytest.mark.parametrize(("statistic", "options"), CASES)
def test_the_jackknife_does_not_depend_on_how_it_is_done(
    statistic: Any, options: dict[str, Any]
) -> None:
    arrays = STATISTICS[statistic]
    found = jackknife(statistic, *arrays, groups=20, **options)
    general = jackknife(lambda *x: statistic(*x, **options), *arrays, groups=20)
    assert found.value == statistic(*arrays, **options) == general.value
    assert found.se == pytest.approx(general.se, rel=1e-9)
    assert found.n == 203


def test_every_statistic_from_sums_is_tested() -> None:
    assert set(FROM_SUMS) == set(STATISTICS)


def test_what_leaves_nothing_that_varies_has_no_error() -> None:
    x, y = np.repeat([1.0, 5, 1], 5), np.arange(15.0)
    assert math.isnan(jackknife(pearson, x, y, groups=3).se)
    spans = [slice(0, 5), slice(5, 10), slice(10, 15)]
    assert np.isnan(FROM_SUMS[pearson](spans, x, y)).tolist() == [False, True, False]


def test_the_jackknife_by_hand() -> None:
    # Means without each: 2.5, 2, 1.5; their SD is sqrt(1 / 6), times sqrt(3 - 1).
    found = jackknife(lambda x: float(x.mean()), np.array([1.0, 2, 3]), groups=3)
    assert (found.value, found.n) == (2, 3)
    assert found.se == pytest.approx(math.sqrt(2 / 6))
    assert jackknife(np.mean, np.array([1.0, 2, 3])).se == pytest.approx(math.sqrt(1 / 3))


def test_groups_of_the_jackknife_are_consecutive_and_as_equal_as_can_be() -> None:
    left = []

    def note(x: Array) -> float:
        left.append(x.tolist())
        return 0.0

    jackknife(note, np.arange(5.0), groups=2)
    assert sorted(left) == [[0, 1], [0, 1, 2, 3, 4], [2, 3, 4]]


def test_options_reach_a_statistic_that_is_computed_again_for_each_group() -> None:
    def power(x: Array, exponent: float) -> float:
        return float((x**exponent).mean())

    found = jackknife(power, X, groups=203, exponent=2)
    assert found.value == pytest.approx((X**2).mean())
    assert found.se == pytest.approx(mean(X**2).se)


def test_a_statistic_from_sums_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counted(x: Array) -> float:
        calls.append(len(x))
        return 1.0

    known = dict(FROM_SUMS) | {counted: lambda *_: np.array([1.0, 3.0])}
    monkeypatch.setattr(resampling, "FROM_SUMS", known)
    assert jackknife(counted, X, groups=2) == Estimate(1.0, 1.0, 203)
    assert calls == [203]


def test_the_jackknife_has_40_groups_unless_told_otherwise() -> None:
    assert GROUPS == 40
    assert jackknife(pearson, X, Y) == jackknife(pearson, X, Y, groups=40)


@pytest.mark.parametrize("groups", [0, 1])
def test_without_two_groups_there_is_no_error(groups: int) -> None:
    found = jackknife(pearson, X, Y, groups=groups)
    assert (found.value, found.n) == (pearson(X, Y), 203)
    assert math.isnan(found.se)


def test_a_number_of_groups_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="groups = -1 is out of range; give a whole number of at"):
        jackknife(pearson, X, Y, groups=-1)


def test_flags_can_be_counted_by_the_jackknife() -> None:
    flags: Flags = X > 20
    assert jackknife(np.mean, flags, groups=203).se == pytest.approx(
        share(flags).se * math.sqrt(203 / 202)
    )
