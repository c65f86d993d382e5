"""The search page: it says where words stand, also from a folder, and keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from alliance.site import search
from tests.site.places import overlap, place
from tests.site.test_pages import barriers, parsed
from tests.site.visit import DARK, LIGHT, PHONE, Mode, Visit

HTML = """<article><section id="outer"><h1>Outer<a class="headerlink" href="#outer">#</a></h1>
<p>Repair<br/><em>helps</em>, perhaps.</p><script>no text</script>
<section id="inner"><h2>Inner</h2><ul><li>One</li><li>Two</li></ul><svg><text>3</text></svg>
</section><p>The end.</p></section><section id="empty"><h1>Empty</h1></section></article>"""


def test_the_text_of_a_page_is_told_by_sections() -> None:
    assert search.passages(HTML) == [
        ("outer", "Outer", "Repair helps, perhaps. The end."),
        ("inner", "Inner", "One Two"),
    ]


def found(page: Page, words: str) -> dict[str, Any]:
    """Look for words; return address, title and text of each passage, and the marked words."""
    page.get_by_role("searchbox").first.fill(words)
    page.get_by_role("searchbox").first.press("Enter")
    page.locator(".dm-found").first.wait_for()
    expect(page.locator(".search-summary")).to_contain_text("found")
    links = page.locator(".dm-found a").all()
    return {
        "links": [link.evaluate("link => link.href") for link in links],
        "texts": page.locator(".dm-found p").all_inner_texts(),
        "marks": page.locator(".dm-found mark").all_inner_texts(),
    }


@cache
def told(page: Path) -> dict[str, str]:
    """Return the text of each section of a page, by its anchor."""
    return {each.anchor: each.text for each in search.passages(page.read_text("utf-8"))}


@pytest.mark.parametrize("folder", [False, True], ids=["served", "from a folder"])
def test_results_show_the_words_where_they_stand(
    browser: Browser, server: str, site: Path, folder: bool
) -> None:
    address = (site / "search.html").as_uri() if folder else f"{server}/search.html"
    visit = Visit.to(browser, address, LIGHT)
    results = found(visit.page, "repaired sessions")
    stored = visit.page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    visit.close()
    assert visit.faults == []
    assert len(results["links"]) == len(results["texts"]) > 10
    assert {word.lower() for word in results["marks"]} >= {"repair", "repaired", "sessions"}
    assert not {"the", "alliance"} & {word.lower() for word in results["marks"]}
    for link, text in zip(results["links"], results["texts"], strict=True):
        path, _, anchor = link.partition("#")
        page = path.rpartition("/book/")[2]
        assert parsed(site / "book" / page).find(id=anchor)
        assert text.strip("… ") in told(site / "book" / page)[anchor]
        assert len(text) < 400
    assert "repaired" not in json.loads(stored).values()


def test_only_words_that_were_asked_for_are_marked(visit: Callable[..., Visit]) -> None:
    page = visit("search.html").page
    marks = {word.lower() for word in found(page, "bracket")["marks"]}
    assert marks == {"bracket"} or all("bracket" in word for word in marks)


@pytest.mark.parametrize("mode", [LIGHT, DARK, PHONE], ids=lambda mode: mode.name)
def test_results_have_no_barriers_and_the_icon_covers_no_letter(
    visit: Callable[..., Visit], mode: Mode
) -> None:
    opened = visit("search.html?q=repair", mode)
    opened.page.locator(".dm-found").first.wait_for()
    assert barriers(opened) == []
    for form in opened.page.locator("form.bd-search:visible").all():
        icon, field = form.locator(".fa-magnifying-glass"), form.locator("input")
        if overlap(place(icon), place(field)):
            inside = """node => node.getBoundingClientRect().left
              + parseFloat(getComputedStyle(node).paddingLeft)"""
            right = icon.evaluate("node => node.getBoundingClientRect().right")
            assert field.evaluate(inside) >= right
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= mode.width
