"""Episodes and labels of a long table: worked by hand, and against what must not matter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance import simulate
from alliance.detect import (
    CRITERIA,
    TOO_FEW,
    Label,
    classify,
    courses,
    criterion,
    detect,
    false_alarms,
)
from alliance.detect.checks import Columns
from alliance.outcomes import attended

FALLS = [name for name in CRITERIA if name not in {"srs_rule", "sudden_loss"}]
"""Rules without a fixed point. Some are given a spread, which else comes from all clients."""
GAP = None


def table(*series: list[Any], **columns: Any) -> pd.DataFrame:
    """Return a long table of series, each a client: 1, 2 and so on; a gap has no row."""
    rows = [
        (client, session, rating)
        for client, each in enumerate(series, 1)
        for session, rating in enumerate(each, 1)
        if rating is not GAP
    ]
    return pd.DataFrame(rows, columns=["client", "session", "rating"]).assign(**columns)


# rule, series; onset, depth, trough, session of the trough, end, outcome, sessions to repair
WORKED: dict[str, tuple[str, list[Any], list[tuple[Any, ...]]]] = {
    # SD 1.83. The fall of 4 is one; 4 is half-way back, and 6 is the first rating above it.
    "a V": ("own_sd", [6, 6, 6, 2, 3, 6], [(4, 4, 2, 4, 6, "repaired", 2)]),
    # SD 1.81. The fall of 3 is one, the next of 1 is none, but it is the trough.
    "a fall that stays": (
        "own_sd",
        [6, 6, 6, 3, 2, 2, 3, 3],
        [(4, 4, 2, 5, None, "unrepaired", None)],
    ),
    # SD 1.79. Two sessions follow, and three would be needed to tell.
    "a fall at the end": (
        "own_sd",
        [6, 6, 6, 2, 3, 3],
        [(4, 4, 2, 4, None, "cannot be told", None)],
    ),
    # Both totals below 36 are one episode; it began at 38, and 36 is enough.
    "a run": ("srs_rule", [38, 35, 33, 36, 36], [(2, 5, 33, 3, 4, "repaired", 2)]),
    # Nothing stands before the first rating: it lies 2 below the cut-off.
    "a low start": ("srs_rule", [34, 36, 36], [(1, 2, 34, 1, 2, "repaired", 1)]),
    # SD 2. Two sessions were missed on the way back.
    "a gap": ("own_sd", [6, 6, 2, GAP, GAP, 6], [(3, 4, 2, 3, 6, "repaired", 3)]),
    # SD 2.12. Both falls are 3; the first is over when the second begins, and 6 repairs both.
    "a W": (
        "own_sd",
        [6, 3, 4, 1, 6],
        [(2, 3, 3, 2, 5, "repaired", 3), (4, 3, 1, 4, 5, "repaired", 1)],
    ),
    # Mean 5, limit 5 - 2 x 1.25 / 1.128 = 2.78: 1 is below, and 5 is back at the mean.
    "below a limit": ("control_chart", [6, 6, 6, 6, 1, 5], [(5, 4, 1, 5, 6, "repaired", 1)]),
    "no fall": ("own_sd", [5, 5, 5, 5], []),
}
SHOWN = ["onset", "depth", "trough", "trough_session", "end", "outcome", "sessions_to_repair"]


def shown(found: pd.DataFrame) -> list[tuple[Any, ...]]:
    rows = found[SHOWN].astype(object).itertuples(index=False, name=None)
    return [tuple(None if pd.isna(each) else each for each in row) for row in rows]


def options(rule: str) -> dict[str, Any]:
    spread = {"spread": 1.0} if "spread" in CRITERIA[rule].options else {}
    return {"size": 1} if rule == "own_sd" else spread


@pytest.mark.parametrize("name", list(WORKED))
def test_an_episode_is_what_was_worked_by_hand(name: str) -> None:
    rule, series, episodes = WORKED[name]
    assert shown(detect(table(series), rule, **options(rule))) == episodes


@pytest.mark.parametrize("name", list(WORKED))
def test_on_a_scale_turned_round_a_rise_is_what_a_fall_was(name: str) -> None:
    rule, series, episodes = WORKED[name]
    top = 40 if rule == "srs_rule" else 8
    turned = table(series).assign(rating=lambda each: top - each["rating"])
    found = detect(turned, rule, higher_is_better=False, **options(rule))
    expected = [(a, b, top - trough, *rest) for a, b, trough, *rest in episodes]
    assert shown(found) == expected


# Decimals leave a rest in binary, another one on the scale turned round: 4.1 - 3.1 is less than 1.
@pytest.mark.parametrize("rule", FALLS)
def test_decimals_on_a_scale_turned_round_give_the_episodes_of_those_typed_the_other_way(
    rule: str,
) -> None:
    tenths = np.random.default_rng(7).integers(15, 66, (1000, 12))
    upward, downward = (table(*(each / 10).tolist()) for each in (tenths, 80 - tenths))
    as_typed = detect(upward, rule, scale=(1, 7), **options(rule))
    as_turned = detect(downward, rule, scale=(1, 7), higher_is_better=False, **options(rule))
    assert len(as_typed) > 3
    same = ["client", "onset", "trough_session", "end", "outcome"]
    pd.testing.assert_frame_equal(as_turned[same], as_typed[same])


def test_a_share_of_a_rating_counts_from_the_low_end_of_a_scale_turned_round() -> None:
    series = [6, 5.8, 6.1, 2, 2.2, 1.9, 2.1]  # a loss of two thirds
    found = detect(table(series), "sudden_loss", spread=1)
    assert found["onset"].tolist() == [4]
    turned = table(series).assign(rating=lambda each: 10 - each["rating"])
    back = detect(turned, "sudden_loss", spread=1, higher_is_better=False, scale=(0, 10))
    levels = ["trough", "reference", "threshold", "level"]
    back[levels] = 10 - back[levels]
    pd.testing.assert_frame_equal(back, found)
    with pytest.raises(ValueError, match="sudden_loss counts from an end of the scale"):
        detect(turned, "sudden_loss", spread=1, higher_is_better=False)


def test_ratings_turned_round_and_back_are_the_same_to_the_last_digit() -> None:
    totals = np.round(np.random.default_rng(1).uniform(0, 20, 200), 1)
    frame = pd.DataFrame({"client": 1, "session": np.arange(1, 201), "rating": totals})
    found = detect(frame, "srs_rule", higher_is_better=False)
    assert set(found["trough"]) <= set(totals)


def test_a_rule_that_needs_more_ratings_says_so() -> None:
    # With six ratings one can lie 2 standard deviations below the mean, with five it cannot.
    found = classify(table([6, 6, 6, 6, 2], [6, 6, 6, 6, 6, 2]), "own_mean")
    assert found["label"].tolist() == [TOO_FEW, Label.CENSORED]


def test_an_episode_says_by_which_ratings_it_was_found() -> None:
    # Mean 5, squares 12, SD 2: from 6, the fall of 2 ends at 4, and half of the fall to 2 is 4.
    found = detect(table([6, 6, 6, 2]), "own_sd", size=1)
    assert found[["reference", "threshold", "level"]].values.tolist() == [[6, 4, 4]]
    assert found["rule"].tolist() == ["own_sd"]
    turned = detect(table([-6, -6, -6, -2]), "own_sd", size=1, higher_is_better=False)
    assert turned[["reference", "threshold", "level"]].values.tolist() == [[-6, -4, -4]]


def test_a_client_is_labelled_by_the_last_episode() -> None:
    series = ([6, 6, 6, 2, 6, 6], [6, 2, 6, 6, 6, 2], [6] * 6, [6, 6, 6, 2, 2, 2, 2], [6], [GAP, 6])
    found = classify(table(*series), "own_sd", size=1)
    assert found["client"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found["label"].tolist() == [
        Label.REPAIRED, Label.CENSORED, Label.NONE, Label.UNREPAIRED, TOO_FEW, TOO_FEW
    ]  # fmt: skip
    assert found["ruptures"].tolist() == [1, 2, 0, 1, 0, 0]
    assert found["ratings"].tolist() == [6, 6, 6, 7, 1, 1]
    assert set(found["rule"]) == {"own_sd"}


@pytest.mark.parametrize("rule", list(CRITERIA))
def test_labels_and_episodes_are_those_of_the_rule_on_a_table_of_clients(rule: str) -> None:
    cohort = simulate(clients=300, seed=5)
    frame = cohort.frame().rename(columns={"rated": "rating"})
    wide = attended(cohort, "rated")
    direct = criterion(rule)(wide)
    labels, episodes = classify(frame, rule), detect(frame, rule)
    enough = (~np.isnan(wide)).sum(axis=1) >= max(2, CRITERIA[rule].fewest())
    assert labels["label"][enough].tolist() == direct.labels()[enough].tolist()
    onsets = direct.rupture & ~np.pad(direct.rupture, ((0, 0), (1, 0)))[:, :-1]
    onsets &= enough[:, np.newaxis]
    assert np.argwhere(onsets).tolist() == [
        [np.flatnonzero(labels["client"] == client)[0], onset - 1]
        for client, onset in episodes[["client", "onset"]].itertuples(index=False)
    ]
    by_client = episodes.groupby("client")["outcome"].agg(["last", "size"])
    flagged = labels.set_index("client").query("ruptures > 0")
    assert flagged["label"].to_dict() == by_client["last"].to_dict()
    assert flagged["ruptures"].to_dict() == by_client["size"].to_dict()


def test_a_repair_comes_with_the_first_rating_that_is_back() -> None:
    frame = simulate(clients=500, seed=6).frame().rename(columns={"rated": "rating"})
    found = detect(frame, "v_shape")
    mended = found["outcome"] == Label.REPAIRED
    assert (found["end"].notna() == mended).all()
    assert (found["sessions_to_repair"] == found["end"] - found["onset"])[mended].all()
    rated = frame[["client", "session", "rating"]].rename(columns={"session": "end"})
    at_the_end = found[mended].merge(rated, on=["client", "end"])
    assert len(at_the_end) == mended.sum() > 50
    assert (at_the_end["rating"] >= at_the_end["level"]).all()
    assert (found["depth"] > 0).all()


def test_a_rule_of_ones_own_is_taken_and_names_itself() -> None:
    mine = replace(criterion("own_sd"), name="mine")
    assert detect(table([6, 6, 6, 2]), mine, size=1)["rule"].tolist() == ["mine"]
    assert false_alarms(mine, np.array([[6.0, 6, 6, 2], [5, 5, 5, 5]]), size=1).per_therapy == 0.5


@pytest.mark.parametrize("window", [2, 3])
def test_a_gap_in_the_numbers_is_a_missed_session(window: int) -> None:
    found = classify(table([6, 6, 2, GAP, GAP, 6, 6]), "own_sd", size=1, window=window)
    assert found["label"].tolist() == [Label.UNREPAIRED if window == 2 else Label.REPAIRED]


def test_the_spread_across_clients_is_that_of_all_ratings_in_every_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = simulate(clients=40, seed=2).frame().rename(columns={"rated": "rating"})
    frame = frame[(frame["client"] + frame["session"]) % 7 > 0]
    whole = {rule: detect(frame, rule) for rule in CRITERIA}
    monkeypatch.setattr(courses, "BLOCK", 50)
    assert len(list(courses.courses(frame, Columns("client", "session", "rating")).blocks())) > 5
    for rule, found in whole.items():
        pd.testing.assert_frame_equal(detect(frame, rule), found)


IDS: dict[str, Any] = {
    "text": ["b", "a"],
    "numbers": [20, 10],
    "categories": pd.Categorical(["b", "a"], categories=["b", "a", "z"]),
}


@pytest.mark.parametrize("kind", list(IDS))
def test_ids_stay_as_they_are_and_episodes_come_in_their_order(kind: str) -> None:
    ids = pd.Series(IDS[kind])
    frame = table([6, 6, 6, 2], [6, 6, 6, 2, 6])
    frame["client"] = ids.take(frame["client"].to_numpy() - 1).to_numpy()
    if kind == "categories":
        frame["client"] = frame["client"].astype(ids.dtype)
    for found in (detect(frame, "own_sd", size=1), classify(frame, "own_sd", size=1)):
        assert found["client"].dtype == frame["client"].dtype
        assert found["client"].tolist() == ids.sort_values().tolist()


def test_columns_may_have_any_name_and_the_table_any_index() -> None:
    frame = table([6, 6, 6, 2], [6, 5, 6, 6])
    expected = detect(frame, "own_sd", size=1)
    other = frame.set_axis(["who", "week", "bond"], axis=1).assign(client="no id", rating="no")
    other.index = pd.Index([7] * len(other))
    before = other.copy()
    found = detect(other, "own_sd", client="who", session="week", rating="bond", size=1)
    pd.testing.assert_frame_equal(found, expected)
    pd.testing.assert_frame_equal(other, before)


def test_nothing_found_is_a_table_with_its_columns() -> None:
    none, some = (detect(table(each), "own_sd", size=1) for each in ([5, 5], [6, 6, 6, 2]))
    assert none.empty
    assert (
        none.drop(columns="client").dtypes.tolist() == some.drop(columns="client").dtypes.tolist()
    )


# What must not matter


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a long table with gaps and missing ratings, on quarters of a point."""
    seed = draw(st.integers(0, 2**32 - 1))
    clients, sessions = draw(st.integers(2, 6)), draw(st.integers(4, 14))
    rng = np.random.default_rng(seed)
    rated = np.round(4 * rng.uniform(1, 7, (clients, sessions))) / 4
    rated[rng.random((clients, sessions)) < 0.15] = np.nan
    rated[0, :2] = 4
    client, session = np.indices(rated.shape)
    long = {"client": client.ravel(), "session": session.ravel() + 1, "rating": rated.ravel()}
    made = pd.DataFrame(long)
    return made[made["rating"].notna() | (made["session"] % 2 == 0)]


