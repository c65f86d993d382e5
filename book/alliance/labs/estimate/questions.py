"""The questions and what answers them: read from ``data/`` and checked before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from alliance import evidence
from alliance.numbers import tenth

ANSWER, BESIDE, EXPECTED = ROLES = ("answer", "beside", "expected")
"""What a figure is to its question."""
UNCHECKED = "unverified"
"""The status of what no question may be answered with: it is from memory."""
STATUSES = ("seen", "second-hand", "derived")
"""What a question may be answered with."""
MOST_MARKS = 3
"""Figures that there is room for under a question."""


class Mark(NamedTuple):
    """A published figure beside an estimate.

    Attributes
    ----------
    role : str
        One of `ROLES`.
    label : str
        Words after the figure.
    value, low, high : float or None
        Percentages; there is a value, or both ends, or all three.
    span : str
        What lies between the ends; empty where there are none.
    source, status : str
        Authors and year; how well it was checked.
    """

    role: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    span: str
    source: str
    status: str

    @property
    def ends(self) -> str:
        """The ends in words; empty where there are none."""
        if self.low is None or self.high is None:
            return ""
        return f"{tenth(self.low / 100)} to {tenth(self.high / 100)}"

    @property
    def estimate(self) -> str:
        """The value in words; empty where there is no one value."""
        return "" if self.value is None else tenth(self.value / 100)

    @property
    def figure(self) -> str:
        """The value in words, or the ends where there is no one value."""
        return self.estimate or self.ends


class Question(NamedTuple):
    """A question that a reader answers with a percentage.

    Attributes
    ----------
    name, title : str
        Short name, and the words on its button.
    asks, unit : str
        The question, and what follows the reader's number.
    caution : str
        What must be said beside the figures.
    marks : tuple of Mark
        The answer first.
    """

    name: str
    title: str
    asks: str
    unit: str
    caution: str
    marks: tuple[Mark, ...]


def load() -> tuple[Question, ...]:
    """Return the questions of the book.

    Returns
    -------
    tuple of Question
        In the order of ``data/estimates.csv``.

    Raises
    ------
    ValueError
        If a table says what cannot be; the message names the row and the remedy.

    Examples
    --------
    >>> [mark.figure for mark in load()[0].marks]
    ['19.7%', '15.9% to 46.8%', '8.9%']
    """
    return read(evidence.load("estimates"), evidence.load("estimates_marks"))


def read(questions: pd.DataFrame, marks: pd.DataFrame) -> tuple[Question, ...]:
    """Return questions from their tables.

    Parameters
    ----------
    questions, marks : DataFrame
        As ``data/datapackage.json`` describes them.

    Returns
    -------
    tuple of Question
        In the order of their table.

    Raises
    ------
    KeyError
        If a figure names a row that there is not.
    ValueError
        If a question has no one answer, or a figure is no share, is from memory, or has its ends
        exchanged.
    """
    if strangers := sorted(set(marks["question"]) - set(questions["question"])):
        known = ", ".join(questions["question"])
        raise ValueError(
            f"estimates_marks.csv, {strangers[0]}: there is no such question; use one of {known}"
        )
    return tuple(
        _question(row, marks[marks["question"] == row["question"]])
        for row in questions.to_dict("records")
    )


def _question(row: Mapping[Any, Any], marks: pd.DataFrame) -> Question:
    name = str(row["question"])
    found = tuple(_mark(name, each) for each in marks.to_dict("records"))
    roles = [mark.role for mark in found]
    if roles[:1] != [ANSWER] or roles.count(ANSWER) > 1 or len(found) > MOST_MARKS:
        raise ValueError(
            f"estimates_marks.csv, {name}: the roles are {', '.join(roles) or 'none'}; begin with "
            f"one {ANSWER}, and give at most {MOST_MARKS} figures"
        )
    title, asks, unit, caution = (str(row[each]) for each in ("title", "asks", "unit", "caution"))
    return Question(name, title, asks, unit, caution, found)


def _mark(question: str, row: Mapping[Any, Any]) -> Mark:
    """Return a figure with its source, or say why it cannot stand."""
    place = f"estimates_marks.csv, {question}, {row['label']!r}"
    value, low, high = (_percentage(place, row[part]) for part in ("value", "low", "high"))
    if (low is None) != (high is None) or (low is None) == bool(row["span"]):
        raise ValueError(f"{place}: give low, high and span, or none of them")
    known = [each for each in (low, value, high) if each is not None]
    if not known or known != sorted(known):
        raise ValueError(
            f"{place}: low, value and high are {known}; give a value or both ends, in this order"
        )
    ids = dict.fromkeys(row[part].split(".")[0] for part in ("value", "low", "high") if row[part])
    source = "; ".join(dict.fromkeys(map(evidence.credit, ids)))
    return Mark(
        row["role"], row["label"], value, low, high, row["span"], source, _status(place, ids)
    )


def _percentage(place: str, figure: str) -> float | None:
    """Return what a figure such as ``E1.value`` stands for, in per cent to a tenth."""
    if not figure:
        return None
    key, column = figure.split(".")
    row = evidence.row(key)
    if row["unit"] != "proportion" or pd.isna(row.get(column)):
        raise ValueError(
            f"{place}: {figure} is no proportion; name a row and a column that hold one"
        )
    return float(round(100 * row[column], 1))


def _status(place: str, ids: Iterable[str]) -> str:
    """Return the weakest status of some rows, which may not be from memory."""
    found = {status for key in ids for status in _statuses(key)}
    if UNCHECKED in found:
        raise ValueError(
            f"{place}: its status is {UNCHECKED}; use rows that are {', '.join(STATUSES)}"
        )
    return max(found, key=STATUSES.index)


def _statuses(key: str) -> set[str]:
    """Return the status of a row, and of what it rests on."""
    row = evidence.row(key)
    return {row["status"], row.get("rests_on") or row["status"]}
