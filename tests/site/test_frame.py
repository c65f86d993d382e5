"""A lab fits one screen: whatever is moved, the drawing and its sentence are in sight with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.site.test_pages import CHAPTERS, parsed
from tests.site.visit import ENTRIES, LAB, Mode, Visit

SCREENS = [
    Mode(f"{width}x{height}", width, height, "light")
    for width, height in ((1280, 800), (1366, 768), (1920, 1080), (390, 844), (360, 640))
]
WIDE = [screen for screen in SCREENS if screen.width > 1000]
CONTROLS = ".dm-group [role=slider], .dm-group input, .dm-group button"
FIRST = ":scope > .dm-groups > .dm-group"
PIXEL = 1

Place = dict[str, float]
OpenLab = Callable[[str, Mode], Locator]


@pytest.fixture
def lab(visit: Callable[..., Visit]) -> OpenLab:
    """Open the lab of a page, at its top."""

    def opened(page: str, screen: Mode) -> Locator:
        found = visit(page, screen).page.locator(LAB)
        found.locator(".dm-figure.is-live").wait_for()
        return found

    return opened


def lab_pages(site: Path) -> list[str]:
    """List the pages that have a lab."""
    return [page for page in CHAPTERS if parsed(site / page).select_one(".dm-lab")]


def place(part: Locator) -> Place:
    """Return where something is in the window."""
    found: Place = part.evaluate("node => node.getBoundingClientRect().toJSON()")
    return found


def sticks_out(part: Locator, screen: Mode) -> bool:
    """Say whether a part is not wholly within the window."""
    at = place(part)
    beside = at["left"] < -PIXEL or at["right"] > screen.width + PIXEL
    return beside or at["top"] < -PIXEL or at["bottom"] > screen.height + PIXEL


def overlap(one: Locator, other: Locator) -> bool:
    """Say whether one part covers another."""
    a, b = place(one), place(other)
    across = a["left"] < b["right"] - PIXEL and b["left"] < a["right"] - PIXEL
    return across and a["top"] < b["bottom"] - PIXEL and b["top"] < a["bottom"] - PIXEL


def open_assumptions(lab: Locator) -> None:
    """Open what a reader may ask for."""
    for button in lab.locator(".dm-more").all():
        button.click()


def name(control: Locator) -> str:
    """Return what a control is called."""
    text = "node => node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent"
    return str(control.evaluate(text))


def faults_of(lab: Locator, screen: Mode, control: Locator) -> list[str]:
    """Say what is out of sight while a control has the focus."""
    control.focus()
    lab.page.wait_for_timeout(60)
    drawing, sentence = lab.locator(".dm-drawing"), lab.locator(".dm-sentence")
    parts = {"drawing": drawing, "sentence": sentence, "control": control}
    hidden = [f"{part} sticks out" for part, box in parts.items() if sticks_out(box, screen)]
    covered = [f"{part} is covered" for part in parts if part != "control"]
    covered = [text for text in covered if overlap(parts[text.split()[0]], control)]
    return [f"{name(control)}: {fault}" for fault in hidden + covered]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_drawing_sentence_and_the_control_that_is_moved_are_in_sight_together(
    site: Path, lab: OpenLab, screen: Mode
) -> None:
    for page in lab_pages(site):
        opened = lab(page, screen)
        open_assumptions(opened)
        top = ".dm-live" if screen in WIDE else ".dm-sight"
        opened.evaluate(f"lab => lab.closest('{top}')?.scrollIntoView()")
        if screen not in WIDE:
            opened.locator(top).evaluate("sight => sight.scrollIntoView()")
        # A control at rest says why, and takes no focus.
        controls = [each for each in opened.locator(CONTROLS).all() if each.is_enabled()]
        assert controls
        faults = [fault for each in controls for fault in faults_of(opened, screen, each)]
        assert faults == [], page


@pytest.mark.parametrize("screen", WIDE, ids=lambda screen: screen.name)
def test_cases_drawing_sentence_and_first_controls_fill_no_more_than_a_screen(
    site: Path, lab: OpenLab, screen: Mode
) -> None:
    for page in lab_pages(site):
        opened = lab(page, screen)
        opened.evaluate("lab => lab.scrollIntoView()")
        parts = (".dm-cases", ".dm-drawing", ".dm-sentence", FIRST)
        out = [part for part in parts if sticks_out(opened.locator(part).first, screen)]
        assert out == [], page


# A window of each layout: controls beside the drawing, on a large screen, and in a dock.
@pytest.mark.parametrize("screen", [SCREENS[0], *SCREENS[2:4]], ids=lambda screen: screen.name)
def test_nothing_moves_when_a_case_or_a_slider_does(site: Path, lab: OpenLab, screen: Mode) -> None:
    for page in lab_pages(site):
        opened = lab(page, screen)
        before = [place(control) for control in opened.locator(f"{FIRST} .noUi-target").all()]
        assert before
        loading = sum(opened.page.evaluate(ENTRIES, "layout-shift"))
        for case in opened.locator(".dm-cases button").all():
            press(opened.page, case)
        slider = opened.locator(f"{FIRST} [role=slider]").first
        slider.focus()
        start = [each["y"] for each in map(place, opened.locator(f"{FIRST} .noUi-target").all())]
        for key in ("Home", "End"):
            slider.press(key)
            opened.page.wait_for_timeout(60)
            now = opened.locator(f"{FIRST} .noUi-target").all()
            assert [place(each)["y"] for each in now] == pytest.approx(start, abs=PIXEL), page
        assert sum(opened.page.evaluate(ENTRIES, "layout-shift")) - loading < 0.01, page


def press(page: Page, button: Locator) -> None:
    """Press a button without the grace that a browser gives to layout after a press."""
    button.evaluate("button => button.click()")
    page.wait_for_timeout(80)


def test_the_contents_are_not_beside_a_lab(site: Path, lab: OpenLab) -> None:
    for page in lab_pages(site):
        assert not lab(page, SCREENS[0]).page.locator(".bd-sidebar-secondary").is_visible()


def test_what_the_page_reads_out_comes_before_what_moves_it(site: Path, lab: OpenLab) -> None:
    order = """lab => lab.querySelector('.dm-sentence').compareDocumentPosition(
      lab.querySelector('.dm-groups [role=slider]')) & Node.DOCUMENT_POSITION_FOLLOWING"""
    for page in lab_pages(site):
        assert lab(page, SCREENS[0]).evaluate(order), page


def test_a_keyboard_can_go_into_a_lab_and_past_it(site: Path, lab: OpenLab) -> None:
    inside = "lab => lab.contains(document.activeElement)"
    for page in lab_pages(site):
        opened = lab(page, SCREENS[0])
        skip_to(opened.page, "Skip to the chart")
        skip_to(opened.page, "Skip past the chart and its controls")
        opened.page.keyboard.press("Tab")
        assert not opened.evaluate(inside), page


def skip_to(page: Page, link: str) -> None:
    """Follow a link that is shown while it has the focus."""
    found = page.get_by_role("link", name=link, exact=True).first
    found.focus()
    assert place(found)["height"] > 20
    found.press("Enter")


# A stop is marked if an outline of two pixels or more is drawn around it.
UNMARKED = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return marked || node === document.body ? null : node.outerHTML.slice(0, 100);
}"""
NAMELESS = """() => {
  const node = document.activeElement;
  const label = node.labels?.[0]?.textContent ?? node.textContent;
  const name = node.ariaLabel ?? node.title ?? '';
  return (name || label || '').trim() ? null : node.outerHTML.slice(0, 100);
}"""


