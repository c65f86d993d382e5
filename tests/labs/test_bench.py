"""Detector bench: every count is that of `alliance.detect`, and every dot keeps its person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from alliance import Parameters, outcomes
from alliance.arrays import Flags
from alliance.detect import CRITERIA, Detection
from alliance.floor.matching import WINDOW, match
from alliance.labs import bench
from alliance.labs.bench.choose import SEEDS, distances, telling
from alliance.labs.bench.look import BY_TITLE, GROUPS, HIGH, SECOND, SHOWN, STEP
from alliance.labs.bench.settings import FOLLOWED, PEOPLE
from alliance.parameters import PARAMETERS
from alliance.simulate import CASELOAD, SESSIONS
from alliance.site.build import ROOT
from kernelless import Choice, Drawing, Number, Setting, Value, Whole, vega
from kernelless.program import WHOLE
from tests.labs.twins.bench import OPTIONS, Truth, detected, simulated

LAB = bench.lab.figure
DRAWING = Drawing(LAB)
RANDOM = np.random.default_rng(20130305)
HITS, MISSES, ALARMS, QUIET = range(4)
STRICTNESS = np.linspace(0.5, 2.5, 21)


def chosen(settings: Mapping[str, Value]) -> tuple[Truth, Detection]:
    """Return the therapies, and what the rule that is set finds in them."""
    truth, name = simulated(settings), BY_TITLE[str(settings["rule"])].name
    return truth, detected(truth.rated, name, float(settings["strictness"]))


def random_settings(number: int) -> dict[str, Value]:
    """Draw a value for every setting, evenly from all that are allowed."""
    found: dict[str, Value] = {}
    for each in LAB.settings:
        if isinstance(each, Choice):
            found[each.name] = str(RANDOM.choice(each.options))
        elif isinstance(each, Whole):
            found[each.name] = int(RANDOM.integers(int(each.low), int(each.high) + 1))
        elif isinstance(each, Number):
            found[each.name] = float(RANDOM.uniform(each.low, each.high))
    titles = list(BY_TITLE)
    return found | {"people": PEOPLE[number % 3 // 2], "rule": titles[number % len(titles)]}


SETTINGS = [
    *(LAB.case(name) for name in LAB.cases),
    LAB.defaults | {"rupture_rate": 1.0},
    *(LAB.defaults | {"rule": title, "strictness": 1.3} for title in BY_TITLE),
    *map(random_settings, range(16)),
]
EACH = pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
_KEPT: dict[str, Any] = {}


def tables(settings: Mapping[str, Value]) -> dict[str, list[dict[str, Any]]]:
    assert LAB.program
    key = str(sorted(settings.items()))
    if key not in _KEPT:
        _KEPT[key] = LAB.program(settings)
    found: dict[str, list[dict[str, Any]]] = _KEPT[key]
    return found


def test_every_rule_is_there_but_two_that_fit_a_curve_to_the_whole_course() -> None:
    names = [each.name for each in BY_TITLE.values()]
    assert set(names) == set(OPTIONS) == set(CRITERIA) - {"u_shape", "v_trend"}
    assert all(CRITERIA[name].title == title for title, name in zip(BY_TITLE, names, strict=True))


@EACH
def test_the_table_counts_for_every_rule_what_python_flags(settings: dict[str, Value]) -> None:
    rows, truth = tables(settings)["rules"], simulated(settings)
    assert [row["rule"] for row in rows] == list(BY_TITLE)
    hurt = truth.hurt
    for row in rows:
        name = BY_TITLE[row["rule"]].name
        flags = detected(truth.rated, name, float(settings["strictness"])).rupture
        flagged = np.asarray(flags.any(axis=1))
        assert (row["hits"], row["with"]) == ((flagged & hurt).sum(), hurt.sum()), name
        assert (row["alarms"], row["without"]) == ((flagged & ~hurt).sum(), (~hurt).sum()), name
        found = match(flags, truth.ruptures)
        assert row["raised"] == flags.sum()
        assert row["finds"] == flags.sum() - found.false.sum()
        assert row["chance"] == pytest.approx(flags.sum() * (~found.idle).mean())
        check_shares(row, flagged, hurt)


def check_shares(row: dict[str, Any], flagged: Flags, hurt: Flags) -> None:
    """Check both shares, and their errors by leaving out one therapist at a time."""

    def share(some: Flags, among: Flags) -> float:
        return float(100 * (some & among).sum() / among.sum()) if among.any() else np.nan

    groups = len(hurt) // CASELOAD
    for name, among in (("hit", hurt), ("alarm", ~hurt)):
        expected = outcomes.jackknife(share, flagged, among, groups=groups)
        close(row[name], expected.value)
        close(row[f"{name}_error"], expected.se)


def close(found: float | None, expected: float) -> None:
    assert (np.nan if found is None else found) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@EACH
def test_a_dot_keeps_its_person_and_stands_with_those_like_it(settings: dict[str, Value]) -> None:
    dots, (truth, found) = tables(settings)["people"], chosen(settings)
    flagged = np.asarray(found.rupture.any(axis=1))
    assert [dot["person"] for dot in dots] == list(range(1, SHOWN + 1))
    assert len({(dot["x"], dot["y"]) for dot in dots}) == SHOWN
    sizes = [0] * len(GROUPS)
    for dot, hurt, flag in zip(dots, truth.hurt, flagged, strict=False):
        group = {(True, True): HITS, (True, False): MISSES, (False, True): ALARMS}
        place = group.get((bool(hurt), bool(flag)), QUIET)
        assert (dot["shape"], dot["colour"]) == (GROUPS[place].shape, GROUPS[place].colour)
        assert 0 <= dot["x"] - SECOND * (place % 2) < SECOND
        assert 0 <= dot["y"] - STEP * (place // 2) < HIGH
        sizes[place] += 1
    counts = [(each["group"], each["count"]) for each in tables(settings)["groups"]]
    assert counts == [(place, str(size)) for place, size in enumerate(sizes)]


@EACH
def test_the_curve_is_what_the_rule_flags_from_lax_to_strict(settings: dict[str, Value]) -> None:
    truth, found = chosen(settings)
    name = BY_TITLE[str(settings["rule"])].name
    rows = tables(settings)["curve"]
    np.testing.assert_allclose([row["strictness"] for row in rows], STRICTNESS)
    each = [(row, detected(truth.rated, name, row["strictness"])) for row in rows]
    for row, there in (*each, (tables(settings)["point"][0], found)):
        flagged, hurt = np.asarray(there.rupture.any(axis=1)), truth.hurt
        assert row["known"] == (hurt.any() and not hurt.all())
        if row["known"]:
            close(row["hit"], flagged[hurt].mean())
            close(row["alarm"], flagged[~hurt].mean())


@EACH
def test_one_therapy_shows_its_own_course_and_what_the_rule_sees(
    settings: dict[str, Value],
) -> None:
    rows, (truth, found) = tables(settings)["sessions"], chosen(settings)
    i, length = int(settings["followed"]) - 1, int(settings["length"])
    assert [row["session"] for row in rows] == list(range(1, SESSIONS + 1))
    assert [row["came"] for row in rows] == [t < length for t in range(SESSIONS)]
    for name in ("alliance", "rated"):
        own = [row[name] for row in rows[:length]]
        np.testing.assert_allclose(own, getattr(truth, name)[i], atol=1e-9)
    matched = match(found.rupture, truth.ruptures)
    for t, row in enumerate(rows):
        came = t < length
        missed = came and np.isnan(matched.delay[i, t])
        word = ("missed" if missed else "found") if came and truth.ruptures[i, t] else ""
        assert row["rupture"] == word
        false = came and matched.false[i, t]
        assert row["flag"] == (
            ("false" if false else "finds") if came and found.rupture[i, t] else ""
        )
    (said,) = tables(settings)["therapy"]
    assert said["name"] == f"Therapy {i + 1}"
    assert said["ruptures"].split()[0] == str(truth.ruptures[i].sum())
    assert said["flags"].split()[0] == str(found.rupture[i].sum())


@EACH
def test_the_tick_of_a_session_is_the_highest_rating_that_would_be_flagged(
    settings: dict[str, Value],
) -> None:
    rows, (truth, found) = tables(settings)["sessions"], chosen(settings)
    i, scale = int(settings["followed"]) - 1, BY_TITLE[str(settings["rule"])].scale
    own = found.threshold[i] if scale is None else 1 + 6 * found.threshold[i] / 40
    for row, threshold in zip(rows, own, strict=False):
        assert row["limited"] == (threshold >= 1)
        assert row["limit"] == pytest.approx(min(threshold, 7) if threshold >= 1 else 1, abs=1e-9)
    assert not any(row["limited"] for row in rows[truth.rated.shape[1] :])


SAID = re.compile(
    r"In this simulation “(.+)” flags (\d+) of (\d+) therapies with a rupture \((\d+) of 100, give "
    r"or take (\d+)\), and (\d+) of (\d+) without \((\d+) of 100, give or take (\d+)\)\."
    r"(?: Of its (\d+) flags, (\d+) find a rupture; by chance it would be (\d+)\.)?"
)


@EACH
def test_the_sentence_says_what_the_table_says_of_the_rule(settings: dict[str, Value]) -> None:
    sentence = DRAWING.at(**settings).sentence
    row = next(each for each in tables(settings)["rules"] if each["rule"] == settings["rule"])
    if not row["with"] or not row["without"]:
        some, word = ("hits", "all have") if row["with"] else ("alarms", "none has")
        assert f"{row[some]} of {settings['people']} therapies" in sentence
        assert f"; {word} a rupture." in sentence
        return
    found = SAID.fullmatch(sentence)
    if found is None:  # the error of a share of very few cannot be told
        assert row["alarm_error"] is None or row["hit_error"] is None
        return
    assert found.group(1, 2, 3) == (row["rule"], str(row["hits"]), str(row["with"]))
    assert found.group(6, 7) == (str(row["alarms"]), str(row["without"]))
    for place, name in ((4, "hit"), (5, "hit_error"), (8, "alarm"), (9, "alarm_error")):
        assert abs(float(found[place]) - row[name]) <= 0.501
    assert (found[10] is None) == (row["raised"] == 0)
    if found[10]:
        assert found.group(10, 11) == (str(row["raised"]), str(row["finds"]))
        assert abs(float(found[12]) - row["chance"]) <= 0.501


@pytest.mark.parametrize("case", LAB.cases)
def test_the_table_under_the_drawing_is_the_tables(case: str) -> None:
    rows, told = DRAWING.at(**LAB.case(case)).rows, tables(LAB.case(case))["rules"]
    names = ("hits", "with", "hit", "hit_error", "alarms", "without", "alarm", "alarm_error",
             "raised", "finds", "chance")  # fmt: skip
    assert len(LAB.columns) == len(names) + 1
    for cells, row in zip(rows, told, strict=True):
        assert cells[0] == row["rule"]
        for cell, name in zip(cells[1:], names, strict=True):
            assert (cell == "–") == (row[name] is None)
            if row[name] is not None:
                assert float(cell) == pytest.approx(row[name], abs=0.0501)


def test_what_was_worked_out_before_does_not_stay_when_anything_moves() -> None:
    assert LAB.program
    moves = ({each.name: moved(each)} for each in LAB.settings)
    starts = [LAB.defaults | back for move in moves for back in ({}, move)]
    with MiniRacer() as engine:
        engine.eval(f"const compute = (() => {{{LAB.program.source}\n}})()")
        for settings in starts:
            asked = f"({WHOLE})(compute, {json.dumps(settings)}, true)"
            text = engine.eval(f"JSON.stringify({asked})")
            assert json.loads(str(text)) == tables(settings)


def test_while_a_setting_moves_only_the_chosen_rule_has_numbers() -> None:
    assert LAB.program
    at_rest = tables(LAB.defaults)["rules"]
    moving = LAB.program(LAB.defaults, sharp=False)["rules"]
    for now, later in zip(moving, at_rest, strict=True):
        assert later["hits"] is not None
        chosen = now["rule"] == LAB.defaults["rule"]
        assert now == (later if chosen else dict.fromkeys(later) | {"rule": later["rule"]})


def moved(setting: Setting) -> Value:
    """Return another value than the default."""
    if isinstance(setting, Choice):
        return setting.options[-1]
    assert isinstance(setting, Number)
    return setting.low


def test_no_rule_flags_more_where_it_is_stricter() -> None:
    for title in BY_TITLE:
        rows = tables(LAB.defaults | {"rule": title, "strictness": 1.3})["curve"]
        for name in ("hit", "alarm"):
            assert np.all(np.diff([row[name] for row in rows]) <= 0), title


def test_without_ruptures_every_flag_is_false_and_with_only_ruptures_none_is() -> None:
    calm, storm = (tables(LAB.defaults | {"rupture_rate": rate}) for rate in (0.0, 1.0))
    for row in calm["rules"]:
        assert (row["hits"], row["with"], row["finds"]) == (0, 0, 0)
    assert calm["groups"][ALARMS]["count"] != "0"
    for row in storm["rules"]:
        assert (row["alarms"], row["without"]) == (0, 0)
        assert row["finds"] == row["raised"]


def test_ruptures_without_depth_are_flagged_as_often_as_nothing() -> None:
    flat = LAB.defaults | {"depth": 0.0, "people": PEOPLE[-1]}
    for row in tables(flat)["rules"]:
        error = np.hypot(row["hit_error"], row["alarm_error"])
        assert abs(row["hit"] - row["alarm"]) < 3 * error + 1, row["rule"]


def test_withdrawals_that_ratings_hide_leave_every_rule_with_chance() -> None:
    for row in tables(LAB.case("Quiet withdrawal") | {"people": PEOPLE[-1]})["rules"]:
        error = np.hypot(row["hit_error"], row["alarm_error"])
        assert abs(row["hit"] - row["alarm"]) < 3 * error + 1, row["rule"]


def test_the_chart_of_a_steady_client_flags_most_calm_therapies_and_the_v_shape_none() -> None:
    rows = {row["rule"]: row for row in tables(LAB.case("Steady clients"))["rules"]}
    assert rows[CRITERIA["control_chart"].title]["alarm"] > 50
    assert rows[CRITERIA["v_shape"].title]["alarm"] == 0


def test_long_therapies_are_flagged_more_often_without_any_rupture() -> None:
    calm = LAB.case("No ruptures at all")
    short, long = (tables(calm | {"length": length})["words"][0] for length in (6, 16))
    assert long["alarms"] > 1.5 * short["alarms"]


def test_deep_and_lasting_ruptures_hide_from_a_rule_that_measures_by_the_clients_own_spread() -> (
    None
):
    rows = {row["rule"]: row for row in tables(LAB.case("Deep and lasting"))["rules"]}
    usual = {row["rule"]: row for row in tables(LAB.defaults)["rules"]}
    title = CRITERIA["own_mean"].title
    assert rows[title]["hit"] < usual[title]["hit"]
    assert rows[title]["hit"] < rows[title]["alarm"]
    assert rows[title]["finds"] > rows[title]["chance"]
    assert rows[CRITERIA["v_shape"].title]["hit"] > rows[CRITERIA["v_shape"].title]["alarm"]


def test_the_bet_stands_beside_the_result() -> None:
    assert LAB.question
    assert LAB.question.first
    assert "You predicted" not in DRAWING.frame.sentence
    assert "You predicted 100 of 100 without a rupture; it is" in DRAWING.longest_sentence


def test_question_picture_and_answer_count_the_same_therapies() -> None:
    chapter = (ROOT / "book" / "when-is-a-dip-a-rupture.md").read_text("utf-8")
    case = re.search(r'^bench\.lab\("(.+)"\)$', chapter, re.MULTILINE)
    assert case
    made = tables(LAB.case(case[1]))
    shown = {row["group"]: int(row["count"]) for row in made["groups"]}
    (said,) = made["words"]
    assert LAB.question
    assert f"Of {SHOWN} therapies without a rupture" in LAB.asks
    assert sum(shown.values()) == said["without"] == SHOWN
    assert shown[2] == said["alarms"] == said["alarm"]
    drawn = vega.with_tables(vega.to_vega(LAB.chart), made)
    answered = vega.sentence(vega.with_settings(drawn, LAB.case(case[1]) | {"bet": 20}))
    assert f"flags {shown[2]} of {SHOWN} therapies (give or take" in answered
    assert answered.endswith(f"You predicted 20 of 100 without a rupture; it is {shown[2]}.")


def test_a_dot_that_is_pressed_is_followed() -> None:
    assert LAB.pick
    setting = next(each for each in LAB.settings if each.name == LAB.pick.setting)
    assert isinstance(setting, Whole)
    assert (setting.low, setting.high) == (1, SHOWN)
    assert LAB.pick.field in tables(LAB.defaults)["people"][0]


def test_the_start_keeps_the_models_own_values_and_each_case_leaves_the_rest_alone() -> None:
    default = Parameters().as_dict()
    moved = {
        case: {n for n, v in LAB.case(case).items() if n in default and v != default[n]}
        for case in LAB.cases
    }
    assert moved["As calibrated"] == set()
    assert moved["No ruptures at all"] == {"rupture_rate"}
    assert moved["Deep and lasting"] == {"depth", "repair_chance", "repair_pace"}
    assert moved["Quiet withdrawal"] == {"withdrawal_share", "concealment"}
    assert moved["Steady clients"] == {"wobble_sd", "rating_error"}


def test_a_value_that_evidence_does_not_decide_says_so() -> None:
    for setting in LAB.settings:
        if setting.name in PARAMETERS:
            assumed = PARAMETERS[setting.name].source == "assumed"
            assert setting.label.endswith("(assumed)") == assumed, setting.name


def test_what_is_read_out_does_not_glide_and_no_count_that_glides_is_a_number() -> None:
    glides = {
        each["name"]: each["transform"][0]["glides"]
        for each in DRAWING.spec["data"]
        if each.get("transform", [{}])[0].get("type") == "tables"
    }
    assert {name for name, so in glides.items() if not so} == {"rules", "words"}
    for name in ("groups", "therapy"):
        row = tables(LAB.defaults)[name][0]
        assert all(isinstance(row[each], str) for each in row.keys() - {"group"})


@pytest.mark.release  # searches for it again
def test_the_therapies_are_those_most_like_the_average_and_the_first_one_tells() -> None:
    away = distances()
    assert len(away) == SEEDS
    assert away.argmin() == bench.SEED
    assert telling(bench.SEED) == FOLLOWED
    rows = tables(LAB.defaults)["sessions"]
    assert {"found", "missed"} <= {row["rupture"] for row in rows}
    assert "false" in {row["flag"] for row in rows}
    assert WINDOW == 3
