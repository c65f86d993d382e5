"""The page's statistics, in an embedded engine, against their twins in Python."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from py_mini_racer import JSEvalException
from scipy.optimize import isotonic_regression

from alliance import outcomes, summaries
from alliance.scripts import read
from alliance.simulate import Array
from tests.embedded import Page, embedded

# Steps of 1/64 keep arrays that vary clearly apart from arrays that do not.
VALUES = st.integers(-2560, 2560).map(lambda k: k / 64)
SHARES = [0, 0.025, 0.1, 1 / 3, 0.5, 0.75, 0.9, 1]
TOLERANCE = 1e-12


def arrays(low: int = 0, high: int = 60) -> st.SearchStrategy[Array]:
    return st_numpy.arrays(np.float64, st.integers(low, high), elements=VALUES)


def pairs(low: int) -> st.SearchStrategy[Array]:
    shape = st.tuples(st.just(2), st.integers(low, 60))
    return st_numpy.arrays(np.float64, shape, elements=VALUES)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with embedded("statistics.js") as call:
        yield call


def number(x: float | None) -> float:
    return math.nan if x is None else x


def agree(found: Any, expected: Any, scale: float = 1) -> None:
    found = np.array([number(x) for x in np.atleast_1d(np.array(found, dtype=object))])
    np.testing.assert_allclose(found, np.atleast_1d(expected), rtol=TOLERANCE, atol=1e-12 * scale)


@given(x=arrays())
def test_mean_and_variance_agree(page: Page, x: Array) -> None:
    agree(page("mean", x), summaries.mean(x))
    agree(page("variance", x), summaries.variance(x))
    agree(page("standardDeviation", x), math.sqrt(summaries.variance(x)))


@given(x=arrays(low=2))
def test_the_standard_error_of_a_mean_agrees(page: Page, x: Array) -> None:
    agree(page("standardError", x), outcomes.mean(x).se)


@given(x=arrays())
def test_quantiles_agree(page: Page, x: Array) -> None:
    agree(page("quantiles", x, SHARES), summaries.quantiles(x, SHARES))


@given(xy=pairs(low=0))
def test_correlations_agree(page: Page, xy: Array) -> None:
    x, y = xy
    expected = outcomes.pearson(x, y) if len(x) and np.ptp(x) and np.ptp(y) else math.nan
    agree(page("correlation", x, y), expected)


@given(categories=st_numpy.arrays(np.int64, st.integers(0, 60), elements=st.integers(0, 4)))
def test_counts_are_equal(page: Page, categories: Any) -> None:
    found = page("(x, k) => Array.from(counts(x, k))", categories, 6)
    assert found == summaries.counts(categories, 6).tolist()
    assert sum(found) == len(categories)


@given(x=arrays(), low=VALUES, width=st.integers(1, 700), bins=st.integers(1, 12))
def test_histograms_are_equal(page: Page, x: Array, low: float, width: int, bins: int) -> None:
    high = low + width / 10
    edges = np.linspace(low, high, bins + 1)
    assert page("(...a) => Array.from(binEdges(...a))", low, high, bins) == edges.tolist()
    found = page("(x, e) => Array.from(histogram(x, e))", x, edges)
    assert found == np.histogram(x, edges)[0].tolist()


@given(x=arrays(low=1, high=8))
def test_the_nearest_values_that_never_fall_agree(page: Page, x: Array) -> None:
    agree(page("rising", x), isotonic_regression(x).x, scale=np.abs(x).max())


@given(x=arrays(low=1, high=6), gap=st.integers(0, 64).map(lambda k: k / 8))
def test_labels_keep_their_order_and_their_distance(page: Page, x: Array, gap: float) -> None:
    placed = np.array(page("spaced", x, gap, -1000, 1000))
    order = np.argsort(x, kind="stable")
    assert np.all(np.diff(placed[order]) >= gap - 1e-9)
    assert placed.mean() == pytest.approx(x.mean(), abs=1e-9)
    if np.all(np.diff(x[order]) >= gap):
        agree(placed, x, scale=40)


def test_labels_at_the_end_of_a_range_are_moved_into_it_together(page: Page) -> None:
    assert page("spaced", [6.5, 7], 1, 1, 7) == [6, 7]
    assert page("spaced", [1, 1.5], 1, 1, 7) == [1, 2]
    assert page("spaced", [3, 2.5], 1, 1, 7) == [3.25, 2.25]


def test_a_gap_in_pixels_is_as_wide_in_both_heights_of_a_panel(page: Page) -> None:
    panel = {"height": 120, "narrow": 60, "low": 1, "high": 7}
    assert page("spacedIn", panel, [3, 3], 20) == [[2.5, 3.5], [2, 4]]


@given(kinds=st.lists(st.integers(0, 3), max_size=30))
def test_people_stand_by_kind_and_within_a_kind_in_their_own_order(
    page: Page, kinds: list[int]
) -> None:
    order = np.argsort(kinds, kind="stable")
    assert np.argsort(page("sortedPlaces", kinds)).tolist() == order.tolist()


def test_seats_fill_one_column_after_the_other(page: Page) -> None:
    seats = [page("seat", place, 3) for place in range(5)]
    assert [(each["column"], each["row"]) for each in seats] == [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 1),
    ]  # fmt: skip


def test_a_value_on_an_edge_belongs_above_it_and_on_the_last_edge_below(page: Page) -> None:
    found = page("(x, e) => Array.from(histogram(x, e))", [0, 1, 1, 2, 3, 3.1, -0.1], [0, 1, 2, 3])
    assert found == [1, 2, 2]


@given(x=arrays(low=3), groups=st.integers(0, 70))
def test_the_jackknife_of_clients_agrees(page: Page, x: Array, groups: int) -> None:
    of_means = "(x, g) => jackknife((kept) => mean(Array.from(kept, (i) => x[i])), x.length, g)"
    found, expected = page(of_means, x, groups), outcomes.jackknife(np.mean, x, groups=groups)
    if groups == 1:  # nobody is kept
        assert found["se"] is None
    else:
        agree(found["se"], expected.se, scale=np.abs(x).max())
    agree(found["value"], expected.value, scale=np.abs(x).max())
    assert found["n"] == len(x)


@given(x=arrays(low=4), groups=st.integers(2, 70))
def test_the_jackknife_by_sums_is_that_of_clients(page: Page, x: Array, groups: int) -> None:
    ratio = "(x, y, g) => jackknifeSums(([a, b]) => a / b, [x, y], g)"
    weight = 1 + np.arange(len(x)) / 8
    expected = outcomes.jackknife(lambda a, b: a.sum() / b.sum(), x, weight, groups=groups)
    found = page(ratio, x, weight, groups)
    agree(found["value"], expected.value, scale=np.abs(x).max())
    agree(found["se"], expected.se, scale=np.abs(x).max())


def test_a_hand_worked_jackknife_leaves_out_neighbours(page: Page) -> None:
    found = page("(x, g) => jackknifeSums(([a]) => a, [x], g)", [1, 2, 4, 8, 16], 2)
    assert found == {"value": 31, "se": pytest.approx(abs(28 - 3) / 2), "n": 5}


def test_the_jackknife_of_a_mean_with_groups_of_one_is_its_standard_error(page: Page) -> None:
    x = np.array([3.0, 1.0, 4.0, 1.0, 5.0])
    of_means = "(x) => jackknife((kept) => mean(Array.from(kept, (i) => x[i])), x.length, 5).se"
    assert page(of_means, x) == pytest.approx(page("standardError", x))


@pytest.mark.parametrize("name", ["mean", "variance", "standardDeviation", "standardError"])
def test_nothing_can_be_said_of_no_value(page: Page, name: str) -> None:
    assert page(name, []) is None


@pytest.mark.parametrize("name", ["variance", "standardDeviation", "standardError"])
def test_one_value_has_no_spread(page: Page, name: str) -> None:
    assert page(name, [4.2]) is None


def test_one_value_is_its_own_mean_and_quantile(page: Page) -> None:
    assert page("mean", [4.2]) == 4.2
    assert page("quantiles", [4.2], [0, 0.3, 1]) == [4.2, 4.2, 4.2]


def test_no_value_has_no_quantile_and_fills_no_category(page: Page) -> None:
    assert page("quantiles", [], [0.5]) == [None]
    assert page("(x) => Array.from(counts(x, 2))", []) == [0, 0]


@pytest.mark.parametrize("value", [0.1, -1 / 3, 1e9 + 0.1])
def test_values_that_do_not_vary_have_no_variance_and_no_correlation(
    page: Page, value: float
) -> None:
    x, y = [value] * 7, list(range(7))
    assert page("mean", x) == value
    assert page("variance", x) == 0 == summaries.variance(np.array(x))
    assert page("correlation", x, y) is None
    assert page("correlation", y, x) is None


def test_two_pairs_have_no_correlation(page: Page) -> None:
    assert page("correlation", [1, 2], [1, 2]) is None
    assert page("correlation", [1, 2, 3], [3, 2, 1]) == -1


def test_a_distant_origin_costs_no_digits(page: Page) -> None:
    x = 1e9 + np.arange(1000) % 7
    assert page("mean", x) == pytest.approx(1e9 + np.mean(np.arange(1000) % 7), rel=1e-15)
    assert page("variance", x) == pytest.approx(np.var(np.arange(1000) % 7, ddof=1), rel=1e-12)


@pytest.mark.parametrize("value", [-1, 3, 1.5])
def test_a_number_that_is_no_category_is_refused(page: Page, value: float) -> None:
    with pytest.raises(JSEvalException, match=rf"category = {value} is none.* from 0 to 2"):
        page("counts", [0, value], 3)


@pytest.mark.parametrize("value", [-1, 3])
def test_the_twin_refuses_it_too(value: int) -> None:
    with pytest.raises(ValueError, match=rf"category = {value} is none.* from 0 to 2"):
        summaries.counts(np.array([0, value]), 3)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_out_of_range_is_refused(page: Page, share: float) -> None:
    with pytest.raises(JSEvalException, match=f"share = {share} is out of range"):
        page("quantiles", [1, 2], [share])


def test_statistics_leave_their_values_as_they_are(page: Page) -> None:
    untouched = "(x) => { const y = Float64Array.from(x); quantiles(y, [0.5]); return y[0]; }"
    assert page(untouched, [3, 1, 2]) == 3


def test_an_unknown_script_is_refused_with_the_names_of_those_that_are_there() -> None:
    with pytest.raises(ValueError, match=r"'none\.js' is not a script; .*statistics\.js"):
        read("none.js")


@given(xy=pairs(low=1))
def test_residuals_agree(page: Page, xy: Array) -> None:
    y, x = xy
    agree(
        page("(...a) => Array.from(residual(...a))", y, x),
        outcomes.residual(y, x),
        scale=np.abs(xy).max() * 10,
    )


@given(x=arrays(low=2), y=arrays(low=2))
def test_standardised_differences_agree(page: Page, x: Array, y: Array) -> None:
    varies = np.ptp(x) or np.ptp(y)
    expected = outcomes.standardised_difference(x, y) if varies else math.nan
    agree(page("standardisedDifference", x, y), expected, scale=10)


@given(xy=pairs(low=2))
def test_standardised_gains_agree(page: Page, xy: Array) -> None:
    before, after = xy
    if np.ptp(before):
        agree(page("standardisedGain", before, after), outcomes.standardised_gain(before, after))


RANDOM = np.random.default_rng(20130301)


@pytest.mark.parametrize("clients", [5, 40])
def test_intraclass_correlations_agree_also_where_a_group_is_missing(
    page: Page, clients: int
) -> None:
    group = RANDOM.permutation(np.arange(3 * clients) % clients)[: 2 * clients + 3]
    group[group == 1] = 2
    values = RANDOM.standard_normal(len(group)) + group / clients
    agree(page("intraclass", values, group), outcomes.intraclass(values, group))


def panel(clients: int, sessions: int) -> tuple[Array, Array, dict[str, Any]]:
    """Return ratings and distress of clients who leave, in Python's and in the page's form."""
    lengths = RANDOM.integers(1, sessions + 1, clients)
    gone = np.arange(sessions) >= lengths[:, np.newaxis]
    own = RANDOM.standard_normal((2, clients, 1))
    ratings, distress = own + RANDOM.standard_normal((2, clients, sessions))
    given = {"values": ratings.T.ravel().tolist(), "lengths": lengths.tolist()}
    return np.where(gone, np.nan, ratings), np.where(gone, np.nan, distress), given


@pytest.mark.parametrize("sessions", [3, 7, 12])
def test_lagged_slopes_agree(page: Page, sessions: int) -> None:
    ratings, distress, given = panel(50, 12)
    found = page("laggedSlope", given, np.nan_to_num(distress.T.ravel()), sessions)
    agree(found, outcomes.lagged_slope(ratings[:, :sessions], distress[:, :sessions]))
