"""Walk a case: every way through every case ends, and no word contradicts the model."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance import Parameters, evidence
from alliance.labs import walk
from alliance.labs.walk.cases import (
    CONFRONTATION,
    FALLS,
    KINDS,
    NOTHING,
    STEP,
    WITHDRAWAL,
    Case,
    Moment,
    paths,
    read,
    responses,
)
from alliance.labs.walk.choose import choose, does_as_told, walked
from alliance.labs.walk.look import NO_RUPTURE, known_of
from alliance.labs.walk.settings import (
    CASES,
    EXPECTATIONS,
    LAST,
    NOT_YET,
    RESPONSES,
    does,
    expects,
    goes,
    sees,
)
from alliance.labs.walk.transcript import transcript
from alliance.model import Session
from alliance.simulate import SESSIONS
from kernelless import Value
from kernelless.program import Tables
from tests.labs.drawn import Drawn
from tests.labs.twins.walk import BY_NAME, course, standing, twin_way

LAB = walk.lab.figure
DRAWN = Drawn(LAB)
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
FRAMES = [evidence.load(name) for name in ("cases", "cases_moments", "cases_responses")]
Settings = dict[str, Value]


def tables(settings: Settings) -> Tables:
    return DRAWN.tables(settings)


def walking(case: Case, way: tuple[str, ...], page: int = LAST, **more: Value) -> Settings:
    """Return the settings of a way through a case, with all that is asked answered."""
    settings: Settings = LAB.defaults | {"story": case.name, "page": page}
    for place, response in enumerate(way):
        answers = (KINDS[place % 3], EXPECTATIONS[place % 3], response, True)
        names = (sees(place), expects(place), does(place), goes(place))
        settings |= dict(zip(names, answers, strict=True))
    return settings | more


@cache
def simulated(name: str, way: tuple[str, ...]) -> Session:
    """Return a case on one way through it, in the NumPy engine at the usual sizes."""
    return course(LAB.defaults | {"story": name}, way)


def column(rows: list[dict[str, Any]], name: str) -> Any:
    return np.array([row[name] for row in rows], dtype=float)


def said(made: Tables) -> str:
    """Return all that a page says."""
    return " ".join([*(line["text"] for line in made["lines"]), made["words"][0]["said"]])


@EACH
def test_every_way_through_a_case_leads_page_by_page_to_its_end(case: Case) -> None:
    last = 2 * len(case.moments) + 1
    seen = set()
    for way in paths(case):
        for page in range(1, last + 1):
            if (page, way[: page // 2]) in seen:
                continue  # what is chosen later says nothing on this page
            seen.add((page, way[: page // 2]))
            made = tables(walking(case, way, page if page < last else LAST))
            assert f"{case.name}. Page {page} of {last}, " in made["lines"][0]["text"]
            assert all(line["text"] for line in made["lines"])
            assert "undefined" not in said(made)
            assert "NaN" not in said(made)
        assert made["lines"][-1]["text"] == case.asks
        assert len(made["ratings"]) == len(made["sessions"]) == SESSIONS


@EACH
def test_each_answer_lets_the_next_be_given_and_no_page_comes_before_its_answers(
    case: Case,
) -> None:
    settings: Settings = LAB.defaults | {"story": case.name}
    asked = {each.name: each for each in LAB.settings}
    resting = {name: {(idle.setting, idle.value) for idle in asked[name].idle} for name in asked}
    for place in range(len(case.moments)):
        for name, answer in (
            (sees(place), WITHDRAWAL), (expects(place), EXPECTATIONS[0]),
            (does(place), RESPONSES[3]), (goes(place), True),
        ):  # fmt: skip
            # What is asked now can be answered, and shows no page before it was.
            assert not any(settings[other] == value for other, value in resting[name])
            page = 2 * place + (2 if name == goes(place) else 1)
            assert f"Page {page} of" in tables(settings)["lines"][0]["text"]
            settings[name] = answer
    assert "the end" in tables(settings)["lines"][0]["text"]
    for place in range(len(case.moments), 3):
        assert ("story", case.name) in resting[sees(place)]


@EACH
def test_an_answer_taken_back_undoes_what_came_after_it(case: Case) -> None:
    full = walking(case, (RESPONSES[3],) * len(case.moments))
    for place in range(len(case.moments)):
        back = full | {does(place): NOT_YET}
        fresh = {name: value for name, value in back.items() if name[-1] not in "123"}
        kept = {name: back[name] for i in range(place + 1) for name in (
            sees(i), expects(i), does(i), goes(i))}  # fmt: skip
        assert tables(back) == tables(LAB.defaults | fresh | kept)


@EACH
def test_the_page_holds_what_the_numpy_engine_simulates_on_every_way(case: Case) -> None:
    for way in paths(case):
        rows = tables(walking(case, way))["ratings"]
        for name, path in (("", way), ("_twin", (RESPONSES[0],) * len(way))):
            made = simulated(case.name, path)
            for quantity in ("alliance", "distress"):
                found = column(rows, f"{quantity}{name}")
                np.testing.assert_allclose(found, getattr(made, quantity)[0], atol=1e-9)
        rated = simulated(case.name, way).rated[0]
        np.testing.assert_allclose(column(rows, "rated"), rated, atol=1e-9)


@EACH
def test_the_twin_answers_every_moment_alike(case: Case) -> None:
    way = (RESPONSES[2],) * len(case.moments)
    for response in RESPONSES:
        settings = walking(case, way, beside=response)
        made = course(settings, twin_way(settings))
        found = column(tables(settings)["ratings"], "alliance_twin")
        np.testing.assert_allclose(found, made.alliance[0], atol=1e-9)
        assert twin_way(settings) == [response] * len(case.moments)


@EACH
def test_ratings_do_what_the_scenes_say_on_every_way(case: Case) -> None:
    for way in paths(case):
        rated = column(tables(walking(case, way))["ratings"], "rated")
        for moment in case.moments:
            change = rated[moment.session - 1] - rated[moment.session - 2]
            assert (change <= -STEP) if moment.rating == FALLS else (abs(change) < STEP)


@EACH
def test_a_moment_holds_in_the_model_what_it_is_said_to_hold(case: Case) -> None:
    for way in paths(case):
        made = simulated(case.name, way)
        for moment, response in zip(case.moments, way, strict=True):
            t, answer = moment.session - 1, moment.answers[response]
            assert bool(made.rupture[0, t]) == (moment.kind != NOTHING)
            assert made.depth[0, t] == pytest.approx(moment.depth)
            assert bool(made.withdrawal[0, t]) == (moment.kind == WITHDRAWAL)
            assert bool(made.repaired[0, t]) == (answer.begins == 0)
            assert made.depth[0, t + 1] == pytest.approx(answer.adds)
            assert not made.repaired[0, t + 1]
            if answer.begins and t + answer.begins < SESSIONS:
                assert made.taken_up[0, t + answer.begins]


@EACH
def test_the_page_says_of_each_response_what_the_model_does(case: Case) -> None:
    for place, moment in enumerate(case.moments):
        for response, answer in moment.answers.items():
            way = (*(RESPONSES[0] for _ in range(place)), response)
            made = tables(walking(case, way, 2 * place + 2))
            text = said(made)
            assert answer.words in text
            assert answer.reply in text
            assert moment.shows in text
            assert ("mends from now on" in text) == (answer.begins == 0)
            assert (f"begins to mend {answer.begins} sessions later" in text) == bool(answer.begins)
            assert ("nothing is mended" in text) == (bool(moment.depth) and answer.begins is None)
            assert ("there is nothing to mend" in text) == (not moment.depth)
            added = re.search(r"adds a wound of (\d\.\d) point", text)
            assert (float(added[1]) if added else 0) == pytest.approx(answer.adds)
            found = "no rupture" if moment.kind == NOTHING else f"a {moment.kind}"
            assert f"You noticed {KINDS[place % 3]}. In this case there was {found}." in text


@EACH
def test_the_summary_says_what_the_next_rating_does_if_one_carries_on(case: Case) -> None:
    for way in list(paths(case))[::7]:
        settings = walking(case, way)
        text = said(tables(settings))
        for place, moment in enumerate(case.moments):
            carried = (*way[:place], RESPONSES[0], *way[place + 1 :])
            rated = simulated(case.name, carried).rated[0]
            now, then = rated[moment.session - 1 : moment.session + 1]
            known = int(abs(then - now) < STEP) or (0 if then < now else 2)
            rating = ("a lower", "about the same", "a higher")[known]
            expected = ("a lower", "about the same", "a higher")[place % 3]
            found = "no rupture" if moment.kind == NOTHING else f"a {moment.kind}"
            assert (
                f"Session {moment.session}: you noticed {KINDS[place % 3]} (there was {found}), "
                f"expected {expected} rating (carrying on gives {rating} rating), "
                f"and chose to {way[place]}." in text
            )


def ends(case: Case, *way: str) -> float:
    """Return distress at the end of a way through a case."""
    return float(column(tables(walking(case, way))["ratings"], "distress")[-1])


def test_there_is_a_case_of_each_kind() -> None:
    kinds = {case.name: tuple(moment.kind for moment in case.moments) for case in CASES}
    assert len(CASES) >= 8
    assert set(kinds["Mara"]) == {WITHDRAWAL}
    assert set(kinds["Tom"]) == {CONFRONTATION}
    assert {WITHDRAWAL, CONFRONTATION} <= set(kinds["Nadia"])
    late = BY_NAME["Karim"].moments[-1]
    assert (late.kind, late.session >= SESSIONS - 2) == (CONFRONTATION, True)
    alarm = BY_NAME["Lena"].moments[0]
    assert (alarm.kind, alarm.rating) == (NOTHING, FALLS)
    assert "mistake" in BY_NAME["Joe"].moments[0].shows


def test_a_false_alarm_costs_who_asks_and_nobody_else() -> None:
    lena, later = BY_NAME["Lena"], RESPONSES[3]
    calm = {response: ends(lena, response, later) for response in RESPONSES}
    assert calm["acknowledge and explore"] > calm["carry on"]
    assert calm["carry on"] == pytest.approx(calm["reassure"])


def test_a_repair_can_cost_more_than_it_gives() -> None:
    aiko = BY_NAME["Helen"]
    after = {response: ends(aiko, response, "carry on") for response in RESPONSES}
    mended = aiko.moments[0].answers["acknowledge and explore"]
    assert mended.begins == 0
    assert after["acknowledge and explore"] > after["carry on"] + 0.5
    assert after["change task or goal"] < after["carry on"]


def test_what_is_taken_up_too_late_gives_less() -> None:
    karim = BY_NAME["Karim"]
    ways = {response: ends(karim, "carry on", response) for response in RESPONSES}
    assert ways["acknowledge and explore"] < ways["take it up later"] <= ways["carry on"]


def test_ruth_s_ratings_never_show_what_the_alliance_loses() -> None:
    ruth = BY_NAME["Ruth"]
    assert ruth.conceals == 1
    for way in paths(ruth):
        made = simulated(ruth.name, way)
        for moment in ruth.moments:
            t = moment.session - 1
            hidden = made.withdrawal_mending[0, t] + made.withdrawal_fading[0, t]
            # Were the ruptures not there, the rating would be the same.
            assert made.rated[0, t] - made.alliance[0, t] > hidden - 3 * Parameters().rating_error
            assert made.depth[0, t] > 0.5


def test_no_response_is_always_the_best() -> None:
    best = []
    for case in CASES:
        carried = [RESPONSES[0]] * len(case.moments)
        for place in range(len(case.moments)):
            ways = {r: ends(case, *carried[:place], r, *carried[place + 1 :]) for r in RESPONSES}
            least = min(ways.values())
            best.append({r for r, value in ways.items() if value < least + 0.01})
    for response in RESPONSES:
        assert not all(response in each for each in best)


def test_with_sizes_of_nothing_a_response_changes_nothing() -> None:
    mara = BY_NAME["Mara"]
    none: Settings = {"learning": 0.0, "alliance_effect": 0.0}
    ways = [walking(mara, (response, RESPONSES[0])) | none for response in RESPONSES]
    found = [column(tables(each)["ratings"], "distress")[-1] for each in ways]
    # Feedback from distress to the alliance is all that is left, and distress is the same.
    np.testing.assert_allclose(found, found[0], atol=1e-9)


def test_seeds_are_those_that_the_search_finds() -> None:
    assert choose(CASES) == {case.name: case.seed for case in CASES}
    other = CASES[0]._replace(seed=CASES[0].seed + 1)
    assert not does_as_told(other, walked(other, other.seed))


def test_beside_each_response_stand_its_rows_with_source_and_status() -> None:
    assert tuple(responses()) == RESPONSES
    for response, ids in responses().items():
        text = known_of(ids)
        way = (response, RESPONSES[0])
        assert text in said(tables(walking(CASES[0], way, 2)))
        assert "None of this gives a size." in said(tables(walking(CASES[0], way, 2)))
        for key in ids.split():
            row = evidence.row(key)
            assert evidence.credit(key) in text
            assert evidence.WORDS[row["status"]] in text
            assert evidence.mark(row["status"]) in text
    # Years are the only numbers: no size is printed that no study gives.
    numbers = re.findall(r"\d[\d.]*", " ".join(map(known_of, responses().values())))
    assert all(1950 < float(number) < 2030 for number in numbers)


@EACH
def test_rows_about_ruptures_stand_only_beside_moments_that_hold_one(case: Case) -> None:
    for place, moment in enumerate(case.moments):
        for response, ids in responses().items():
            way = (*(RESPONSES[0] for _ in range(place)), response)
            text = said(tables(walking(case, way, 2 * place + 2)))
            assert (known_of(ids) in text) == (moment.kind != NOTHING)
            assert (NO_RUPTURE in text) == (moment.kind == NOTHING)


def test_scenes_are_marked_as_invented_and_leave_out_what_is_no_exercise() -> None:
    words = " ".join(" ".join(map(str, table.to_numpy().ravel())) for table in FRAMES).lower()
    banned = ("suicid", "kill", "self-harm", "disorder", "diagnos", "borderline", "depressi",
              "trauma", "psychosis", "patient")  # fmt: skip
    assert [word for word in banned if word in words] == []
    for case in CASES:
        assert tables(walking(case, ()))["lines"][0]["text"].startswith("Invented: ")


def test_the_transcript_tells_every_page_and_every_choice_of_the_walked_case() -> None:
    text = re.sub(r"<.*?>", " ", str(transcript().data))
    case = BY_NAME["Nadia"]
    settings = LAB.defaults | LAB.case("One walked")
    assert standing(settings).ends
    for page in range(1, LAST + 1):
        assert f"Page {page} of {LAST}, " in text
    for place, moment in enumerate(case.moments):
        chosen = str(settings[does(place)])
        answer = moment.answers[chosen]
        assert f"You respond {chosen}" in " ".join(text.split())
        assert answer.words.split("'")[0] in text
        assert moment.shows in text


Change = Callable[[list[pd.DataFrame]], None]


def cell(table: int, row: int, name: str, value: str | float) -> Change:
    def change(frames: list[pd.DataFrame]) -> None:
        frames[table] = frames[table].astype({name: object})
        frames[table].loc[row, name] = value

    return change


def drop(table: int, row: int) -> Change:
    def change(frames: list[pd.DataFrame]) -> None:
        frames[table] = frames[table].drop(index=row)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cell(0, 0, "conceals", 1.5), "cases.csv: Mara: conceals = 1.5; use a share from 0 to 1"),
        (cell(0, 0, "opening", ""), "cases.csv: Mara: opening has 0 characters; use 1 to 200"),
        (cell(0, 0, "asks", "x" * 181), "cases.csv: Mara: asks has 181 characters; use 1 to 180"),
        (cell(1, 0, "case", "Nobody"), "Nobody: there is no such case; use Mara, Tom"),
        (cell(1, 0, "session", 16), "Mara, session 16: the session is out of range; use 2 to 15"),
        (cell(1, 0, "session", 9), r"Mara: moments are in sessions \[9, 10\]; give them in order"),
        (cell(1, 0, "kind", "quarrel"), "kind = 'quarrel'; use nothing, withdrawal, confrontation"),
        (cell(1, 0, "rating", "rises"), "rating = 'rises'; use falls, holds"),
        (cell(1, 0, "depth", 0.0), "depth = 0; use 0 for nothing, else more than 0, up to 3"),
        (cell(1, 0, "depth", 4.0), "depth = 4; use 0 for nothing"),
        (cell(1, 0, "scene", "It rains."), "the client says nothing; begin a line of the scene"),
        (cell(2, 0, "session", 6), "Mara, session 6: there is no such moment"),
        (
            cell(2, 0, "response", "shout"),
            "Mara, session 5: answers .*; give one row each to carry",
        ),
        (drop(2, 0), "Mara, session 5: answers reassure, .*; give one row each to carry on"),
        (cell(2, 3, "begins", 17), "acknowledge and explore: begins = 17; .* use 0 to 16"),
        (cell(2, 3, "begins", -1), "begins = -1"),
        (cell(2, 0, "adds", -0.5), "Mara, session 5, carry on: adds = -0.5; use 0 to 3"),
        (cell(2, 0, "words", "x" * 131), "words has 131 characters; use 1 to 130"),
    ],
)
def test_a_table_that_cannot_be_is_refused_with_place_and_remedy(
    change: Change, words: str
) -> None:
    frames = [frame.copy() for frame in FRAMES]
    change(frames)
    with pytest.raises(ValueError, match=words):
        read(frames[0], frames[1], frames[2], RESPONSES)


def test_where_nothing_is_to_be_mended_nothing_may_begin_to() -> None:
    frames = [frame.copy() for frame in FRAMES]
    calm = (frames[2]["case"] == "Lena") & (frames[2]["session"] == 6)
    frames[2].loc[calm, "begins"] = 0
    with pytest.raises(ValueError, match="leave it empty where nothing is to be mended"):
        read(frames[0], frames[1], frames[2], RESPONSES)


def test_a_new_case_is_read_without_code() -> None:
    frames = [frame.copy() for frame in FRAMES]
    new = [frame[frame["case"] == "Mara"].assign(case="Nour") for frame in frames]
    new[1]["scene"] = new[1]["scene"].str.replace("Mara: ", "Nour: ")
    both = [pd.concat(pair, ignore_index=True) for pair in zip(frames, new, strict=True)]
    found = read(both[0], both[1], both[2], RESPONSES)
    assert [case.name for case in found] == [*(case.name for case in CASES), "Nour"]
    moment: Moment = found[-1].moments[0]
    assert {who for who, _ in moment.scene} == {"You", "Nour", ""}


def test_the_chapter_says_what_asking_and_interpreting_do_in_these_cases() -> None:
    moments = [moment for case in CASES for moment in case.moments]
    asked = [each.answers["acknowledge and explore"] for each in moments if each.kind != NOTHING]
    assert all(answer.begins == 0 for answer in asked)
    assert sum(answer.adds > 0 for answer in asked) == 1
    elsewhere = [
        each.answers["acknowledge and explore"] for each in moments if each.kind == NOTHING
    ]
    assert {answer.adds > 0 for answer in elsewhere} == {True, False}
    assert max(answer.adds for answer in elsewhere) < max(answer.adds for answer in asked)
    hurt = sum(each.answers["interpret"].adds > 0 for each in moments)
    assert hurt > len(moments) / 2
