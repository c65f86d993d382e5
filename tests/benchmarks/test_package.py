"""How fast the package is on large tables of ratings."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alliance.detect import classify
from tests.chapter import cells

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


@pytest.mark.benchmark(group="detection")
def test_a_file_of_a_million_rows_is_analysed_as_the_chapter_does_in_three_seconds_and_a_gibibyte(
    benchmark: BenchmarkFixture, tmp_path: Path
) -> None:
    case, visit = np.divmod(np.arange(ROWS), SESSIONS)
    strain = np.random.default_rng(0).normal(4, 0.5, ROWS).clip(1, 7).round(1)
    made = pd.DataFrame({"case": case, "visit": visit + 1, "strain": strain})
    made.to_csv(tmp_path / "strain.csv", sep=";", decimal=",", index=False)
    peak = benchmark(analyse, tmp_path)
    assert peak < 2**30
    assert benchmark.stats is not None
    assert benchmark.stats.stats.median < 3


def analyse(folder: Path) -> int:
    """Run the cells of the chapter from reading to labels; return the memory at its peak."""
    shown = cells("your-own-ratings")
    ends = [k for k, cell in enumerate(shown) if "read_csv" in cell or "value_counts" in cell]
    code = "\n".join(["import pandas as pd", *shown[ends[0] : ends[1] + 1], PEAK])
    words = [sys.executable, "-c", code]
    found = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return int(found.stdout)


PEAK = """
import resource
assert len(episodes) > 10_000 and len(labels) == 62_500
print(1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