EACH = pytest.mark.parametrize("rule", FALLS)
FEW = settings(max_examples=15, deadline=None)


@EACH
@FEW
@given(frame=tables(), seed=st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(rule: str, frame: pd.DataFrame, seed: int) -> None:
    mixed = frame.sample(frac=1, random_state=seed)
    for find in (detect, classify):
        expected, found = (find(each, rule, **options(rule)) for each in (frame, mixed))
        pd.testing.assert_frame_equal(found, expected)


@EACH
@FEW
@given(frame=tables(), data=st.data())
def test_missing_rows_move_no_other_clients_result(
    rule: str, frame: pd.DataFrame, data: st.DataObject
) -> None:
    theirs = frame.index[frame["client"] == 1]
    lost = data.draw(st.lists(st.sampled_from(theirs.tolist()), min_size=1, unique=True))
    for find in (detect, classify):
        expected, found = (
            find(each, rule, **options(rule)).query("client != 1").reset_index(drop=True)
            for each in (frame, frame.drop(index=lost))
        )
        pd.testing.assert_frame_equal(found, expected)


@EACH
@FEW
@given(frame=tables())
def test_the_scale_turned_round_gives_the_same_episodes_mirrored(
    rule: str, frame: pd.DataFrame
) -> None:
    turned = frame.assign(rating=-frame["rating"])
    expected = detect(frame, rule, **options(rule))
    found = detect(turned, rule, higher_is_better=False, **options(rule))
    levels = ["trough", "reference", "threshold", "level"]
    found[levels] *= -1
    pd.testing.assert_frame_equal(found, expected)
    labels = classify(turned, rule, higher_is_better=False, **options(rule))
    pd.testing.assert_frame_equal(labels, classify(frame, rule, **options(rule)))


@EACH
@FEW
@given(frame=tables(), constant=st.sampled_from([-4.0, 0.25, 64.0]))
def test_a_constant_added_moves_levels_and_nothing_else(
    rule: str, frame: pd.DataFrame, constant: float
) -> None:
    # Far from a tie, which the last digit of a mean could decide.
    frame["rating"] += np.random.default_rng(0).uniform(0, 0.1, len(frame))
    moved = frame.assign(rating=frame["rating"] + constant)
    expected, found = (detect(each, rule, **options(rule)) for each in (frame, moved))
    found[["trough", "reference", "threshold", "level"]] -= constant
    pd.testing.assert_frame_equal(found, expected)
