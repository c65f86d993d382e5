"""The page's rules, in an embedded engine, against `alliance.detect`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from py_mini_racer import JSEvalException

from alliance.arrays import Array, Numbers
from alliance.detect import CRITERIA, NORMAL_RANGE, Label
from alliance.detect.rows import ROUNDING
from alliance.detect.rules import CRITICAL, RELIABLE
from tests.embedded import Page, embedded

EVERY = pytest.mark.parametrize("name", list(CRITERIA))
SERIES, LONGEST = 400, 20
PARTS = ("rupture", "repaired", "censored")
APPLY = """(name, ratings, options) => {
  const found = detect(name, ratings, options);
  return { ...Object.fromEntries(Object.entries(found).map(([part, x]) => [part, Array.from(x)])),
           labels: Array.from(labelled(found)) };
}"""
LINES = """(name, rows, options) => rows.map((given) => {
  const row = Float64Array.from(given, (x) => x ?? NaN);
  const { reference, threshold, level } = RULES[name](row, options);
  return [reference, threshold, level].map((line) => Array.from(row, (_, t) => String(line(t))));
})"""
LABELS = [Label.NONE, Label.REPAIRED, Label.UNREPAIRED, Label.CENSORED]
OTHERS: dict[str, dict[str, float]] = {
    "own_sd": {"size": 1, "window": 1, "recovered": 1},
    "v_shape": {"size": 2, "window": 60, "recovered": 0.3},
    "reliable_drop": {"reliability": 0.5, "window": 2, "recovered": 0.1},
    "control_chart": {"limit": 0.7, "window": 5, "recovered": 0.4},
    "srs_rule": {"cutoff": 20, "fall": 3.5, "window": 1},
    "between_sd": {"size": 2, "window": 1, "recovered": 0.9},
    "decline": {"size": 2, "steps": 2, "window": 1, "recovered": 0.3},
    "own_mean": {"size": 1, "window": 1, "recovered": 0.9},
    "own_trend": {"size": 1.3, "window": 2, "recovered": 1},
    "cusum": {"slack": 0, "limit": 1.5, "window": 2, "recovered": 0.5},
    "ewma": {"weight": 0.6, "limit": 1.5, "window": 60, "recovered": 0.3},
    "sudden_loss": {"reliability": 0.98, "share": 0.1, "window": 1, "recovered": 0.3},
    "u_shape": {"size": 1, "window": 1, "recovered": 0.2},
    "v_trend": {"size": 1, "window": 1, "recovered": 0.3},
    "mean_shift": {"penalty": 1, "shortest": 1, "window": 2, "recovered": 0.8},
}
"""Options by rule that are far from the defaults."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with embedded("statistics.js", "rules.js") as call:
        yield call


def courses(seed: int, scale: tuple[float, float]) -> tuple[Array, Numbers]:
    """Return ratings with holes, short, missing, constant, coarse, falling ones, and lengths."""
    rng = np.random.default_rng(seed)
    low, high = scale
    shares = rng.beta(4, 2, (SERIES, 1)) + 0.15 * rng.standard_normal((SERIES, LONGEST))
    starts, ends = np.sort(rng.integers(0, LONGEST, (2, SERIES)), axis=0)[:, :, None]
    fallen = (np.arange(LONGEST) >= starts) & (np.arange(LONGEST) <= ends)
    shares -= np.where(np.arange(SERIES)[:, None] % 9 > 5, rng.uniform(0.2, 0.8), 0) * fallen
    shares[::9] = shares[::9, :1]
    shares[1::9] = np.rint(shares[1::9] * 36) / 36
    ratings = np.clip(low + (high - low) * shares, low, high)
    lengths = rng.integers(1, LONGEST + 1, SERIES)
    lengths[:4] = LONGEST, 2, 1, LONGEST
    holes = (rng.random(ratings.shape) < 0.15) & (np.arange(SERIES) % 3 == 0)[:, None]
    gone = np.arange(LONGEST) >= lengths[:, None]
    holes[3] = True
    return np.where(holes | gone, np.nan, ratings), lengths


def panel(ratings: Array, lengths: Numbers) -> dict[str, Any]:
    """Write ratings as a page has them; what stands after the last session must not count."""
    gone = np.arange(ratings.shape[1]) >= lengths[:, None]
    return {"values": np.where(gone, -99, ratings).T.ravel().tolist(), "lengths": lengths.tolist()}


@EVERY
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("far", [False, True], ids=["defaults", "others"])
def test_a_panel_is_read_alike(page: Page, name: str, seed: int, *, far: bool) -> None:
    rule = CRITERIA[name]
    ratings, lengths = courses(seed, rule.scale or (1, 7))
    options = rule.defaults | (OTHERS[name] if far else {})
    found = page(APPLY, name, panel(ratings, lengths), options)
    expected = rule(ratings, **options)
    for part in PARTS:
        flags = np.array(found[part]).reshape(LONGEST, SERIES).T
        np.testing.assert_array_equal(flags, getattr(expected, part), part)
    assert [LABELS[label] for label in found["labels"]] == expected.labels().tolist()
    assert len(set(found["labels"])) >= 3


