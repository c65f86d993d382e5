"""A setting is shared: links, a QR code, and a frame in another page, which may refuse storage."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from alliance.site.serve import make_server
from tests.site.places import place, sticks_out
from tests.site.test_pages import barriers
from tests.site.visit import LAB, LIGHT, LIVE, PHONE, Mode, Visit

SANDBOX = 'sandbox="allow-scripts"'
FRAMES = [Mode(f"{w}x{h}", w, h, "light") for w, h in ((800, 500), (1024, 600), (1280, 720))]
HOST = """<!doctype html><html lang="en"><head><title>Host</title><link rel="icon" href="data:,">
<script>window.heard = []; addEventListener("message", (event) => heard.push(event.data));</script>
</head><body style="margin: 0"><iframe src="{src}" title="Lab" {more} width="{width}"
height="{height}" style="border: 0; display: block"></iframe></body></html>"""
SHOWN = """() => [...document.querySelectorAll('a')].filter((a) => a.checkVisibility())
  .map((a) => a.outerHTML)"""

OpenFrame = Callable[..., Visit]


@pytest.fixture
def framed(browser: Browser, server: str, tmp_path: Path) -> Iterator[OpenFrame]:
    """Open a page of another origin that holds a page of the site in a frame."""
    visits: list[Visit] = []
    (tmp_path / "index.html").touch()
    with make_server(tmp_path, port=0).in_background() as host:

        def opened(address: str, screen: Mode, more: str = "") -> Visit:
            src = f"{server}/{address}"
            text = HOST.format(src=src, more=more, width=screen.width, height=screen.height)
            (tmp_path / "index.html").write_text(text, encoding="utf-8")
            # A frame does not always tell that its network is idle; its lab tells when it is there.
            visits.append(Visit.to(browser, f"{host}/index.html", screen, settled=False))
            inside(visits[-1]).locator(LIVE).wait_for()
            visits[-1].page.wait_for_timeout(200)
            return visits[-1]

        yield opened
    for each in visits:
        each.close()
    assert [fault for each in visits for fault in each.faults] == []


def inside(visit: Visit) -> FrameLocator:
    return visit.page.frame_locator("iframe")


def frame(visit: Visit) -> Frame:
    return visit.page.frames[1]


@pytest.mark.parametrize("more", [SANDBOX, ""], ids=["sandboxed", "open"])
def test_a_frame_of_another_page_moves_and_meets_no_error(framed: OpenFrame, more: str) -> None:
    opened = framed("book/index.html?embed=1#moment?depth=2", FRAMES[0], more)
    lab = inside(opened)
    slider = lab.locator(".kl-group [role=slider]").first
    expect(slider).to_have_attribute("aria-valuenow", "2.0")
    said = lab.locator(f"{LIVE} .kl-sentence").inner_text()
    slider.press("ArrowLeft")
    expect(lab.locator(f"{LIVE} .kl-sentence")).not_to_have_text(said)
    refused = "() => { try { return !window.localStorage.setItem } catch { return true } }"
    assert frame(opened).evaluate(refused) is False


@pytest.mark.parametrize("address", ["book/evidence.html", "book/one-difficult-moment.html"])
def test_the_whole_page_meets_no_error_where_storage_is_refused(
    browser: Browser, server: str, tmp_path: Path, address: str
) -> None:
    text = HOST.format(src=f"{server}/{address}", more=SANDBOX, width=1200, height=700)
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    with make_server(tmp_path, port=0).in_background() as host:
        opened = Visit.to(browser, f"{host}/index.html", LIGHT, settled=False)
        inside(opened).locator(".bd-article h1").wait_for()
        frame(opened).wait_for_function("document.readyState === 'complete'")
        colours = "document.documentElement.dataset.mode"
        before = frame(opened).evaluate(colours)
        inside(opened).locator(".theme-switch-button").first.click()
        assert frame(opened).evaluate(colours) != before
        opened.page.wait_for_timeout(500)
        opened.close()
    assert opened.faults == []


@pytest.mark.parametrize("screen", FRAMES, ids=lambda screen: screen.name)
def test_a_frame_shows_the_lab_alone_and_whole(framed: OpenFrame, screen: Mode) -> None:
    opened = framed("book/index.html?embed=1#moment", screen)
    lab = inside(opened).locator(LAB)
    parts = (".kl-cases", ".kl-drawing", ".kl-sentence", ":scope > .kl-groups")
    assert [part for part in parts if sticks_out(place(lab.locator(part).first), screen)] == []
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert frame(opened).evaluate(size) == [screen.width, screen.height]
    for part in ("h1:not(.kl-quiet)", "nav", "footer", ".bd-sidebar-primary", "figcaption"):
        assert all(not each.is_visible() for each in inside(opened).locator(part).all()), part
    sizes = """node => [...node.querySelectorAll('text')].map((text) =>
      parseFloat(getComputedStyle(text).fontSize) * text.getBoundingClientRect().height
      / text.getBBox().height)"""
    assert min(lab.locator(".kl-drawing svg").evaluate(sizes)) > 11


def test_one_link_leads_to_the_whole_page_at_the_same_setting(
    framed: OpenFrame, server: str
) -> None:
    opened = framed("book/index.html?embed=1#moment?depth=2", FRAMES[0])
    assert len(frame(opened).evaluate(SHOWN)) == 1
    link = inside(opened).locator("a.kl-origin")
    expect(link).to_have_attribute("href", f"{server}/book/index.html#moment?v=1&depth=2")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")
    inside(opened).locator(".kl-group [role=slider]").first.press("ArrowRight")
    expect(link).to_have_attribute("href", f"{server}/book/index.html#moment?v=1&depth=2.1")


@pytest.mark.parametrize("screen", [FRAMES[0], PHONE], ids=lambda screen: screen.name)
def test_the_page_around_is_told_the_height_on_load_and_on_changes(
    framed: OpenFrame, screen: Mode
) -> None:
    opened = framed("book/index.html?embed=1#moment", screen)
    heard: list[dict[str, Any]] = opened.page.evaluate("heard")
    assert heard
    assert all(set(each) == {"subject", "height"} for each in heard)
    assert {each["subject"] for each in heard} == {"lti.frameResize"}
    wanted = heard[-1]["height"]
    assert 300 < wanted < 1200
    resize = f"document.querySelector('iframe').height = {wanted}"
    opened.page.evaluate(resize)
    opened.page.wait_for_timeout(300)
    last = opened.page.evaluate("heard.at(-1).height")
    opened.page.evaluate(f"document.querySelector('iframe').height = {last}")
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate("heard.at(-1).height") == last
    scrolls = "document.documentElement.scrollHeight - innerHeight"
    assert frame(opened).evaluate(scrolls) <= 1
    opened.page.evaluate("document.querySelector('iframe').width = 900 - innerWidth / 2")
    opened.page.wait_for_timeout(300)
    assert opened.page.evaluate("heard.at(-1).height") != last


def test_a_frame_has_no_barriers(visit: Callable[..., Visit]) -> None:
    opened = visit("book/index.html?embed=1", FRAMES[0])
    opened.page.locator(LIVE).wait_for()
    assert barriers(opened) == []


@pytest.fixture
def shared(visit: Callable[..., Visit]) -> Page:
    """Open the dialog at a setting that is not the start."""
    page = visit("book/index.html#moment?v=1&depth=2&kind=withdrawal").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(LIVE).wait_for()
    page.locator(LAB).get_by_role("button", name="Share", exact=True).press("Enter")
    return page


def field(page: Page, name: str) -> str:
    return page.get_by_role("dialog").get_by_label(name, exact=True).input_value()


def test_the_dialog_gives_links_to_the_setting(shared: Page) -> None:
    dialog = shared.get_by_role("dialog", name="Share this setting")
    expect(dialog).to_be_visible()
    here = urlsplit(shared.url)
    assert urlsplit(field(shared, "Link")) == here
    assert here.fragment == "moment?v=1&depth=2&kind=withdrawal"
    hidden = urlsplit(field(shared, "Link that hides the outcome"))
    assert (hidden.query, hidden.fragment) == ("curtain=1", here.fragment)
    code = field(shared, "Code for a frame in your own page")
    src = unescape(code.split('src="')[1].split('"')[0])
    assert (urlsplit(src).query, urlsplit(src).fragment) == ("embed=1", here.fragment)
    assert 'title="Difficult Moments: moment"' in code


def test_what_is_copied_is_said(shared: Page) -> None:
    for name in ("Link", "Link that hides the outcome", "Code for a frame in your own page"):
        shared.get_by_role("button", name=f"Copy: {name}", exact=True).click()
        expect(shared.get_by_role("dialog").get_by_role("status")).to_have_text(f"Copied: {name}.")
        assert shared.evaluate("navigator.clipboard.readText()") == field(shared, name)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_camera_reads_the_link_off_the_dialog(
    shared: Page, colours: Literal["light", "dark"]
) -> None:
    shared.emulate_media(color_scheme=colours)
    picture = shared.get_by_role("img", name="QR code of the link")
    expect(picture).to_be_visible()
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    assert read.text == field(shared, "Link")
    assert read.format == zxingcpp.BarcodeFormat.QRCode


def test_escape_closes_the_dialog_and_the_focus_comes_back(shared: Page) -> None:
    shared.keyboard.press("Escape")
    expect(shared.get_by_role("dialog", name="Share")).to_have_count(0)
    assert shared.evaluate("document.activeElement.dataset.tool") == "share"
    assert shared.locator(".kl-stage").count() == 0


@pytest.mark.parametrize("mode", [LIGHT, LIGHT._replace(colours="dark"), PHONE])
def test_the_dialog_has_no_barriers_and_fits(visit: Callable[..., Visit], mode: Mode) -> None:
    opened = visit("book/index.html", mode)
    opened.page.locator(LIVE).wait_for()
    opened.page.locator(LAB).get_by_role("button", name="Share", exact=True).click()
    assert barriers(opened) == []
    assert place(opened.page.locator(".kl-share"))["width"] <= mode.width


@pytest.mark.parametrize("mode", [LIGHT, PHONE], ids=lambda mode: mode.name)
def test_a_link_that_hides_the_outcome_opens_with_the_curtain_down(
    visit: Callable[..., Visit], mode: Mode
) -> None:
    page = visit("book/index.html?curtain=1#moment?depth=2", mode).page
    lab = page.locator(LIVE)
    expect(lab.locator(".kl-curtain")).to_be_visible()
    expect(lab.locator(".kl-sentence")).to_be_hidden()
    expect(lab.locator(".kl-numbers summary")).to_be_hidden()
    lab.get_by_role("spinbutton", name="You predict").fill("3")
    lab.get_by_role("button", name="Lift the curtain").click()
    expect(lab.locator(".kl-curtain")).to_have_count(0)
    expect(lab.locator(".kl-sentence")).to_contain_text("You predicted 3.0;")
