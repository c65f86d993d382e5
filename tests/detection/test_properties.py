"""What holds of every rule, whatever the ratings."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance.arrays import Array, Flags
from alliance.detect import CRITERIA, Detection, criterion, noise

PARTS = ("rupture", "repaired", "censored")
EVERY = pytest.mark.parametrize("name", list(CRITERIA))
FREE = [name for name in CRITERIA if name not in ("srs_rule", "sudden_loss")]
"""Rules that know neither a cut-off nor the zero of the scale."""
TIMED = ("own_trend", "u_shape", "v_trend", "sudden_loss")
"""Rules for which the time that passes between ratings counts."""
SEEDS = st.integers(0, 2**32 - 1)
SPREAD = 1.0
THERAPIES, SESSIONS, ONSET = 1500, 16, 8
PLANTED: Mapping[str, tuple[int, ...]] = {
    "cusum": (ONSET, ONSET + 5),
    "ewma": (ONSET, ONSET + 5),
    "mean_shift": (ONSET, ONSET + 5),
    "sudden_loss": (ONSET, ONSET + 5),
    "own_sd": (ONSET, ONSET + 1),
}
"""The first session of a planted fall, and the first after it, for rules that need it long."""
FEW: Mapping[str, dict[str, float]] = {
    "own_sd": {"size": 3},
    "v_shape": {"size": 2},
    "decline": {"size": 2.5, "steps": 2},
    "control_chart": {"limit": 3},
    "srs_rule": {"cutoff": 0, "fall": 5},
    "own_mean": {"size": 1},
    "own_trend": {"size": 1.5},
    "cusum": {"slack": 0, "limit": 2},
    "ewma": {"weight": 0.6, "limit": 2},
    "u_shape": {"size": 5},
    "v_trend": {"size": 1},
    "mean_shift": {"penalty": 10, "shortest": 1},
}
"""Further options with which the fewest ratings are counted."""


def found(name: str, ratings: Array, **options: float) -> Detection:
    """Apply a rule; the spread across clients is 1, so that no client can move another's result."""
    given_spread = {"spread": SPREAD} if "spread" in CRITERIA[name].options else {}
    return criterion(name)(ratings, **(given_spread | options))


def courses(seed: int, name: str = "") -> Array:
    """Return ratings of 20 clients with holes, some with a fall; on the scale of a rule."""
    rng = np.random.default_rng(seed)
    ratings = 5 + rng.standard_normal((20, 14))
    ratings[::2, 6:9] -= rng.uniform(0, 4)
    ratings[rng.random(ratings.shape) < 0.1] = np.nan
    ratings[:, 3] = 5 + rng.standard_normal(20)
    ratings[0, :2] = 4, 5
    scale = criterion(name).scale if name else None
    return ratings if scale is None else np.clip(6 * ratings, *scale)


@EVERY
def test_a_client_with_one_rating_or_none_shows_nothing(name: str) -> None:
    ratings = courses(0, name)
    ratings[:2] = np.nan
    ratings[1, 4] = 37
    assert not found(name, ratings).rupture[:2].any()


@pytest.mark.parametrize("name", FREE)
@settings(max_examples=30)
@given(seed=SEEDS, constant=st.floats(-100, 100))
def test_a_constant_added_changes_nothing(name: str, seed: int, constant: float) -> None:
    ratings = courses(seed)
    before, after = found(name, ratings), found(name, ratings + constant)
    for part in PARTS:
        assert np.array_equal(getattr(before, part), getattr(after, part)), part
    for line in ("reference", "level"):
        moved = getattr(after, line)[after.rupture] - getattr(before, line)[before.rupture]
        assert moved == pytest.approx(constant, abs=1e-9)


@pytest.mark.parametrize("name", [*FREE, "sudden_loss"])
@settings(max_examples=20)
@given(seed=SEEDS, factor=st.sampled_from([0.01, 0.3, 7, 100]))
def test_the_unit_of_the_scale_does_not_matter(name: str, seed: int, factor: float) -> None:
    ratings = courses(seed)
    spread = {"spread": factor} if "spread" in CRITERIA[name].options else {}
    before, after = found(name, ratings), found(name, factor * ratings, **spread)
    for part in PARTS:
        assert np.array_equal(getattr(before, part), getattr(after, part)), part


