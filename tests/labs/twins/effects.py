"""The twin of lab ``effects``: the rows of ``data/`` that pass, counted and told in Python."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from alliance import evidence
from alliance.labs import effects
from alliance.labs.effects.rows import METRICS, QUESTIONS, SAME, UNSAID, UNTESTED, rows
from alliance.outcomes import r_from_d
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

ORDER = ("r", "converted", "d", "ratio", "own", "finding")
BEARINGS = ("for", "mixed", "null", "against")
OF_RATING = ("N56", "B10b_depression", "B10b_abuse")
"""Rows about how people rate, whatever their topic."""
FILTERS = {"question": "question", "design": "design_said", "rater": "rater_said"}
"""What a reader filters by, and the column that says it."""


@cache
def _texts() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows()}


@cache
def everything() -> pd.DataFrame:
    """Return the tables of the data themselves, with the words that they are filtered by."""
    topic = {each: name for name, topics in QUESTIONS.items() for each in topics}
    found = evidence.load("findings").assign(unit="")
    sizes = evidence.load("effects").assign(bearing="")
    all_rows = pd.concat([sizes[~sizes["id"].isin(SAME)], found[found["bearing"] != "context"]])
    all_rows = all_rows[all_rows["topic"].isin(list(topic))]
    asked = all_rows["topic"].map(topic)
    asked = asked.where(~all_rows["id"].isin(OF_RATING), "how people rate")
    said = {
        "question": asked,
        "design_said": all_rows["design"].replace({"study": "single study", "": UNSAID}),
        "rater_said": all_rows["rater"].replace({"": UNSAID}),
    }
    kept = all_rows.assign(**said).set_index("id").astype(object)
    return kept.where(kept.notna(), None)


@cache
def records() -> dict[str, dict[str, Any]]:
    """Return the rows of the data by their id; what is missing is None."""
    found = everything()
    cells = (dict(zip(found.columns, row, strict=True)) for row in found.to_numpy())
    return dict(zip(found.index, cells, strict=True))


def expected(settings: Mapping[str, Value]) -> pd.DataFrame:
    """Filter the tables of the data themselves."""
    found = everything()
    keep = found["status"].isin(effects.STATUSES[str(settings["status"])])
    for name, column in FILTERS.items():
        keep &= (settings[name] == effects.EVERY[name]) | (found[column] == settings[name])
    return found[keep]


def includes_none(row: Mapping[str, Any]) -> bool:
    none = 1 if "ratio" in row["unit"] else 0
    return bool(row["low"] <= none <= row["high"])


def metric(key: str, settings: Mapping[str, Value]) -> str:
    """Return the axis on which a row stands, or why it has none."""
    record = records()[key]
    if record["bearing"]:
        return "finding"
    if settings["convert"] and _texts()[key]["converted"]:
        return "converted"
    return METRICS.get(record["unit"], "own")


def in_order(settings: Mapping[str, Value]) -> list[str]:
    """Return the rows that pass: by axis, then by question, most studies and people first."""

    def rank(key: str) -> tuple[float, ...]:
        record = records()[key]
        weight = (record["k"] or 0) + (record["n"] or 0) / 1e6
        bearing = BEARINGS.index(record["bearing"]) if record["bearing"] else -1
        question = list(QUESTIONS).index(record["question"])
        return (ORDER.index(metric(key, settings)), bearing, question, -weight)

    passing = {*expected(settings).index}
    return sorted((key for key in _texts() if key in passing), key=rank)


def told(settings: Mapping[str, Value]) -> Told:
    keys = in_order(settings)
    return Told(_sentence(keys, settings), [_row(key, settings) for key in keys])


def _row(key: str, settings: Mapping[str, Value]) -> list[Text]:
    row, record = _texts()[key], records()[key]
    source = evidence.credit(key) + (f", doi:{record['doi']}" if record["doi"] else "")
    return [
        row["label"],
        _estimate(key, settings),
        _interval(key, settings),
        UNSAID if record["k"] is None else Printed(record["k"]),
        row["people"] if record["n"] is None else _people(record),
        record["population"] or UNSAID,
        record["design_said"],
        record["rater_said"],
        source,
        record["status"],
        record["note"],
    ]


def _people(record: Mapping[str, Any]) -> Text:
    more = ["more than"] if record.get("n_is") == "more_than" else []
    return [*more, Printed(record["n"])]


def _printed(value: float, unit: str) -> Printed:
    if unit == "r":
        return Printed(value, 2)
    return Printed(100 * value, 1) if unit == "proportion" else Printed(value, 3)


def _estimate(key: str, settings: Mapping[str, Value]) -> Text:
    record = records()[key]
    if record["bearing"]:
        return str(record["finding"])
    if record["value"] is None:
        return "no one value"
    size = _printed(record["value"], record["unit"])
    if metric(key, settings) == "converted":
        in_r = Printed(r_from_d(record["value"]), 2)
        return ["r =", in_r, "converted from", record["unit"], size]
    unit = "%" if record["unit"] == "proportion" else record["unit"]
    return [size, unit] if unit not in {"r", "d", "g", "SMD", "beta"} else [unit, "=", size]


def _interval(key: str, settings: Mapping[str, Value]) -> Text:
    record = records()[key]
    if record["bearing"]:
        return "no size"
    known = [end for end in ("low", "high") if record[end] is not None]
    if not known:
        sign = "" if record["p"].startswith("<") else "= "
        return f"{UNSAID}; p {sign}{record['p']}" if record["p"] else UNSAID
    converted = metric(key, settings) == "converted"
    sizes: list[Part] = [
        Printed(r_from_d(record[end]), 2) if converted else _printed(record[end], record["unit"])
        for end in known
    ]
    if len(known) == 1:
        return ["at least" if known == ["low"] else "at most", *sizes]
    kind = [] if record["interval"] == "confidence" else [f"({record['interval']})"]
    return [sizes[0], "to", sizes[1], *kind]


def _sentence(keys: list[str], settings: Mapping[str, Value]) -> Text:
    if not keys:
        return "No row fits all of these. Change one of them."
    found = everything().loc[keys]
    sizes, findings = found[found["bearing"] == ""], found[found["bearing"] != ""]
    parts = [*_sizes(sizes), *_range(sizes, settings), *_findings(findings)]
    return [*parts, "Row", *_told(keys, settings)]


def _sizes(sizes: pd.DataFrame) -> list[Part]:
    if sizes.empty:
        return ["No figure has a size here."]
    sure = [
        key for key in sizes.index
        if records()[key]["interval"] == "confidence" and key not in UNTESTED
    ]  # fmt: skip
    across = sum(includes_none(records()[key]) for key in sure)
    named = "published figure" if len(sizes) == 1 else "published figures"
    start: list[Part] = [Printed(len(sizes)), named]
    if not sure:
        return [*start, "none with an interval."]
    clear = Printed(len(sure) - across)
    counted: list[Part] = [clear, "clear of the line of no effect", Printed(across), "cross"]
    return [*start, Printed(len(sure)), "with an interval", *counted]


def _range(sizes: pd.DataFrame, settings: Mapping[str, Value]) -> list[Part]:
    axes = [metric(key, settings) for key in sizes.index]
    values = sizes.loc[[axis == "r" for axis in axes], "value"].dropna()
    two: list[Part] = ["Correlations go from", Printed(values.min(), 2), "to",
                       Printed(values.max(), 2)] if len(values) > 1 else []  # fmt: skip
    own = axes.count("own")
    alone: list[Part] = [Printed(own), "in the table only."] if own else []
    return [*two, *alone]


def _findings(findings: pd.DataFrame) -> list[Part]:
    if findings.empty:
        return []
    counts = [int(findings["bearing"].isin(kinds).sum())
              for kinds in (["for"], ["mixed"], ["null", "against"])]  # fmt: skip
    words = ("for,", "mixed,", "against;")
    told: list[Part] = ["Of", Printed(len(findings)), "without a size"]
    for count, word in zip(counts, words, strict=True):
        told += [Printed(count), word]
    return [*told, "no votes: they differ in size and overlap."]


def _told(keys: list[str], settings: Mapping[str, Value]) -> list[Part]:
    """Tell the row that is looked at, as the table has it."""
    place = min(int(settings["at"]), len(keys))
    key = keys[place - 1]
    row, record = _texts()[key], records()[key]
    texts = row | (row["converted"] or {} if metric(key, settings) == "converted" else {})
    unsure = record["bearing"] or texts["interval"].startswith(UNSAID)
    intervals = [] if unsure else [texts["interval"]]
    counts = [] if record["k"] is None else [row["studies"]]
    people = [] if row["people"] == UNSAID else [row["people"]]
    source = f"{evidence.credit(key)}, {record['status']}."
    return [Printed(place), row["label"], texts["estimate"], *intervals, *counts, *people, source]
