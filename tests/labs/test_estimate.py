"""Estimate first: the right rows answer each question, and nothing is told before a number."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from alliance import evidence
from alliance.labs import estimate
from alliance.labs.estimate import questions
from alliance.labs.estimate.questions import ANSWER, EXPECTED, Question
from kernelless import Value
from tests.labs.drawn import Drawn

FIGURE = estimate.lab.figure
DRAWN = Drawn(FIGURE)
EACH = pytest.mark.parametrize("question", estimate.QUESTIONS, ids=lambda each: each.name)
ASKED, MARKS = evidence.load("estimates"), evidence.load("estimates_marks")
RIGHT = {
    "dropout": ("rates", "topic", "dropout"),
    "clients": ("prevalence", "reporter", "client"),
    "observers": ("prevalence", "reporter", "observer"),
}
"""Where the answer to a question stands, and what must be in which column of its row."""


def at(question: str, guess: int, show: bool) -> dict[str, Value]:
    return {"question": question, "guess": guess, "show": show}


def answer(question: str) -> str:
    """Return the id of the row that answers a question."""
    row = MARKS[(MARKS["question"] == question) & (MARKS["role"] == ANSWER)].iloc[0]
    return str(row["value"] or row["low"]).split(".")[0]


def figures(question: Question) -> set[str]:
    """Return every figure of a question, as a reader would read it."""
    return {text for mark in question.marks for text in (mark.figure, mark.ends) if text}


@pytest.mark.parametrize("question", RIGHT)
def test_a_question_is_answered_by_a_row_about_it(question: str) -> None:
    table, column, value = RIGHT[question]
    row = evidence.load(table).set_index("id").loc[answer(question)]
    assert row[column] == value
    if table == "prevalence":
        assert (row["topic"], row["per"]) == ("rupture", "sessions")


def test_what_is_derived_rests_on_rows_about_the_question() -> None:
    inputs = evidence.load("derived").set_index("id")["inputs"]
    counted = evidence.row(inputs[answer("therapists")])
    assert (counted["reporter"], counted["per"]) == ("therapist", "clients")
    for question in ("variance", "pairs"):
        assert evidence.row(inputs[answer(question)])["topic"] == "alliance_outcome"
    share = evidence.row("A1")["value"] ** 2
    assert evidence.row(answer("variance"))["value"] == pytest.approx(share, abs=5e-5)
    assert 0.5 < evidence.row(answer("pairs"))["value"] < 1


def test_therapists_expect_fewer_to_drop_out_than_do() -> None:
    marks = {mark.role: mark for mark in estimate.QUESTIONS[0].marks}
    assert (marks[ANSWER].figure, marks[EXPECTED].figure) == ("19.7%", "8.9%")
    assert marks[EXPECTED].source.startswith("Kullgard")


def test_only_what_was_read_or_quoted_or_computed_answers() -> None:
    used = {
        figure.split(".")[0]
        for part in ("value", "low", "high")
        for figure in MARKS[part]
        if figure
    }
    assert len(used) > 10
    for key in used:
        row = evidence.row(key)
        assert "unverified" not in {row["status"], row.get("rests_on")}, key


@EACH
@pytest.mark.parametrize(("guess", "show"), [(0, False), (0, True), (40, False)])
def test_nothing_is_told_before_a_number_is_given_and_the_figures_asked_for(
    question: Question, guess: int, show: bool
) -> None:
    settings = at(question.name, guess, show)
    frame, tables = DRAWN.frame(settings), DRAWN.tables(settings)
    assert tables["marks"] == []
    seen = " ".join(
        [frame.sentence, str(frame.rows), re.sub("<[^>]+>", " ", frame.svg), str(tables)]
    )
    words = {mark.label for mark in question.marks} | {question.caution} | figures(question)
    assert [each for each in words if each in seen] == []


@EACH
def test_every_figure_is_shown_once_it_is_asked_for(question: Question) -> None:
    frame = DRAWN.frame(at(question.name, 40, True))
    for mark in question.marks:
        assert f"{mark.figure} {mark.label}" in frame.sentence
        assert f"{mark.figure} {mark.label}" in frame.svg.replace("&#39;", "'")
        assert mark.source in str(frame.rows)


@EACH
def test_marks_stand_where_their_figures_are(question: Question) -> None:
    rows = DRAWN.tables(at(question.name, 40, True))["marks"]
    assert [row["row"] for row in rows] == [*range(len(question.marks))]
    for row, mark in zip(rows, question.marks, strict=True):
        ends = (row["low"], row["value"], row["high"])
        known = [each for each in ends if each is not None]
        assert known == sorted(known)
        assert ends == (mark.low, mark.value, mark.high)
        assert (row["point"], row["spans"]) == (mark.value is not None, mark.low is not None)


@pytest.mark.parametrize(
    ("guess", "told"),
    [
        (18, "lies 1 point below that"),
        (19, "Your number is there"),
        (42, "Your number is there"),
        (44, "lies 2 points above that"),
    ],
)
def test_a_number_is_held_against_both_ends_of_a_range(guess: int, told: str) -> None:
    assert told in DRAWN.frame(at("clients", guess, True)).sentence


def test_a_case_asks_anew() -> None:
    for case in list(FIGURE.cases)[: len(estimate.QUESTIONS)]:
        assert (FIGURE.case(case)["guess"], FIGURE.case(case)["show"]) == (0, False)
    assert len({FIGURE.case(case)["question"] for case in FIGURE.cases}) == len(estimate.QUESTIONS)


def broken(**cells: str) -> pd.DataFrame:
    """Return the figures of the first question with other cells in its first row."""
    table = MARKS[MARKS["question"] == "dropout"].reset_index(drop=True)
    for column, cell in cells.items():
        table.loc[0, column] = cell
    return table


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"low": "E1.high", "high": "E1.low"}, r"low, value and high are \[20.7, 19.7, 18.7\]"),
        ({"value": "A1.value"}, "A1.value is no proportion"),
        ({"value": "E1b_older.low"}, "E1b_older.low is no proportion"),
        ({"value": "", "low": "B13b.low", "high": "B13b.high"}, "its status is unverified"),
        ({"low": ""}, "give low, high and span, or none"),
        ({"span": ""}, "give low, high and span, or none"),
        ({"value": "", "low": "", "high": "", "span": ""}, "give a value or both ends"),
        ({"role": "beside"}, "begin with one answer"),
        ({"question": "drop"}, "drop: there is no such question; use one of dropout, clients"),
    ],
)
def test_figures_that_cannot_be_are_refused(cells: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        questions.read(ASKED[:1] if "question" not in cells else ASKED, broken(**cells))


def test_a_row_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError, match="no row 'E99'"):
        questions.read(ASKED[:1], broken(value="E99.value"))
