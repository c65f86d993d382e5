"""A flag finds the latest rupture in its window, once; what finds none is false."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.arrays import Flags
from alliance.detect import CRITERIA
from alliance.floor.matching import WINDOW, flagged_by_chance, match

NONE = "-"


def marks(text: str) -> Flags:
    return np.asarray(np.array([list(text)]) == "x")


def delays(flags: str, ruptures: str) -> str:
    """Return the delay in each session with a rupture that is found, else a dash."""
    delay = match(marks(flags), marks(ruptures)).delay[0]
    return "".join(NONE if np.isnan(each) else f"{each:.0f}" for each in delay)


def false(flags: str, ruptures: str) -> list[int]:
    return list(np.flatnonzero(match(marks(flags), marks(ruptures)).false[0]))


def test_the_window_is_that_in_which_rules_look_for_repair() -> None:
    assert {rule.options["window"].default for rule in CRITERIA.values()} == {WINDOW}


@pytest.mark.parametrize(
    ("flags", "ruptures", "expected", "alarms"),
    [
        ("..x.....", "..x.....", "--0-----", []),
        ("...x....", "..x.....", "--1-----", []),
        ("....x...", "..x.....", "--2-----", []),
        (".....x..", "..x.....", "--------", [5]),
        (".x......", "..x.....", "--------", [1]),
        ("...xx...", "..x.....", "--1-----", []),
        ("..x..x..", "..x.....", "--0-----", [5]),
        ("....x...", "..xx....", "---1----", []),
        ("..xx....", "..xx....", "--00----", []),
        ("..x.....", "..x.x...", "--0-----", []),
        (".......x", ".......x", "-------0", []),
        (".......x", "......x.", "------1-", []),
        ("x.......", "x.......", "0-------", []),
        ("x......x", "........", "--------", [0, 7]),
        ("........", "x......x", "--------", []),
    ],
)
def test_flags_are_matched(flags: str, ruptures: str, expected: str, alarms: list[int]) -> None:
    assert delays(flags, ruptures) == expected
    assert false(flags, ruptures) == alarms


COURSE = st.lists(st.sampled_from([True, False]), min_size=1, max_size=9)


@given(course=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=9))
def test_matching_is_that_of_a_plain_loop(course: list[tuple[bool, bool]]) -> None:
    found: dict[int, int] = {}
    alarms = []
    for now, (flag, _) in enumerate(course):
        begun = [t for t in range(max(0, now - WINDOW + 1), now + 1) if course[t][1]]
        if flag and begun:
            found.setdefault(begun[-1], now - begun[-1])
        elif flag:
            alarms.append(now)
    flags, ruptures = (np.array([each]) for each in zip(*course, strict=True))
    matched = match(flags, ruptures)
    assert {int(t): matched.delay[0, t] for t in np.flatnonzero(matched.delay[0] >= 0)} == found
    assert list(np.flatnonzero(matched.false[0])) == alarms
    assert not (matched.idle & ruptures).any()


def test_clients_are_matched_apart() -> None:
    flags, ruptures = np.eye(2, 4, dtype=bool), np.eye(2, 4, dtype=bool)[::-1]
    matched = match(flags, ruptures)
    assert np.isnan(matched.delay[0, 1])
    assert matched.delay[1, 0] == 1
    assert matched.false.tolist() == [[True, False, False, False], [False] * 4]


def test_flags_at_random_hit_as_often_as_chance_says() -> None:
    rng = np.random.default_rng(3)
    shape = (20_000, 12)
    flags, ruptures = rng.random(shape) < 0.1, rng.random(shape) < 0.02
    whole = np.ones(shape, dtype=bool)
    whole[:, 1 - WINDOW :] = False  # the windows of the last sessions are cut short
    hits = float(np.mean(match(flags, ruptures).delay[ruptures & whole] >= 0))
    chance = float(flagged_by_chance(flags, ruptures, whole).mean())
    assert hits == pytest.approx(1 - 0.9**WINDOW, abs=0.02)
    assert chance == pytest.approx(1 - 0.9**WINDOW, abs=0.02)


def test_chance_is_counted_in_attended_sessions_that_reach_no_rupture() -> None:
    flags, ruptures = marks("x......x.x"), marks("...x......")
    present = marks("xxxxxxxxx.")
    # From sessions 0, 6, 7 and 8 no rupture can be found; the flag after the end counts for 8.
    assert flagged_by_chance(flags, ruptures, present).tolist() == [True, True, True, True]
    assert flagged_by_chance(marks(".........."), ruptures, present).tolist() == [False] * 4
