"""Every page of the built site, as its readers meet it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, ViewportSize
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT, execution_cache
from tests.site import spoken
from tests.site.open_lab import PAGE_OF
from tests.site.visit import LIGHT, PHONE, Visit

CHAPTERS = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
PAGES = [*CHAPTERS, "genindex.html", "search.html"]
# The folder's own first page only sends the reader on. Tested apart: the page of the lost.
REDIRECT, LOST = "index.html", "404.html"

# The bytes that a page may cost a reader who comes for the first time.
LAB, CHART, SEARCH, TEXT = 750_000, 600_000, 300_000, 250_000

SMALL_PHONE: ViewportSize = {"width": 320, "height": 640}
TOO_WIDE = """() => {
  const { scrollWidth } = document.documentElement;
  const sticksOut = (node) => node.getBoundingClientRect().right > innerWidth + 1;
  const nodes = [...document.querySelectorAll('body *')].filter(sticksOut).slice(0, 5);
  const names = nodes.map((node) => node.outerHTML.slice(0, 120));
  return scrollWidth <= innerWidth ? [] : [`the page is ${scrollWidth} px wide`, ...names];
}"""
# The theme repeats the title for print, hidden on screen.
HEADINGS = "() => [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length"
# Colours change in steps: what is judged too soon is judged in between.
DARKNESS = """() => document.documentElement.dataset.theme === "dark"
  && document.getAnimations().every((each) => each.playState !== "running")"""
# Left to itself axe asks for style sheets again, against the page's own policy.
AXE = {"resultTypes": ["violations"], "preload": False}
NEW = {"rules": {"target-size": {"enabled": True}}}
"""A rule of WCAG 2.2 that axe leaves out unless it is asked for."""
RESIZED = 500
"""Milliseconds after which the theme has seen which parts scroll in a window of another size."""
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""Rules of axe that may find something else in dark than in light."""
LOADED = "script[src], img[src], source[src], iframe[src], link[rel=stylesheet], link[rel=icon]"


@dataclass(frozen=True)
class Report:
    """What one visit to a page found."""

    faults: list[str]
    transferred: int
    barriers: list[str]
    headings: int
    too_wide: list[str]
    spoken: dict[str, str]
    """How what a screen reader is given differs from what is approved, by lab."""


Reporter = Callable[[str], Report]


def barriers(visit: Visit, *rules: str) -> list[str]:
    """List what axe finds by all its rules or by some, each with the first place where it is."""
    options = AXE | ({"runOnly": {"type": "rule", "values": rules}} if rules else NEW)
    found: list[dict[str, Any]] = Axe().run(visit.page, options=options).response["violations"]
    places = [
        (each["id"], [" ".join(node["html"].split()) for node in each["nodes"]]) for each in found
    ]
    return [f"{rule} ({len(nodes)}x): {nodes[0][:160]}" for rule, nodes in places]


def settled(page: Page, check: str) -> list[str]:
    """Return what a check still finds once the page has laid itself out anew."""
    found: list[str] = []
    for _ in range(20):
        if not (found := page.evaluate(check)):
            break
        page.wait_for_timeout(100)
    return found


@pytest.fixture(scope="session")
def report(browser: Browser, server: str) -> Reporter:
    """Visit a page once, however many tests ask."""

    @cache
    def visited(address: str) -> Report:
        visit = Visit.to(browser, f"{server}/{address}", LIGHT)
        visit.read_down()
        transferred, found = visit.transferred, barriers(visit)
        own = [lab for lab, first in PAGE_OF.items() if first == address]
        told = {lab: spoken.changes(visit.page, lab) for lab in own}
        visit.page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
        headings = visit.page.evaluate(HEADINGS)
        visit.page.set_viewport_size(SMALL_PHONE)
        too_wide = settled(visit.page, TOO_WIDE)
        visit.close()
        return Report(visit.faults, transferred, found, headings, too_wide, told)

    return visited


