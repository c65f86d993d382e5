"""How fast the package is on large tables of ratings."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alliance.detect import classify

pytestmark = pytest.mark.alone

ROWS, SESSIONS = 1_000_000, 16


@pytest.mark.benchmark(group="detection")
@pytest.mark.parametrize("rule", ["own_sd", "v_shape", "reliable_drop", "control_chart"])
def test_a_million_rows_are_searched_in_under_three_tenths_of_a_second(
    benchmark: BenchmarkFixture, rule: str
) -> None:
    client, session = np.divmod(np.arange(ROWS), SESSIONS)
    search(benchmark, client, session, rule)


@pytest.mark.benchmark(group="detection")
def test_clients_with_a_text_for_a_name_are_searched_as_fast(benchmark: BenchmarkFixture) -> None:
    client, session = np.divmod(np.arange(ROWS), SESSIONS)
    names = np.array([f"client {k:05d}" for k in range(client[-1] + 1)], dtype=object)
    search(benchmark, names[client], session, "own_sd")


def search(
    benchmark: BenchmarkFixture, client: npt.NDArray[Any], session: npt.NDArray[Any], rule: str
) -> None:
    rated = 5 + np.random.default_rng(0).standard_normal(ROWS)
    frame = pd.DataFrame({"client": client, "session": session + 1, "rating": rated})
    found = benchmark(classify, frame, rule)
    assert 0 < found["ruptures"].mean() < SESSIONS / 2
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < 0.3
