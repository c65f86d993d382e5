"""The demonstration: three cells on one page that are alive where there is no kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.site.test_pages import AXE
from tests.site.visit import LIGHT, Visit

pytestmark = pytest.mark.xdist_group("kernelless")
LINE, WAVE, SAVINGS = (
    f'.kl-figure.is-live[data-figure="{name}"]' for name in ("line", "wave", "savings")
)
CURVE = ".mark-line path"


@pytest.fixture(scope="module", params=["http", "file"])
def page(
    browser: Browser, site: Path, server: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Open the page from a server and from a folder; nothing may fail, and no host be asked."""
    way: Literal["http", "file"] = request.param
    top = server if way == "http" else site.as_uri()
    visit = Visit.to(browser, f"{top}/index.html", LIGHT)
    visit.read_down()
    yield visit.page
    visit.settle()
    visit.close()
    assert visit.faults == []


def test_each_of_the_three_charts_is_drawn_once(page: Page) -> None:
    for figure in (LINE, WAVE, SAVINGS):
        expect(page.locator(figure)).to_have_count(1)
    expect(page.locator(".kl-figure:visible")).to_have_count(3)


def test_a_plain_input_moves_its_chart(page: Page) -> None:
    curve = page.locator(f"{LINE} {CURVE}")
    before = curve.get_attribute("d")
    page.locator(f"{LINE} input[type=range]").press("ArrowRight")
    expect(curve).not_to_have_attribute("d", before or "")


def test_a_stock_slider_moves_the_chart_that_it_is_linked_to(page: Page) -> None:
    curve = page.locator(f"{WAVE} {CURVE}")
    before = curve.get_attribute("d")
    slider = page.get_by_role("slider", name="Swing")
    slider.press("ArrowRight")
    expect(page.locator(".widget-readout", has_text="2.50")).to_be_visible()
    expect(curve).not_to_have_attribute("d", before or "")
    slider.press("ArrowLeft")
    expect(curve).to_have_attribute("d", before or "")


def test_a_lab_moves_drawing_sentence_and_table_together(page: Page) -> None:
    lab = page.locator(".kl-live", has=page.locator(SAVINGS))
    sentence = lab.locator(".kl-sentence")
    expect(sentence).to_have_text("After 20 years, 100 is worth 181.")
    lab.get_by_role("slider", name="Interest, % a year").press("ArrowRight")
    expect(sentence).to_have_text("After 20 years, 100 is worth 199.")
    lab.get_by_role("button", name="8 %").click()
    expect(sentence).to_have_text("After 20 years, 100 is worth 466.")
    lab.get_by_text("Show the numbers").click()
    expect(lab.locator("tbody tr").last).to_have_text("20466.1")


def test_an_audit_of_accessibility_finds_nothing(page: Page) -> None:
    found = Axe().run(page, context=".bd-article", options=AXE).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_without_scripting_each_first_frame_is_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/index.html")
    drawings = page.locator(".kl-figure svg[role=img]")
    expect(drawings).to_have_count(3)
    for drawing in drawings.all():
        expect(drawing).to_be_visible()
    expect(page.get_by_text("After 20 years, 100 is worth 181.").first).to_be_visible()
    context.close()


def test_the_policy_allows_no_other_host(site: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    assert "Content-Security-Policy" in text
    assert "default-src 'none'" in text