@cache
def parsed(path: Path) -> BeautifulSoup:
    """Read a page without a browser."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def each_page_visited() -> pytest.MarkDecorator:
    """Run a test for each page; one worker takes all that share a visit."""
    cases = [pytest.param(page, id=page, marks=pytest.mark.xdist_group(page)) for page in PAGES]
    return pytest.mark.parametrize("page", cases)


each_page = pytest.mark.parametrize("page", PAGES)


@pytest.mark.usefixtures("site")
def test_the_site_is_of_the_present_package_and_data() -> None:
    assert execution_cache().is_dir(), "Remedy: make book"


def test_no_page_is_left_untested(site: Path) -> None:
    built = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {path for path in built if not path.startswith("_static/")} == {
        *PAGES,
        REDIRECT,
        LOST,
    }


def test_the_folder_leads_to_the_first_page(visit: Callable[[str], Visit], server: str) -> None:
    visit(REDIRECT).page.wait_for_url(f"{server}/{CHAPTERS[0]}")


@each_page_visited()
def test_nothing_fails_and_nothing_leaves(report: Reporter, page: str) -> None:
    assert report(page).faults == []


# In dark, in forced colours, on a phone, and after its labs are used: see test_reach.py.
@each_page_visited()
def test_no_barrier_to_assistive_technology(report: Reporter, page: str) -> None:
    assert report(page).barriers == []


@pytest.mark.parametrize(
    ("lab", "page"),
    [pytest.param(*each, marks=pytest.mark.xdist_group(each[1])) for each in PAGE_OF.items()],
)
def test_a_lab_gives_a_screen_reader_what_is_approved(
    report: Reporter, lab: str, page: str
) -> None:
    changes = report(page).spoken[lab]
    assert not changes, changes


@each_page_visited()
def test_nothing_is_wider_than_a_small_phone(report: Reporter, page: str) -> None:
    assert report(page).too_wide == []


@each_page_visited()
def test_a_first_visit_weighs_little(report: Reporter, site: Path, page: str) -> None:
    assert 0 < report(page).transferred <= budget(parsed(site / page))


def budget(html: BeautifulSoup) -> int:
    """Return the bytes that a page may cost, by what it holds."""
    if html.select_one('script[type="application/vnd.jupyter.widget-view+json"]'):
        return LAB
    if html.select_one('script[src*="searchindex"]'):
        return SEARCH  # a text page and the index of all words, which grows with the book
    return CHART if html.select_one('svg[role="img"]') else TEXT


@each_page
def test_a_page_opens_from_a_folder(browser: Browser, site: Path, page: str) -> None:
    visit = Visit.to(browser, (site / page).as_uri(), LIGHT)
    visit.read_down()
    visit.close()
    assert visit.faults == []


@each_page_visited()
def test_a_page_has_one_heading_of_the_first_rank(report: Reporter, page: str) -> None:
    assert report(page).headings == 1


@each_page
def test_a_page_says_what_it_is(site: Path, page: str) -> None:
    html = parsed(site / page)
    assert html.select("html[lang]")
    assert [title.get_text(strip=True) for title in html.select("head > title")] > [""]


@each_page
def test_a_page_forbids_other_hosts_and_names_none(site: Path, page: str) -> None:
    html = parsed(site / page)
    policies = html.select('head > meta[http-equiv="Content-Security-Policy"]')
    assert len(policies) == 1
    assert str(policies[0]["content"]).startswith("default-src 'none';")
    loaded = [str(node.get("src") or node.get("href")) for node in html.select(LOADED)]
    assert loaded
    assert [address for address in loaded if urlsplit(address).netloc] == []


@each_page
def test_a_page_asks_for_nothing_beforehand_that_its_policy_forbids(site: Path, page: str) -> None:
    # Firefox fetches these at leisure, and logs an error where that is refused.
    assert parsed(site / page).select("link[rel=next], link[rel=prefetch]") == []


def sheets(site: Path) -> dict[Path, str]:
    """Return every style sheet of the site, of which there are some."""
    found = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    assert found
    return found


def test_no_style_sheet_names_another_host(site: Path) -> None:
    found = sheets(site).items()
    assert [path for path, text in found if "url(http" in text or "url(//" in text] == []


def test_no_style_sheet_asks_for_line_breaks_on_which_webkit_crashes(site: Path) -> None:
    # Seen in WebKitGTK 2.50.6, on a list with code in it: the whole page was gone.
    pretty = re.compile(r"text-wrap(-style)?:\s*pretty")
    assert [path for path, text in sheets(site).items() if pretty.search(text)] == []


@each_page
def test_every_picture_has_a_name(site: Path, page: str) -> None:
    # Outside the article stand only the logos, beside the title that says the same.
    pictures = parsed(site / page).select('article img, svg[role="img"]')
    assert [str(picture)[:120] for picture in pictures if not said(picture)] == []


def said(picture: Tag) -> str:
    """Return what a screen reader says for a picture."""
    return str(picture.get("alt") or picture.get("aria-label") or "").strip()


@each_page
def test_every_link_leads_somewhere(site: Path, page: str) -> None:
    links = {str(link["href"]) for link in parsed(site / page).select("a[href], link[href]")}
    within = [link for link in links if not urlsplit(link).scheme]
    assert within
    assert [link for link in within if not leads_somewhere(site / page, link)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    """Say whether the file is there and, where the link names a place or a figure, that too."""
    parts = urlsplit(link)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_file():
        return False
    place = unquote(parts.fragment).partition("?")[0]  # a lab at some settings is its lab
    return not place or bool(parsed(target).find(id=[place, f"lab-{place}"]))