@EVERY
@pytest.mark.parametrize("far", [False, True], ids=["defaults", "others"])
def test_a_page_can_draw_the_lines_of_each_rule(page: Page, name: str, *, far: bool) -> None:
    rule = CRITERIA[name]
    ratings, _ = courses(6, rule.scale or (1, 7))
    options = rule.defaults | (OTHERS[name] if far else {})
    if "spread" in options:
        options["spread"] = float(np.nanstd(ratings, ddof=1))
    given = [[None if np.isnan(x) else x for x in row] for row in ratings]
    found = np.array(page(LINES, name, given, options)).astype(float)
    expected = rule(ratings, **options)
    rated = ~np.isnan(ratings)
    for k, part in enumerate(("reference", "threshold", "level")):
        line = getattr(expected, part)[rated]
        np.testing.assert_allclose(found[:, k][rated], line, atol=1e-9, err_msg=part)


def test_the_constants_are_those_of_python(page: Page) -> None:
    constants = page("() => [NORMAL_RANGE, RELIABLE, CRITICAL, ROUNDING]")
    assert constants == [NORMAL_RANGE, RELIABLE, CRITICAL.tolist(), ROUNDING]


@EVERY
def test_one_therapy_is_read_alike_given_a_spread(page: Page, name: str) -> None:
    rule = CRITERIA[name]
    ratings, lengths = courses(4, rule.scale or (1, 7))
    given = {"spread": 0.8} if "spread" in rule.options else {}
    for row, length in zip(ratings[lengths > 1][:60], lengths[lengths > 1], strict=False):
        if (~np.isnan(row[:length])).sum() < 2:
            continue
        found = page(APPLY, name, row[:length], rule.defaults | given)
        expected = rule(row[:length], **given)
        for part in PARTS:
            assert found[part] == getattr(expected, part)[0].tolist()


@EVERY
def test_the_rating_is_back_in_the_first_session_that_reaches_the_level(
    page: Page, name: str
) -> None:
    rule = CRITERIA[name]
    ratings, lengths = courses(5, rule.scale or (1, 7))
    found = page(APPLY, name, panel(ratings, lengths), rule.defaults)
    back = np.array(found["back"]).reshape(LONGEST, SERIES).T
    repaired = np.array(found["repaired"]).reshape(LONGEST, SERIES).T == 1
    assert ((back >= 0) == repaired).all()
    window = rule.options["window"].default
    assert window
    for client, session in np.argwhere(repaired)[:200]:
        then = back[client, session]
        assert session < then <= session + window
        # With the window one shorter than the way back, it is not seen.
        if then - session > 1:
            shorter = rule.defaults | {"window": int(then - session - 1)}
            again = page(APPLY, name, panel(ratings, lengths), shorter)
            assert not np.array(again["repaired"]).reshape(LONGEST, SERIES).T[client, session]
            break


def test_limits_say_how_far_or_below_what(page: Page) -> None:
    course = [6.0, 6, 6, 3, 6, 6, 6, 6]
    spread = float(np.std(course, ddof=1))
    line = np.polynomial.Polynomial.fit(range(8), course, 1)(np.arange(8))
    limits = {
        "own_sd": 2 * spread,
        "v_shape": max(spread, 0.5),
        "reliable_drop": 1.96 * (2 * 0.08) ** 0.5 * 0.5,
        "control_chart": 5.625 - 2 * (6 / 7) / 1.128,
        "srs_rule": 36,
        "between_sd": 0.5,
        "decline": max(spread, 0.5),
        "own_mean": 2 * spread,
        "own_trend": 2 * float(np.std(course - line, ddof=1)),
        "sudden_loss": 1.96 * (2 * 0.08) ** 0.5 * 0.5,
    }
    differing = ("cusum", "ewma", "u_shape", "v_trend", "mean_shift")
    for name in (*limits, *differing):
        options = CRITERIA[name].defaults | {"spread": 0.5}
        [limit] = page(APPLY, name, course, options)["limits"]
        assert limit == (None if name in differing else pytest.approx(limits[name])), name


def test_a_fall_is_mended_only_within_the_window(page: Page) -> None:
    course = [5.0, 5, 5, 1, 1, 1, 5]
    options = {"size": 1, "spread": 0.1, "recovered": 0.5}
    assert page(APPLY, "v_shape", course, options | {"window": 3})["labels"] == [1]
    assert page(APPLY, "v_shape", course, options | {"window": 2})["labels"] == [2]
    assert page(APPLY, "v_shape", course[:5], options | {"window": 3})["labels"] == [3]
    assert page(APPLY, "v_shape", course[:3], options | {"window": 2})["labels"] == [0]


def test_one_therapy_needs_a_spread_and_a_rule_must_be_one(page: Page) -> None:
    with pytest.raises(JSEvalException, match="spread is needed for 1 therapy"):
        page(APPLY, "v_shape", [5, 4, 5], CRITERIA["v_shape"].defaults)
    with pytest.raises(JSEvalException, match="none is no rule; give one of own_sd, v_shape"):
        page(APPLY, "none", [5, 4, 5], {})


def test_the_page_has_every_rule_and_no_other(page: Page) -> None:
    assert page("() => Object.keys(RULES)") == list(CRITERIA)
