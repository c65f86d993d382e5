"""The published effects: every row is that of the data, counted once, and in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance import evidence
from alliance.labs import effects
from alliance.labs.effects.look import LOOKS, PLACE
from alliance.labs.effects.rows import METRICS, QUESTIONS, SAME, UNSAID, rows
from alliance.outcomes import r_from_d
from alliance.site import Choice, Drawing, Flag, Value
from alliance.site.program import Tables
from alliance.site.vega import FirstFrame

FIGURE = effects.lab.figure
DRAWING = Drawing(FIGURE)
RANDOM = np.random.default_rng(20181104)
NULL = {"r": 0.0, "converted": 0.0, "d": 0.0, "ratio": 1.0}
SHARED = {"r": "r", "converted": "r", "d": "d", "ratio": "ratio"}


def any_settings() -> dict[str, Value]:
    """Draw settings, mostly of few filters, so that rows are left."""
    drawn: dict[str, Value] = {}
    for each in FIGURE.settings:
        if isinstance(each, Flag):
            drawn[each.name] = bool(RANDOM.random() < 0.5)
        elif isinstance(each, Choice):
            options = each.options if RANDOM.random() < 0.5 else each.options[:1]
            drawn[each.name] = str(RANDOM.choice(options))
        else:
            drawn[each.name] = int(RANDOM.integers(1, len(effects.ROWS) + 1))
    return drawn


CASES = [*map(FIGURE.case, FIGURE.cases), *(any_settings() for _ in range(8))]


@pytest.fixture(params=CASES, ids=lambda settings: " ".join(map(str, settings.values())))
def settings(request: pytest.FixtureRequest) -> dict[str, Value]:
    asked: dict[str, Value] = request.param
    return asked


def tables(settings: dict[str, Value]) -> Tables:
    return _tables(tuple(settings.items()))


@cache
def _tables(settings: tuple[tuple[str, Value], ...]) -> Tables:
    assert FIGURE.program
    return FIGURE.program(dict(settings))


def frame(settings: dict[str, Value]) -> FirstFrame:
    return _frame(tuple(settings.items()))


@cache
def _frame(settings: tuple[tuple[str, Value], ...]) -> FirstFrame:
    return DRAWING.at(**dict(settings))


def expected(settings: dict[str, Value]) -> pd.DataFrame:
    """Filter the tables of the data themselves."""
    topic = {each: name for name, topics in QUESTIONS.items() for each in topics}
    found = evidence.load("findings").assign(unit="")
    sizes = evidence.load("effects").assign(bearing="")
    all_rows = pd.concat([sizes[~sizes["id"].isin(SAME)], found[found["bearing"] != "context"]])
    all_rows = all_rows[all_rows["topic"].isin(list(topic))]
    question = all_rows["topic"].map(topic).where(all_rows["id"] != "N56", "how people rate")
    design = all_rows["design"].replace({"study": "single study", "": UNSAID})
    rater = all_rows["rater"].replace({"": UNSAID})
    keep = all_rows["status"].isin(effects.STATUSES[str(settings["status"])])
    for name, column in (("question", question), ("design", design), ("rater", rater)):
        keep &= (settings[name] == effects.EVERY[name]) | (column == settings[name])
    kept = all_rows[keep].set_index("id").astype(object)
    return kept.where(kept.notna(), None)


def record_of(found: pd.DataFrame, key: str) -> dict[str, Any]:
    """Return one row of the data; what is missing is None."""
    (cells,) = found.loc[[key]].to_dict("records")
    return {str(name): cell for name, cell in cells.items()}


def includes_none(row: Mapping[str, Any]) -> bool:
    none = 1 if "ratio" in row["unit"] else 0
    return bool(row["low"] <= none <= row["high"])


def test_the_rows_shown_are_those_of_the_data_that_pass(settings: dict[str, Value]) -> None:
    listed = [row["id"] for row in tables(settings)["list"]]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(expected(settings).index)


def test_the_sentence_counts_them(settings: dict[str, Value]) -> None:
    found, sentence = expected(settings), frame(settings).sentence
    if found.empty:
        assert sentence.startswith("No row fits")
        return
    sizes, findings = found[found["bearing"] == ""], found[found["bearing"] != ""]
    with_interval = sizes[sizes["interval"] == "confidence"]
    across = sum(includes_none(record_of(found, key)) for key in with_interval.index)
    if len(sizes):
        plural = "effect" if len(sizes) == 1 else "effects"
        clear = len(with_interval) - across
        start = f"{len(sizes)} {plural}, "
        if len(with_interval):
            assert sentence.startswith(f"{start}{len(with_interval)} with an interval: {clear} lie")
            assert re.search(rf" clear of no effect, {across} includes? it\.", sentence)
        else:
            assert sentence.startswith(f"{start}none with an interval. ")
    own = (~sizes["unit"].isin(list(METRICS))).sum()
    assert (f"{own} {'is' if own == 1 else 'are'} in" in sentence) == bool(own)
    values = sizes.loc[sizes["unit"] == "r", "value"].dropna()
    if len(values) > 1:
        low, high = (f"{value:.2f}".replace("0.", ".").replace("-", "−")
                     for value in (values.min(), values.max()))  # fmt: skip
        assert f"Correlations go from {low} to {high}. " in sentence
    counts = [int(findings["bearing"].isin(kinds).sum())
              for kinds in (["for"], ["mixed"], ["null", "against"])]  # fmt: skip
    said = re.search(r"without a size, (\d+) speaks? for, (\d+) (?:is|are) mixed, (\d+) ", sentence)
    assert ([int(each) for each in said.groups()] if said else [0, 0, 0]) == counts


def test_the_table_lists_what_the_data_say(settings: dict[str, Value]) -> None:
    found = expected(settings)
    made = tables(settings)["list"]
    for row, cells in zip(made, frame(settings).rows, strict=True):
        record = record_of(found, row["id"])
        assert cells[0].endswith(str(record["quantity"]).removeprefix("The same"))
        assert cells[8].startswith(evidence.credit(row["id"]))
        assert cells[9] == record["status"]
        if record["bearing"]:
            assert cells[1:3] == (record["finding"], "no size")
        elif record["value"] is not None and row["metric"] != "converted":
            # A minus is the mathematical one, and a correlation has no leading zero.
            written = re.search(r"[−-]?[\d.]+", cells[1])
            assert written
            share = 100 if record["unit"] == "proportion" else 1
            shown = float(written.group().replace("−", "-")) / share
            assert shown == pytest.approx(record["value"], abs=0.0051)
            assert ("%" if share > 1 else record["unit"]) in cells[1]


def test_a_mark_stands_as_far_from_no_effect_as_its_value(settings: dict[str, Value]) -> None:
    found, made = expected(settings), tables(settings)["effects"]
    scales: dict[str, set[float]] = {}
    for row in made:
        axis, record = row["metric"], record_of(found, row["id"])
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


def test_findings_stand_on_the_side_of_what_they_say(settings: dict[str, Value]) -> None:
    found, made = expected(settings), tables(settings)
    assert len(made["findings"]) == (found["bearing"] != "").sum()
    for dot in made["findings"]:
        bearing, side = found.loc[dot["id"], "bearing"], np.sign(round(dot["x"] - PLACE["null"], 9))
        if bearing == "mixed":
            assert side == 0 or not dot["named"]
        else:
            assert side == (1 if bearing == "for" else -1)


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
        assert "converted from" in made["estimate"]
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
