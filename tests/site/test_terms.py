"""Terms of the glossary: all are used, and what they mean is at hand by any means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from alliance.site import search
from tests.chapter import BOOK, text
from tests.site.test_pages import SMALL_PHONE, barriers, parsed
from tests.site.visit import DARK, LIGHT, PHONE, Mode, Visit

USE = re.compile(r"{term}`(?:[^`<]*<)?([^`<>]+)>?`")
GLOSSARY = re.findall(r"(?m)^(\S.*)\n  \S", text("glossary").split(":::{glossary}")[1])
USED = {path.stem: USE.findall(path.read_text("utf-8")) for path in sorted(BOOK.glob("*.md"))}
PAGES = [f"book/{name}.html" for name, found in USED.items() if found]
ONE = "book/difficult-moments.html"
BOX = "node => node.getBoundingClientRect().toJSON()"


def test_every_term_is_used_in_a_chapter() -> None:
    assert len(GLOSSARY) > 30
    used = {term for found in USED.values() for term in found}
    assert used == set(GLOSSARY)


@pytest.mark.parametrize("chapter", USED)
def test_a_chapter_marks_a_term_once(chapter: str) -> None:
    assert len(USED[chapter]) == len(set(USED[chapter]))


@pytest.mark.parametrize("address", PAGES)
def test_what_is_shown_is_what_the_glossary_says(site: Path, address: str) -> None:
    glossary, page = parsed(site / "book" / "glossary.html"), parsed(site / address)
    for term in page.select(".dm-term"):
        link, meaning = term.select("a")[0], term.select("[role=tooltip]")[0]
        assert link["aria-describedby"] == meaning["id"]
        entry = glossary.find(id=str(link["href"]).partition("#")[2])
        assert entry is not None
        definition = entry.find_next_sibling("dd")
        assert definition is not None
        assert " ".join(definition.get_text().split()) == meaning.get_text()
    assert len(page.select(".dm-term")) == len(USED[Path(address).stem])


@pytest.mark.parametrize("address", PAGES)
def test_every_meaning_opens_by_pointer_and_by_focus_and_closes_by_escape(
    visit: Callable[..., Visit], address: str
) -> None:
    page = visit(address).page
    page.set_viewport_size(SMALL_PHONE)
    terms = page.locator(".dm-term").all()
    assert terms
    for term in terms:
        link, meaning = term.locator("a"), term.locator(".dm-meaning")
        expect(meaning).to_be_hidden()
        link.focus()
        expect(meaning).to_be_visible()
        box = meaning.evaluate(BOX)
        assert 0 <= box["left"] < box["right"] <= SMALL_PHONE["width"]
        page.keyboard.press("Escape")
        expect(meaning).to_be_hidden()
        expect(link).to_be_focused()
        link.blur()
        link.hover()
        expect(meaning).to_be_visible()
        meaning.hover()  # the way there leaves no gap
        expect(meaning).to_be_visible()
        page.keyboard.press("Escape")
        expect(meaning).to_be_hidden()
        page.mouse.move(0, 0)


def test_a_meaning_goes_with_the_pointer_but_not_while_the_term_has_the_focus(
    visit: Callable[..., Visit],
) -> None:
    page = visit(ONE).page
    first, second = page.locator(".dm-term").all()[:2]
    first.locator("a").hover()
    page.mouse.move(0, 0)
    expect(first.locator(".dm-meaning")).to_be_hidden()
    first.locator("a").focus()
    first.locator("a").hover()
    page.mouse.move(0, 0)
    expect(first.locator(".dm-meaning")).to_be_visible()
    second.locator("a").hover()
    expect(first.locator(".dm-meaning")).to_be_hidden()
    expect(second.locator(".dm-meaning")).to_be_visible()


def test_a_meaning_that_would_leave_the_window_stands_above(visit: Callable[..., Visit]) -> None:
    page = visit(ONE).page
    term = page.locator(".dm-term").nth(2)
    term.evaluate("term => scrollBy(0, term.getBoundingClientRect().bottom - innerHeight + 4)")
    term.locator("a").hover()
    box = term.locator(".dm-meaning").evaluate(BOX)
    assert box["bottom"] <= term.evaluate(BOX)["top"] + 4
    assert box["top"] >= 0


def test_a_finger_opens_first_and_follows_then(browser: Browser, server: str) -> None:
    size = {"width": PHONE.width, "height": PHONE.height}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server}/{ONE}")
    term = page.locator(".dm-term").first
    term.locator("a").tap()
    expect(term.locator(".dm-meaning")).to_be_visible()
    page.locator("h1:visible").first.tap()
    expect(term.locator(".dm-meaning")).to_be_hidden()
    term.locator("a").tap()
    expect(term.locator(".dm-meaning")).to_be_visible()
    assert page.url.endswith(ONE)
    term.locator("a").tap()
    page.wait_for_url("**/glossary.html#term-rupture")
    context.close()


@pytest.mark.parametrize("mode", [LIGHT, DARK, PHONE], ids=lambda mode: mode.name)
def test_an_open_meaning_has_no_barriers(visit: Callable[..., Visit], mode: Mode) -> None:
    opened = visit(ONE, mode)
    opened.page.locator(".dm-term a").first.focus()
    expect(opened.page.locator(".dm-meaning").first).to_be_visible()
    assert barriers(opened) == []


def test_without_scripts_a_term_is_a_link(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/{ONE}")
    page.locator(".dm-term a").first.hover()
    expect(page.locator(".dm-meaning").first).to_be_hidden()
    page.locator(".dm-term a").first.click()
    assert page.url.endswith("glossary.html#term-rupture")
    context.close()


def test_the_search_does_not_quote_meanings(site: Path) -> None:
    passages = search.passages((site / ONE).read_text("utf-8"))
    meaning = parsed(site / ONE).select(".dm-meaning")[0].get_text()
    assert passages
    assert meaning not in " ".join(each.text for each in passages)