@EVERY
@settings(max_examples=20)
@given(seed=SEEDS, data=st.data())
def test_missing_rows_of_one_client_never_move_the_result_of_another(
    name: str, seed: int, data: st.DataObject
) -> None:
    ratings = courses(seed, name)
    client = data.draw(st.integers(0, 19))
    holes = data.draw(st.lists(st.integers(0, 13), min_size=1, max_size=13))
    fewer = ratings.copy()
    fewer[client, holes] = np.nan
    others = np.arange(20) != client
    before, after = found(name, ratings), found(name, fewer)
    for part in (*PARTS, "reference", "threshold", "level"):
        np.testing.assert_array_equal(
            getattr(before, part)[others], getattr(after, part)[others], part
        )


@EVERY
@settings(max_examples=20)
@given(seed=SEEDS)
def test_each_client_alone_has_the_result_that_it_has_among_others(name: str, seed: int) -> None:
    ratings = courses(seed, name)
    together = found(name, ratings)
    for row in (0, 7):
        alone = found(name, ratings[row])
        for part in PARTS:
            assert np.array_equal(getattr(alone, part)[0], getattr(together, part)[row])


@pytest.mark.parametrize("name", [name for name in CRITERIA if name not in TIMED])
@settings(max_examples=20)
@given(seed=SEEDS)
def test_a_session_that_nobody_attended_between_the_others_changes_no_rupture(
    name: str, seed: int
) -> None:
    ratings = courses(seed, name)
    later = found(name, np.insert(ratings, 5, np.nan, axis=1)).rupture
    assert np.array_equal(np.delete(later, 5, axis=1), found(name, ratings).rupture)


@EVERY
@settings(max_examples=30)
@given(seed=SEEDS)
def test_the_threshold_is_the_highest_rating_that_is_a_rupture(name: str, seed: int) -> None:
    ratings = courses(seed, name)
    shown = found(name, ratings)
    low = ratings <= shown.threshold
    if name in ("control_chart", "cusum", "ewma"):
        assert np.array_equal(shown.rupture, low & first_in_a_row(low, ratings))
    elif name in ("u_shape", "v_trend", "mean_shift"):
        assert np.array_equal(shown.rupture, np.isfinite(shown.threshold))
    else:
        assert np.array_equal(shown.rupture, low)
    assert not shown.rupture[np.isnan(shown.threshold)].any()
    assert (shown.level[shown.rupture] <= np.fmax(shown.reference, 36)[shown.rupture]).all()


def first_in_a_row(low: Flags, ratings: Array) -> Flags:
    first = np.zeros_like(low)
    for row in range(len(low)):
        was = False
        for t in np.flatnonzero(~np.isnan(ratings[row])):
            first[row, t] = low[row, t] and not was
            was = bool(low[row, t])
    return first


def flagged(name: str, calm: Array, size: float) -> Flags:
    """Tell which therapies are flagged, with a wobble of so many points."""
    wobbling = 37.5 + 4 * size * calm if name == "srs_rule" else 8 + size * calm
    ratings = np.clip(wobbling, 0, 40) if name == "srs_rule" else wobbling
    return np.asarray(found(name, ratings).rupture.any(axis=1))


@EVERY
@pytest.mark.parametrize("carry", [0, 0.3])
def test_more_noise_never_lowers_the_rate_of_false_alarms(name: str, carry: float) -> None:
    # More of the same noise. White error on a wobble that carries over is another kind of noise:
    # it hides what carries over, on which charts and curves raise their false alarms.
    calm = noise(sessions=SESSIONS, clients=THERAPIES, icc=0, carry=carry, growth=0, seed=1)
    rates = [flagged(name, calm, size) for size in (0.1, 0.2, 0.4, 0.8, 1.2)]
    for less, more in pairwise(rates):
        # The same draws, so the error is that of the difference within therapies.
        change = more.astype(float) - less
        assert change.mean() >= -2.6 * change.std() / THERAPIES**0.5
    assert rates[-1].any()


