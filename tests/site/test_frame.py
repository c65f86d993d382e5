"""A lab fits one screen: whatever is moved, the drawing and its sentence are in sight with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from alliance import theme
from tests.site.open_lab import LAB_PAGES, is_of_few
from tests.site.places import PIXEL, Place, overlap, place, sticks_out
from tests.site.test_pages import CHAPTERS, parsed
from tests.site.visit import ENTRIES, LAB, Mode, Visit
from tests.slices import waiting

SCREENS = [
    Mode(f"{width}x{height}", width, height, "light")
    for width, height in ((1280, 800), (1366, 768), (1920, 1080), (390, 844), (360, 640))
]
COMMON = (SCREENS[0], SCREENS[3])
"""Windows in which every lab is tried with each change."""
WIDE = 1000  # pixels above which controls stand beside the drawing
CONTROLS = ".kl-group [role=slider], .kl-group input, .kl-group button"
FIRST = ":scope > .kl-groups > .kl-group"
SEEN = (".kl-drawing", ".kl-sentence")
PAST = "Skip past the chart and its controls"

# Where the parts of a lab are in the window while one of its controls has the focus.
PLACES = """async (control) => {
  control.focus({ focusVisible: true });
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  const lab = control.closest('.kl-live');
  const at = (part) => lab.querySelector(part).getBoundingClientRect().toJSON();
  const drawing = at(".kl-drawing"), sentence = at(".kl-sentence");
  return { drawing, sentence, control: control.getBoundingClientRect().toJSON() };
}"""
# As a reader finds it: at its first case, what may be asked for closed, at the top of the page.
START = """lab => {
  for (const more of lab.querySelectorAll('.kl-more[aria-expanded=true]')) more.click();
  lab.querySelector('.kl-cases button').click();
  document.activeElement.blur();
  lab.querySelector('.kl-groups').scrollTop = 0;
  scrollTo({ top: 0, behavior: "instant" });
}"""


def each_lab_on(*screens: Mode) -> pytest.MarkDecorator:
    """Run a test for each page that has a lab, in windows; tests share the visit."""
    cases = [
        pytest.param(
            (page, screen),
            id=f"{page}-{screen.name}",
            marks=(pytest.mark.xdist_group(page), *waiting(screen in COMMON or is_of_few(page))),
        )
        for page in LAB_PAGES
        for screen in screens
    ]
    return pytest.mark.parametrize("opened", cases, indirect=True)


each_lab = each_lab_on(SCREENS[0])


@pytest.fixture(scope="module")
def opened(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Locator]:
    """Open the first lab of a page for all tests of it; at the end nothing may have failed."""
    page, screen = request.param
    visit = Visit.to(browser, f"{server}/{page}", screen)
    found = visit.page.locator(LAB)
    found.locator(".kl-figure.is-live").wait_for()
    yield found
    visit.close()
    assert visit.faults == []


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> Mode:
    """Return the window of this visit."""
    found: Mode = request.node.callspec.params["opened"][1]
    return found


@pytest.fixture
def lab(opened: Locator) -> Locator:
    """Return the lab of a page as a reader finds it."""
    opened.page.emulate_media(media="screen")
    opened.evaluate(START)
    return opened


def test_every_page_that_has_a_lab_is_here(site: Path) -> None:
    assert {page for page in CHAPTERS if parsed(site / page).select_one(".kl-lab")} == {*LAB_PAGES}


def open_assumptions(lab: Locator) -> None:
    """Open what a reader may ask for."""
    for button in lab.locator(".kl-more").all():
        button.click()


def name(control: Locator) -> str:
    """Return what a control is called."""
    text = "node => node.ariaLabel ?? node.labels?.[0]?.textContent ?? node.textContent"
    return str(control.evaluate(text))


def faults_of(control: Locator, screen: Mode) -> list[str]:
    """Say what is out of sight while a control has the focus."""
    at: dict[str, Place] = control.evaluate(PLACES)
    hidden = [f"{part} sticks out" for part in at if sticks_out(at[part], screen)]
    covered = [f"{part} is covered" for part in ("drawing", "sentence")
               if overlap(at[part], at["control"])]  # fmt: skip
    return [f"{name(control)}: {fault}" for fault in hidden + covered]


@each_lab_on(*SCREENS)
def test_drawing_sentence_and_the_control_that_is_moved_are_in_sight_together(
    lab: Locator, screen: Mode
) -> None:
    open_assumptions(lab)
    top = lab if screen.width > WIDE else lab.locator(".kl-sight")
    top.evaluate("part => part.scrollIntoView()")
    # A control at rest says why, and takes no focus.
    controls = [each for each in lab.locator(CONTROLS).all() if each.is_enabled()]
    assert controls
    assert [fault for each in controls for fault in faults_of(each, screen)] == []


@each_lab_on(*(screen for screen in SCREENS if screen.width > WIDE))
def test_cases_drawing_sentence_and_first_controls_fill_no_more_than_a_screen(
    lab: Locator, screen: Mode
) -> None:
    lab.evaluate("lab => lab.scrollIntoView()")
    parts = {part: lab.locator(part).first for part in (".kl-cases", *SEEN, FIRST)}
    assert [part for part in parts if sticks_out(place(parts[part]), screen)] == []


@each_lab_on(*SCREENS)
def test_nothing_moves_when_a_case_or_a_slider_does(lab: Locator) -> None:
    sliders = lab.locator(f"{FIRST} .noUi-target")
    assert sliders.count()
    loading = sum(lab.page.evaluate(ENTRIES, "layout-shift"))
    for case in lab.locator(".kl-cases button").all():
        press(lab.page, case)
    slider = lab.locator(f"{FIRST} [role=slider]").first
    slider.focus()
    start = [place(each)["y"] for each in sliders.all()]
    for key in ("Home", "End"):
        slider.press(key)
        lab.page.wait_for_timeout(60)
        assert [place(each)["y"] for each in sliders.all()] == pytest.approx(start, abs=PIXEL)
    assert sum(lab.page.evaluate(ENTRIES, "layout-shift")) - loading < 0.01


@each_lab
def test_cases_keep_their_little_courses_when_a_slider_leaves_them(lab: Locator) -> None:
    courses = lab.locator(".kl-cases button .kl-course")
    drawn = lab.page.locator(".kl-still").first.locator(".kl-cases .kl-course").count()
    slider = lab.locator(f"{FIRST} [role=slider]").first
    for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
        slider.press(key)
        lab.page.wait_for_timeout(60)
    expect(courses).to_have_count(drawn)


# Whether the strips at the edges of a dock are seen that say that there is more, before and after.
STRIPS = "dock => ['::before', '::after'].map((at) => getComputedStyle(dock, at).visibility)"
SCROLLED = "dock => dock.scrollLeft"
MANY = 60
"""More stops than there are on the way along a dock and back."""


@each_lab_on(SCREENS[3])
def test_a_dock_says_that_there_is_more_and_goes_there(lab: Locator, screen: Mode) -> None:
    dock = lab.locator(".kl-groups")
    dock.evaluate("dock => dock.scrollTo({ left: 0, behavior: 'instant' })")
    dock.scroll_into_view_if_needed()
    at = place(dock)
    rests = [dock.evaluate(SCROLLED)]
    # From its start to its end by one edge, then back by the other; a dock has few controls.
    for edge, strips in ((screen.width - 10, ["hidden", "visible"]), (10, ["visible", "hidden"])):
        lab.page.wait_for_timeout(100)
        assert dock.evaluate(STRIPS) == strips
        while dock.evaluate(STRIPS) != strips[::-1]:
            lab.page.mouse.click(edge, (at["top"] + at["bottom"]) / 2)
            lab.page.wait_for_timeout(100)
            rests.append(dock.evaluate(SCROLLED))
            assert len(rests) < MANY
    assert rests[1] > 100
    assert rests == rests[::-1]
    assert max(abs(one - other) for one, other in pairwise(rests)) < screen.width


@pytest.mark.parametrize(("screen", "lines"), [(SCREENS[0], 8), (SCREENS[2], 10)])
def test_a_field_for_ratings_shows_as_many_as_a_screen_has_room_for(
    visit: Callable[..., Visit], screen: Mode, lines: int
) -> None:
    page = visit("book/your-ratings.html", screen).page
    page.locator(f"{LAB} .kl-figure.is-live").wait_for()
    seen = "field => field.clientHeight / parseFloat(getComputedStyle(field).lineHeight)"
    assert page.locator(f"{LAB} textarea").evaluate(seen) >= lines


def test_on_a_phone_no_dock_covers_what_is_being_typed(visit: Callable[..., Visit]) -> None:
    page = visit("book/your-ratings.html", SCREENS[3]).page
    dock = page.locator(f"{LAB} .kl-groups")
    seen = "dock => getComputedStyle(dock).opacity"
    assert dock.evaluate(seen) == "1"
    page.locator(f"{LAB} textarea").focus()
    assert dock.evaluate(seen) == "0"
    page.keyboard.press("Tab")
    assert dock.evaluate(seen) == "1"
    assert dock.evaluate("dock => dock.contains(document.activeElement)")


def press(page: Page, button: Locator) -> None:
    """Press a button without the grace that a browser gives to layout after a press."""
    button.evaluate("button => button.click()")
    page.wait_for_timeout(80)


@each_lab
def test_the_contents_are_not_beside_a_lab(lab: Locator) -> None:
    assert not lab.page.locator(".bd-sidebar-secondary").is_visible()


@each_lab
def test_what_the_page_reads_out_comes_before_what_moves_it(lab: Locator) -> None:
    order = """lab => lab.querySelector('.kl-sentence').compareDocumentPosition(
      lab.querySelector('.kl-groups [role=slider]')) & Node.DOCUMENT_POSITION_FOLLOWING"""
    assert lab.evaluate(order)


@each_lab
def test_a_keyboard_can_go_into_a_lab_and_past_it(lab: Locator) -> None:
    inside = "lab => lab.contains(document.activeElement)"
    skip_to(lab.page, "Skip to the chart")
    lab.page.keyboard.press("Tab")
    assert lab.page.evaluate("document.activeElement.textContent") == PAST
    lab.page.keyboard.press("Tab")
    assert lab.evaluate(inside)
    skip_to(lab.page, PAST)
    lab.page.keyboard.press("Tab")
    assert not lab.evaluate(inside)


# What is met with the Tab key, in the order in which a reader needs it.
MET = ("cases", "scene", "bet", "controls", "drawing", "tools")
STOP = """() => {
  const kinds = {
    cases: '.kl-cases', scene: '.kl-scene', bet: '.kl-ask, .kl-curtain',
    controls: '.kl-entry, .kl-groups',
    drawing: '.kl-walk, .kl-drawing', tools: '.kl-tools, .kl-numbers',
  };
  const { activeElement: node } = document;
  return Object.keys(kinds).find((kind) => node.closest(kinds[kind])) ?? null;
}"""


@each_lab
def test_a_keyboard_meets_cases_bet_controls_drawing_and_tools_in_this_order(lab: Locator) -> None:
    lab.locator(".kl-cases button").first.focus()
    met: list[str] = []
    while kind := lab.page.evaluate(STOP):
        met.append(kind)
        lab.page.keyboard.press("Tab")
    assert met == sorted(met, key=MET.index)
    assert {"cases", "controls", "tools"} <= {*met}


def skip_to(page: Page, link: str) -> None:
    """Follow a link that is shown while it has the focus."""
    found = page.get_by_role("link", name=link, exact=True).first
    found.focus()
    assert place(found)["height"] > 20
    found.press("Enter")


# A stop is marked if an outline of two pixels or more is drawn around it.
UNMARKED = """() => {
  const node = document.activeElement;
  // The link of a card covers it: the card has the mark.
  const bearer = node.classList.contains('sd-stretched-link') ? node.closest('.sd-card') : node;
  const style = getComputedStyle(bearer);
  const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return marked || node === document.body ? null : node.outerHTML.slice(0, 100);
}"""
NAMELESS = """() => {
  const node = document.activeElement;
  const label = node.labels?.[0]?.textContent ?? node.textContent;
  const name = node.ariaLabel ?? node.title ?? '';
  return (name || label || '').trim() ? null : node.outerHTML.slice(0, 100);
}"""

# The colours of a stop, and of the box that is shown with it: ground, border and ring.
COLOURS = """() => {
  const node = document.activeElement;
  const coloured = (part) => {
    const style = getComputedStyle(part);
    const border = parseFloat(style.borderBottomWidth) ? [style.borderBottomColor] : [];
    return [style.backgroundColor, style.outlineColor, ...border];
  };
  return [node, node.closest('.skip-link')].filter(Boolean).flatMap(coloured);
}"""


def of_the_palette(colour: str) -> bool:
    """Say whether a colour is one of the project's, or none."""
    red, green, blue, *alpha = (float(part) for part in re.findall(r"[\d.]+", colour))
    code = f"#{round(red):02X}{round(green):02X}{round(blue):02X}"
    tones = theme.PALETTE.values()
    return alpha == [0] or code in {each for tone in tones for each in (tone.light, tone.dark)}


