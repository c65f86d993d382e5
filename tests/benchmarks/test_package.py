"""How fast the package is on large tables of ratings."""

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alliance.detect import detect_frame

pytestmark = pytest.mark.alone

ROWS, SESSIONS = 1_000_000, 16


@pytest.mark.benchmark(group="detection")
@pytest.mark.parametrize("rule", ["own_sd", "v_shape", "reliable_drop", "control_chart"])
def test_a_million_rows_are_searched_in_under_three_tenths_of_a_second(
    benchmark: BenchmarkFixture, rule: str
) -> None:
    client, session = np.divmod(np.arange(ROWS), SESSIONS)
    rated = 5 + np.random.default_rng(0).standard_normal(ROWS)
    frame = pd.DataFrame({"client": client, "session": session + 1, "rated": rated})
    found = benchmark(detect_frame, frame, rule)
    assert 0 < found["detected"].mean() < 0.5
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < 0.3
