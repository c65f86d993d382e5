"""Shapes: the course is drawn as it is set, and every rule says what `alliance.detect` says."""

from __future__ import annotations

import numpy as np
import pytest

from alliance.detect import COMPARED, CRITERIA, criterion
from alliance.labs import shapes
from alliance.labs.flags import SHORT
from alliance.labs.shapes.chart import FIELDS
from alliance.labs.shapes.settings import ORDER, SPREAD, place
from alliance.real.shapes import SHAPES, UNSEEN, classify
from alliance.real.suggest import STRETCH
from alliance.simulate import SESSIONS, simulate
from kernelless import Number, Value, vega
from tests.labs.drawn import Drawn, cases, some_settings
from tests.labs.twins.shapes import TIMES, course, detected, own_scale

FIGURE = shapes.lab.figure
DRAWN = Drawn(FIGURE)
DRAWING, tables = DRAWN.drawing, DRAWN.tables
EACH = pytest.mark.parametrize("settings", [*cases(FIGURE), *some_settings(FIGURE, 5, 30)])


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
    for rule in map(criterion, COMPARED):
        for name, about in rule.options.items():
            written = "null" if about.default is None else f"{about.default}"
            assert f'"{name}": {written}' in FIGURE.program.source
