"""The published effects: every row is that of the data, counted once, and in its place."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from alliance import evidence
from alliance.labs import effects
from alliance.labs.effects.look import LOOKS, PLACE
from alliance.labs.effects.rows import SAME, rows
from alliance.outcomes import r_from_d
from kernelless import Value
from tests.labs.drawn import Drawn, cases, some_settings
from tests.labs.twins.effects import expected, includes_none, records

FIGURE = effects.lab.figure
DRAWN = Drawn(FIGURE)
tables, frame = DRAWN.tables, DRAWN.frame
SETTINGS = [*cases(FIGURE), *some_settings(FIGURE, 20181104, 12)]
EACH = pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
NULL = {"r": 0.0, "converted": 0.0, "d": 0.0, "ratio": 1.0}
SHARED = {"r": "r", "converted": "r", "d": "d", "ratio": "ratio"}


@EACH
def test_the_rows_shown_are_those_of_the_data_that_pass(settings: dict[str, Value]) -> None:
    listed = [row["id"] for row in tables(settings)["list"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(expected(settings).index)


@EACH
def test_a_mark_stands_as_far_from_no_effect_as_its_value(settings: dict[str, Value]) -> None:
    made = tables(settings)["effects"]
    scales: dict[str, set[float]] = {}
    for row in made:
        axis, record = row["metric"], records()[row["id"]]
        for end, place in (("value", "x"), ("low", "from"), ("high", "to")):
            if record[end] is None:
                assert row[place] is None
                continue
            value = r_from_d(record[end]) if axis == "converted" else record[end]
            far = np.log(value) if axis == "ratio" else value
            assert 0 <= row[place] <= 1
            if far:
                scale = (row[place] - PLACE["null"]) / far
                assert scale > 0
                scales.setdefault(SHARED[axis], set()).add(round(scale, 9))
        crosses = record["interval"] == "confidence" and includes_none(record)
        assert (row["look"] == "across") == crosses
        assert row["shape"] == LOOKS[row["look"]].shape
    assert all(len(each) == 1 for each in scales.values())


@EACH
def test_ticks_say_where_values_are(settings: dict[str, Value]) -> None:
    made = tables(settings)
    for head in made["heads"]:
        ticks = [tick for tick in made["ticks"] if tick["label"] == head["y"]]
        ratio = head["title"].startswith("Ratio")
        values = [float(tick["text"].replace("−", "-")) for tick in ticks]
        far = np.log(values) if ratio else np.array(values)
        places = np.array([tick["x"] for tick in ticks]) - PLACE["null"]
        if ticks:
            assert any(tick["text"] == ("1" if ratio else "0") for tick in ticks)
            slope = places[far != 0] / far[far != 0]
            np.testing.assert_allclose(slope, slope[0], rtol=1e-9)


@EACH
def test_rows_stand_below_each_other_within_the_drawing(settings: dict[str, Value]) -> None:
    made = tables(settings)
    assert [row["id"] for row in made["effects"]] == [
        row["id"] for row in made["list"] if row["metric"] in SHARED
    ]
    for above, below in pairwise(made["effects"]):
        assert above["y2"] <= below["y1"] + 1e-9
    for row in [*made["effects"], *made["findings"]]:
        assert PLACE["top"] <= row["y1"] < row["y"] < row["y2"] <= PLACE["high"] + 1e-9
    places = [(round(dot["x"], 6), round(dot["y"], 6)) for dot in made["findings"]]
    assert len(places) == len(set(places))
    assert all(0 < dot["x"] < 1 for dot in made["findings"])


@EACH
def test_findings_stand_on_the_side_of_what_they_say(settings: dict[str, Value]) -> None:
    found, made = expected(settings), tables(settings)
    assert len(made["findings"]) == (found["bearing"] != "").sum()
    for dot in made["findings"]:
        bearing, side = found.loc[dot["id"], "bearing"], np.sign(round(dot["x"] - PLACE["null"], 9))
        if bearing == "mixed":
            assert side == 0 or not dot["named"]
        else:
            assert side == (1 if bearing == "for" else -1)


@EACH
def test_the_row_that_is_told_is_the_one_in_the_band(settings: dict[str, Value]) -> None:
    made = tables(settings)
    if not made["list"]:
        assert made["band"] == []
        return
    told = made["list"][min(int(settings["at"]), len(made["list"])) - 1]
    assert [row["id"] for row in made["band"]] == [told["id"]] * (told["metric"] != "own")
    sentence = frame(settings).sentence
    assert f"Row {min(int(settings['at']), len(made['list']))}, {told['label']}: " in sentence
    assert told["estimate"] in sentence
    assert sentence.endswith(f"{evidence.credit(told['id'])}, {told['status']}.")


def test_only_differences_of_two_groups_are_converted_and_it_is_said() -> None:
    converted = {row["id"]: row["converted"] for row in rows() if row["converted"]}
    for key, made in converted.items():
        printed = evidence.row(key)
        assert printed["unit"] in {"d", "g", "SMD"}
        for end in ("value", "low", "high"):
            kept = None if np.isnan(printed[end]) else r_from_d(float(printed[end]))
            assert made[end] == kept
        assert ("converted from" in made["estimate"]) == (made["value"] is not None)
    assert "E2" in converted
    assert not {"N36", "N37_child", "B21b_client", "N47_genuine", "N47_genuine_control"} & set(
        converted
    )
    shown = tables(FIGURE.defaults | {"convert": True})["effects"]
    assert {row["id"] for row in shown if row["metric"] == "converted"} == set(converted) - {
        key for key in converted if evidence.row(key)["status"] == "unverified"
    }


def test_no_row_needs_another_one_to_be_understood() -> None:
    assert not [row["label"] for row in rows() if row["label"].startswith("The same")]
    labels = {row["id"]: row["label"] for row in rows()}
    assert labels["N46_psychiatric"] == (
        "Feedback by two short scales each session, and symptoms in psychiatric settings"
    )


def test_an_effect_that_is_printed_twice_is_shown_once() -> None:
    for key in SAME:
        again, first = evidence.row(key), evidence.row(key.removesuffix("_d"))
        assert (again["citation"], again["k"]) == (first["citation"], first["k"])
        assert r_from_d(float(again["value"])) == pytest.approx(first["value"], abs=0.01)
