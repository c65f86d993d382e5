"""Criteria find what they describe, in simulated ratings and in anyone's own."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance import Parameters, detect, simulate
from alliance.detect import COMPARED, CRITERIA, Label, criterion
from alliance.evidence import row
from alliance.outcomes import attended, reliable_change_index

DIP = [6.0, 6, 6, 3, 6, 6, 6, 6]
LASTING = [6.0, 6, 6, 3, 3, 3, 3, 3]
STEADY = [6.0, 6, 6, 6, 6, 6, 6, 6]
EVERY = pytest.mark.parametrize("name", list(CRITERIA))


@pytest.mark.parametrize("name", COMPARED)
def test_three_plain_courses_get_their_three_labels(name: str) -> None:
    scale = 6.5 if name == "srs_rule" else 1
    courses = scale * np.array([DIP, LASTING, STEADY])
    # A lasting fall widens the client's own spread, so the default of two is out of its reach.
    found = criterion(name)(courses, **({"size": 1} if name == "own_sd" else {}))
    assert found.labels().tolist() == ["repaired", "unrepaired", "none"]
    assert found.rupture[0].nonzero()[0].tolist() == [3]


def test_noise_has_the_stated_dependability_and_carry() -> None:
    calm = detect.noise(sessions=2, clients=100_000, growth=0, seed=3)
    assert calm.std() == pytest.approx(1, abs=0.01)
    shared = np.mean((calm[:, 0] - calm[:, 0].mean()) * (calm[:, 1] - calm[:, 1].mean()))
    assert shared == pytest.approx(0.72 + 0.28 * 0.3, abs=0.01)


def test_the_reliable_drop_is_the_reliable_change_index() -> None:
    fall = reliable_change_index(sd=2, reliability=0.9)
    for size, expected in ((fall + 0.01, True), (fall - 0.01, False)):
        found = criterion("reliable_drop")([6, 6 - size], reliability=0.9, spread=2)
        assert found.rupture[0, 1] == expected


def test_chart_constant_is_the_derived_one() -> None:
    assert round(row("D10_d2")["value"], 3) == detect.NORMAL_RANGE


def test_the_larger_of_two_spreads_counts() -> None:
    calm = [5.0, 5.1, 5, 5.1, 4.8]
    assert criterion("own_sd")(calm, size=1).rupture.any()
    assert not criterion("v_shape")(calm, size=1, spread=1).rupture.any()


def test_the_window_decides_what_counts_as_repaired() -> None:
    slow = [6.0, 3, 3, 3, 6]
    labels = [criterion("own_sd")(slow, size=1, window=w).labels()[0] for w in (2, 3)]
    assert labels == ["unrepaired", "repaired"]


@EVERY
def test_every_source_is_a_row_of_the_evidence(name: str) -> None:
    for source in CRITERIA[name].source.split():
        assert len(row(source))


@EVERY
@given(data=st.data())
def test_any_ratings_give_consistent_findings(name: str, data: st.DataObject) -> None:
    sizes = st.integers(2, 12)
    n, sessions = data.draw(sizes), data.draw(sizes)
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    ratings = rng.uniform(1, 7, (n, sessions))
    ratings[rng.random((n, sessions)) < 0.2] = np.nan
    ratings[0, :2] = 4
    found = criterion(name)(ratings)
    assert not np.any(found.repaired & ~found.rupture)
    assert not np.any(found.rupture & np.isnan(ratings))
    assert set(found.labels()) <= set(Label)
    assert np.array_equal(found.labels() == "none", ~found.rupture.any(axis=1))


@pytest.mark.parametrize("name", ["own_sd", "v_shape", "reliable_drop", "control_chart"])
def test_unit_and_origin_of_the_scale_do_not_matter(name: str) -> None:
    ratings = attended(simulate(clients=100, seed=3), "rated")
    found, moved = criterion(name)(ratings), criterion(name)(10 * ratings - 3)
    assert np.array_equal(found.rupture, moved.rupture)
    assert np.array_equal(found.repaired, moved.repaired)


def test_deep_ruptures_are_found_more_often_than_shallow_or_hidden_ones() -> None:
    def hits(**values: float) -> float:
        setting = Parameters(rupture_rate=0.1, **values)
        cohort = simulate(setting, clients=500)
        found = criterion("v_shape")(attended(cohort, "rated"))
        return float(found.rupture[:, 1:][cohort.session.rupture[:, 1:] == 1].mean())

    assert hits(depth=2.5) > hits(depth=1) > hits(depth=1, withdrawal_share=1, concealment=1)


def test_ragged_lists_series_frames_and_arrays_give_the_same() -> None:
    rule = criterion("own_sd")
    expected = rule(np.array([DIP])).rupture
    for form in (DIP, [DIP], pd.Series(DIP), pd.DataFrame([DIP]), tuple(DIP), [np.array(DIP)]):
        assert np.array_equal(rule(form).rupture, expected)
    ragged = rule([DIP, DIP[:5]])
    assert ragged.labels().tolist() == ["repaired", "repaired"]
    assert not ragged.rupture[1, 5:].any()


def test_a_missed_rating_is_bridged() -> None:
    assert criterion("own_sd")([6, 6, 6, None, 3, 6, 6, 6]).rupture[0, 4]


def message(error: type[Exception], text: str) -> pytest.RaisesExc[Exception]:
    return pytest.raises(error, match=re.escape(text))


def test_errors_name_the_value_the_range_and_the_remedy() -> None:
    rule, srs = criterion("v_shape"), criterion("srs_rule")
    with message(
        ValueError,
        "size = 9 is out of range; give a number from 0.5 to 5, the fall",
    ):
        rule(DIP, size=9)
    with message(TypeError, "size = 'big' is not a number; give one from 0.5 to 5, the fall"):
        rule([DIP, DIP], size="big")  # type: ignore[arg-type]
    options = "size, window, recovered, spread"
    with message(TypeError, f"v_shape has no option 'extent'; it has {options}."):
        rule(DIP, extent=1)
    with message(ValueError, "spread is needed for 1 therapy; give spread="):
        rule(DIP)
    with message(
        ValueError,
        "rating = 41.0 is out of range; give a number from 0 to 40, or nan",
    ):
        srs([[38, 41]])
    for short, count in (([[5], [6]], 1), ([5], 1), ([], 0), ([[np.nan, np.nan]], 0)):
        with message(ValueError, f"the longest therapy has {count} rating(s); give at least 2"):
            rule(short)
    with message(ValueError, "rating = inf is out of range; give a number that is finite"):
        rule([[5, np.inf], [6, 5]])
    with message(TypeError, "ratings are not all numbers"):
        rule([["good", "bad"]])
    with message(TypeError, "ratings are not all numbers"):
        rule(np.zeros((2, 2, 2)).tolist())
    with message(ValueError, "there is no criterion 'vshape'; choose one of own_sd, v_shape"):
        criterion("vshape")
