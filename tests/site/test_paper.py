"""The pages on paper: nothing cut off, no half of a page blank, every setting as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest

from alliance.labs import moment
from tests.site.open_lab import LAB_PAGES
from tests.site.test_pages import CHAPTERS
from tests.site.visit import LIGHT, LIVE, Visit

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
    def to_paper(address: str) -> pypdfium2.PdfDocument:
        opened = Visit.to(browser, f"{server}/{address}", LIGHT)
        opened.read_down()
        for lab in opened.page.locator(".dm-lab").all():
            lab.locator(LIVE).wait_for()
        content = opened.page.pdf(format="A4", prefer_css_page_size=True)
        opened.close()
        assert opened.faults == []
        return pypdfium2.PdfDocument(content)

    return to_paper


def each_printed(addresses: Iterable[str]) -> pytest.MarkDecorator:
    """Run a test for each page; one worker takes all that look at the same sheets."""
    cases = (
        pytest.param(each, marks=pytest.mark.xdist_group(f"paper {each}")) for each in addresses
    )
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
