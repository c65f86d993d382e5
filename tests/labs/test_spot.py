"""Spot the rupture: what is hidden stays hidden, what is marked stays where it was marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pytest

from alliance import evidence
from alliance.arrays import Array
from alliance.floor.processes import PROCESSES
from alliance.labs import spot
from alliance.labs.spot.settings import LEVELS, PLAYED, SERIES, SETS, placed
from alliance.labs.spot.sheet import played
from alliance.numbers import MINUS
from alliance.real import describe
from alliance.simulate import SESSIONS
from alliance.theme import HARM
from kernelless import Value
from tests import chapter
from tests.labs.drawn import Drawn, some_settings
from tests.labs.twins.spot import RULES, flags, scored, series

Marks: TypeAlias = Mapping[int, Iterable[int]]
"""Sessions by series."""
FIGURE = spot.lab.figure
DRAWN = Drawn(FIGURE)
tables = DRAWN.tables
EVERY = range(1, SERIES + 1)
SIMULATED = ("clear", "ordinary", "mixed")
each_level = pytest.mark.parametrize("level", LEVELS)


def settings(level: str, number: int = 1, deal: int = 1, **more: Value) -> dict[str, Value]:
    return FIGURE.defaults | {"level": level, "series": number, "deal": deal} | more


def shows(level: str, numbers: Iterable[int], deal: int = 1) -> str:
    """Say that the truth of some series is shown."""
    return "_".join(placed(each, level=level, deal=deal) for each in numbers)


def marking(level: str, sessions: Marks, deal: int = 1) -> str:
    """Mark some sessions, from 1, of some series."""
    return "_".join(
        placed(each, t, level=level, deal=deal) for each in sessions for t in sessions[each]
    )


def onsets(level: str, number: int, deal: int = 1) -> list[int]:
    """Return the sessions, from 1, in which a rupture truly began."""
    return [int(t) + 1 for t in np.flatnonzero(series(deal, level, number).onsets)]


def told(found: dict[str, list[dict[str, Any]]], who: str) -> dict[str, str]:
    """Return a row of the table."""
    (row,) = (row for row in found["told"] if row["who"] == who)
    return row


def value(cell: str) -> float:
    """Read a number as it is printed."""
    return float(cell.replace(MINUS, "-"))


def score(level: str, sessions: Marks) -> dict[str, str]:
    """Return what is told of the reader once every truth of the first set is shown."""
    marks, seen = marking(level, sessions), shows(level, EVERY)
    return told(tables(settings(level, marks=marks, seen=seen)), "You")


@each_level
def test_ratings_and_truth_are_those_of_the_engine_in_any_set(level: str) -> None:
    for deal in (1, 2, SETS):
        for number in EVERY:
            expected = series(deal, level, number)
            rows = tables(settings(level, number, deal, seen=shows(level, [number], deal)))
            rated = [row["rated"] for row in rows["sessions"]]
            np.testing.assert_allclose(rated, expected.ratings, atol=1e-9)
            began = [row["session"] for row in rows["sessions"] if row["rupture"]]
            assert began == onsets(level, number, deal)
            for place, rule in enumerate(RULES):
                at = [each["session"] - 1 for each in rows["flags"] if each["row"] == place + 3]
                assert at == np.flatnonzero(flags(rule, deal, level, number)).tolist()


@each_level
def test_before_it_is_shown_nothing_tells_the_truth(level: str) -> None:
    others = [each for each in EVERY if each != 5]
    for seen in ("", shows(level, others), shows(level, [5], deal=2), shows("clear", [55])):
        everything = settings(level, 5, seen=seen, marks=marking(level, {5: range(1, 17)}))
        found = tables(everything)
        assert found["flags"] == []
        assert {row["rupture"] for row in found["sessions"]} == {""}
        assert {row["mark"] for row in found["sessions"]} == {"mark"}
        hidden = [row["here"] for row in found["told"] if row["who"] not in ("Ratings", "You")]
        assert hidden == ["hidden", "–", *["hidden"] * len(RULES)]
        assert "began in" not in found["words"][0]["said"]
        assert not {"kind", "onsets"} & {
            name for each in found.values() for row in each for name in row
        }


@each_level
def test_what_is_drawn_and_told_of_a_hidden_series_names_no_truth(level: str) -> None:
    frame = DRAWN.frame(settings(level, 3, marks=marking(level, {3: (2, 9)})))
    assert frame.sentence.endswith("You mark sessions 2, 9. Its truth is hidden until you show it.")
    shown = DRAWN.frame(
        settings(level, 3, marks=marking(level, {3: (2, 9)}), seen=shows(level, [3]))
    )
    assert HARM not in frame.svg
    assert (HARM in shown.svg) == bool(series(1, level, 3).onsets.any())
    assert [row[1] for row in frame.rows[4:]] == ["hidden"] * len(RULES)


@each_level
def test_a_rule_and_the_reader_are_scored_over_the_series_that_are_shown(level: str) -> None:
    some = [2, 3, 7, 11]
    marked = dict.fromkeys(EVERY, (4, 9))
    found = tables(settings(level, 1, seen=shows(level, some), marks=marking(level, marked)))
    truth = np.concatenate([series(1, level, each).onsets for each in some])
    assert told(found, "You")["marks"] == str(2 * len(some))
    assert told(found, "Truth")["marks"] in (str(truth.sum()), "0")
    for row, rule in zip(found["told"][4:], RULES, strict=True):
        expected = scored(np.concatenate([flags(rule, 1, level, each) for each in some]), truth)
        assert (row["hits"], row["alarms"]) == (str(expected.hits), str(expected.alarms))


@pytest.mark.parametrize("level", SIMULATED)
def test_who_marks_the_truth_has_every_hit_and_no_false_alarm(level: str) -> None:
    true = {each: onsets(level, each) for each in EVERY}
    count = sum(map(len, true.values()))
    mine = score(level, true)
    assert (mine["hits"], mine["alarms"]) == (str(count), "0")
    assert float(mine["d"]) > 4
    wrong = score(level, {each: set(range(1, 17)) - set(true[each]) for each in EVERY})
    assert (wrong["hits"], wrong["alarms"]) == ("0", str(16 * SERIES - count))
    assert wrong["d"] == MINUS + mine["d"]


@pytest.mark.parametrize("level", SIMULATED)
def test_a_session_too_late_or_too_early_is_a_false_alarm(level: str) -> None:
    true = {each: onsets(level, each) for each in EVERY}
    for step in (-1, 1):
        beside = {
            each: [t + step for t in true[each] if t + step in range(1, 17)
                   and t + step not in true[each]]
            for each in EVERY
        }  # fmt: skip
        mine = score(level, beside)
        assert (mine["hits"], mine["alarms"]) == ("0", str(sum(map(len, beside.values()))))
        assert mine["d"].startswith(MINUS)


@pytest.mark.parametrize("level", SIMULATED)
@pytest.mark.parametrize("sessions", [(), range(1, 17)])
def test_who_marks_nothing_or_everything_is_at_chance(level: str, sessions: Iterable[int]) -> None:
    assert score(level, dict.fromkeys(EVERY, sessions))["d"] == "0.0"


def test_chance_is_what_as_many_marks_anywhere_find_on_average() -> None:
    rng = np.random.default_rng(1)
    truth = np.concatenate([series(1, "ordinary", each).onsets for each in EVERY])
    hits = [int(truth[rng.permutation(truth.size)[:20]].sum()) for _ in range(4000)]
    at = {each: range(1, 11) for each in (1, 2)}
    marks, seen = marking("ordinary", at), shows("ordinary", EVERY)
    row = told(tables(settings("ordinary", marks=marks, seen=seen)), "As many marks anywhere")
    assert float(row["hits"]) == pytest.approx(np.mean(hits), abs=0.1)
    assert float(row["hits"]) + float(row["alarms"]) == pytest.approx(20)


@each_level
def test_marks_of_one_series_are_in_no_other(level: str) -> None:
    marked = marking(level, {3: (2, 16)})
    for other, number, deal in ((level, 4, 1), (level, 13, 1), (level, 3, 2), (level, 3, 11)):
        rows = tables(settings(other, number, deal, marks=marked))["sessions"]
        assert {row["mark"] for row in rows} == {""}
    for other in {*LEVELS} - {level}:
        rows = tables(settings(other, 3, marks=marked))["sessions"]
        assert {row["mark"] for row in rows} == {""}
    rows = tables(settings(level, 3, marks=marked))["sessions"]
    assert [row["session"] for row in rows if row["mark"]] == [2, 16]
    (first,) = {row["place"] for row in rows if row["session"] == 2}
    assert first == placed(3, 2, level=level)


def test_there_are_many_series_and_no_two_are_the_same() -> None:
    every = [
        series(deal, level, k).ratings for deal in (1, 2, 3) for level in LEVELS for k in EVERY
    ]
    assert len(LEVELS) * SERIES >= 40
    assert len({tuple(each.round(9)) for each in every}) == len(every)


def test_each_level_is_what_it_is_called() -> None:
    kinds = {level: [series(1, level, each).kind for each in EVERY] for level in LEVELS}
    assert set(kinds["clear"]) == {"clear"}
    assert set(kinds["ordinary"]) == {"ordinary"}
    assert kinds["only noise"] == ["calm", "matched"] * (SERIES // 2)
    assert set(kinds["mixed"]) == {"clear", "ordinary", "calm", "matched"}
    for deal in range(1, 6):
        assert not any(onsets("only noise", each, deal) for each in EVERY)
        assert all(1 not in onsets(level, each, deal) for level in LEVELS for each in EVERY)
    found = {level: tables(settings(level, seen=shows(level, EVERY))) for level in LEVELS}
    best = {level: max(value(row["d"]) for row in found[level]["told"][4:]) for level in SIMULATED}
    assert best["clear"] > best["ordinary"] + 1


def test_what_a_mixed_series_is_does_not_follow_from_its_number() -> None:
    kinds = [[series(deal, "mixed", each).kind for each in EVERY] for deal in range(1, 9)]
    assert all(len(set(column)) > 1 for column in zip(*kinds, strict=True))


def within(measure: Any, ratings: Array) -> float:
    return float(measure(ratings, trend="own"))


@pytest.mark.parametrize(
    ("quantity", "measure"),
    [("within_sd", describe.within_sd), ("autocorrelation", describe.autocorrelation)],
)
def test_matched_noise_wobbles_as_the_real_ratings_do(quantity: str, measure: Any) -> None:
    ratings = np.array(
        [
            series(deal, "only noise", k).ratings
            for deal in range(1, 61)
            for k in EVERY
            if k % 2 == 0
        ]
    )
    table = evidence.load("real_ratings_noise")
    row = table[(table["noise"] == "differing") & (table["quantity"] == quantity)].iloc[0]
    points = PROCESSES["real"].step * 9  # nine items: of the scale from 1 to 7, for one of 1 to 5
    # Sets of noise like the real ratings, with their few clients and their gaps, lie in between.
    found = within(measure, ratings) / (points if quantity == "within_sd" else 1)
    assert float(row["low"]) < found < float(row["high"])


def test_every_rating_could_be_that_of_one_questionnaire() -> None:
    for level in LEVELS:
        for each in EVERY:
            steps = series(1, level, each).ratings * 6
            np.testing.assert_allclose(steps, steps.round(), atol=1e-9)


def test_the_best_rule_is_the_one_with_the_largest_d() -> None:
    for count, each in enumerate(some_settings(FIGURE, 7, 12)):
        level, deal = str(each["level"]), int(each["deal"])
        if level == "only noise":
            continue
        found = tables(each | {"seen": shows(level, range(1, 4 + count), deal)})
        values = [row["d"] for row in found["told"][4:]]
        if "–" not in values:
            named = re.search(r"best rule \(.*?\) (\S+?)\.(?: |$)", found["words"][0]["said"])
            assert named
            assert value(named[1]) == max(map(value, values))


@each_level
def test_beside_the_rows_stand_the_numbers_of_the_table_and_the_best_rule_is_bold(
    level: str,
) -> None:
    found = tables(settings(level, seen=shows(level, EVERY), marks=marking(level, {1: (4, 9)})))
    rows = found["rows"]
    for row, cells in zip([rows[0], *rows[2:]], found["told"][2:], strict=True):
        assert row["score"] == f"{cells['hits']} · {cells['alarms']} · {cells['d']}"
    bold = [row["name"] for row in rows if row["best"]]
    frame = DRAWN.frame(
        settings(level, seen=shows(level, EVERY), marks=marking(level, {1: (4, 9)}))
    )
    assert re.findall(r'font-weight="700"[^>]*>([^<]+)', frame.svg) == bold
    assert all(f"best rule ({name})" in found["words"][0]["said"] for name in bold)
    assert len(bold) == (level in SIMULATED)
    assert {row["score"] for row in tables(settings(level))["rows"]} == {""}


def test_few_ruptures_are_said_to_say_little() -> None:
    few, many = ([1, 2], EVERY)
    said = [
        tables(settings("clear", seen=shows("clear", each)))["words"][0]["said"]
        for each in (few, many)
    ]
    assert said[0].endswith("So few say little.")
    assert "say little" not in said[1]


def test_the_invented_player_is_the_case_and_the_table_of_the_chapter() -> None:
    found = tables(FIGURE.case("An invented player"))
    text = str(played().data)
    for row in found["told"][1:]:
        cells = [row[name] for name in ("who", "marks", "hits", "alarms", "d", "low", "high")]
        assert re.search(r"\|\s*" + r"\s*\|\s*".join(map(re.escape, cells)), text), cells
    assert "Ratings" not in text
    assert len(str(PLAYED["seen"]).split("_")) == SERIES


def test_rules_do_what_the_chapter_says_of_them() -> None:
    for deal in range(1, 6):
        found = tables(settings("ordinary", 1, deal, seen=shows("ordinary", EVERY, deal)))
        ruptures = int(told(found, "Truth")["hits"])
        faultless = [int(row["hits"]) for row in found["told"][4:] if row["alarms"] == "0"]
        assert max(faultless, default=0) < ruptures / 2
        noise = tables(settings("only noise", 1, deal, seen=shows("only noise", EVERY, deal)))
        assert sum(row["marks"] != "0" for row in noise["told"][4:]) > len(RULES) / 2
    first = tables(settings("ordinary", seen=shows("ordinary", EVERY)))
    lax, strict = (told(first, who) for who in ("SRS clinic rule", "Sudden loss"))
    assert int(lax["marks"]) > SESSIONS * SERIES / 2
    assert int(lax["hits"]) >= 0.9 * int(told(first, "Truth")["hits"])
    assert (strict["alarms"], int(strict["hits"]) > 0) == ("0", True)
    assert float(strict["d"]) > float(lax["d"])
    tops = [series(1, "ordinary", each).ratings.max() == 7 for each in EVERY]
    assert 0.3 * SERIES < sum(tops) < SERIES


def test_the_chapter_counts_as_the_lab_does() -> None:
    text = chapter.text("spot-the-rupture")
    assert SERIES == SESSIONS == 16  # both are "sixteen" there
    assert "Each level has sixteen series" in text
    assert "sixteen ratings of one client" in text
    for level in re.findall(r"#spot\?level=(\w+)", text):
        assert level in LEVELS
