"""Numbers in the prose come from data or code; the few that are typed are listed, with a reason."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from alliance.site.build import ROOT
from tests.chapter import BOOK, text
from tests.reading.words import typed

NUMBER = re.compile(r"\d+(?:[.,/-]\d+)*")
CHAPTERS = sorted(path.stem for path in BOOK.glob("*.md"))
with Path(__file__).with_name("numbers.csv").open(encoding="utf-8", newline="") as listed:
    ALLOWED = list(csv.DictReader(listed))
"""Words around a number, as a regular expression; ``*`` stands for every chapter."""


def allowed(chapter: str) -> list[re.Pattern[str]]:
    """Return what may be typed into a chapter."""
    rows = (row["words"] for row in ALLOWED if row["chapter"] in {"*", chapter})
    return [re.compile(words, re.MULTILINE) for words in rows]


def unlisted(chapter: str, read: str) -> list[str]:
    """Return the numbers in a text that nothing allows, each with what stands around it."""
    spans = [found.span() for each in allowed(chapter) for found in each.finditer(read)]
    return [
        read[max(0, number.start() - 40) : number.end() + 30]
        for number in NUMBER.finditer(read)
        if not any(start <= number.start() and number.end() <= end for start, end in spans)
    ]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_number_is_typed_unless_it_is_listed(chapter: str) -> None:
    assert unlisted(chapter, typed(text(chapter))) == []


def test_every_entry_of_the_list_has_a_reason_and_is_still_needed() -> None:
    texts = {chapter: typed(text(chapter)) for chapter in CHAPTERS}
    for row in ALLOWED:
        assert len(row["reason"]) > 3, row
        where = CHAPTERS if row["chapter"] == "*" else [row["chapter"]]
        pattern = re.compile(row["words"], re.MULTILINE)
        found = [hit for chapter in where for hit in pattern.findall(texts[chapter])]
        assert found, row


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("An effect of 0.28 in 295 studies.", ["0.28", "295"]),
        ("It is {glue:text}`A1.value` {cite:p}`fluckiger2018`, see [row 3](data.html#A1).", ["3"]),
        ("```{code-cell} ipython3\nx = 5\n```\n", []),
        (
            "```{code-cell} ipython3\n:mystnb:\n:  figure:\n:    caption: Of 12 studies.\n```\n",
            ["12"],
        ),
        (
            "```{code-cell} ipython3\n:    caption: >-\n:      A.\n:      Of 12.\nx = 3\n```\n",
            ["12"],
        ),
        ("$x_1 + 2$ and `a[3]` and {numref}`fig-4`.", []),
        (":::{figure} a7.png\n:name: fig-7\nSeven, or 7.\n:::\n", ["7"]),
        ("---\nversion: 3\n---\nIn 2013 {term}`dips <dip>`.", ["2013"]),
        ("[text 8]{.dm-minutes} ends.", ["8"]),
    ],
)
def test_what_was_typed_is_found_and_nothing_else(written: str, left: list[str]) -> None:
    assert NUMBER.findall(typed(written)) == left


def test_the_version_of_python_is_the_one_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["requires-python"].removeprefix(">=")
    assert f"Python {asked} or newer" in text("running")
    assert f"Python {asked} or newer" in (ROOT / "README.md").read_text("utf-8")
