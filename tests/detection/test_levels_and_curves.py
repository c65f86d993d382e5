"""The rules that look further than one rating back, by hand, up to where each just fires."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alliance.arrays import Array
from alliance.detect import CRITERIA, Label, criterion, shapes
from alliance.detect.rows import line

GAP = None
RISING = [4, 4.5, 5, 5.5, 6, 6.5, 4, 7.5, 8]


def ruptures(name: str, course: list[Any], **options: float) -> list[int]:
    """Return the sessions, from 1, in which a course shows a rupture."""
    return [*map(int, 1 + np.flatnonzero(criterion(name)(course, **options).rupture[0]))]


@pytest.mark.parametrize(
    ("name", "course", "options", "found"),
    [
        ("between_sd", [6, 4], {"size": 2, "spread": 1}, [2]),
        ("between_sd", [6, 4], {"size": 2.001, "spread": 1}, []),
        ("between_sd", [6, GAP, 4], {"spread": 2}, [3]),
        # The fall adds up from the first, by 2 at the third; the SD of the client is 1.
        ("decline", [6, 5, 4], {"size": 2, "spread": 1}, [3]),
        ("decline", [6, 5, 4], {"size": 2, "spread": 1.001}, []),
        ("decline", [6, 5, 4], {"size": 2, "spread": 1, "steps": 1}, []),
        ("decline", [6, GAP, 5, GAP, 4], {"size": 2, "spread": 1, "steps": 2}, [5]),
        # A rating that rises is where the fall starts anew; one that stays is not.
        ("decline", [6, 5, 5.1, 4], {"spread": 1.2}, []),
        ("decline", [6, 5, 5, 4], {"spread": 1.2}, [4]),
        # What has fallen and stays is no further rupture.
        ("decline", [6, 5, 4, 4], {"spread": 2}, [3]),
        # Mean 5, squares 5 + 25, SD 2.449: 5 - 2 x 2.449 is 0.1, 5 - 2.05 x 2.449 below 0.
        ("own_mean", [6, 6, 6, 6, 6, 0], {"size": 2}, [6]),
        ("own_mean", [6, 6, 6, 6, 6, 0], {"size": 2.05}, []),
        # Mean 5, SD 2: 2 lies 1.5 of them below, and on the limit is not beyond it.
        ("own_mean", [6, 6, 6, 2], {"size": 1.5}, []),
        ("own_mean", [6, 6, 6, 2], {"size": 1.499}, [4]),
        ("own_mean", [0, 6, 6, 6, 6, 6, GAP], {}, [1]),
        # Both count, as the published rule looks at each session alone.
        ("own_mean", [6] * 10 + [0, 0], {}, [11, 12]),
        ("own_mean", [5.1] * 7, {"size": 1}, []),
        ("own_trend", RISING, {}, [7]),
        ("own_mean", RISING, {}, []),
        ("own_trend", [0.1 * t for t in range(9)], {"size": 1}, []),
        # Sigma is 0.507, so the sum of 3.49 after two falls is 6.89 of it; after three 5.24.
        ("cusum", [8, 8, 8, 8, 4, 4, 4, 4], {"limit": 6.8}, [6]),
        ("cusum", [8, 8, 8, 8, 4, 4, 4, 4], {"limit": 6.95}, [7]),
        # The slack is a half or a whole sigma; what was above the mean is not saved up.
        ("cusum", [8, 8, 8, 8, 4, 4, 4, 4], {"slack": 1, "limit": 6.2}, [7]),
        ("cusum", [8, 8, 8, 8, 4, GAP, 4, 4, 4], {"limit": 6.8}, [7]),
        ("cusum", [5.1] * 9, {"limit": 0.5}, []),
        # The last average is 5.303, which is 4.19 errors of 0.1665 below the mean.
        ("ewma", [8, 8, 8, 8, 4, 4, 4, 4], {"limit": 4.1}, [8]),
        ("ewma", [8, 8, 8, 8, 4, 4, 4, 4], {"limit": 4.2}, []),
        ("ewma", [8, GAP, 8, 8, 8, 4, 4, 4, 4], {"limit": 4.1}, [9]),
        # With the whole weight on the latest rating it is the control chart.
        ("ewma", [6, 6, 6, 6, 1], {"weight": 1, "limit": 3.6}, [5]),
        ("ewma", [6, 6, 6, 6, 1], {"weight": 1, "limit": 3.62}, []),
        ("u_shape", [6, 3, 2, 3, 6], {}, [3]),
        ("u_shape", [6, GAP, 3, 2, 3, GAP, 6], {}, [4]),
        ("u_shape", [2, 5, 6, 5, 2], {}, []),
        # The lowest session is the last or the first that was rated, so nothing turns.
        ("u_shape", [9, 4, 1, 0], {}, []),
        ("u_shape", [9, 4, 1, 0, GAP, GAP], {}, []),
        ("u_shape", [0, 1, 4, 9], {}, []),
        ("u_shape", [5.1] * 6, {"size": 0.5}, []),
        ("u_shape", [0.1 * t for t in range(9)], {"size": 0.5}, []),
        # The bend (2, -1, -2, -1, 2) has squares of 14 and a slope of 1. What is left is 0.8, with
        # 2 to spare, so the error is 0.169, and the slope is 5.92 of it.
        ("u_shape", [6, 3, 3, 3, 7], {"size": 5.9}, [3]),
        ("u_shape", [6, 3, 3, 3, 7], {"size": 5.95}, []),
        ("v_trend", [6, 5, 4, 3, 4, 5], {}, [4]),
        ("v_trend", [6, GAP, 5, 4, 3, 4, GAP, 5], {}, [5]),
        ("v_trend", [3, 4, 5, 6, 5, 4], {}, []),
        ("v_trend", [9, 6, 3, 2, 1, 0], {}, []),
        ("v_trend", [6, 3, 3, 6], {"size": 0.5}, []),
        ("v_trend", [0.1 * t for t in range(9)], {"size": 0.5}, []),
        ("v_trend", [5.1] * 6, {"size": 0.5}, []),
    ],
)
def test_a_rule_fires_where_it_should(
    name: str, course: list[Any], options: dict[str, float], found: list[int]
) -> None:
    assert ruptures(name, course, **options) == found


def bend(course: Array, at: int) -> float:
    """Return by how much a bend lessens the squares that a line leaves, by least squares."""
    rated = np.flatnonzero(~np.isnan(course))
    hinge = np.maximum(rated - at, 0)
    fits = np.vander(rated, 2), np.column_stack([np.vander(rated, 2), hinge])
    straight, bent = (np.linalg.lstsq(x / np.abs(x).max(axis=0), course[rated])[1][0] for x in fits)
    return float(straight - bent)


@pytest.mark.parametrize("length", [5, 6, 13, 40, 700])
@pytest.mark.parametrize("missed", [0, 0.3])
def test_what_a_bend_explains_is_what_least_squares_say_of_each_session(
    length: int, missed: float
) -> None:
    rng = np.random.default_rng(length)
    course = rng.normal(5, 1, length) + np.abs(np.arange(length) - length / 3)
    course[1:-1][rng.random(length - 2) < missed] = np.nan
    explained = shapes._explained(course[np.newaxis] - line(course[np.newaxis]))[0]  # noqa: SLF001
    inside = ~np.isnan(course)
    inside[[0, -1]] = False
    assert (explained[~inside] == -np.inf).all()
    places = np.flatnonzero(inside)
    some = places if length < 100 else np.concatenate([places[:3], places[200:203], places[-3:]])
    expected = [bend(course, at) for at in some]
    np.testing.assert_allclose(explained[some], expected, rtol=1e-9, atol=1e-9)


def test_of_two_bends_that_fit_as_well_the_first_counts() -> None:
    # The same from both ends: a bend at the third session explains as much as one at the fourth.
    course = [6, 4, 2, 2, 4, 6]
    explained = shapes._explained(course - line(np.array([course], dtype=float)))  # noqa: SLF001
    assert explained[0, 2] == pytest.approx(explained[0, 3])
    assert ruptures("v_trend", course, size=0.5) == [3]


def test_a_decline_of_one_step_is_a_v() -> None:
    ratings = np.random.default_rng(0).standard_normal((200, 12))
    ratings[np.random.default_rng(1).random(ratings.shape) < 0.1] = np.nan
    one, v = criterion("decline")(ratings, steps=1), criterion("v_shape")(ratings)
    for part in ("rupture", "repaired", "censored"):
        assert np.array_equal(getattr(one, part), getattr(v, part))


@pytest.mark.parametrize(
    ("name", "course", "reference", "level"),
    [
        ("decline", [7, 6, 5, 3], 7, 5),
        ("own_mean", [6, 6, 6, 6, 6, 0], 5, 2.5),
        ("cusum", [8, 8, 8, 8, 4, 4, 4, 4], 6, 6),
        ("ewma", [8, 8, 8, 8, 4, 4, 4, 4], 6, 6),
        ("u_shape", [6, 3, 2, 3, 6], 6, 4),
        ("v_trend", [6, 5, 4, 3, 4, 5], 6, 4.5),
        ("mean_shift", [6, 6, 6, 6, 2, 2, 2, 2], 6, 4),
        ("sudden_loss", [6, 6, 6, 2, 2, 2], 6, 4),
    ],
)
def test_the_fall_is_measured_from_a_level_and_half_or_all_of_it_is_to_be_made_up(
    name: str, course: list[float], reference: float, level: float
) -> None:
    options = {"spread": 1.0} if "spread" in CRITERIA[name].options else {}
    found = criterion(name)(course, **options)
    at = found.rupture[0].nonzero()[0][-1]
    assert found.reference[0, at] == pytest.approx(reference)
    assert found.level[0, at] == pytest.approx(level)


@pytest.mark.parametrize("name", [name for name in CRITERIA if name != "srs_rule"])
def test_the_share_that_is_to_be_made_up_can_be_chosen(name: str) -> None:
    ratings = np.random.default_rng(3).standard_normal((300, 16)).cumsum(axis=1)
    ratings -= 4 * (np.arange(16) > 6)
    repaired = [
        int(criterion(name)(ratings, recovered=share).repaired.sum()) for share in (0.1, 0.5, 1)
    ]
    assert repaired[0] > repaired[2]
    assert sorted(repaired, reverse=True) == repaired


def test_the_whole_shape_of_a_course_can_be_labelled() -> None:
    v = [6, 5, 4, 3, 4, 5, 6]
    labels = [criterion("v_trend")(v[:length]).labels()[0] for length in (7, 5)]
    assert labels == [Label.REPAIRED, Label.CENSORED]
    assert criterion("u_shape")([9, 4, 1, 0, 1, 4, 9], window=2).labels() == [Label.UNREPAIRED]
