"""One difficult moment: every number is the model's, and the words follow."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from alliance import Parameters, counter_draws, evidence, run
from alliance.labs import moment
from alliance.labs.moment.chart import COLUMNS, COURSES, LEAST, PANELS
from alliance.labs.moment.choose import BELOW, SEEDS, choose, unhurt
from alliance.labs.moment.words import TAUGHT
from alliance.model import ALWAYS, NEVER, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws
from alliance.site import Drawing, Number, Value, vega

LAB = moment.lab.figure
DRAWING = Drawing(LAB)
TABLES = LAB.program
RANDOM = np.random.default_rng(20130301)


def simulated(course: str, settings: dict[str, Value]) -> Session:
    """Run the same client through the NumPy engine."""
    s: dict[str, Any] = LAB.defaults | settings
    luck = counter_draws(moment.SEED, 1, SESSIONS)
    repaired = s["repaired"] and course != "unrepaired"

    def placed(t: int, chance: SessionDraws) -> SessionDraws:
        events = {
            "rupture": course != "unhurt" and t == s["session"],
            "kind": s["kind"] == "withdrawal",
            "repair": repaired and s["delay"] == 0,
            "late_repair": repaired and t == s["session"] + s["delay"],
        }
        still = dict.fromkeys(SessionDraws._fields, np.zeros(1))
        noise = {name: getattr(chance, name) for name in moment.NOISE}
        fixed = {name: np.full(1, ALWAYS if so else NEVER) for name, so in events.items()}
        never = dict.fromkeys(moment.IMPOSSIBLE, np.full(1, NEVER))
        return SessionDraws(**(still | noise | fixed | never))

    chance = tuple(placed(t, each) for t, each in enumerate(luck.sessions, start=1))
    draws = Draws(ClientDraws(*np.zeros((len(ClientDraws._fields), 1))), chance)
    moved = {name: value for name, value in s.items() if name in PARAMETERS}
    moved |= {} if s["teaches"] else dict.fromkeys(TAUGHT, 0)
    return run(Parameters(**dict.fromkeys(moment.QUIET, 0), **moved), draws)[1]


def random_settings() -> dict[str, Value]:
    """Draw a value for every setting, evenly from all that are allowed."""
    events: dict[str, Value] = {
        "session": int(RANDOM.integers(2, SESSIONS - 1)),
        "kind": str(RANDOM.choice(["withdrawal", "confrontation"])),
        "view": str(RANDOM.choice(["true", "rated"])),
        "repaired": bool(RANDOM.integers(2)),
        "teaches": bool(RANDOM.integers(2)),
        "delay": int(RANDOM.integers(11)),
    }
    sliders = (each for each in moment.SETTINGS if type(each) is Number)
    return events | {each.name: float(RANDOM.uniform(each.low, each.high)) for each in sliders}


SETTINGS = [*(LAB.case(name) for name in LAB.cases), *(random_settings() for _ in range(30))]


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_the_tables_hold_what_the_numpy_engine_simulates(settings: dict[str, Value]) -> None:
    assert TABLES
    tables = TABLES(settings)
    assert [row["session"] for row in tables["sessions"]] == list(range(1, SESSIONS + 1))
    for course in COURSES:
        record = simulated(course, settings)
        for name in ("alliance", "rated", "distress"):
            wide = [row[f"{name}_{course}"] for row in tables["sessions"]]
            np.testing.assert_allclose(wide, getattr(record, name)[0], atol=1e-9)


def lines(settings: dict[str, Value], panel: str) -> list[np.ndarray[Any, Any]]:
    """Return a panel's lines without the rupture, as it happened, and never repaired."""
    courses = ("unhurt", "happened", "unrepaired")
    return [getattr(simulated(course, settings), panel)[0] for course in courses]


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
@pytest.mark.parametrize("panel", PANELS)
def test_rust_is_what_is_lost_and_blue_what_repair_regains(
    settings: dict[str, Value], panel: str
) -> None:
    assert TABLES
    rows = TABLES(settings)["sessions"]
    # Upwards is better in one panel, downwards in the other.
    sign = 1 if panel == "alliance" else -1
    unhurt, happened, unrepaired = (sign * line for line in lines(settings, panel))
    lost, regained = (
        sign * np.array([row[f"{area}_{panel}"] for row in rows]) - happened
        for area in ("lost", "regained")
    )
    behind = np.maximum(0, np.maximum(unhurt - happened, unrepaired - happened))
    np.testing.assert_allclose(lost, behind, atol=1e-9)
    np.testing.assert_allclose(-regained, np.maximum(0, happened - unrepaired), atol=1e-9)


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_the_message_is_the_gap_at_the_end_with_its_sign(settings: dict[str, Value]) -> None:
    assert TABLES
    (said,) = TABLES(settings)["points"]
    unhurt, happened, unrepaired = (line[-1] for line in lines(settings, "distress"))
    repaired, hurt = settings["repaired"], float(settings["depth"]) > 0
    saved = unrepaired - happened if repaired else unhurt - happened
    word = "saved" if saved > -0.05 else "cost"
    if not repaired:
        word = "cost" if saved < 0.05 else "saved"
    who = "Repair" if repaired else "The rupture"
    assert said["says"] == (f"{who} {word} {abs(saved):.1f} points" if hurt else "")
    assert said["bracketed"] == (hurt and abs(saved) >= LEAST)
    assert said["from"] == pytest.approx(happened)
    assert said["to"] == pytest.approx(unrepaired if repaired else unhurt)
    if said["bracketed"]:
        assert said["gain"] == (saved > 0)


