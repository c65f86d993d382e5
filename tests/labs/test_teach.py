"""Restores or teaches: the map and the three worlds are those of the NumPy engine."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from alliance import evidence
from alliance.labs import teach
from alliance.labs.teach.look import ACROSS, UPWARDS
from kernelless import Value
from kernelless.program import Tables
from tests.labs.drawn import Drawn, cases, some_settings
from tests.labs.twins.teach import simulated

FIGURE = teach.lab.figure
DRAWN = Drawn(FIGURE)
DRAWING, tables = DRAWN.drawing, DRAWN.tables
SETTINGS = [*cases(FIGURE), *some_settings(FIGURE, 20130303, 8)]
EACH = pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
RANDOM = np.random.default_rng(20130303)


def gain(settings: dict[str, Value]) -> float:
    """By how many points a repaired rupture ends better than none."""
    worlds = simulated(settings)
    ends = {name: float(truth.distress[:, -1].mean()) for name, truth in worlds.items()}
    return ends["none"] - ends["repaired"]


@EACH
def test_the_courses_are_those_of_the_numpy_engine(settings: dict[str, Value]) -> None:
    courses = tables(settings)["courses"]
    for name, truth in simulated(settings).items():
        for panel in ("alliance", "distress"):
            drawn = [row[f"{panel}_{name}"] for row in courses]
            np.testing.assert_allclose(drawn, getattr(truth, panel).mean(axis=0), atol=1e-9)


NEAR = pytest.mark.parametrize(("sharp", "points", "share"), [(False, 1, 0.1), (True, 0.02, 0)])
"""By how much the map may be off, in points or as a share: while a setting moves, and at rest."""


@EACH
@NEAR
def test_the_map_is_near_what_is_simulated_at_its_places(
    settings: dict[str, Value], sharp: bool, points: float, share: float
) -> None:
    cells = drawn_tables(settings, sharp)["cells"]
    assert len(cells) == ACROSS.cells * UPWARDS.cells
    for cell in RANDOM.choice(np.array(cells, dtype=object), 4, replace=False):
        middle = {
            ACROSS.setting: (cell["x"] + cell["x2"]) / 2,
            UPWARDS.setting: (cell["y"] + cell["y2"]) / 2,
        }
        assert cell["value"] == pytest.approx(gain(settings | middle), abs=points, rel=share)
        assert cell["better"] == (cell["value"] > 0)


@cache
def _tables(settings: tuple[tuple[str, Value], ...], sharp: bool) -> Tables:
    assert FIGURE.program
    return FIGURE.program(dict(settings), sharp=sharp)


def drawn_tables(settings: dict[str, Value], sharp: bool) -> Tables:
    return _tables(tuple(settings.items()), sharp)


@EACH
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


@EACH
@pytest.mark.parametrize(("sharp", "points"), [(False, 0.25), (True, 0.02)])
def test_on_the_edge_a_repaired_rupture_is_as_good_as_none(
    settings: dict[str, Value], sharp: bool, points: float
) -> None:
    edge = [row for row in drawn_tables(settings, sharp)["edge"] if row["there"]]
    for row in edge[::8]:
        at = {ACROSS.setting: row["x"], UPWARDS.setting: row["y"]}
        assert gain(settings | at) == pytest.approx(0, abs=points)


@EACH
def test_what_only_rest_makes_finer_is_the_map(settings: dict[str, Value]) -> None:
    moving, resting = (drawn_tables(settings, sharp) for sharp in (False, True))
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


def test_the_sentence_leaves_open_whether_repair_teaches() -> None:
    for settings in SETTINGS:
        said = DRAWING.at(**settings).sentence
        assert said.endswith("Published figures cannot say whether repair teaches.")


def test_without_a_rupture_nothing_differs() -> None:
    made = tables(FIGURE.defaults | {"depth": 0.0})
    assert all(cell["value"] == 0 for cell in made["cells"])
    assert {row["distress"] for row in made["worlds"]} == {made["worlds"][0]["distress"]}
