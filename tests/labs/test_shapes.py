"""Shapes: the course is drawn as it is set, and every rule says what `alliance.detect` says."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import pytest

from alliance import evidence
from alliance.arrays import Array, Numbers
from alliance.chance import normal
from alliance.detect import COMPARED, CRITERIA, Detection, Label
from alliance.labs import shapes
from alliance.labs.flags import SHORT
from alliance.labs.shapes.chart import FIELDS
from alliance.labs.shapes.look import WHY, frozen
from alliance.labs.shapes.settings import ORDER, SPREAD, TITLES, place
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.numbers import percent
from alliance.real.shapes import SHAPES, U_REACHES, UNSEEN, V_REACHES, classify, sharp, slow
from alliance.real.suggest import STRETCH
from alliance.simulate import SESSIONS, simulate
from alliance.site import Drawing, Number, Value, vega
from alliance.site.program import Tables

FIGURE = shapes.lab.figure
DRAWING = Drawing(FIGURE)
TIMES = np.arange(1.0, SESSIONS + 1)
ENDS = {Label.REPAIRED: "repaired", Label.UNREPAIRED: "not repaired"}
ENDS |= {Label.CENSORED: "cannot be told", Label.NONE: "–"}


def some(seed: int) -> dict[str, Value]:
    """Return settings at random, on the steps of their sliders."""
    rng = np.random.default_rng(seed)
    found: dict[str, Value] = {}
    for each in FIGURE.settings:
        assert isinstance(each, Number)
        steps = round((each.high - each.low) / each.step)
        found[each.name] = each.low + each.step * int(rng.integers(0, steps + 1))
    if seed % 3 == 0:
        found["shape"] = 1.0 + seed % 7
    return {name: round(float(value), 6) for name, value in found.items()}


CASES = [FIGURE.case(name) for name in FIGURE.cases]
EACH = pytest.mark.parametrize("settings", [*CASES, *map(some, range(30))])


class Course(NamedTuple):
    felt: Array
    asked: Array
    rated: Array
    shape: str


def tables(settings: dict[str, Value]) -> Tables:
    assert FIGURE.program
    return FIGURE.program(settings)


def down(shape: str, settings: dict[str, Any]) -> Array:
    """Return how far down a shape is, worked out once more."""
    where, at = settings["where"], int(settings["breadth"]) - 1
    through = np.linspace(0, 1, SESSIONS)
    away = TIMES - where
    dips = (sharp(away - step, V_REACHES[at]) for step in (-at - 2, at + 2))
    forms = {
        "rise": 1 - through,
        "v": sharp(away, V_REACHES[at]),
        "u": slow(away, U_REACHES[at]),
        "w": sum(dips),
        "decline": through,
        "leaves": np.clip(1 + away / (at + 2), 0, 1),
        "quiet": np.clip(1 + away / U_REACHES[at], 0, 1),
    }
    return np.asarray(forms[shape])


def course(settings: dict[str, Any]) -> Course:
    """Return the course that the settings ask for, up to the last session attended."""
    first = int(settings["shape"])
    part = settings["shape"] - first
    mixed = {ORDER[first - 1]: 1 - part} | ({ORDER[first]: part} if part else {})
    nearest = ORDER[int(settings["shape"] + 0.5) - 1]
    luck = int(settings["luck"])
    wobble, error = (
        np.array([float(normal(luck, name, 0, t + 1)) for t in range(SESSIONS)])
        for name in ("wobble", "rating")
    )
    top = settings["alliance_mean"] + settings["depth"] / 2 + settings["wobble_sd"] * wobble
    fall = {name: settings["depth"] * weight for name, weight in mixed.items()}
    felt = top - sum(size * down(name, settings) for name, size in fall.items())
    shown = top - sum(size * down(name, settings) for name, size in fall.items() if name != "quiet")
    scale = (ALLIANCE_LOW, ALLIANCE_HIGH)
    asked = np.clip(shown, *scale)
    rated = np.clip(asked + settings["rating_error"] * error, *scale)
    last = int(settings["where"]) if nearest == "leaves" else SESSIONS
    felt, asked, rated = (x[:last] for x in (np.clip(felt, *scale), asked, rated))
    return Course(felt, asked, rated, nearest)


def own_scale(name: str, rated: Array) -> Array:
    low, high = CRITERIA[name].scale or (ALLIANCE_LOW, ALLIANCE_HIGH)
    return low + (rated - ALLIANCE_LOW) / (ALLIANCE_HIGH - ALLIANCE_LOW) * (high - low)


def detected(name: str, settings: dict[str, Any]) -> Detection:
    rule = CRITERIA[name]
    given = {"spread": settings["spread"]} if "spread" in rule.options else {}
    return rule(own_scale(name, course(settings).rated), **given)


@EACH
def test_the_course_is_the_one_that_is_set(settings: dict[str, Value]) -> None:
    rows, made = tables(settings)["sessions"], course(settings)
    last = len(made.felt)
    assert [row["session"] for row in rows] == TIMES.tolist()
    assert [row["attended"] for row in rows] == [t < last for t in range(SESSIONS)]
    for line in ("felt", "asked", "rated"):
        found = [row[line] for row in rows[:last]]
        np.testing.assert_allclose(found, getattr(made, line), atol=1e-9)


@EACH
def test_every_rule_flags_the_sessions_that_python_flags(settings: dict[str, Value]) -> None:
    cells = np.array(tables(settings)["flags"]).reshape(len(COMPARED), SESSIONS)
    for row, name in zip(cells, COMPARED, strict=True):
        found = detected(name, settings)
        last = found.rupture.shape[1]
        flagged = [cell["rupture"] for cell in row]
        assert flagged == [*found.rupture[0].tolist(), *[False] * (SESSIONS - last)], name
        assert [cell["session"] for cell in row] == TIMES.tolist()
        assert {cell["row"] for cell in row} == {list(SHORT).index(name)}


@EACH
def test_the_end_of_a_rupture_stands_where_it_is_seen(settings: dict[str, Value]) -> None:
    cells = np.array(tables(settings)["flags"]).reshape(len(COMPARED), SESSIONS)
    for row, name in zip(cells, COMPARED, strict=True):
        found, rule = detected(name, settings), CRITERIA[name]
        flagged = found.rupture[0]
        last, window = len(flagged), rule.options["window"].default
        assert window
        expected: dict[int, str] = {}
        spread = {"spread": float(settings["spread"])} if "spread" in rule.options else {}
        ratings = own_scale(name, course(settings).rated)
        for t in map(int, np.flatnonzero(flagged)):
            if t + 1 < last and flagged[t + 1]:
                continue
            if found.repaired[0, t]:
                shorter = (
                    ahead
                    for ahead in range(1, int(window) + 1)
                    if rule(ratings, window=ahead, **spread).repaired[0, t]
                )
                expected[t + next(shorter)] = "repaired"
            elif found.censored[0, t]:
                expected[last - 1] = "censored"
            else:
                expected[min(t + int(window), last - 1)] = "unrepaired"
        assert {t: cell["end"] for t, cell in enumerate(row) if cell["end"]} == expected, name


def numbers(text: str) -> list[float]:
    return [float(each) for each in re.findall(r"\d+\.?\d*", text)]


def limit(name: str, ratings: Array, spread: float) -> float:
    """Return how far a rating must fall, or below what it must lie."""
    own, steps = ratings.std(ddof=1), np.abs(np.diff(ratings)).mean()
    limits = {
        "own_sd": 2 * own,
        "v_shape": max(own, spread),
        "reliable_drop": 1.96 * np.sqrt(2) * spread * np.sqrt(0.08),
        "control_chart": ratings.mean() - 2 * steps / 1.128,
    }
    return float(limits[name])


@EACH
def test_the_table_says_of_every_rule_what_python_finds(settings: dict[str, Value]) -> None:
    rows = DRAWING.at(**settings).rows
    shares = frozen("real_ratings_rules", "rule", found="any")
    assert len(rows) == len(COMPARED)
    for cells, name in zip(rows, COMPARED, strict=True):
        rule = CRITERIA[name]
        told = dict(zip(FIELDS, cells, strict=True))
        found = detected(name, settings)
        at = np.flatnonzero(found.rupture[0])
        assert told["rule"] == rule.title
        assert told["after"] == evidence.credit(rule.source)
        assert unlisted(told["sessions"]) == (at + 1).tolist()
        assert told["end"] == ENDS[Label(found.labels()[0])]
        share = shares[name]
        assert told["real"] == percent(share["real"])
        assert told["noise"] == f"{percent(share['low'])} to {percent(share['high'])}"
        check_what_it_saw(name, told["saw"], at, settings)


def unlisted(text: str) -> list[int]:
    """Read sessions that are listed with their runs drawn together."""
    if text == "none":
        return []
    runs = [list(map(int, part.split("–"))) for part in text.split(", ")]
    return [t for run in runs for t in range(run[0], run[-1] + 1)]


def check_what_it_saw(name: str, told: str, at: Numbers, settings: dict[str, Any]) -> None:
    ratings = own_scale(name, course(settings).rated)
    if name == "srs_rule":
        assert numbers(told) == pytest.approx([ratings.min(), 40, 36, 1], abs=0.501)
    elif name == "control_chart":
        line = limit(name, ratings, 0)
        assert numbers(told) == pytest.approx([ratings.min(), line], abs=0.0501)
    else:
        falls = -np.diff(ratings)
        size = falls[at[0] - 1] if len(at) else max(0.0, falls.max())
        expected = [size, limit(name, ratings, settings["spread"])]
        assert numbers(told) == pytest.approx(expected, abs=0.0501)
        assert told.startswith("fell by" if len(at) else "largest fall")


@EACH
def test_the_sentence_counts_rules_and_sets_the_shape_beside_noise(
    settings: dict[str, Value],
) -> None:
    said = DRAWING.at(**settings).sentence
    firsts = {
        name: int(flagged.argmax()) + 1
        for name in COMPARED
        if (flagged := detected(name, settings).rupture[0]).any()
    }
    if firsts:
        opening = f"{len(firsts)} of {len(COMPARED)} rules flag this course, first in session "
        assert said.startswith(opening)
        named = re.findall(r"(\d+) \(([^)]+)\)", said.removeprefix(opening).split(". The V")[0])
        read = {rule: int(t) for t, rules in named for rule in rules.split(", ")}
        assert read == {SHORT[name]: t for name, t in firsts.items()}
    else:
        assert said.startswith(f"None of {len(COMPARED)} rules flags it. ")
    verdict = "a rupture: fell by" if "v_shape" in firsts else "none: largest fall"
    assert f"The V-shape saw {verdict} " in said
    check_how_common(said, settings)


def check_how_common(said: str, settings: dict[str, Any]) -> None:
    name = course(settings).shape
    whole = float(settings["shape"]).is_integer()
    ending = said.split(" points. ")[1]
    assert ending.startswith(f"{'' if whole else 'Nearest to: '}{TITLES[name]}: ")
    if name in UNSEEN:
        assert ending.endswith(f": cannot be seen in the real ratings; {WHY[name]}.")
        assert not numbers(ending)
        return
    share = frozen("real_ratings_shapes", "shape")[name]
    count, clients, *shares = numbers(ending.split(": ")[-1])
    assert (count, clients) == (round(57 * share["real"]), 57)
    expected = [100 * share[end] for end in ("real", "mean", "low", "high")]
    assert shares == pytest.approx(expected, abs=0.501)


def test_a_phone_reads_a_shorter_sentence() -> None:
    narrow = vega.with_settings(vega.to_vega(FIGURE.chart), {"narrow": True})
    for case in FIGURE.cases:
        made = tables(FIGURE.case(case))
        assert len(vega.sentence(vega.with_tables(narrow, made))) < 140
    said = vega.sentence(vega.with_tables(narrow, tables(FIGURE.defaults)))
    assert said.startswith("5 of 5 rules flag this course, first in session 1 and 8. One dip (V):")
    assert len(DRAWING.frame.sentence) > len(said)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("breadth", [1, 2, 3])
@pytest.mark.parametrize("where", [5, 8, 12])
def test_without_noise_each_shape_is_counted_as_itself(
    shape: str, breadth: int, where: int
) -> None:
    calm = {"rating_error": 0.0, "depth": 1.5, "where": where, "breadth": breadth}
    rated = course(FIGURE.defaults | calm | {"shape": place(shape)}).rated
    assert classify(rated[np.newaxis], points=STRETCH).tolist() == [shape]


def test_quiet_withdrawal_is_felt_and_not_rated() -> None:
    settings = FIGURE.case("Quiet withdrawal") | {"rating_error": 0.0}
    made = tables(settings)
    rated = {row["rated"] for row in made["sessions"]}
    assert len(rated) == 1
    assert made["sessions"][-1]["felt"] == pytest.approx(rated.pop() - 2)
    (said,) = made["words"]
    assert said["seen"] == "1 (SRS rule)"  # its line is fixed, and lies above this client's level
    assert f"the rating hides {2.0:.1f}" in DRAWING.at(**settings).svg
    assert "the rating hides" not in DRAWING.frame.svg


def test_of_a_client_who_leaves_no_rule_can_tell() -> None:
    frame = DRAWING.at(**FIGURE.case("Leaves early"))
    ends = {row[FIELDS.index("end")] for row in frame.rows}
    assert ends == {"cannot be told", "–"}
    assert "leaves after session 8" in frame.svg


def test_a_mixture_lies_half_way() -> None:
    sides = [course(FIGURE.defaults | {"shape": at}).felt for at in (3.0, 4.0)]
    rows = tables(FIGURE.defaults | {"shape": 3.5})["sessions"]
    np.testing.assert_allclose([row["felt"] for row in rows], np.mean(sides, axis=0))


def test_what_is_read_does_not_glide() -> None:
    glides = {
        each["name"]: each["transform"][0]["glides"]
        for each in DRAWING.spec["data"]
        if each.get("transform", [{}])[0].get("type") == "tables"
    }
    assert {name for name, so in glides.items() if not so} == {"rules", "words"}


@pytest.mark.parametrize("setting", [each for each in FIGURE.settings if each.idle])
def test_a_control_at_rest_changes_nothing(setting: Number) -> None:
    for reason in setting.idle:
        at_rest = FIGURE.defaults | {reason.setting: reason.value}
        ends = [tables(at_rest | {setting.name: end}) for end in (setting.low, setting.high)]
        for name in ("sessions", "flags", "rules", "words"):
            assert ends[0][name] == ends[1][name], reason


def test_cases_are_the_shapes_in_their_order() -> None:
    assert list(FIGURE.cases) == [each.title for each in (*SHAPES.values(), *UNSEEN.values())]
    assert [FIGURE.case(name)["shape"] for name in FIGURE.cases] == [*range(1, len(ORDER) + 1)]
    assert FIGURE.defaults["shape"] == place("v")


def test_the_spread_is_that_of_the_calibrated_world() -> None:
    cohort = simulate(clients=4000, seed=1)
    rated = cohort.session.rated[cohort.session.present.astype(bool)]
    assert rated.std(ddof=1) == pytest.approx(SPREAD, abs=0.05)


def test_the_page_types_no_option_of_a_rule_itself() -> None:
    assert FIGURE.program
    for rule in map(CRITERIA.get, COMPARED):
        assert rule
        for name, about in rule.options.items():
            written = "null" if about.default is None else f"{about.default}"
            assert f'"{name}": {written}' in FIGURE.program.source
