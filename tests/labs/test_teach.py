"""Restores or teaches: the map and the three worlds are those of the NumPy engine."""

from __future__ import annotations

import numpy as np
import pytest

from alliance import evidence
from alliance.labs import teach
from alliance.labs.teach.look import ACROSS, UPWARDS
from alliance.labs.teach.words import learnt
from alliance.site import Value
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


@EACH
def test_the_map_is_near_what_is_simulated_at_its_places(settings: dict[str, Value]) -> None:
    cells = tables(settings)["cells"]
    assert len(cells) == ACROSS.cells * UPWARDS.cells
    for cell in RANDOM.choice(np.array(cells, dtype=object), 4, replace=False):
        middle = {
            ACROSS.setting: (cell["x"] + cell["x2"]) / 2,
            UPWARDS.setting: (cell["y"] + cell["y2"]) / 2,
        }
        assert cell["value"] == pytest.approx(gain(settings | middle), abs=0.25, rel=0.1)
        assert cell["better"] == (cell["value"] > 0)


@EACH
def test_on_the_edge_a_repaired_rupture_is_as_good_as_none(settings: dict[str, Value]) -> None:
    edge = [row for row in tables(settings)["edge"] if row["there"]]
    for row in edge[::8]:
        at = {ACROSS.setting: row["x"], UPWARDS.setting: row["y"]}
        assert gain(settings | at) == pytest.approx(0, abs=0.25)


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
