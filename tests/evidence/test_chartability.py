"""Every lab answers every heuristic of the table on accessibility, and none twice."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from alliance import evidence, labs, tables

ANSWERS = evidence.load("chartability")
CRITICAL = 14
"""Heuristics that the workbook of Chartability calls critical."""


def faults(answers: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    """Say which lab answers which heuristic not at all, or more than once."""
    found = []
    for heuristic, rows in answers.groupby("heuristic"):
        told = Counter(name for each in rows["labs"] for name in each.split())
        told = Counter(names) if told == Counter(["all"]) else told
        found += [f"{heuristic}: {name} {told[name]}x" for name in names if told[name] != 1]
        found += [f"{heuristic}: {name} is no lab" for name in told if name not in names]
    return found


def test_every_lab_answers_every_heuristic_once() -> None:
    assert faults(ANSWERS, labs.names()) == []
    assert ANSWERS["heuristic"].nunique() == CRITICAL


def test_a_new_lab_without_answers_is_missed() -> None:
    looked_at = ANSWERS[ANSWERS["known_by"] == "looked at"]
    missing = faults(ANSWERS, (*labs.names(), "another"))
    assert len(missing) >= looked_at["heuristic"].nunique() > 0
    assert all("another 0x" in each for each in missing)


def test_all_labs_are_answered_for_at_once_only_by_tests_that_run_on_all() -> None:
    assert set(ANSWERS[ANSWERS["labs"] == "all"]["known_by"]) == {"tested"}


def test_what_is_shown_is_the_whole_table() -> None:
    shown = tables.chartability().data
    assert all(how in shown for how in ANSWERS["how"])
    assert shown.count("\n") == len(ANSWERS) + 1
