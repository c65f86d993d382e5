"""One difficult moment: every number is the model's, and the words follow."""

from __future__ import annotations

import re
from importlib import reload
from typing import Any

import numpy as np
import pytest

from alliance import Parameters, counter_draws, run
from alliance.labs import moment
from alliance.labs.moment.chart import COLUMNS, COURSES
from alliance.model import ALWAYS, NEVER, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws
from alliance.site import Drawing, Figure, Lab, Number, Value

LAB = moment.lab.figure
RANDOM = np.random.default_rng(20130301)


def declared() -> Figure:
    """Declare the lab anew, so that each test answers for the code that declares it."""
    lab: Lab = reload(moment).lab
    return lab.figure


@pytest.fixture
def drawing() -> Drawing:
    return Drawing(declared())


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
    return run(Parameters(**dict.fromkeys(moment.QUIET, 0), **moved), draws)[1]


def random_settings() -> dict[str, Value]:
    """Draw a value for every setting, evenly from all that are allowed."""
    events: dict[str, Value] = {
        "session": int(RANDOM.integers(2, SESSIONS - 1)),
        "kind": str(RANDOM.choice(["withdrawal", "confrontation"])),
        "view": str(RANDOM.choice(["true", "rated"])),
        "repaired": bool(RANDOM.integers(2)),
        "delay": int(RANDOM.integers(11)),
    }
    sliders = (each for each in moment.SETTINGS if type(each) is Number)
    return events | {each.name: float(RANDOM.uniform(each.low, each.high)) for each in sliders}


SETTINGS = [*(LAB.case(name) for name in LAB.cases), *(random_settings() for _ in range(30))]


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_the_tables_hold_what_the_numpy_engine_simulates(settings: dict[str, Value]) -> None:
    program = declared().program
    assert program
    tables = program(settings)
    for course in COURSES:
        record = simulated(course, settings)
        rows = [row for row in tables["courses"] if row["course"] == course]
        assert [row["session"] for row in rows] == list(range(1, SESSIONS + 1))
        shown = record.rated if settings["view"] == "rated" else record.alliance
        for name, values in (("shown", shown), ("distress", record.distress)):
            np.testing.assert_allclose([row[name] for row in rows], values[0], atol=1e-9)
        for name in ("alliance", "rated", "distress"):
            wide = [row[f"{name}_{course}"] for row in tables["sessions"]]
            np.testing.assert_allclose(wide, getattr(record, name)[0], atol=1e-9)


@pytest.mark.parametrize("case", LAB.cases)
def test_the_table_under_the_drawing_shows_those_numbers(case: str, drawing: Drawing) -> None:
    rows = np.array(drawing.at(**LAB.case(case)).rows, dtype=float)
    assert rows.shape == (SESSIONS, len(COLUMNS))
    np.testing.assert_array_equal(rows[:, 0], range(1, SESSIONS + 1))
    for position, column in list(enumerate(COLUMNS))[1:]:
        quantity, course = column.split("_")
        expected = getattr(simulated(course, LAB.case(case)), quantity)[0]
        np.testing.assert_allclose(rows[:, position], expected, atol=0.00501, err_msg=column)


def test_the_lines_are_drawn_in_the_colours_of_their_names(drawing: Drawing) -> None:
    drawn = {
        course.label: re.search(rf'stroke="{re.escape(course.colour)}"', drawing.frame.svg)
        for course in COURSES.values()
    }
    assert all(drawn.values())
    assert {name: course.label for name, course in COURSES.items()} == {
        "unhurt": "Without the rupture",
        "unrepaired": "Rupture never repaired",
        "happened": "As it happened",
    }


def test_the_sentence_agrees_with_the_table(drawing: Drawing) -> None:
    frame = drawing.frame
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
        ({"depth": 0.0}, "nothing comes between client and therapist"),
        ({"repaired": False}, "The rupture is never repaired."),
        ({"kind": "withdrawal"}, "the withdrawal in session 6"),
    ],
)
def test_the_sentence_follows_the_settings(
    settings: dict[str, Value], words: str, drawing: Drawing
) -> None:
    assert words in drawing.at(**settings).sentence


def test_where_nothing_acts_on_distress_the_twins_end_alike(drawing: Drawing) -> None:
    idle = {"learning": 0.0} | {name: 0.0 for name in LAB.defaults if name.endswith("_effect")}
    said = drawing.at(**idle).sentence
    assert "the same as without the rupture, and the same as" in said


def test_a_quiet_rupture_shows_less_in_the_rating(drawing: Drawing) -> None:
    falls = {
        kind: re.findall(r"by ([\d.]+) points.*fall of (\d.\d)", drawing.at(kind=kind).sentence)[0]
        for kind in ("withdrawal", "confrontation")
    }
    assert falls["confrontation"] == ("1.5", "1.5")
    hidden = 1.5 * (1 - Parameters().concealment)
    assert float(falls["withdrawal"][1]) == pytest.approx(hidden, abs=0.051)
