"""How fast the NumPy engine is, next to drawing its random numbers alone."""

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alliance import Parameters
from alliance.simulate import draw, run

pytestmark = pytest.mark.alone

CLIENTS, SESSIONS = 1000, 16
THERAPISTS = np.arange(CLIENTS) // 20


@pytest.mark.benchmark(group="engine")
def test_drawing_alone(benchmark: BenchmarkFixture) -> None:
    """Draw all chance of a block."""
    benchmark(draw, 0, 0, THERAPISTS, SESSIONS)
    benchmark.extra_info["client_sessions_per_second"] = _speed(benchmark)


@pytest.mark.benchmark(group="engine")
def test_drawing_and_simulating(benchmark: BenchmarkFixture) -> None:
    """Draw and simulate a block; the ratio to the benchmark above is the price of the model."""
    setting = Parameters()
    client, session = benchmark(lambda: run(setting, draw(0, 0, THERAPISTS, SESSIONS)))
    benchmark.extra_info["client_sessions_per_second"] = _speed(benchmark)
    assert session.alliance.shape == (len(client.level), SESSIONS)


def _speed(benchmark: BenchmarkFixture) -> float:
    assert benchmark.stats is not None
    return float(CLIENTS * SESSIONS / benchmark.stats.stats.median)
