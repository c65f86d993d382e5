"""Sudden losses, against what the R package `suddengains` prints for its own examples.

Its rule for sudden gains looks for falls, of a score that is high in distress; turned round, ours
looks for falls of a rating that is low in distress. So its numbers go in as they are.
Wiedemann et al. (2020), doi 10.1371/journal.pone.0230276; version 0.7.0, MIT licence: the examples
of ``check_interval``, ``create_bysg`` and ``define_crit1_cutoff``, and the tutorial's table.
"""

from __future__ import annotations

import numpy as np
import pytest

from alliance.arrays import Array
from alliance.detect import Detection, criterion
from alliance.outcomes import reliable_change_index

NO = np.nan
SCORES = {
    1: [35, 37, 34, 23, 24, 21, 29, 17, 11, 11, 10, 7],
    2: [26, NO, 26, NO, 27, 17, 19, 11, 10, 3, NO, 7],
    3: [35, 38, 35, 37, 36, 37, NO, 35, 26, 24, NO, 19],
    4: [31, 30, 32, 22, 22, 20, 21, 19, 24, 33, 30, 28],
    5: [39, 37, 36, 26, 26, 23, 21, 19, 6, 7, 8, 8],
    6: [37, NO, 23, NO, 23, 21, NO, NO, 19, NO, 16, 13],
    7: [37, NO, 23, 21, NO, 21, NO, NO, NO, NO, NO, 20],
    8: [41, 37, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO],
    9: [35, 34, 32, 23, 24, 22, 21, 17, 14, 10, 13, 11],
    10: [35, 35, 25, 25, 17, 17, 16, 16, 11, 9, 7, 8],
    11: [40, NO, 36, 37, 36, 37, NO, 34, 26, 25, NO, 19],
    12: [38, 38, 31, 23, 21, 22, 24, 25, 30, 31, NO, 25],
}
"""Depression in sessions 1 to 12, by id."""
GAINS = {(1, 3), (1, 7), (3, 8), (4, 3), (5, 3), (5, 8), (9, 3), (10, 2), (10, 4), (12, 3)}
"""Id and the session before each sudden gain, as printed."""


def losses(ratings: Array | list[list[float]], cutoff: float, **options: float) -> Detection:
    """Apply the rule with a fall of so many points for a reliable one."""
    # Just below, as a whole number of points must not be missed by an error of rounding.
    spread = (cutoff - 1e-6) / reliable_change_index(sd=1, reliability=0.92)
    return criterion("sudden_loss")(ratings, reliability=0.92, spread=spread, **options)


def test_the_gains_are_those_that_the_package_prints() -> None:
    found = losses(np.array(list(SCORES.values()), dtype=float), 7)
    at = {(list(SCORES)[row], int(t)) for row, t in np.argwhere(found.rupture)}
    assert at == GAINS


@pytest.mark.parametrize(
    ("before", "after", "cutoff"),
    [([32, 31, 33], [5, 6, 7], 7), ([NO, 31, 33], [5, NO, 7], 7), ([16, 12, 14], [5, NO, 7], 7)],
    ids=["all there", "one missing on either side", "one missing after"],
)
def test_the_examples_of_one_interval_are_met(
    before: list[float], after: list[float], cutoff: float
) -> None:
    # The last one is printed as a loss, from 5, 7 to 16, 12, 14: here it is read from the end.
    assert (
        losses([before + after], cutoff).rupture[0].tolist() == [False] * 3 + [True] + [False] * 2
    )


def test_the_cutoff_is_that_which_the_package_calculates() -> None:
    found = [
        criterion("sudden_loss")([[30, 30, 30 - fall, 30 - fall]], reliability=0.931, spread=10.5)
        for fall in (7.6451, 7.6452)
    ]
    assert [each.rupture.any() for each in found] == [False, True]


@pytest.mark.parametrize(
    ("course", "told"),
    [
        ([9, 9, 2, 2], [0, 0, 1, 0]),
        ([9, NO, 2, 2], [0, 0, 0, 0]),
        ([NO, 9, 2, 2], [0, 0, 0, 0]),
        ([9, NO, 9, 2, NO, 2], [0, 0, 0, 1, 0, 0]),
        ([9, 9, 2, NO, NO, 2], [0, 0, 0, 0, 0, 0]),
    ],
)
def test_it_cannot_tell_without_two_ratings_on_either_side(
    course: list[float], told: list[int]
) -> None:
    found = losses([course], 1)
    shown = ~np.isnan(found.threshold[0]) & ~np.isnan(course)
    assert shown.astype(int).tolist() == told
    assert found.rupture[0].tolist() == [flag == 1 for flag in told]


@pytest.mark.parametrize(
    ("course", "critical"),
    [([7, 9, 8, 4, 5, 6], 2.776), ([7, 9, 8, 4, 6], 3.182), ([7, 9, 5, 7], 4.303)],
    ids=["six", "five", "four"],
)
@pytest.mark.parametrize(("beyond", "found"), [(0.001, True), (-0.001, False)])
def test_t_must_be_larger_the_fewer_ratings_there_are(
    course: list[float], critical: float, beyond: float, *, found: bool
) -> None:
    at = 3 if len(course) > 4 else 2
    before, after = np.array(course[:at], dtype=float), np.array(course[at:], dtype=float)
    squares = sum(((side - side.mean()) ** 2).sum() for side in (before, after))
    pooled = np.sqrt(squares / (len(course) - 2))
    after += before.mean() - after.mean() - critical * pooled - beyond
    fell = losses([[*before + 20, *after + 20]], 0.01, share=0)
    assert fell.rupture[0, at] == found


@pytest.mark.parametrize(("share", "found"), [(0.25, True), (0.26, False)])
def test_the_fall_is_a_share_of_the_rating_before(share: float, *, found: bool) -> None:
    assert losses([[20, 20, 20, 15, 15, 15]], 1, share=share).rupture[0, 3] == found


def test_the_fall_is_from_the_session_just_before() -> None:
    assert losses([[9, 9, 9, NO, 2, 2, 2]], 1).rupture.sum() == 0


def test_a_loss_that_half_returns_is_repaired() -> None:
    courses = [[20, 20, 20, 10, 10, 10, back, 10.0] for back in (15, 14.9)]
    assert losses(courses, 1, window=3).labels().tolist() == ["repaired", "unrepaired"]
