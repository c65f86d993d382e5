"""Restores or teaches: the map and the three worlds are those of the NumPy engine."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from alliance import Parameters, counter_draws, evidence, run
from alliance.arrays import Array
from alliance.labs import teach
from alliance.labs.teach.chart import COLUMNS
from alliance.labs.teach.look import ACROSS, UPWARDS, WORLDS
from alliance.labs.teach.words import learnt
from alliance.model import ALWAYS, NEVER
from alliance.parameters import PARAMETERS
from alliance.simulate import CASELOAD, SESSIONS, Draws
from alliance.site import Drawing, Number, Value, Whole
from alliance.site.program import Tables

FIGURE = teach.lab.figure
DRAWING = Drawing(FIGURE)
RANDOM = np.random.default_rng(20130303)


class Truth(NamedTuple):
    """A world as the NumPy engine simulates it: (client, session)."""

    alliance: Array
    distress: Array


def any_settings() -> dict[str, Value]:
    drawn: dict[str, Value] = {}
    for each in FIGURE.settings:
        assert isinstance(each, Number)
        value = each.low + each.step * RANDOM.integers(
            0, round((each.high - each.low) / each.step) + 1
        )
        drawn[each.name] = int(value) if isinstance(each, Whole) else round(float(value), 6)
    return drawn


CASES = [*map(FIGURE.case, FIGURE.cases), *(any_settings() for _ in range(8))]


@pytest.fixture(params=CASES, ids=lambda settings: " ".join(map(str, settings.values())))
def settings(request: pytest.FixtureRequest) -> dict[str, Value]:
    asked: dict[str, Value] = request.param
    return asked


def tables(settings: dict[str, Value], *, sharp: bool = True) -> Tables:
    return _tables(tuple(settings.items()), sharp)


@cache
def _tables(settings: tuple[tuple[str, Value], ...], sharp: bool) -> Tables:
    assert FIGURE.program
    return FIGURE.program(dict(settings), sharp=sharp)


def chance(world: str, session: int) -> Draws:
    """Place the rupture, and decide what becomes of it."""
    made = counter_draws(teach.SEED, teach.CLIENTS, SESSIONS)
    everybody = np.ones(teach.CLIENTS)
    hurt = world != "none"

    def at(t: int) -> dict[str, Array]:
        certain = {
            "rupture": ALWAYS if hurt and t == session else NEVER,
            "repair": ALWAYS if world == "repaired" else NEVER,
            "late_repair": NEVER,
            "ending": NEVER,
            "leaving": NEVER,
        }
        return {name: value * everybody for name, value in certain.items()}

    placed = (u._replace(**at(t)) for t, u in enumerate(made.sessions, start=1))
    return Draws(made.clients, tuple(placed))


def simulated(settings: dict[str, Value]) -> dict[str, Truth]:
    moved = {name: float(value) for name, value in settings.items() if name in PARAMETERS}
    found = {}
    for world in WORLDS:
        session = run(Parameters(**moved), chance(world, int(settings["session"])))[1]
        found[world] = Truth(session.alliance, session.distress)
    return found


def gain(settings: dict[str, Value]) -> float:
    """By how many points a repaired rupture ends better than none."""
    worlds = simulated(settings)
    ends = {name: float(truth.distress[:, -1].mean()) for name, truth in worlds.items()}
    return ends["none"] - ends["repaired"]


def test_the_courses_are_those_of_the_numpy_engine(settings: dict[str, Value]) -> None:
    courses = tables(settings)["courses"]
    for name, truth in simulated(settings).items():
        for panel in ("alliance", "distress"):
            drawn = [row[f"{panel}_{name}"] for row in courses]
            np.testing.assert_allclose(drawn, getattr(truth, panel).mean(axis=0), atol=1e-9)


def test_table_and_sentence_say_what_the_engine_gives(settings: dict[str, Value]) -> None:
    worlds, frame = simulated(settings), DRAWING.at(**settings)
    assert len(frame.rows[0]) == len(COLUMNS)
    therapist = np.arange(teach.CLIENTS) // CASELOAD
    for (name, about), cells in zip(WORLDS.items(), frame.rows, strict=True):
        truth = worlds[name]
        better = worlds["none"].distress[:, -1] - truth.distress[:, -1]
        error = therapist_error(better, therapist)
        assert cells[0] == about.label
        expected = (
            truth.alliance[:, -1].mean(),
            truth.distress[:, -1].mean(),
            better.mean(),
            error,
        )
        found = [float(cell.replace("−", "-")) for cell in cells[1:]]
        assert found == pytest.approx([float(each) for each in expected], abs=0.00501)
    kept = (worlds["left"].distress - worlds["repaired"].distress)[:, -1].mean()
    if settings["depth"]:
        assert f"and {abs(kept):.2f} points " in frame.sentence
        assert f"ends {abs(gain(settings)):.2f} points " in frame.sentence
    else:
        assert "nothing is hurt" in frame.sentence


def therapist_error(x: Array, therapist: npt.NDArray[np.int_]) -> float:
    """Return the error of a mean by leaving out one therapist at a time."""
    means = np.array([x[therapist != each].mean() for each in np.unique(therapist)])
    n = len(means)
    return float(np.sqrt((n - 1) / n * ((means - means.mean()) ** 2).sum()))


def test_the_verdict_is_no_stronger_than_its_error(settings: dict[str, Value]) -> None:
    (said,), sentence = tables(settings)["words"], DRAWING.at(**settings).sentence
    if not settings["depth"]:
        return
    sure = abs(said["gained"]) > 2 * said["gained_error"]
    assert ("about as it was" in sentence) == (not sure)
    assert ("leaves more" in sentence) == (sure and said["gained"] > 0)


NEAR = pytest.mark.parametrize(("sharp", "near"), [(False, 0.25), (True, 0.02)])
"""Points by which the map may be off, while a setting moves and at rest."""


@NEAR
def test_the_map_is_near_what_is_simulated_at_its_places(
    settings: dict[str, Value], sharp: bool, near: float
) -> None:
    cells = tables(settings, sharp=sharp)["cells"]
    assert len(cells) == ACROSS.cells * UPWARDS.cells
    for cell in RANDOM.choice(np.array(cells, dtype=object), 4, replace=False):
        middle = {
            ACROSS.setting: (cell["x"] + cell["x2"]) / 2,
            UPWARDS.setting: (cell["y"] + cell["y2"]) / 2,
        }
        assert cell["value"] == pytest.approx(gain(settings | middle), abs=near)
        assert cell["better"] == (cell["value"] > 0)


def test_at_rest_the_map_is_simulated_at_the_corners_of_every_cell(
    settings: dict[str, Value],
) -> None:
    cells = tables(settings)["cells"]
    for cell in RANDOM.choice(np.array(cells, dtype=object), 2, replace=False):
        corners = [
            gain(settings | {ACROSS.setting: cell[x], UPWARDS.setting: cell[y]})
            for x in ("x", "x2")
            for y in ("y", "y2")
        ]
        assert cell["value"] == pytest.approx(np.mean(corners), abs=1e-9)


@NEAR
def test_on_the_edge_a_repaired_rupture_is_as_good_as_none(
    settings: dict[str, Value], sharp: bool, near: float
) -> None:
    edge = [row for row in tables(settings, sharp=sharp)["edge"] if row["there"]]
    for row in edge[::8]:
        at = {ACROSS.setting: row["x"], UPWARDS.setting: row["y"]}
        assert gain(settings | at) == pytest.approx(0, abs=near)


def test_what_only_rest_makes_finer_is_the_map(settings: dict[str, Value]) -> None:
    moving, resting = (tables(settings, sharp=sharp) for sharp in (False, True))
    differ = {name for name in moving if moving[name] != resting[name]}
    assert differ <= {"cells", "edge"}
    assert differ or not settings["depth"]


def test_the_edge_lies_between_rust_and_blue() -> None:
    made = tables(FIGURE.defaults)
    edge = {round(row["x"], 6): row["y"] for row in made["edge"] if row["there"]}
    for cell in made["cells"]:
        least = edge.get(round((cell["x"] + cell["x2"]) / 2, 6))
        if least is not None:
            assert cell["better"] == ((cell["y"] + cell["y2"]) / 2 > least)


def test_the_default_answers_that_both_sides_hold_worlds_the_evidence_leaves_open() -> None:
    worlds = evidence.load("worlds")
    left = worlds[worlds["agrees"] == worlds["agrees"].max()]
    edge = tables(FIGURE.defaults)["edge"]
    least = np.interp(
        left["alliance_effect"], [row["x"] for row in edge], [row["y"] for row in edge]
    )
    above = (left["learning"] > least).mean()
    assert 0.1 < above < 0.9
    assert left["alliance_effect"].max() <= ACROSS.high
    assert left["learning"].max() <= UPWARDS.high


def test_what_is_said_of_the_fits_is_in_the_data() -> None:
    frozen = evidence.load("identification_settings").query("profile == 'learning'")
    sentence, found = DRAWING.frame.sentence, learnt()
    for name in ("value", "misfit", "repair_effect"):
        ends = (found[f"{name}_low"], found[f"{name}_high"])
        assert f"{ends[0]} to {ends[1]}" in sentence
        assert float(ends[0]) == pytest.approx(frozen[name].min(), abs=0.0501)
        assert float(ends[1]) == pytest.approx(frozen[name].max(), abs=0.0501)


def test_without_a_rupture_nothing_differs() -> None:
    made = tables(FIGURE.defaults | {"depth": 0.0})
    assert all(cell["value"] == 0 for cell in made["cells"])
    assert {row["distress"] for row in made["worlds"]} == {made["worlds"][0]["distress"]}
