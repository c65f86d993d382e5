"""Conditions that are worse than those of the author's desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.places import place
from tests.site.visit import LAB, LIGHT, LIVE, Visit

FRONT = "book/index.html"
REFUSE = """for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(Window.prototype, name,
    { get() { throw new DOMException('refused', 'SecurityError'); } });"""
# Colours of text in a drawing that are none of those which the reader's system has.
STRANGE = """lab => {
  const node = document.body.appendChild(document.createElement('i'));
  const system = ['Canvas', 'CanvasText', 'GrayText', 'LinkText', 'Highlight', 'HighlightText']
    .map((name) => {
      node.style.color = name;
      return getComputedStyle(node).color;
    });
  const texts = [...lab.querySelectorAll('.kl-drawing svg text')];
  const inks = texts.map((each) => getComputedStyle(each).fill);
  return inks.length ? inks.filter((each) => !system.includes(each)) : ['no text'];
}"""


def moves(page: Page) -> None:
    """See that a key on the first slider changes the sentence of the first lab."""
    said = page.locator(f"{LIVE} .kl-sentence")
    before = said.inner_text()
    page.locator(f"{LAB} .kl-group [role=slider]").first.press("ArrowRight")
    expect(said).not_to_have_text(before)


def test_where_storage_is_refused_labs_move_and_search_finds(visit: Callable[..., Visit]) -> None:
    page = visit("404.html").page
    page.add_init_script(REFUSE)
    page.goto(page.url.replace("404.html", FRONT))
    page.locator(LIVE).wait_for()
    assert page.evaluate("() => { try { return !!localStorage.setItem } catch { return false } }")
    moves(page)
    page.goto(page.url.partition("/book/")[0] + "/search.html?q=repair")
    page.locator(".dm-found").first.wait_for()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_in_forced_colours_text_has_colours_of_the_system(
    visit: Callable[..., Visit], colours: Literal["light", "dark"]
) -> None:
    page = visit(FRONT, LIGHT._replace(colours=colours)).page
    page.emulate_media(forced_colors="active", color_scheme=colours)
    page.locator(LIVE).wait_for()
    assert page.locator(LAB).evaluate(STRANGE) == []
    chosen = page.locator(f"{LAB} .kl-cases .mod-active")
    other = page.locator(f"{LAB} .kl-cases button:not(.mod-active)").first
    ground = "node => getComputedStyle(node).backgroundColor"
    assert chosen.evaluate(ground) != other.evaluate(ground)
    moves(page)


@pytest.mark.parametrize(
    "name", ["vega.js", "figures.js", "widgets.js", "ipywidgets.js", "anywidget.js"]
)
def test_where_a_script_does_not_come_the_picture_stays_and_one_line_says_so(
    browser: Browser, server: str, name: str
) -> None:
    context = browser.new_context(viewport={"width": LIGHT.width, "height": LIGHT.height})
    page = context.new_page()
    page.route(f"**/_static/**/{name}*", lambda route: route.abort())
    page.goto(f"{server}/{FRONT}")
    said = page.locator(".kl-message:visible").filter(has_text=f"{name} did not load").first
    said.wait_for()
    assert said.inner_text().startswith("This chart cannot be moved: ")
    assert "The picture shows its start" in said.inner_text()
    drawing = page.locator(".kl-drawing svg:visible").first
    assert place(drawing)["width"] > 500
    assert page.locator(".kl-sentence:visible").first.inner_text()
    context.close()


def test_a_script_that_moves_no_chart_is_not_complained_of(browser: Browser, server: str) -> None:
    page = browser.new_page()
    page.route("**/_static/copybutton*", lambda route: route.abort())
    page.route("**/_static/terms.js*", lambda route: route.abort())
    page.goto(f"{server}/{FRONT}")
    page.locator(LIVE).wait_for()
    assert (
        page.locator(".kl-message").all_inner_texts() == [""] * page.locator(".kl-message").count()
    )
    page.close()


def test_on_a_slow_line_and_a_slow_machine_a_lab_comes_and_moves(
    browser: Browser, server: str
) -> None:
    visit = Visit.to(browser, f"{server}/404.html", LIGHT)
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    line = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 1e5}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", line)
    visit.page.goto(f"{server}/{FRONT}", wait_until="commit")
    expect(visit.page.locator(".kl-still .kl-drawing svg").first).to_be_visible()
    visit.page.locator(LIVE).wait_for()
    moves(visit.page)
    visit.close()
    assert visit.faults == []
