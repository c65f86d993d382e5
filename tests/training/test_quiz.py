"""The ten questions: each has one right answer, a page to read on, and an objective."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance import evidence
from alliance.site.build import ROOT
from alliance.training import links, quiz

QUESTIONS = quiz.questions()
PAGES = {name.removeprefix("book/") for name in parse_toc_yaml(ROOT / "_toc.yml")}
FORM = BeautifulSoup(str(quiz.form().data), "html.parser")


def objectives() -> list[int]:
    """Return the numbers of the objectives in the guide."""
    guide = (links.BOOK / "facilitators-guide.md").read_text("utf-8")
    listed = guide.split("## What participants can do afterwards")[1].split("##")[0]
    return [int(each) for each in re.findall(r"^(\d+)\. ", listed, re.MULTILINE)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: str(each.number))
def test_a_question_can_be_answered_and_read_on(question: quiz.Question) -> None:
    assert question.key in question.options
    assert len(set(question.options.values())) == len(quiz.OPTIONS)
    assert question.page in PAGES
    assert not re.search(r"[{}]", f"{question.asks} {question.why}")


def test_there_are_ten_and_they_ask_for_every_objective() -> None:
    assert [each.number for each in QUESTIONS] == list(range(1, 11))
    assert {each.aim for each in QUESTIONS} == set(objectives())


def test_the_key_shows_in_neither_place_nor_length() -> None:
    assert max(Counter(each.key for each in QUESTIONS).values()) <= 3
    longest = [max(each.options, key=lambda o: len(each.options[o])) for each in QUESTIONS]
    assert sum(a == each.key for a, each in zip(longest, QUESTIONS, strict=True)) <= 5


def test_figures_in_a_question_are_those_of_the_data() -> None:
    asks = QUESTIONS[3].asks
    row = evidence.row("B2")
    assert f"Over {row['k']} studies" in asks
    assert f"at .{100 * row['value']:.0f}, from −.0{-100 * row['low']:.0f}" in asks


def test_the_form_marks_one_answer_of_each_question_as_right() -> None:
    fields = FORM.select("fieldset")
    assert len(fields) == len(QUESTIONS)
    for field, question in zip(fields, QUESTIONS, strict=True):
        assert [each["value"] for each in field.select("input")] == list(quiz.OPTIONS)
        assert len({each["name"] for each in field.select("input")}) == 1
        assert [each["value"] for each in field.select("[data-right]")] == [question.key]
        answer = field.select_one("details p")
        assert answer is not None
        assert answer.get_text().startswith(f"{question.key}. {question.why}")
        assert [link["href"] for link in answer.select("a")] == [f"{question.page}.html"]


def test_the_key_gives_the_answers_in_order() -> None:
    rows = str(quiz.key().data).splitlines()[2:]
    found = [re.findall(r"^\| (\d+) +\| \*\*(\w)\.\*\* (.+?) +\| (\d+)", row)[0] for row in rows]
    assert found == [
        (str(each.number), each.key, each.options[each.key], str(each.aim)) for each in QUESTIONS
    ]
