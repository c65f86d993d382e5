"""Profiles hold what they say, fit the rest, and are frozen as they were made."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance import PARAMETERS, Parameters, identify
from alliance.calibrate import GOALS, SEED, measure
from alliance.evidence import data_folder
from alliance.identify import FREE, PROFILES, WITHOUT_RUPTURES, Fit, Point, fitted_at, points


def made(point: Point, off: float = 0.0) -> Fit:
    """Return a point whose targets all miss the middle of their tolerance by the same share."""
    ends = [goal.tolerance for goal in GOALS]
    values = tuple((low + high) / 2 + off * (high - low) / 2 for low, high in ends)
    setting = Parameters().change(**{point.profile: point.value})
    return Fit(point, setting, values, repair_effect=1.5)


def frozen(name: str) -> pd.DataFrame:
    return pd.read_csv(data_folder() / f"{name}.csv")


@pytest.mark.parametrize("point", points(), ids=str)
def test_a_profile_never_fits_what_it_holds_and_stays_within_the_record(point: Point) -> None:
    about = PARAMETERS[point.profile]
    assert about.low <= point.value <= about.high
    assert point.profile not in fitted_at(point)
    assert set(fitted_at(point)) <= set(FREE)


def test_without_ruptures_nothing_of_repair_is_fitted_and_with_them_everything_is() -> None:
    assert not {"repair_chance", "learning"} & set(fitted_at(WITHOUT_RUPTURES))
    assert set(fitted_at(Point("rupture_rate", 0.05))) == set(FREE) - {"rupture_rate"}


def test_a_point_is_measured_at_the_held_value_on_seeds_that_the_fit_has_not_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seeds: list[int] = []

    def watched(setting: Parameters, clients: int, seed: int) -> list[float]:
        seeds.append(seed)
        return measure(setting, clients, seed)

    monkeypatch.setattr(identify, "measure", watched)
    monkeypatch.setattr(identify, "search", lambda base, *_, **__: base)
    found = identify.fit(Point("learning", 2), clients=1000)
    assert found.setting.learning == 2
    assert len(set(seeds)) == identify.REPLICATES
    assert SEED not in seeds
    each = [measure(found.setting, 1000, seed) for seed in seeds]
    np.testing.assert_allclose(found.simulated, np.mean(each, axis=0))


def test_a_world_without_ruptures_has_no_effect_of_repair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identify, "search", lambda base, *_, **__: base)
    assert math.isnan(identify.fit(WITHOUT_RUPTURES, clients=1000).repair_effect)


@pytest.mark.parametrize(("off", "met"), [(0.9, True), (-1.1, False)])
def test_the_table_says_which_targets_are_met(off: float, met: bool) -> None:
    table = identify.target_table([made(Point("learning", 5), off)])
    assert list(table["target"]) == [goal.target for goal in GOALS]
    assert np.allclose(table["misfit"], off)
    assert (table["met"] == met).all()


def test_the_misfit_of_a_point_is_the_sum_of_squares() -> None:
    table = identify.setting_table([made(WITHOUT_RUPTURES, 0.5)])
    assert table["misfit"].item() == pytest.approx(len(GOALS) / 4)
    assert table["rupture_rate"].item() == 0


def test_tables_are_written_whole(tmp_path: Path) -> None:
    identify.write(identify.tables([made(each) for each in points()]), tmp_path)
    names = {"identification.csv", "identification_settings.csv"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert len(pd.read_csv(tmp_path / "identification.csv")) == len(points()) * len(GOALS)


def test_an_interrupted_command_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(identify, "_fits", interrupt)
    assert identify.main(["--work", str(tmp_path)]) == 130
    assert "Run the same command" in capsys.readouterr().err


def test_the_frozen_tables_hold_every_point_and_agree_with_each_other() -> None:
    settings = frozen("identification_settings").set_index(["profile", "value"])
    assert list(settings.index) == [(each.profile, each.value) for each in points()]
    targets = frozen("identification")
    squares = (targets["misfit"] ** 2).groupby([targets["profile"], targets["value"]]).sum()
    np.testing.assert_allclose(settings["misfit"], squares.loc[settings.index], atol=0.01)
    for profile in set(PROFILES) & set(FREE):
        held = settings.loc[[profile]]
        assert (held[profile] == held.index.get_level_values("value")).all()


def test_a_frozen_point_shows_again_what_its_row_says() -> None:
    row = frozen("identification_settings").query("profile == 'alliance_effect' and value == 0")
    setting = Parameters(**{name: row[name].item() for name in FREE})
    seeds = range(SEED + 1, SEED + 1 + identify.REPLICATES)
    again = np.mean([measure(setting, identify.CLIENTS, seed) for seed in seeds], axis=0)
    rows = frozen("identification").query("profile == 'alliance_effect' and value == 0")
    # The frozen setting is rounded, which moves a few clients across a threshold.
    misfits = [goal.misfit(x) for goal, x in zip(GOALS, again, strict=True)]
    np.testing.assert_allclose(misfits, rows["misfit"], atol=0.05)


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["--workers", "0"], "--workers = 0 is out of range; give a whole number of at least 1."),
        (["--out", "nowhere"], "--out nowhere is not a folder; make it first, or name another"),
    ],
)
def test_a_bad_argument_is_refused_before_anything_is_fitted(
    words: list[str],
    refusal: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(identify, "memory", None)
    assert identify.main(words) == 2
    shown = capsys.readouterr().err
    assert refusal in shown
    assert shown.count("\n") == 1