@EVERY
def test_a_deeper_rupture_is_never_harder_to_find(name: str) -> None:
    calm = noise(sessions=SESSIONS, clients=THERAPIES, icc=0, carry=0, growth=0, seed=2)
    usual = 8 + 0.5 * calm
    time = np.arange(SESSIONS)
    start, end = PLANTED.get(name, (ONSET, ONSET + 1))
    planted = ((time >= start) & (time < end)).astype(float)
    if name in ("u_shape", "v_trend"):
        planted, start, end = 1 - np.abs(time - ONSET) / ONSET, ONSET - 2, ONSET + 3
    if name in ("cusum", "ewma"):
        end += 3
    stretch = 4.5 if name == "srs_rule" else 1
    hits = []
    for depth in (0, 0.5, 1, 2, 4):
        ratings = np.clip(stretch * (usual - depth * planted), 0, 40)
        hits.append(found(name, ratings).rupture[:, start:end].any(axis=1))
    for shallow, deep in pairwise(hits):
        change = deep.astype(float) - shallow
        assert change.mean() >= -2.6 * change.std() / THERAPIES**0.5
    assert hits[-1].mean() > max(0.5, hits[0].mean())


@pytest.mark.parametrize(
    ("name", "options"),
    [*((name, {}) for name in CRITERIA), *FEW.items()],
    ids=lambda value: value if isinstance(value, str) else "".join(map(str, value)) or "defaults",
)
def test_with_fewer_ratings_than_the_fewest_no_course_at_all_is_flagged(
    name: str, options: dict[str, float]
) -> None:
    fewest = CRITERIA[name].fewest(**options)
    low, high = CRITERIA[name].scale or (0, 1)
    tiny = {"spread": 1e-9} if "spread" in CRITERIA[name].options else {}

    def fires(length: int) -> bool:
        levels = {1: 9, 2: 9, 3: 9, 4: 7, 5: 5, 6: 4, 7: 3, 8: 3}.get(length, 2)
        grid = np.array([*product(np.linspace(low, high, levels), repeat=length)])
        rng = np.random.default_rng(length)
        loose = low + (high - low) * rng.beta(0.3, 0.3, (20_000, length))
        rows = np.vstack([grid, loose])
        # A second session that only a further client attended: one rating is too few on its own.
        ratings = np.full((len(rows) + 1, max(length, 2)), np.nan)
        ratings[1:, :length], ratings[0] = rows, high
        return bool(criterion(name)(ratings, **tiny, **options).rupture[1:].any())

    assert fires(fewest)
    if fewest > 1:
        assert not fires(fewest - 1)


def test_the_fewest_ratings_are_those_that_arithmetic_gives() -> None:
    # A fall is at most sqrt(2 (n - 1)) of the client's SDs, a rating (n - 1) / sqrt(n) from its
    # mean, and 1.128 (n - 1)^2 / n sigma below it.
    for size in (1, 2, 3, 4):
        assert CRITERIA["own_sd"].fewest(size=size) == max(2, int(np.ceil(1 + size**2 / 2)))
        n = np.arange(1, 60)
        lowest = int(n[(n - 1) / np.sqrt(n) > size + 1e-9][0])
        assert CRITERIA["own_mean"].fewest(size=size) == lowest
        charted = int(n[1.128 * (n - 1) ** 2 / n > size][0])
        assert CRITERIA["control_chart"].fewest(limit=size) == charted
    assert CRITERIA["mean_shift"].fewest(shortest=5) == 10


def test_the_title_says_whose_rule_it_is_and_whether_it_is_theirs() -> None:
    assert criterion("v_shape").label == "V-shape, after Gumz et al. (2012)"
    exact = [name for name, rule in CRITERIA.items() if ", after " not in rule.label]
    assert exact == ["own_mean"]
    assert criterion("own_mean").label.endswith(", from Session-scores study (2024)")
