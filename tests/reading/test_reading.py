"""Chapters are plain, short and tied together: readability, minutes, labels."""

from __future__ import annotations

import re

import pytest
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT
from tests.chapter import BOOK, text
from tests.reading import words

PLAIN, READABLE = 7, 11
"""Flesch-Kincaid grades: at most for the page for clients, and below it for chapters to read."""
LONGEST = 12
"""Minutes that a chapter may take to read."""
LOOKED_UP = {"facilitators-guide": 18}
"""Chapters of which readers take one part, such as one plan for one meeting, and their minutes."""
FOR_CLIENTS = "if-your-own-therapy-feels-rocky"
CHAPTERS = sorted(path.stem for path in BOOK.glob("*.md"))
PARTS = {part.caption: part for part in parse_toc_yaml(ROOT / "_toc.yml").root.subtrees}
READ = [str(chapter).removeprefix("book/") for chapter in PARTS["Read"].items]
LABEL = re.compile(r"^:? {0,4}:?name: +((?:fig|tab)-[\w-]+)$", re.MULTILINE)
LABELS = [label for chapter in CHAPTERS for label in LABEL.findall(text(chapter))]


def test_the_page_for_clients_is_in_plain_words() -> None:
    assert words.grade(text(FOR_CLIENTS)) <= PLAIN


@pytest.mark.parametrize("chapter", READ)
def test_a_chapter_to_read_can_be_read(chapter: str) -> None:
    assert words.grade(text(chapter)) < READABLE


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_chapter_takes_too_long(chapter: str) -> None:
    assert words.minutes(text(chapter)) <= LOOKED_UP.get(chapter, LONGEST)


@pytest.mark.parametrize("label", LABELS)
def test_every_figure_and_table_is_referred_to(label: str) -> None:
    assert any(f"{{numref}}`{label}`" in text(chapter) for chapter in CHAPTERS)


def test_a_study_is_reported_by_the_names_of_its_parts() -> None:
    chapter = text("simulation")
    parts = re.findall(r"^\| ([A-Z][\w -]+) \|", chapter, re.MULTILINE)[1:]
    headings = re.findall(r"^## (.+)$", chapter, re.MULTILINE)
    assert headings[: len(parts)] == parts
    assert "".join(part[0] for part in parts) == "ADEMP"


def test_words_are_spoken_as_they_are_listed_and_else_as_they_are_broken() -> None:
    assert [words.syllables(word) for word in ("rupture", "Alliance", "the")] == [2, 3, 1]
    assert words.syllables("behaviour") == 3  # as the British write it, in no list
    assert words.syllables("295") == 3


def test_a_grade_follows_its_formula() -> None:
    simple = "# Not this\n\nThe cat sat. The dog ran off.\n"
    assert words.sentences(simple) == [["The", "cat", "sat"], ["The", "dog", "ran", "off"]]
    assert words.grade(simple) == pytest.approx(0.39 * 7 / 2 + 11.8 * 1 - 15.59)


def test_long_sentences_and_long_words_ask_for_more() -> None:
    plain = "We met. We spoke. It was good."
    long = "Notwithstanding considerable reservations, participants characterised it favourably."
    assert words.grade(plain) < 3
    assert words.grade(long) > 12
