"""The pages on paper: nothing cut off, no half of a page blank, every setting as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest
from pypdf import PdfReader
from pypdfium2.raw import FPDF_PAGEOBJ_PATH

from alliance.labs import moment
from alliance.site.build import SiteError
from tests import book
from tests.site.open_lab import LAB_PAGES
from tests.site.printing import bound, to_paper
from tests.site.test_pages import CHAPTERS, parsed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Browser

LEAST = 0.45
"""Share of a page, from the top, that is used at least, but of the last."""
POINTS = 72 / 25.4
MARGIN = 15 * POINTS
"""Of every page, in points; as in the style sheet."""
FAINT = 245
"""What is darker than this is ink, from 0 to 255."""

Print = Callable[[str], pypdfium2.PdfDocument]


@pytest.fixture(scope="module")
def printed(browser: Browser, server: str) -> Print:
    """Print a page as a reader would, after it was read to its end; once, whoever asks."""

    @cache
    def at(address: str) -> pypdfium2.PdfDocument:
        return pypdfium2.PdfDocument(to_paper(browser, f"{server}/{address}"))

    return at


def each_printed(addresses: Iterable[str]) -> pytest.MarkDecorator:
    """Run a test for each page; one worker takes all that look at the same sheets."""
    cases = [
        pytest.param(each, marks=pytest.mark.xdist_group(f"paper {each}")) for each in addresses
    ]
    return pytest.mark.parametrize("address", cases)


def ink(page: pypdfium2.PdfPage) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and columns that hold ink, in points."""
    grey = page.render(scale=1, grayscale=True).to_numpy() < FAINT
    return np.flatnonzero(grey.any(axis=1)), np.flatnonzero(grey.any(axis=0))


@each_printed(CHAPTERS)
def test_no_page_is_half_blank_and_none_runs_over_its_margin(printed: Print, address: str) -> None:
    pages = list(printed(address))
    faults = []
    for number, page in enumerate(pages, start=1):
        rows, columns = ink(page)
        if number < len(pages) and rows.max(initial=0) < LEAST * page.get_height():
            faults.append(f"page {number} ends at {rows.max(initial=0) / page.get_height():.0%}")
        if columns.max(initial=0) > page.get_width() - MARGIN + 3:
            faults.append(f"page {number} runs over by {columns.max() - page.get_width() + MARGIN}")
    assert faults == []


def words(document: Iterable[pypdfium2.PdfPage]) -> str:
    """Return all text of a document, without what parts lines."""
    return " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_every_setting_of_the_chosen_case_is_printed(printed: Print) -> None:
    text = words(printed("book/index.html#moment?delay=5"))
    assert "Repair starts 5" in text
    for setting in moment.SETTINGS:
        assert " ".join(setting.label.split()[:4]) in text
    assert "Strengthening: how much firmer the bond gets for each point repaired 0.10" in text
    assert "Change the assumptions" not in text


@each_printed(LAB_PAGES)
def test_title_and_text_stand_apart(printed: Print, address: str) -> None:
    rows, _ = ink(printed(address)[0])
    first_gap = np.flatnonzero(np.diff(rows) > 1)[0]
    assert np.diff(rows)[first_gap] >= 4
    assert rows[0] >= MARGIN - 1


@each_printed(["book/data.html"])
def test_a_table_goes_on_over_the_page(printed: Print, address: str) -> None:
    document = printed(address)
    assert "A1" in document[0].get_textpage().get_text_bounded()
    assert "Row What Figure" in words([document[1]])


LINES = 30
"""A drawing has more lines than this."""
BOUND = ("book/restore-or-teach.html", "book/association.html")
"""Chapters that link to each other, each with a lab, and with sections of the same names."""


@pytest.fixture(scope="module")
def small_book(browser: Browser, server: str) -> bytes:
    """Bind two chapters."""
    chapters = {path: to_paper(browser, f"{server}/{path}") for path in BOUND}
    return bound(chapters, server, {"/Title": "Two chapters"})


@pytest.mark.xdist_group("book")
def test_a_book_has_a_bookmark_for_each_heading_and_leads_nowhere_else(small_book: bytes) -> None:
    pdf = PdfReader(BytesIO(small_book))
    chapters = [each for each in pdf.outline if not isinstance(each, list)]
    assert [str(each["/Title"]) for each in chapters] == [
        "Restores or teaches",
        "Association or cause?",
    ]
    firsts = [pdf.get_destination_page_number(each) for each in chapters]
    second = firsts[1] or 0
    assert firsts[0] == 0 < second < len(pdf.pages)
    assert sum(len(each) for each in pdf.outline if isinstance(each, list)) > 8
    links = [
        (number, each.get_object())
        for number, page in enumerate(pdf.pages)
        for each in page.annotations or ()
    ]
    assert "127.0.0.1" not in "".join(str(link.get("/A", "")) for _, link in links)
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(pdf.pages)}  # type: ignore[union-attr]
    inward = [(n, numbers[link["/Dest"][0].idnum]) for n, link in links if "/Dest" in link]
    assert any(number < second == target for number, target in inward)
    within = [(n, target) for n, target in inward if (n < second) == (target < second)]
    assert {number < second for number, _ in within} == {True, False}
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Two chapters"


@pytest.mark.xdist_group("book")
def test_every_figure_of_a_book_is_drawn(small_book: bytes, site: Path) -> None:
    figures = sum(len(parsed(site / path).select("figcaption")) for path in BOUND)
    captions, paths = [], []
    for page in pypdfium2.PdfDocument(small_book):
        text = page.get_textpage().get_text_bounded()
        captions.append(len(re.findall(r"Figure \d+ [A-Z]", text)))
        paths.append(sum(each.type == FPDF_PAGEOBJ_PATH for each in page.get_objects(max_depth=9)))
    assert sum(captions) == figures > 1
    # A drawing stands above its caption, perhaps on the page before.
    for number, count in enumerate(captions):
        assert sum(paths[max(0, number - 1) : number + 1]) >= LINES * count


def test_the_first_page_links_the_book_once() -> None:
    first = book.linked("<article><p>Text</p></article>\n")
    assert first.startswith("<article><p>Text</p><p><a href=")
    assert first.endswith("</p>\n</article>\n")
    assert book.linked(first) == first


def test_a_book_that_is_too_large_is_refused() -> None:
    assert book.fitting(b"small") == b"small"
    with pytest.raises(SiteError, match="more than 10,000,000"):
        book.fitting(bytes(book.LARGEST + 1))
