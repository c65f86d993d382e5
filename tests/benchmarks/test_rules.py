"""How fast the rules of detection are, on as many ratings as a large service has."""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alliance.detect import CRITERIA, as_ratings

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
