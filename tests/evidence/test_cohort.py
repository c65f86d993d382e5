"""The cohort that others may cite rebuilds byte for byte, and means what it says."""

from __future__ import annotations

import runpy
from typing import Any

import pandas as pd
import pytest

from alliance.evidence import data_folder

PATH = data_folder() / "cohort.csv"


@pytest.fixture(scope="module")
def maker() -> dict[str, Any]:
    return runpy.run_path(str(PATH.with_name("make_cohort.py")))


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    return pd.read_csv(PATH, keep_default_na=False)


def test_it_rebuilds_byte_for_byte(maker: dict[str, Any]) -> None:
    assert maker["table"]().encode() == PATH.read_bytes()


def test_it_is_complete(maker: dict[str, Any], cohort: pd.DataFrame) -> None:
    assert len(cohort) == maker["CLIENTS"] * maker["SESSIONS"]
    assert set(cohort["rupture"]) == {"", "withdrawal", "confrontation"}


def test_scales_are_those_of_the_instruments(cohort: pd.DataFrame) -> None:
    for column in ("alliance", "rated"):
        assert cohort[column].between(1, 7).all()
    distress = cohort.filter(like="distress")
    assert ((distress >= 0) & (distress <= 40)).all(axis=None)


def test_twins_are_the_same_until_a_rupture(cohort: pd.DataFrame) -> None:
    calm = cohort[cohort.groupby("client")["rupture"].transform(lambda x: (x == "").all())]
    for course in ("no_rupture", "repaired", "unrepaired"):
        assert (calm["distress"] == calm[f"distress_{course}"]).all()


def test_nothing_changes_after_leaving(cohort: pd.DataFrame) -> None:
    gone = cohort["present"] == 0
    assert (cohort.loc[gone, "rupture"] == "").all()
    before = cohort.groupby("client")[["alliance", "rated", "distress"]].shift()
    same = cohort[["alliance", "rated", "distress"]] == before
    assert same[gone].all(axis=None)