def test_the_ruler_is_as_long_as_a_reliable_change() -> None:
    assert TABLES
    change = float(evidence.row("C14b_change")["value"])
    for settings in SETTINGS:
        (said,) = TABLES(settings)["points"]
        assert abs(said["ruler"] - said["from"]) == pytest.approx(change)
        assert 0 <= said["ruler"] <= 40
    assert f"reliable change is {change:g}<" in DRAWING.frame.svg


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
@pytest.mark.parametrize("panel", PANELS)
def test_labels_keep_their_order_and_their_distance(settings: dict[str, Value], panel: str) -> None:
    assert TABLES
    about = PANELS[panel]
    ends = [row for row in TABLES(settings)["ends"] if row["panel"] == panel and row["shown"]]
    ends.sort(key=lambda row: (row["value"], row["y"]))
    for place, height in (("y", about.height), ("y_narrow", about.narrow)):
        pixels = np.array([row[place] for row in ends]) * height / (about.high - about.low)
        assert np.all(np.diff(pixels) >= 15)
        assert all(about.low <= row[place] <= about.high for row in ends)
    assert {row["course"] for row in ends} >= {"happened"}


def test_a_line_that_is_another_has_no_label() -> None:
    assert TABLES
    shown = {
        case: {row["course"] for row in TABLES(LAB.case(case))["ends"] if row["shown"]}
        for case in ("Repaired", "Never repaired", "Smooth course")
    }
    assert shown == {
        "Repaired": {"happened", "unhurt", "unrepaired"},
        "Never repaired": {"happened", "unhurt"},
        "Smooth course": {"happened"},
    }


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_handles_lie_on_what_happened(settings: dict[str, Value]) -> None:
    assert TABLES
    (at,) = TABLES(settings)["points"]
    happened = simulated("happened", settings).alliance[0]
    session, begins = int(settings["session"]), int(settings["session"]) + int(settings["delay"])
    assert (at["session"], at["dip"]) == (session, pytest.approx(happened[session - 1]))
    shows = min(SESSIONS, begins + 1)
    assert (at["mend_session"], at["mend"]) == (shows, pytest.approx(happened[shows - 1]))
    assert at["mends"] == (settings["repaired"] and float(settings["depth"]) > 0)


@pytest.mark.parametrize("case", LAB.cases)
def test_the_table_under_the_drawing_shows_those_numbers(case: str) -> None:
    rows = np.array(DRAWING.at(**LAB.case(case)).rows, dtype=float)
    assert rows.shape == (SESSIONS, len(COLUMNS))
    np.testing.assert_array_equal(rows[:, 0], range(1, SESSIONS + 1))
    for position, column in list(enumerate(COLUMNS))[1:]:
        quantity, course = column.split("_")
        expected = getattr(simulated(course, LAB.case(case)), quantity)[0]
        np.testing.assert_allclose(rows[:, position], expected, atol=0.00501, err_msg=column)


