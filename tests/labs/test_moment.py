"""One difficult moment: every number is the model's, and the words follow."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from alliance import Parameters, evidence
from alliance.labs import moment
from alliance.labs.moment.chart import COURSES, LEAST, PANELS
from alliance.labs.moment.choose import BELOW, SEEDS, choose, unhurt
from alliance.simulate import SESSIONS
from kernelless import Value, vega
from tests.labs.drawn import Drawn, cases, some_settings
from tests.labs.twins.moment import simulated

LAB = moment.lab.figure
DRAWN = Drawn(LAB)
DRAWING, tables = DRAWN.drawing, DRAWN.tables
SETTINGS = [*cases(LAB), *some_settings(LAB, 20130301, 30)]
EACH = pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))


@EACH
def test_the_tables_hold_what_the_numpy_engine_simulates(settings: dict[str, Value]) -> None:
    made = tables(settings)
    assert [row["session"] for row in made["sessions"]] == list(range(1, SESSIONS + 1))
    for course in COURSES:
        record = simulated(course, settings)
        for name in ("alliance", "rated", "distress"):
            wide = [row[f"{name}_{course}"] for row in made["sessions"]]
            np.testing.assert_allclose(wide, getattr(record, name)[0], atol=1e-9)


def lines(settings: dict[str, Value], panel: str) -> list[np.ndarray[Any, Any]]:
    """Return a panel's lines without the rupture, as it happened, and never repaired."""
    courses = ("unhurt", "happened", "unrepaired")
    return [getattr(simulated(course, settings), panel)[0] for course in courses]


@EACH
@pytest.mark.parametrize("panel", PANELS)
def test_rust_is_what_is_lost_and_blue_what_repair_regains(
    settings: dict[str, Value], panel: str
) -> None:
    rows = tables(settings)["sessions"]
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


@EACH
def test_the_message_is_the_gap_at_the_end_with_its_sign(settings: dict[str, Value]) -> None:
    (said,) = tables(settings)["points"]
    exact = [line[-1] for line in lines(settings, "distress")]
    # A reader can take the difference of the numbers that stand at the ends of the lines.
    unhurt, happened, unrepaired = (round(end, 1) for end in exact)
    repaired, hurt = settings["repaired"], float(settings["depth"]) > 0
    saved = unrepaired - happened if repaired else unhurt - happened
    word = "saved" if saved > -0.05 else "cost"
    if not repaired:
        word = "cost" if saved < 0.05 else "saved"
    who = "repair" if repaired else "the rupture"
    assert said["says"] == (f"{who} {word} {abs(saved):.1f} points" if hurt else "")
    assert said["bracketed"] == (hurt and abs(saved) >= LEAST)
    assert said["from"] == pytest.approx(exact[1])
    assert said["to"] == pytest.approx(exact[2] if repaired else exact[0])
    assert said["usual"] == pytest.approx(exact[0])
    if said["bracketed"]:
        assert said["gain"] == (saved > 0)


def test_the_ruler_is_as_long_as_a_reliable_change() -> None:
    change = float(evidence.row("C14b_change")["value"])
    for settings in SETTINGS:
        (said,) = tables(settings)["points"]
        assert abs(said["ruler"] - said["from"]) == pytest.approx(change)
        assert 0 <= said["ruler"] <= 40
    assert f"reliable change is {change:g}<" in DRAWING.frame.svg


@EACH
@pytest.mark.parametrize("panel", PANELS)
def test_labels_keep_their_order_and_their_distance(settings: dict[str, Value], panel: str) -> None:
    about = PANELS[panel]
    ends = [row for row in tables(settings)["ends"] if row["panel"] == panel and row["shown"]]
    ends.sort(key=lambda row: (row["value"], row["y"]))
    for place, height in (("y", about.height), ("y_narrow", about.narrow)):
        pixels = np.array([row[place] for row in ends]) * height / (about.high - about.low)
        assert np.all(np.diff(pixels) >= 15)
        assert all(about.low <= row[place] <= about.high for row in ends)
    assert {row["course"] for row in ends} >= {"happened"}


def test_a_line_that_is_another_has_no_label() -> None:
    shown = {
        case: {row["course"] for row in tables(LAB.case(case))["ends"] if row["shown"]}
        for case in ("Repaired", "Never repaired", "Smooth course")
    }
    assert shown == {
        "Repaired": {"happened", "unhurt", "unrepaired"},
        "Never repaired": {"happened", "unhurt"},
        "Smooth course": {"happened"},
    }


@EACH
def test_handles_lie_on_what_happened(settings: dict[str, Value]) -> None:
    (at,) = tables(settings)["points"]
    happened = simulated("happened", settings).alliance[0]
    session, begins = int(settings["session"]), int(settings["session"]) + int(settings["delay"])
    assert (at["session"], at["dip"]) == (session, pytest.approx(happened[session - 1]))
    shows = min(SESSIONS, begins + 1)
    assert (at["mend_session"], at["mend"]) == (shows, pytest.approx(happened[shows - 1]))
    assert at["mends"] == (settings["repaired"] and float(settings["depth"]) > 0)


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


@pytest.mark.release  # searches for it again
def test_the_client_is_the_one_that_the_search_finds() -> None:
    assert choose() == moment.SEED < SEEDS
    gap = float(evidence.row("C14_cut")["value"]) - unhurt(moment.SEED).distress[0, -1]
    assert BELOW[0] <= gap <= BELOW[1]
    np.testing.assert_allclose(
        unhurt(moment.SEED).distress, simulated("unhurt", LAB.defaults).distress, atol=1e-12
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"depth": 0.0}, "Nothing comes between client and therapist"),
        ({"repaired": False}, "The rupture is never repaired."),
        ({"kind": "withdrawal", "view": "rated"}, "The withdrawal lowers the alliance"),
        ({}, "No study gives this size. Here repair also teaches; how much is assumed."),
        ({"repaired": False}, "The rupture is never repaired. No study gives this size."),
        ({"teaches": False}, "Here repair teaches nothing; evidence leaves that open."),
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
    drawn = vega.with_tables(vega.to_vega(LAB.chart), tables(settings))
    answered = vega.sentence(vega.with_settings(drawn, settings | {"guess": 7}))
    cost = round(unrepaired, 1) - round(unhurt, 1)
    expected = f"You predicted 7.0; left unrepaired, it costs {cost:.1f}."
    assert answered.endswith(expected)
    assert "predicted" not in vega.sentence(vega.with_settings(drawn, settings))
    looked = vega.sentence(vega.with_settings(drawn, settings | {"guess": ""}))
    assert looked.endswith(f" Left unrepaired, it costs {cost:.1f}.")
    assert len(DRAWING.longest_sentence) >= len(answered)
