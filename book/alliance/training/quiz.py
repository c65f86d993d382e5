"""The ten questions: a form that keeps nothing and needs no script, and the key to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import NamedTuple

import pandas as pd
from IPython.display import HTML, Markdown

from alliance import evidence, prose
from alliance.floor import spoken as floor
from alliance.tables import table
from alliance.training.links import BOOK

OPTIONS = ("a", "b", "c", "d")
"""Columns of ``data/questions.csv`` that hold the answers to choose from."""
FIGURE = re.compile(r"{(\w+)\.(\w+)}")
"""Where a text names a figure: id of a row, or ``floor``, and the part of it."""
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


class Question(NamedTuple):
    """A question with its key.

    Attributes
    ----------
    number : int
        Its place.
    aim : int
        Number of the objective in the facilitator's guide.
    asks : str
        What is asked.
    options : dict of str to str
        Answers to choose from, by letter.
    key : str
        Letter of the right one.
    why : str
        Why it is right.
    page : str
        Name of the chapter to read on.
    """

    number: int
    aim: int
    asks: str
    options: dict[str, str]
    key: str
    why: str
    page: str


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions of ``data/questions.csv``, every figure in them written out.

    Returns
    -------
    tuple of Question
        In order.
    """
    rows = evidence.load("questions").to_dict("records")
    return tuple(
        Question(
            number=row["number"],
            aim=row["aim"],
            asks=_written_out(row["question"]),
            options={each: _written_out(row[each]) for each in OPTIONS},
            key=row["key"],
            why=_written_out(row["why"]),
            page=row["page"],
        )
        for row in rows
    )


def _written_out(text: str) -> str:
    """Put the figures of ``data/`` into a text."""
    return FIGURE.sub(lambda named: _figure(*named.groups()), text)


def _figure(row: str, part: str) -> str:
    told = floor.spoken() if row == "floor" else prose.spoken(evidence.row(row))
    return told[part]


def title(page: str) -> str:
    """Return the title of a chapter.

    Parameters
    ----------
    page : str
        Its name.

    Returns
    -------
    str
        The words of its heading.

    Examples
    --------
    >>> title("association")
    'Association or cause?'
    """
    found = TITLE.search((BOOK / f"{page}.md").read_text("utf-8"))
    if found is None:
        raise ValueError(f"{page}.md has no heading; begin it with a line '# Title'")
    return found[1]


def form() -> HTML:
    """Return the questions as a form: the browser alone keeps it, until the page is left.

    Returns
    -------
    IPython.display.HTML
        A group of choices for each question, and its answer behind a disclosure. On paper the
        answers stay away.
    """
    fields = "".join(map(_field, questions()))
    # A dialogue's form without a dialogue goes nowhere when somebody presses Enter.
    return HTML(f'<form class="dm-quiz" method="dialog" autocomplete="off">{fields}{_END}</form>')  # type: ignore[no-untyped-call]


_END = (
    "<details><summary>How many did you get right?</summary>"
    '<p class="dm-tally">Right, of those that you answered: </p></details>'
    '<button type="reset">Clear all answers</button>'
)


def _field(question: Question) -> str:
    choices = "".join(_choices(question))
    answer = (
        f"<details><summary>Answer to question {question.number}</summary>"
        f"<p><strong>{question.key}.</strong> {escape(question.why)} "
        f'Read on: <a href="{question.page}.html">{escape(title(question.page))}</a></p></details>'
    )
    legend = f"<legend>{question.number}. {escape(question.asks)}</legend>"
    return f"<fieldset>{legend}{choices}{answer}</fieldset>"


def _choices(question: Question) -> Iterator[str]:
    for letter, text in question.options.items():
        right = " data-right" if letter == question.key else ""
        yield (
            f'<label><input type="radio" name="q{question.number}" value="{letter}"{right}>'
            f"<span>{letter}. {escape(text)}</span></label>"
        )


def key() -> Markdown:
    """Return the key as a table, for whoever marks the sheets.

    Returns
    -------
    IPython.display.Markdown
        One row a question.
    """
    rows = [
        {
            "Question": f"{each.number}",
            "Answer": f"**{each.key}.** {each.options[each.key]}",
            "Objective": f"{each.aim}",
            "Read on": f"[{title(each.page)}]({each.page}.md)",
        }
        for each in questions()
    ]
    return table(pd.DataFrame(rows))