def test_the_lines_are_drawn_in_the_colours_of_their_names() -> None:
    for course in COURSES.values():
        colour = re.escape(course.colour)
        assert re.search(rf'fill="{colour}">{course.label}<', DRAWING.frame.svg), course.label
        assert re.search(rf'stroke="{colour}"', DRAWING.frame.svg), course.label
    assert {name: course.label for name, course in COURSES.items()} == {
        "unhurt": "without the rupture",
        "unrepaired": "never repaired",
        "happened": "as it happened",
    }


def test_the_start_and_the_cases_keep_the_models_own_values() -> None:
    default = Parameters().as_dict()
    for case in LAB.cases:
        moved = {n: v for n, v in LAB.case(case).items() if n in default and v != default[n]}
        assert moved in ({}, {"depth": 0.0})


def test_the_client_is_the_one_that_the_search_finds() -> None:
    assert choose() == moment.SEED < SEEDS
    gap = float(evidence.row("C14_cut")["value"]) - unhurt(moment.SEED).distress[0, -1]
    assert BELOW[0] <= gap <= BELOW[1]
    np.testing.assert_allclose(
        unhurt(moment.SEED).distress, simulated("unhurt", LAB.defaults).distress, atol=1e-12
    )


def test_the_sentence_agrees_with_the_table() -> None:
    frame = DRAWING.frame
    columns = dict(zip(COLUMNS, zip(*frame.rows, strict=True), strict=True))
    last = {course: float(columns[f"distress_{course}"][-1]) for course in COURSES}
    said = re.findall(
        r"distress is ([\d.]+): ([\d.]+) points (\w+) than without the rupture, "
        r"and ([\d.]+) points (\w+) than had it never been repaired",
        frame.sentence,
    )[0]
    gaps = [last["happened"] - last[twin] for twin in ("unhurt", "unrepaired")]
    values = [float(said[i]) for i in (0, 1, 3)]
    np.testing.assert_allclose(values, [last["happened"], *map(abs, gaps)], atol=0.06)
    assert [said[2], said[4]] == ["higher" if gap > 0 else "lower" for gap in gaps]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"depth": 0.0}, "Nothing comes between client and therapist"),
        ({"repaired": False}, "The rupture is never repaired."),
        ({"kind": "withdrawal", "view": "rated"}, "The withdrawal lowers the alliance"),
        ({}, "Here repair also teaches; how much is assumed, and evidence does not decide"),
        ({"teaches": False}, "Here repair teaches nothing; evidence does not decide"),
    ],
)
def test_the_sentence_follows_the_settings(settings: dict[str, Value], words: str) -> None:
    assert words in DRAWING.at(**settings).sentence


def test_where_nothing_acts_on_distress_the_twins_end_alike() -> None:
    idle = {"learning": 0.0} | {name: 0.0 for name in LAB.defaults if name.endswith("_effect")}
    said = DRAWING.at(**idle).sentence
    assert "the same as without the rupture, and the same as" in said


def test_a_quiet_rupture_shows_less_in_the_rating() -> None:
    depth = Parameters().depth
    for kind, hidden in (("withdrawal", Parameters().concealment), ("confrontation", 0)):
        sentence = DRAWING.at(kind=kind, view="rated", depth=depth).sentence
        fall, seen = re.findall(r"by ([\d.]+) points.*?fall of (\d.\d)", sentence)[0]
        assert float(fall) == pytest.approx(depth, abs=0.051)
        assert float(seen) == pytest.approx(depth * (1 - hidden), abs=0.051)


def test_the_sentence_puts_the_readers_number_beside_the_result() -> None:
    settings = LAB.case("Never repaired")
    unhurt, _, unrepaired = (line[-1] for line in lines(settings, "distress"))
    assert TABLES
    drawn = vega.with_tables(vega.to_vega(LAB.chart), TABLES(settings))
    answered = vega.sentence(vega.with_settings(drawn, settings | {"guess": 7}))
    expected = f"You predicted 7.0; left unrepaired, it costs {unrepaired - unhurt:.1f}."
    assert answered.endswith(expected)
    assert "predicted" not in vega.sentence(vega.with_settings(drawn, settings))
    assert len(DRAWING.longest_sentence) >= len(answered)
