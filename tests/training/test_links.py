"""Every link of a chapter to a lab at some settings leads there, and to what it says."""

from __future__ import annotations

import re

import pytest

from alliance.training import links

CHAPTERS = {path.stem: path.read_text("utf-8") for path in sorted(links.BOOK.glob("*.md"))}
WRITTEN = [
    (name, said, address)
    for name, text in CHAPTERS.items()
    for said, address in links.written(text)
]
ANY = re.compile(r"\]\(([^)\s]*\.html[^)\s]*)\)")
CASE = re.compile(r"^\*([^*]+)\*(?:, hidden)?$")


@pytest.mark.parametrize(
    ("said", "address"), [each[1:] for each in WRITTEN], ids=[each[0] for each in WRITTEN]
)
def test_a_link_leads_to_what_it_says(said: str, address: str) -> None:
    link = links.read(address)
    assert link.hidden == said.endswith(", hidden")
    case = CASE.match(said)
    if case and case[1] in link.figure.cases:
        assert link.settings == link.figure.case(case[1])


def test_no_link_into_a_page_escapes_these_tests() -> None:
    every = [each for text in CHAPTERS.values() for each in ANY.findall(text)]
    assert every == [address for _, _, address in WRITTEN]
    named = [said for _, said, address in WRITTEN if (case := CASE.match(said))
             and case[1] in links.read(address).figure.cases]  # fmt: skip
    assert len(named) > 20


def test_a_link_starts_where_its_page_starts() -> None:
    assert links.read("index.html#moment").settings["depth"] == 1.4
    chapter = links.read("one-difficult-moment.html?curtain=1#moment?delay=5&teaches=false")
    assert chapter.settings["depth"] == 0
    assert (chapter.settings["delay"], chapter.settings["teaches"]) == (5, False)
    assert chapter.hidden


def test_a_link_puts_a_question_of_the_lab_into_its_curtain() -> None:
    own, other, shown = (
        links.read(f"index.html?{asked}#moment")
        for asked in ("curtain=1", "curtain=1&ask=noticed", "curtain=1&ask=noticed&present=1")
    )
    assert own.asks == own.figure.asks
    assert other.asks == shown.asks == "Would you have noticed this rupture?"
    assert other.hidden
    assert links.read("index.html#moment").hidden is False


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nowhere.html#moment", "no chapter 'nowhere'"),
        ("repair.html#moment", "'moment'; repair.md shows repair"),
        ("data.html#moment", "data.md shows none"),
        ("repair.html#repair?dept=1", "no setting 'dept'"),
        ("repair.html#repair?depth=9", "depth = 9.0 is not allowed; use a number from 0 to 3"),
        ("repair.html#repair?depth=deep", "depth = 'deep' is not allowed"),
        ("repair.html#repair?depth=", "depth = '' is not allowed"),
        ("repair.html#repair?followed=1.5", "followed = '1.5' is not allowed; use a whole"),
        ("index.html#moment?teaches=yes", "teaches = 'yes' is not allowed"),
        ("index.html#moment?kind=silence", "kind = 'silence' is not allowed"),
        (
            "index.html?curtains=1#moment",
            "asks for 'curtains=1'; use curtain=1, present=1, curtain=1&present=1 or nothing",
        ),
        ("index.html?ask=ending#moment", "and &ask=NAME after curtain=1 for another question"),
        (
            "index.html?curtain=1&ask=mine#moment",
            "moment has no question 'mine'; its questions: ending, saved, noticed",
        ),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(address: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        links.read(address)
