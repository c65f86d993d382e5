"""Shifts of the mean: the cuts are the best ones, as every cut and another library find them."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
import ruptures

from alliance.arrays import Array
from alliance.detect import criterion, shapes
from alliance.detect.shapes import _cuts


def cut(course: Array, shortest: int) -> list[list[int]]:
    """Return where the best one and the best two cuts of a course are."""
    found = _cuts(course[np.newaxis], np.array([[len(course)]]), shortest)
    return [places[0, :k].tolist() for k, (_, places) in enumerate(found) if k]


def left(course: Array, places: tuple[int, ...]) -> float:
    """Return the sum of squares around the mean of each stretch."""
    return float(sum(((part - part.mean()) ** 2).sum() for part in np.split(course, places)))


@pytest.mark.parametrize("shortest", [1, 2, 3])
@pytest.mark.parametrize("length", [6, 9, 16, 30])
def test_the_cuts_are_those_of_an_exact_search_in_ruptures(length: int, shortest: int) -> None:
    rng = np.random.default_rng(length)
    for _ in range(30):
        course = rng.standard_normal(length) + rng.integers(0, 2) * (np.arange(length) > length / 2)
        search = ruptures.Dynp(model="l2", min_size=shortest, jump=1).fit(course)
        expected = [search.predict(n_bkps=k)[:-1] for k in (1, 2) if length >= (k + 1) * shortest]
        assert cut(course, shortest)[: len(expected)] == expected


@pytest.mark.parametrize("penalty", [0.5, 1, 3])
def test_a_rupture_is_where_the_cheapest_of_all_ways_to_cut_goes_down(penalty: float) -> None:
    rng = np.random.default_rng(1)
    fired = 0
    for _ in range(60):
        course = rng.standard_normal(10) - 3 * (np.arange(10) >= rng.integers(0, 20))
        sigma = np.abs(np.diff(course)).mean() / 1.128
        ways = [way for k in (0, 1, 2) for way in combinations(range(2, 9), k)]
        ways = [way for way in ways if min(np.diff([0, *way, 10])) >= 2]
        costs = [left(course, way) + len(way) * penalty * sigma**2 * np.log(10) for way in ways]
        best = ways[int(np.argmin(costs))]
        means = [part.mean() for part in np.split(course, best)]
        down = [at for at, a, b in zip(best, means, means[1:], strict=False) if b < a]
        found = criterion("mean_shift")(course, penalty=penalty)
        assert np.flatnonzero(found.rupture).tolist() == down
        for at in down:
            k = best.index(at)
            assert found.reference[0, at] == pytest.approx(means[k])
            assert found.level[0, at] == pytest.approx((means[k] + means[k + 1]) / 2)
        fired += len(down)
    assert fired > 10


@pytest.mark.parametrize(
    ("course", "found"),
    [
        ([6, 6, 6, 6, 2, 2, 2, 2], [5]),
        ([2, 2, 2, 2, 6, 6, 6, 6], []),
        ([6, 6, 6, 2, 2, 6, 6, 6], [4]),
        ([6, 6, 6, 2, 6, 6, 6, 6], []),
        ([7, 7, 7, 5, 5, 5, 3, 3, 3], [4, 7]),
        ([6, np.nan, 6, 6, 6, np.nan, 2, 2, 2, np.nan, 2], [7]),
        ([5.1] * 8, []),
        ([6, 2, 2], []),
    ],
)
def test_falls_of_the_mean_are_found_and_rises_are_not(
    course: list[float], found: list[int]
) -> None:
    shown = criterion("mean_shift")(course)
    assert (1 + np.flatnonzero(shown.rupture[0])).tolist() == found
    assert np.isnan(shown.threshold[0, 0]) == (len(course) < 4)


def test_so_long_a_course_that_cuts_take_minutes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shapes, "MOST_CUT", 8)
    assert criterion("mean_shift")([6, 6, 6, 6, 2, 2, 2, 2]).rupture.any()
    said = (
        "the longest therapy has 9 sessions, and mean_shift tries every pair of cuts; give at most "
        "8 sessions, or choose another rule."
    )
    with pytest.raises(ValueError, match=re.escape(said)):
        criterion("mean_shift")([6] * 9)
