"""Two worlds, one correlation: every number is the engine's, every dot keeps its person."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from alliance import ALWAYS_REPAIRED, NEVER_REPAIRED, outcomes
from alliance.calibrate import labels, on_step
from alliance.labs import two_worlds
from alliance.labs.choosing import cohort
from alliance.labs.two_worlds.choose import figures
from alliance.labs.two_worlds.look import ABOUT, HIGH, OWN, PEOPLE, SHOWN, STEP, WORLDS, path
from alliance.rivals import printed, recovers, setting_of
from alliance.simulate import CASELOAD
from kernelless import Value
from tests.labs.drawn import Drawn, cases, some_settings
from tests.labs.twins.two_worlds import FROZEN, row_of, setting

FIGURE = two_worlds.lab.figure
DRAWN = Drawn(FIGURE)
DRAWING, tables = DRAWN.drawing, DRAWN.tables
SETTINGS = [*cases(FIGURE), *some_settings(FIGURE, 20130304, 12)]
EACH = pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))


def of(settings: dict[str, Value], table: str, world: str) -> list[dict[str, Any]]:
    return [row for row in tables(settings)[table] if row["world"] == world]


@EACH
@pytest.mark.parametrize("world", WORLDS)
def test_what_is_printed_is_frozen_or_measured_as_the_engine_does(
    settings: dict[str, Value], world: str
) -> None:
    row, (parameters, n) = row_of(settings, world), setting(settings, world)
    study = printed(cohort(parameters, two_worlds.SEED, n))
    (told,) = of(settings, "worlds", world)
    close(told["shown_repair"], study.repair.value)
    close(told["shown_alliance"], study.alliance.value)
    for name, found in (("repair", study.repair), ("alliance", study.alliance)):
        close(told[name], found.value if row is None else row[f"{name}_r"])
        close(told[f"{name}_error"], found.se if row is None else row[f"{name}_r_error"])
    (strip,) = [each for each in of(settings, "figures", world) if each["figure"] == "repair"]
    if told["repair"] is not None:
        assert float(strip["text"].removeprefix("r = ").replace("−", "-")) == pytest.approx(
            told["repair"], abs=0.00501
        )


def close(found: float | None, expected: float) -> None:
    assert (np.nan if found is None else found) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@EACH
@pytest.mark.parametrize("world", WORLDS)
def test_dots_are_the_same_people_each_twice_in_the_same_place(
    settings: dict[str, Value], world: str
) -> None:
    parameters, n = setting(settings, world)
    seen = [
        recovers(cohort(parameters, two_worlds.SEED, n, how))[:PEOPLE]
        for how in (ALWAYS_REPAIRED, NEVER_REPAIRED)
    ]
    dots = of(settings, "people", world)
    halves = dots[:PEOPLE], dots[PEOPLE:]
    assert [dot["person"] for half in halves for dot in half] == [*range(1, PEOPLE + 1)] * 2
    for upper, lower in zip(*halves, strict=True):
        assert (upper["x"], upper["y"] + STEP) == (lower["x"], lower["y"])
    assert len({(dot["x"], dot["y"]) for dot in dots}) == 2 * PEOPLE
    assert all(0 <= dot["y"] < HIGH for dot in halves[0])
    look = two_worlds.look.DOTS
    for course, half in zip(("every", "never"), halves, strict=True):
        for dot, every, never in zip(half, *seen, strict=True):
            place = {(True, True): 0, (True, False): 1, (False, True): 2}.get((every, never), 3)
            assert {name: dot[name] for name in ("shape", "colour")} == look[course][place]
    counts = [each["count"] for each in of(settings, "rows", world)]
    assert counts == [str(each.sum()) for each in seen]
    (told,) = of(settings, "worlds", world)
    assert [told["every"], told["never"]] == [each.sum() for each in seen]
    assert of(settings, "rows", world)[0]["more"] == seen[0].sum() - seen[1].sum()


@EACH
@pytest.mark.parametrize("world", WORLDS)
def test_marks_are_the_clients_that_a_study_sees(settings: dict[str, Value], world: str) -> None:
    parameters, n = setting(settings, world)
    study = cohort(parameters, two_worlds.SEED, n)
    gain, found = outcomes.improvement(study), labels(study)
    rows = of(settings, "clients", world)
    np.testing.assert_allclose([row["gain"] for row in rows], gain[:PEOPLE], atol=1e-9)
    np.testing.assert_allclose([row["rated"] for row in rows], study.session.rated[:PEOPLE, 2])
    assert [row["came"] for row in rows] == (study.session.present[:PEOPLE, 2] == 1).tolist()
    names = {"none": "none", "repaired": "mended", "unrepaired": "open"}
    assert [row["label"] for row in rows] == [names[str(each)] for each in found[:PEOPLE]]
    for row in of(settings, "levels", world):
        among = gain[found == ("repaired" if row["mended"] else "unrepaired")]
        close(row["gain"], among.mean() if len(among) else np.nan)
    came = study.session.present[:, 2] == 1
    ends = of(settings, "slopes", world)
    rise = (ends[1]["gain"] - ends[0]["gain"]) / (ends[1]["rated"] - ends[0]["rated"])
    assert rise == pytest.approx(np.polyfit(study.session.rated[came, 2], gain[came], 1)[0])


def test_every_frozen_world_prints_the_same_two_decimals() -> None:
    printed_texts = {
        (row["figure"], row["text"])
        for settings in SETTINGS
        for row in tables(settings)["figures"]
        if row["world"] == "a" or not settings["own"]
    }
    assert printed_texts == {("repair", "r = .25"), ("alliance", "r = .28")}


def test_a_world_of_ones_own_says_whether_it_is_inside_the_published_intervals() -> None:
    inside = DRAWING.at(own=True, clients="1000").sentence
    assert inside.startswith("Your world prints r = ")
    outside = DRAWING.at(own=True, clients="1000", alliance_effect=0.0, learning=0.0).sentence
    assert "outside the published interval for repair" in outside
    assert "give or take" in outside
    still = DRAWING.at(own=True, rupture_rate=0.0).sentence
    assert len(re.findall(r"\b0 more\b", still)) == 2


def test_a_bet_is_kept_beside_the_result() -> None:
    question = FIGURE.question
    assert question
    assert question.first
    assert "You predicted" not in DRAWING.frame.sentence
    assert re.search(r"You predicted 100 more; it is \d+ more\.$", DRAWING.longest_sentence)


@pytest.mark.parametrize("world", WORLDS)
def test_what_differs_in_the_scatter_is_said_beside_it(world: str) -> None:
    made = tables(FIGURE.defaults)
    gains = [row["gain"] for row in made["clients"] if row["world"] == world]
    spread = next(row["spread"] for row in made["heads"] if row["world"] == world)
    # The first hundred are drawn; the spread is that of all who are simulated.
    assert float(spread) == pytest.approx(np.std(gains, ddof=1), rel=0.25)
    assert f"SD {spread}" in DRAWING.frame.svg
    said = f"{spread} in A" if world == "a" else f"SD {spread} points"
    assert said in DRAWING.frame.sentence


def test_no_world_that_is_frozen_says_how_sure_it_is_of_itself() -> None:
    assert "give or take" not in DRAWING.frame.sentence
    assert "give or take" in DRAWING.at(own=True).sentence


def test_the_reader_starts_with_all_of_the_link() -> None:
    last = path()[-1]["setting"]
    for name in set(OWN) & set(last):
        # A slider rests on its steps alone; elsewhere the page would take it for a moved one.
        assert FIGURE.defaults[name] == on_step(name, last[name])
    assert FIGURE.defaults["share"] == 100


@pytest.mark.parametrize("name", ABOUT)
def test_the_clients_drawn_are_like_the_many(name: str) -> None:
    row = FROZEN[FROZEN["world"] == ("path" if name == "together" else name)].iloc[0]
    found = figures(setting_of(row), two_worlds.SEED)
    expected = [
        row[each] for each in ("repair_r", "alliance_r", "recovered_every", "recovered_never")
    ]
    spread = [1.5 / np.sqrt(0.25 * SHOWN), 1.5 / np.sqrt(SHOWN), 0.075, 0.075]
    assert (np.abs(np.subtract(found, expected)) <= spread).all()
    assert SHOWN % CASELOAD == 0
