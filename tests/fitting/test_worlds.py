"""Worlds are reproducible, whoever simulates them, and their twins are those of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from joblib import parallel_config

from alliance import Parameters, evidence, simulate, worlds
from alliance.calibrate import calibrated
from alliance.outcomes import alliance_outcome, repair_effect, ruptured
from alliance.worlds import COLUMNS, PRIORS, SUMMARIES, Courses

SAMPLE = 0.02


def frozen(name: str) -> pd.DataFrame:
    return pd.read_csv(evidence.data_folder() / f"{name}.csv")


@pytest.fixture(scope="module")
def kept() -> pd.DataFrame:
    return frozen("worlds")


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "CHUNK", 3)


@pytest.fixture
def cluster() -> Iterator[Client]:
    """Start two local workers that share this process."""
    size = {"n_workers": 2, "threads_per_worker": 1}
    with (
        LocalCluster(**size, processes=False, dashboard_address=None) as local,  # type: ignore[no-untyped-call]
        Client(local) as client,  # type: ignore[no-untyped-call]
    ):
        yield client


def test_a_sample_of_the_frozen_worlds_rebuilds_identically(kept: pd.DataFrame) -> None:
    sample = kept.sample(frac=SAMPLE, random_state=1).sort_index()
    again = worlds.simulate_worlds(sample["world"], calibrated())
    pd.testing.assert_frame_equal(
        again, sample[list(again)].reset_index(drop=True), check_exact=True
    )


@pytest.mark.usefixtures("small_chunks")
def test_workers_and_a_dask_cluster_give_the_same_worlds(tmp_path: Path, cluster: Client) -> None:
    alone = worlds.reference_table(8, calibrated(), tmp_path / "alone")
    pair = worlds.reference_table(8, calibrated(), tmp_path / "pair", workers=2)
    with parallel_config(backend="dask", wait_for_workers_timeout=30):
        shared = worlds.reference_table(8, calibrated(), tmp_path / "dask", workers=-1)
    assert len(cluster.scheduler_info()["workers"]) == 2
    for other in (pair, shared):
        pd.testing.assert_frame_equal(alone, other, check_exact=True)


@pytest.mark.usefixtures("small_chunks")
def test_an_interrupted_table_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, seen = calibrated(), list[int]()
    first = worlds.reference_table(6, base, tmp_path)
    simulated = worlds.simulate_worlds

    def note(numbers: range, base: Parameters) -> pd.DataFrame:
        seen.extend(numbers)
        return simulated(numbers, base)

    monkeypatch.setattr(worlds, "simulate_worlds", note)
    more = worlds.reference_table(9, base, tmp_path)
    # Worlds 0 and 1 are always tried, to see whether the code still does the same.
    assert seen == [0, 1, 6, 7, 8]
    pd.testing.assert_frame_equal(more.iloc[:6], first, check_exact=True)


def test_other_values_of_the_other_parameters_get_another_folder(tmp_path: Path) -> None:
    for fading in (0.1, 0.4):
        worlds.reference_table(1, calibrated().change(fading=fading), tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_fewer_clients_with_a_rupture_are_simulated_but_twins_are_those_of_the_engine() -> None:
    setting = calibrated()
    courses = Courses.of(setting, 11, 400)
    assert np.array_equal(courses.hurt, ruptured(simulate(setting, clients=400, seed=11)))
    points, d = courses.effect()
    known = repair_effect(setting, clients=400, seed=11)
    assert points == pytest.approx(known.points.value)
    assert d == pytest.approx(known.d.value)
    natural = alliance_outcome(simulate(setting, clients=400, seed=11)).value
    assert courses.summaries()[0] == pytest.approx(natural)


def test_training_that_changes_nothing_shows_nothing_but_chance() -> None:
    perfect = calibrated().change(repair_chance=1)
    courses = Courses.of(perfect, 3, 1000)
    ends = courses.natural.session.distress[courses.hurt, -1]
    assert np.array_equal(courses.trained, ends)


def test_training_helps_in_proportion_to_what_repair_does() -> None:
    strong = calibrated().change(learning=5, repair_chance=0.3, rupture_rate=0.3)
    courses = Courses.of(strong, 3, 1000)
    ends = courses.natural.session.distress[courses.hurt, -1]
    assert (ends - courses.trained).mean() > 1


def test_a_world_without_ruptures_has_no_effect_to_find() -> None:
    courses = Courses.of(calibrated().change(rupture_rate=0), 3, 200)
    assert courses.effect() == (0, 0)


def test_priors_lie_in_the_ranges_of_the_record_and_are_filled() -> None:
    rng = np.random.default_rng(0)
    drawn = pd.DataFrame(worlds.draw_parameters(rng, calibrated()).as_dict() for _ in range(2000))
    for name, (low, high) in PRIORS.items():
        assert drawn[name].between(low, high).all()
        assert drawn[name].max() > high - 0.01 * (high - low)
    for name in worlds.MECHANISMS:
        assert (drawn[name] == 0).mean() == pytest.approx(worlds.ABSENT, abs=0.04)
    others = drawn.columns.difference(list(PRIORS))
    assert (drawn[others].nunique() == 1).all()


def test_bounds_are_the_published_ones() -> None:
    bounds = {summary.name: summary.bounds for summary in SUMMARIES}
    training = evidence.row("T11")
    assert bounds["training_r"] == (training["low"], training["high"])
    assert bounds["alliance_r"] == (0.25, 0.30)


def test_columns_are_priors_summaries_and_effects() -> None:
    row = worlds.simulate_worlds([0], calibrated())
    assert list(row) == ["world", *COLUMNS]


@pytest.mark.parametrize("cut", [0, 40, 400, -1, -9], ids=lambda cut: f"at {cut}")
def test_a_chunk_that_was_cut_off_is_made_again(
    cut: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worlds, "CHUNK", 3)
    base = calibrated()
    first = worlds.reference_table(6, base, tmp_path)
    chunk = max(tmp_path.rglob("*.csv"))
    chunk.write_bytes(chunk.read_bytes()[:cut])
    again = worlds.reference_table(6, base, tmp_path)
    pd.testing.assert_frame_equal(again, first, check_exact=True)
