"""Shapes of real ratings: planted ones are found, noise has its share."""

from __future__ import annotations

import numpy as np
import pytest

from alliance import evidence
from alliance.arrays import Array
from alliance.calm import Calm
from alliance.real import beside, noise, scores, spoken
from alliance.real.shapes import (
    LEAST_RATINGS,
    NONE,
    SHAPES,
    U_REACHES,
    UNSEEN,
    V_REACHES,
    classify,
    shares,
    sharp,
    slow,
    templates,
)

SESSIONS = 15
TIME = np.arange(SESSIONS, dtype=float)
FLAT = np.full(SESSIONS, 4.0)
EVERY = pytest.mark.parametrize("name", list(SHAPES))


def planted(name: str, rng: np.random.Generator, depth: float = 1.5) -> Array:
    """Return a course of a shape, at a place and of a width by chance."""
    at, width = rng.integers(5, 10), rng.integers(3)
    apart = rng.integers(3, 5)
    forms = {
        "rise": TIME / SESSIONS,
        "v": -sharp(TIME - at, V_REACHES[width]),
        "u": -slow(TIME - at, U_REACHES[width]),
        "w": -sharp(TIME - at + apart, 1) - sharp(TIME - at - apart, 1),
        "decline": -TIME / SESSIONS,
    }
    return np.asarray(4 + depth * forms[name])


def one(row: Array) -> str:
    return str(classify(row[np.newaxis])[0])


@EVERY
def test_what_was_planted_is_found(name: str) -> None:
    rng = np.random.default_rng(1)
    courses = np.array([planted(name, rng) for _ in range(200)])
    assert set(classify(courses)) == {name}
    wobbling = courses + 0.1 * rng.standard_normal(courses.shape)
    assert (classify(wobbling) == name).mean() > 0.85


@EVERY
def test_level_scale_and_holes_do_not_matter(name: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(30):
        course = planted(name, rng)
        assert one(2 * course - 3) == name
        again = classify((1.5 * (course - 1) + 1)[np.newaxis], points=1.5)
        assert again.tolist() == [name]
        holes = course.copy()
        holes[[0, 14]] = np.nan
        assert one(holes) == name


def test_upside_down_a_rise_is_a_decline_and_a_dip_is_no_dip() -> None:
    rng = np.random.default_rng(3)
    assert one(8 - planted("rise", rng)) == "decline"
    assert one(8 - planted("v", rng)) == NONE
    assert one(8 - planted("w", rng)) == NONE


def test_a_flat_a_shallow_and_a_short_course_have_no_shape() -> None:
    dip = -sharp(TIME - 7, 1)
    assert one(FLAT) == NONE
    assert one(FLAT + 0.49 * dip) == NONE
    assert one(FLAT + 0.51 * dip) == "v"
    short = np.where(np.abs(TIME - 7) * 2 <= LEAST_RATINGS, FLAT + dip, np.nan)
    assert (~np.isnan(short)).sum() == LEAST_RATINGS + 1
    assert one(short) == "v"
    short[[3, 4]] = np.nan
    assert one(short) == NONE
    assert one(np.full(SESSIONS, np.nan)) == NONE


def test_a_shape_must_explain_half_of_the_variance() -> None:
    rng = np.random.default_rng(4)
    time = TIME - TIME.mean()
    rest = rng.standard_normal(SESSIONS)
    rest -= rest.mean() + time * (rest @ time) / (time @ time)
    rest *= np.sqrt((time @ time) / (rest @ rest))
    # Adjusted, a line must explain somewhat more than half of what it finds.
    assert one(4 + 0.2 * (time + 0.85 * rest)) == "rise"
    assert one(4 + 0.2 * (time + 1.05 * rest)) != "rise"


def test_two_dips_need_to_explain_more_than_one() -> None:
    two = FLAT - sharp(TIME - 4, 1) - sharp(TIME - 10, 1)
    assert one(two) == "w"
    assert one(two + 0.9 * sharp(TIME - 10, 1)) == "v"


def test_noise_alone_has_shapes_too() -> None:
    steady = np.random.default_rng(5).standard_normal((2000, SESSIONS))
    found = shares(3 + steady)
    assert sum(found.values()) == pytest.approx(1)
    assert found[NONE] > 0.8
    assert 0 < found["rise"] < 0.05
    assert found["rise"] == pytest.approx(found["decline"], abs=0.02)


def test_templates_lie_within_the_course_and_go_down() -> None:
    made = templates(SESSIONS)
    assert list(made) == list(SHAPES)
    for name in ("v", "u", "w"):
        lows = [form.argmin() for form in made[name]]
        assert min(lows) == 1
        assert all(form.max() <= 0 for form in made[name])
    assert all((form <= -0.99).sum() == 2 for form in made["w"])


# The frozen table


def test_the_table_is_the_same_twice_on_made_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "SETS", 8)
    monkeypatch.setattr(noise, "match", lambda *_: Calm())
    rng = np.random.default_rng(6)
    courses = np.array([planted("v", rng) for _ in range(12)] + [FLAT] * 18)
    rated = np.clip(np.rint(courses * 9) / 9, 1, 5)
    study = scores.Study(rated, rated, np.arange(30) % 5)
    tables = [beside.noise_tables(study)[2] for _ in range(2)]
    assert tables[0].to_csv() == tables[1].to_csv()
    frozen = evidence.load("real_ratings_shapes")
    assert list(tables[0]) == list(frozen)
    found = tables[0].set_index(["noise", "shape"])["real"]
    assert found["equal", "v"] == found["differing", "v"] == pytest.approx(0.4)
    assert found["equal", NONE] == pytest.approx(0.6)


def test_the_frozen_shapes_are_all_that_can_be_seen_beside_both_kinds_of_noise() -> None:
    frozen = evidence.load("real_ratings_shapes")
    expected = [(kind, name) for kind in noise.KINDS for name in (*SHAPES, NONE)]
    assert [*zip(frozen["noise"], frozen["shape"], strict=True)] == expected
    assert not set(frozen["shape"]) & set(UNSEEN)
    totals = frozen.groupby("noise")[["real", "mean"]].sum()
    assert totals.to_numpy() == pytest.approx(1, abs=0.003)
    counts = 57 * frozen["real"]
    assert (counts - counts.round()).abs().max() < 0.03


def test_what_the_chapter_says_of_shapes_holds() -> None:
    frozen = evidence.load("real_ratings_shapes").set_index(["noise", "shape"])
    inside = frozen["real"].between(frozen["low"], frozen["high"])
    assert inside.all()
    texts = spoken.spoken()
    assert len(SHAPES) == 5
    assert texts["shapes_alike"] == "all five plain shapes are"
    at_edge = frozen["real"] == frozen["high"]
    assert at_edge[at_edge].index.tolist() == [("equal", "rise")]
    for name in SHAPES:
        share = frozen["real"].to_dict()["differing", name]
        assert texts[f"shape_{name}_count"] == f"{round(57 * share)}"
