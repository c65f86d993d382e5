"""Every page, by Tab alone, enlarged, and searched for barriers in every way it can be looked at.

A few pages are gone through before each change, all others before a release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from playwright.sync_api import Page

from tests.site.open_lab import LAB_PAGES, OpenLab
from tests.site.spoken import open_everything
from tests.site.test_pages import DARKNESS, OF_COLOUR, PAGES, RESIZED, TOO_WIDE, barriers, settled
from tests.site.visit import Mode, Visit
from tests.slices import sliced

FEW = ("book/index.html", "book/check-yourself.html")
"""Pages that nearly everything stands on: labs, cards, tables, quotations; questions and terms."""
MOST = 2000
"""Stops after which a walk is given up."""


def script(name: str) -> str:
    """Read a function that runs in a page."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    return text[text.index("() =>") :]


WALK, CROSSED = script("walked.js"), script("crossed.js")


each_page = pytest.mark.parametrize("page", sliced(PAGES, FEW.__contains__))


def stops(page: Page) -> Iterator[dict[str, Any]]:
    """Press Tab from the top of a page to its end, and tell of each stop."""
    page.evaluate(WALK)
    page.keyboard.press("Tab")
    while stop := page.evaluate("dmWalk.stop()"):
        yield stop
        page.keyboard.press("Tab")


def goes_back(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Tell whether a stop stands above the one before, in the same part and column."""
    old, new = before["at"], after["at"]
    beside = new["left"] >= old["right"] - 1
    return before["part"] == after["part"] and new["bottom"] <= old["top"] + 1 and not beside


@each_page
def test_tab_alone_meets_everything_in_order_in_sight_and_marked(
    visit: Callable[..., Visit], page: str
) -> None:
    opened = visit(page)
    opened.read_down()
    met: list[dict[str, Any]] = []
    found: list[str] = []
    for stop in stops(opened.page):
        assert len(met) < MOST
        assert stop["number"] not in {each["number"] for each in met}, f"again: {stop['html']}"
        found += [f"{fault}: {stop['html']}" for fault in stop["faults"]]
        found += [f"goes back: {stop['html']}"] if met and goes_back(met[-1], stop) else []
        met.append(stop)
    missed: list[str] = opened.page.evaluate(
        "met => dmWalk.missed(met)", [s["number"] for s in met]
    )
    assert len(met) > 10
    assert found + [f"not met: {each}" for each in missed] == []


# Words that a box cuts off: it hides what is larger than itself, and has been given no way to it.
CLIPPED = """() => [...document.querySelectorAll('body *')].filter((node) => {
  const { overflowX, overflowY } = getComputedStyle(node);
  const { width, height } = node.getBoundingClientRect();
  const words = [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
  if (!words || Math.min(width, height) <= 1 || !node.checkVisibility()) return false;
  const cut = (way) => ['hidden', 'clip'].includes(way);
  return (cut(overflowX) && node.scrollWidth > node.clientWidth + 1)
    || (cut(overflowY) && node.scrollHeight > node.clientHeight + 1);
}).map((node) => node.outerHTML.slice(0, 120))"""
# The wider spacing that text has to bear: WCAG 2.2, criterion 1.4.12.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
AS_IT_WAS = """() => {
  document.documentElement.style.fontSize = '';
  document.adoptedStyleSheets = [];
}"""
HALF = Mode("half", 640, 400, "light")
"""A window of 1280 by 800 pixels at twice the size: what layout goes by are these."""


@each_page
def test_enlarged_and_spaced_nothing_is_cut_crossed_or_too_wide(
    visit: Callable[..., Visit], page: str
) -> None:
    opened = visit(page)
    opened.read_down()
    found: list[str] = []
    for change in (LARGE_TEXT, SPACED):
        opened.page.evaluate(change)
        found += squeezed(opened.page)
        opened.page.evaluate(AS_IT_WAS)
    opened.page.set_viewport_size({"width": HALF.width, "height": HALF.height})
    opened.read_down()
    assert found + squeezed(opened.page) == []


def squeezed(page: Page) -> list[str]:
    """List what is cut, what stands on other words, and what is wider than the window."""
    return [each for check in (TOO_WIDE, CLIPPED, CROSSED) for each in settled(page, check)]


class Look(NamedTuple):
    """How a page is looked at."""

    name: str
    width: int = 1280
    colours: Literal["light", "dark"] = "light"
    forced: Literal["active", "none"] = "none"

    def take(self, page: Page) -> None:
        """Look at a page so."""
        page.set_viewport_size({"width": self.width, "height": 800})
        page.emulate_media(color_scheme=self.colours, forced_colors=self.forced)
        page.wait_for_timeout(RESIZED)
        if self.colours == "dark":
            page.wait_for_function(DARKNESS)


LOOKS = (
    Look("light"),
    Look("dark", colours="dark"),
    Look("forced", forced="active"),
    Look("320 px", width=320),
)


def use_labs(page: Page, address: str) -> None:
    """Use each lab of a page: press a case, move a slider, and open all that opens."""
    for name in LAB_PAGES.get(address, []):
        box = OpenLab(page, name).box
        box.locator(".kl-cases button").nth(1).click()
        open_everything(box)
        for slider in box.locator(".kl-group [role=slider][tabindex='0']:visible").all()[:1]:
            slider.press("End")


@each_page
def test_no_barrier_however_a_page_is_looked_at_before_and_after_its_labs_are_used(
    visit: Callable[..., Visit], page: str
) -> None:
    opened = visit(page)
    opened.read_down()
    found: list[str] = []
    for state in ("found", "used"):
        if state == "used":
            LOOKS[0].take(opened.page)
            use_labs(opened.page, page)
        for look in LOOKS[state == "found" :]:  # as it is found in light, each page is elsewhere
            look.take(opened.page)
            of_colour = look.colours == "dark" or look.forced == "active"
            rules = OF_COLOUR if of_colour else ()
            found += [f"{state}, {look.name}: {each}" for each in barriers(opened, *rules)]
    assert found == []


def test_a_window_that_no_layout_shrinks_to_would_be_noticed(visit: Callable[..., Visit]) -> None:
    opened = visit("book/check-yourself.html", HALF)
    faulty = """() => {
      const words = document.querySelector('main p');
      words.style.cssText = 'width: 900px; height: 1em; overflow: hidden';
      const next = document.createElement('p');
      next.textContent = 'words on words';
      next.style.cssText = 'margin: 0 0 -1.5em';
      words.after(next);
      const link = document.createElement('a');
      link.href = '#';
      link.style.cssText = 'outline: none !important; position: absolute; top: -99px';
      document.body.prepend(link);
    }"""
    opened.page.evaluate(faulty)
    assert all(opened.page.evaluate(check) for check in (TOO_WIDE, CLIPPED, CROSSED))
    first = next(stops(opened.page))
    assert {fault.split()[0] for fault in first["faults"]} == {"is", "has"}
    assert "has no name" in first["faults"]
