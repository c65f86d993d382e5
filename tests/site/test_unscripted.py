"""A reader without scripting: everything is there to be read, and nothing looks as if it moved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.places import place
from tests.site.test_pages import PAGES, TOO_WIDE
from tests.site.visit import LIGHT, PHONE, Mode

MODES = (LIGHT, PHONE)
# What is seen and looks as if it did something when pressed, but links, disclosures and the
# browser's own choices of the questions, which do.
PRESSED = """() => [...document.querySelectorAll('body *')].filter((node) => {
  const { width, height } = node.getBoundingClientRect();
  const seen = node.checkVisibility({ checkVisibilityCSS: true });
  if (!seen || Math.min(width, height) <= 1 || node.closest('.dm-quiz')) return false;
  const acts = ['pointer', 'grab', 'move'].includes(getComputedStyle(node).cursor);
  const control = node.matches('button, input, select, [role=button], [role=slider]');
  return control || (acts && !node.closest('a[href], summary'));
}).map((node) => node.outerHTML.slice(0, 100))"""
# Texts of a figure that stand on one another.
COVERED = """() => {
  const seen = (node) => node.checkVisibility({ checkVisibilityCSS: true });
  const boxes = (selector) => [...document.querySelectorAll(selector)].filter(seen)
    .map((node) => [node.textContent.slice(0, 60), node.getBoundingClientRect()]);
  const lines = boxes('article :is(.kl-row, .kl-sentence, .kl-note, figcaption, h2, section > p)');
  const across = (a, b) => a.left < b.right && b.left < a.right;
  const meet = (a, b) => across(a, b) && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return lines.flatMap(([text, box], i) => lines.slice(i + 1)
    .filter(([, other]) => meet(box, other)).map(([other]) => `${text} / ${other}`));
}"""


@pytest.fixture(params=MODES, ids=lambda mode: mode.name)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """Open a window without scripting."""
    mode: Mode = request.param
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": mode.width, "height": mode.height}
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_looks_pressable_that_is_not(page: Page, server: str, address: str) -> None:
    page.goto(f"{server}/{address}")
    assert page.evaluate(PRESSED) == []
    assert page.evaluate(COVERED) == []
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("address", PAGES)
def test_the_way_around_is_there(page: Page, server: str, address: str) -> None:
    page.goto(f"{server}/{address}")
    links = page.locator(".bd-links a.reference.internal")
    assert links.count() >= len(PAGES) - 2
    assert all(link.is_visible() for link in links.all())


def test_what_scripting_adds_is_said_beside_the_first_frame(page: Page, server: str) -> None:
    page.goto(f"{server}/{PAGES[0]}")
    lab = page.locator(".kl-still").first
    said = lab.locator("noscript .kl-note")
    expect(said).to_contain_text("With scripting, the cases can be chosen")
    expect(said).to_be_visible()
    expect(lab.get_by_role("img")).to_be_visible()
    expect(lab.locator(".kl-sentence")).to_be_visible()
    # As wide as its words ask for, whatever the window.
    assert place(lab.locator(".kl-drawing svg"))["width"] > 600