@each_lab
def test_every_stop_has_colours_of_the_palette(lab: Locator) -> None:
    lab.page.locator("#pst-skip-link a").focus()
    foreign: set[str] = set()
    for _ in range(60):
        found: list[str] = lab.page.evaluate(COLOURS)
        foreign |= {colour for colour in found if not of_the_palette(colour)}
        lab.page.keyboard.press("Tab")
    assert foreign == set()


@each_lab
def test_every_stop_is_marked_and_named(lab: Locator) -> None:
    found = []
    for _ in range(60):
        lab.page.keyboard.press("Tab")
        found += [lab.page.evaluate(check) for check in (UNMARKED, NAMELESS)]
    assert [fault for fault in found if fault] == []


@each_lab
def test_no_control_has_a_title_that_says_nothing(lab: Locator) -> None:
    assert lab.locator("[title=null]").count() == 0


@each_lab
def test_the_text_alternative_follows_what_is_drawn(lab: Locator) -> None:
    for case in lab.locator(".kl-cases button").all():
        press(lab.page, case)
        label = lab.locator(".kl-drawing").get_attribute("aria-label")
        assert str(label).endswith(lab.locator(".kl-sentence").inner_text())


@each_lab
def test_paper_shows_the_case_the_drawing_and_every_setting_as_text(lab: Locator) -> None:
    lab.page.emulate_media(media="print")
    assert lab.locator(".kl-drawing svg").is_visible()
    assert not lab.locator(".slider-container").first.is_visible()
    readouts = lab.locator(".kl-groups :not(.kl-idle) > .widget-readout").all()
    assert readouts
    assert all(readout.is_visible() for readout in readouts)
    chosen = lab.locator(".kl-cases .mod-active")
    ink, ground = (
        chosen.evaluate(f"node => getComputedStyle(node).{part}")
        for part in ("color", "backgroundColor")
    )
    assert ink != ground
    assert ground == "rgba(0, 0, 0, 0)"