def test_every_stop_is_marked_and_named(site: Path, lab: OpenLab) -> None:
    for page in lab_pages(site):
        opened = lab(page, SCREENS[0]).page
        found = []
        for _ in range(60):
            opened.keyboard.press("Tab")
            found += [opened.evaluate(check) for check in (UNMARKED, NAMELESS)]
        assert [fault for fault in found if fault] == [], page


def test_no_control_has_a_title_that_says_nothing(site: Path, lab: OpenLab) -> None:
    for page in lab_pages(site):
        assert lab(page, SCREENS[0]).locator("[title=null]").count() == 0


def test_the_text_alternative_follows_what_is_drawn(site: Path, lab: OpenLab) -> None:
    for page in lab_pages(site):
        opened = lab(page, SCREENS[0])
        for case in opened.locator(".dm-cases button").all():
            press(opened.page, case)
            label = opened.locator(".dm-drawing").get_attribute("aria-label")
            assert str(label).endswith(opened.locator(".dm-sentence").inner_text()), page


def test_paper_shows_the_case_the_drawing_and_every_setting_as_text(
    site: Path, lab: OpenLab
) -> None:
    for page in lab_pages(site):
        opened = lab(page, SCREENS[0])
        opened.page.emulate_media(media="print")
        assert opened.locator(".dm-drawing svg").is_visible()
        assert not opened.locator(".slider-container").first.is_visible()
        readouts = opened.locator(".dm-groups :not(.dm-idle) > .widget-readout").all()
        assert readouts
        assert all(readout.is_visible() for readout in readouts)
        chosen = opened.locator(".dm-cases .mod-active")
        ink, ground = (
            chosen.evaluate(f"node => getComputedStyle(node).{part}")
            for part in ("color", "backgroundColor")
        )
        assert ink != ground
        assert ground == "rgba(0, 0, 0, 0)"
