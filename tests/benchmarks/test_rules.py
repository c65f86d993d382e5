"""How fast the rules of detection are, on as many ratings as a large service has."""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alliance.detect import CRITERIA, as_ratings
from alliance.detect.checks import MOST_SESSIONS

pytestmark = pytest.mark.alone

RATINGS, SESSIONS = 1_000_000, 16
CURVES = ("u_shape", "v_trend", "mean_shift")
"""Rules that fit each course as a whole, which takes longer."""


@pytest.mark.benchmark(group="rules")
@pytest.mark.parametrize("name", [name for name in CRITERIA if name not in CURVES])
def test_a_million_ratings_are_judged_within_a_second(
    benchmark: BenchmarkFixture, name: str
) -> None:
    rng = np.random.default_rng(0)
    ratings = as_ratings(30 + 3 * rng.standard_normal((RATINGS // SESSIONS, SESSIONS)))
    found = benchmark(CRITERIA[name], np.clip(ratings, 0, 40))
    assert found.rupture.any()
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < 1


@pytest.mark.benchmark(group="long")
@pytest.mark.parametrize("name", list(CRITERIA))
def test_the_longest_therapy_is_judged_within_two_seconds(
    benchmark: BenchmarkFixture, name: str
) -> None:
    rng = np.random.default_rng(0)
    course = np.clip(30 + 3 * rng.standard_normal((1, MOST_SESSIONS)), 0, 40)
    given = {"spread": 3.0} if "spread" in CRITERIA[name].options else {}
    found = benchmark(CRITERIA[name], course, **given)
    assert found.rupture.shape == course.shape
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < 2
