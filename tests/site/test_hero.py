"""The drawing of the first lab itself: held, walked along, asked, gliding; controls at rest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from alliance.labs import moment
from alliance.labs.moment.labels import LABELS
from kernelless import Drawing
from tests.labs.drawn import cases, some_settings
from tests.labs.told import told
from tests.site.labels import met
from tests.site.open_lab import OpenLab, expect_none
from tests.site.places import overlap, place, sticks_out
from tests.site.visit import LAB, LIGHT, PHONE, Mode, Visit

PAGE = "book/index.html"
WIDE = Mode("wide", 1920, 1080, "light")
# What is drawn: lines, areas and labels.
DRAWN = """lab => JSON.stringify([...lab.querySelectorAll('.kl-drawing path, .kl-drawing text')]
  .map((part) => part.getAttribute('d') + part.getAttribute('transform') + part.textContent))"""
# Every place of the dip while a case is chosen.
FRAMES = """async ([lab, name]) => {
  const dip = lab.querySelector('.kl-drawing [class*="handle_dip"]');
  const line = () => dip.querySelector('path').getAttribute('transform');
  const cases = [...lab.querySelectorAll('.kl-cases button')];
  const button = cases.find((one) => one.textContent.trim() === name);
  const seen = [line()];
  button.click();
  const end = performance.now() + 900;
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    if (line() !== seen.at(-1)) seen.push(line());
  }
  return seen;
}"""


@pytest.fixture
def lab(visit: Callable[..., Visit]) -> Callable[..., Locator]:
    def open_lab(fragment: str = "", **more: Any) -> Locator:
        page = visit(f"{PAGE}{fragment}", **more).page
        found = page.locator(LAB).first
        found.locator(".kl-figure.is-live").wait_for()
        found.locator(".kl-drawing").scroll_into_view_if_needed()
        return found

    return open_lab


@pytest.fixture
def touched(browser: Browser, server: str) -> Iterator[Page]:
    """Open the page on a phone with a touch screen."""
    size = {"width": PHONE.width, "height": PHONE.height}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server}/{PAGE}")
    page.locator(f"{LAB} .kl-figure.is-live").wait_for()
    page.locator(f"{LAB} .kl-drawing").scroll_into_view_if_needed()
    yield page
    context.close()


def middle(lab: Locator, name: str) -> tuple[float, float]:
    """Return the middle of a handle in the window."""
    box = lab.locator(f'.kl-drawing [class*="handle_{name}"] > path').bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(lab: Locator, start: tuple[float, float], by: tuple[float, float]) -> None:
    """Drag with the mouse."""
    mouse = lab.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + by[0], start[1] + by[1], steps=6)
    mouse.up()


def slider(lab: Locator, name: str) -> Locator:
    return lab.locator(f'.kl-group [role=slider][aria-label^="{name}"]')


def value(lab: Locator, name: str) -> float:
    return float(slider(lab, name).get_attribute("aria-valuenow") or "nan")


def link(lab: Locator) -> str:
    lab.get_by_role("button", name="Copy link").click()
    return str(lab.page.evaluate("location.hash"))


def test_the_dip_is_dragged_down_and_aside(lab: Callable[..., Locator]) -> None:
    hero = lab()
    said = hero.locator(".kl-sentence").inner_text()
    depth, session = value(hero, "Depth"), value(hero, "Session of")
    start = middle(hero, "dip")
    drag(hero, start, (60, 40))
    moved = middle(hero, "dip")
    assert abs(moved[0] - start[0] - 60) < 20
    expect(slider(hero, "Depth")).not_to_have_attribute("aria-valuenow", f"{depth}")
    assert value(hero, "Depth") > depth + 0.5
    assert value(hero, "Session of") in {session + 1, session + 2, session + 3}
    assert hero.locator(".kl-sentence").inner_text() != said
    query = dict(re.findall(r"(\w+)=([\d.]+)", link(hero)))
    assert set(query) == {"v", "depth", "session"}
    assert float(query["depth"]) == pytest.approx(value(hero, "Depth"))


def test_the_diamond_says_when_repair_begins_and_nothing_else(lab: Callable[..., Locator]) -> None:
    hero = lab()
    depth = value(hero, "Depth")
    drag(hero, middle(hero, "repair"), (90, 50))
    expect(slider(hero, "Repair starts")).not_to_have_attribute("aria-valuenow", "0")
    assert value(hero, "Repair starts") in {2, 3, 4, 5}
    assert value(hero, "Depth") == depth
    assert set(re.findall(r"(\w+)=", link(hero))) == {"v", "delay"}


def test_a_press_between_two_handles_takes_the_nearer(lab: Callable[..., Locator]) -> None:
    for share, moved in ((0.35, "Depth"), (0.65, "Repair starts")):
        hero = lab()
        before = {name: value(hero, name) for name in ("Depth", "Repair starts")}
        (x0, y0), (x1, y1) = middle(hero, "dip"), middle(hero, "repair")
        start = (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
        drag(hero, start, (60, 0) if moved != "Depth" else (0, 30))
        hero.page.wait_for_timeout(100)
        assert [name for name in before if value(hero, name) != before[name]] == [moved]


def swipe(page: Page, start: tuple[float, float], dy: float) -> float:
    """Draw a finger up or down; return how far the page scrolled."""
    before = page.evaluate("scrollY")
    device = page.context.new_cdp_session(page)
    x, y = start
    places = [y + dy * step / 8 for step in range(9)]
    for kind, at in zip(["touchStart", *["touchMove"] * 8], places, strict=True):
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": at}]})
        page.wait_for_timeout(20)
    device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(400)
    return float(page.evaluate("scrollY") - before)


def test_a_finger_drags_a_handle_and_elsewhere_scrolls(touched: Page) -> None:
    hero = touched.locator(LAB).first
    depth = value(hero, "Depth")
    x, y = middle(hero, "dip")
    assert swipe(touched, (x, y), 40) == 0
    assert value(hero, "Depth") > depth
    depth = value(hero, "Depth")
    box = hero.locator(".kl-drawing").bounding_box()
    assert box is not None
    assert (
        swipe(touched, (box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.45), -120) > 40
    )
    assert value(hero, "Depth") == depth


def test_arrow_keys_walk_from_session_to_session(lab: Callable[..., Locator]) -> None:
    hero = lab()
    rows = Drawing(moment.lab.figure).frame.rows
    stop = hero.locator(".kl-walk")
    stop.focus()
    for session in (1, 2, 3):
        expect(stop).to_have_attribute("aria-valuenow", str(session))
        spoken = str(stop.get_attribute("aria-valuetext"))
        assert re.findall(r"[\d.]+", spoken) == list(rows[session - 1])
        expect(hero.page.locator(".kl-tooltip")).to_contain_text(
            f"Distress: {rows[session - 1][3]}"
        )
        expect(hero.locator('.kl-drawing [class*="walk_path"] > line')).to_have_count(1)
        stop.press("ArrowRight")
    stop.press("End")
    expect(stop).to_have_attribute("aria-valuenow", "16")
    stop.press("ArrowRight")
    expect(stop).to_have_attribute("aria-valuenow", "16")
    stop.blur()
    expect(hero.page.locator(".kl-tooltip")).to_be_hidden()
    expect(hero.locator('.kl-drawing [class*="walk_path"] > line')).to_have_count(0)


@pytest.mark.parametrize("mode", [LIGHT, WIDE, PHONE], ids=lambda mode: mode.name)
def test_values_told_to_a_keyboard_hide_neither_drawing_nor_sentence(
    lab: Callable[..., Locator], mode: Mode
) -> None:
    hero = lab(mode=mode)
    stop = hero.locator(".kl-walk")
    for key in ("Home", "End"):
        stop.press(key)
        told = place(hero.page.locator(".kl-tooltip:not([hidden])"))
        assert not sticks_out(told, mode)
        assert [part for part in (".kl-drawing svg", ".kl-sentence")
                if overlap(told, place(hero.locator(part)))] == []  # fmt: skip


def test_the_pointer_shows_the_session_it_is_over(lab: Callable[..., Locator]) -> None:
    hero = lab()
    x, y = middle(hero, "dip")
    hero.page.mouse.move(x, y + 60)
    expect(hero.page.locator(".kl-tooltip")).to_contain_text("Session: 6\n")
    hero.page.mouse.move(2, 2)
    expect(hero.page.locator(".kl-tooltip")).to_be_hidden()
    drag(hero, (x, y), (30, 0))  # shown on the way to the handle, it would cover what is dragged
    expect(hero.page.locator(".kl-tooltip")).to_be_hidden()


def test_a_case_is_reached_by_and_by_and_exactly(lab: Callable[..., Locator]) -> None:
    hero = lab()
    seen = hero.page.evaluate(FRAMES, [hero.element_handle(), "Smooth course"])
    assert len(seen) > 4
    glided = hero.evaluate(DRAWN)
    straight = lab("#moment?depth=0")
    assert json.loads(glided) == json.loads(straight.evaluate(DRAWN))


def test_who_wants_less_motion_gets_none(lab: Callable[..., Locator]) -> None:
    hero = lab()
    hero.page.emulate_media(reduced_motion="reduce")
    assert len(hero.page.evaluate(FRAMES, [hero.element_handle(), "Smooth course"])) == 2


def test_a_step_of_a_slider_does_not_glide(lab: Callable[..., Locator]) -> None:
    hero = lab()
    slider(hero, "Depth").press("ArrowRight")
    hero.page.wait_for_timeout(50)
    soon = hero.evaluate(DRAWN)
    hero.page.wait_for_timeout(500)
    assert hero.evaluate(DRAWN) == soon


def test_a_control_that_changes_nothing_says_why(lab: Callable[..., Locator]) -> None:
    hero = lab()
    control = hero.locator(".widget-hslider", has_text="Repair starts")
    expect(control.locator(".kl-why")).to_have_count(0)
    hero.get_by_role("button", name="Never repaired").click()
    expect(control.locator(".kl-why")).to_have_text("The rupture is never repaired.")
    expect(hero.get_by_role("checkbox", name="Repair also teaches")).to_be_disabled()
    before = hero.locator(".kl-sentence").inner_text()
    control.locator("[role=slider]").dispatch_event("keydown", {"key": "ArrowRight"})
    hero.page.wait_for_timeout(100)
    assert hero.locator(".kl-sentence").inner_text() == before
    hero.get_by_role("button", name="Smooth course").click()
    expect(control.locator(".kl-why")).to_have_text("There is no rupture.")
    hero.get_by_role("button", name="Repaired", exact=True).click()
    expect(control.locator(".kl-why")).to_be_hidden()
    expect(hero.get_by_role("checkbox", name="Repair also teaches")).to_be_enabled()


def test_the_readers_number_is_answered_and_is_in_no_link(lab: Callable[..., Locator]) -> None:
    hero = lab()
    field = hero.get_by_role("spinbutton", name="You predict")
    expect(field).to_be_hidden()  # the drawing tells the answer
    hero.get_by_role("button", name="Smooth course").click()
    field.fill("7")
    expect(hero.locator(".kl-sentence")).to_contain_text("You predicted 7.0. Now choose")
    hero.get_by_role("button", name="Never repaired").click()
    expect(hero.locator(".kl-sentence")).to_contain_text("You predicted 7.0; left unrepaired, it")
    assert "guess" not in link(hero)
    field.fill("70")
    expect(hero.locator(".kl-sentence")).not_to_contain_text("predicted")


@pytest.mark.parametrize("mode", [LIGHT, WIDE, PHONE], ids=lambda mode: mode.name)
def test_a_guess_is_drawn_beside_the_answer_and_lies_on_nothing(
    lab: Callable[..., Locator], mode: Mode
) -> None:
    hero = lab(mode=mode)
    hero.page.emulate_media(reduced_motion="reduce")
    hero.get_by_role("button", name="Smooth course").click()
    said = hero.locator(".kl-drawing text").filter(has_text="You guessed 40.0.").last
    expect(said).to_have_count(0)
    hero.get_by_role("spinbutton", name="You predict").fill("40")
    for case in hero.locator(".kl-cases button").all():
        case.click()
        expect(said).to_be_visible()
        if case.inner_text().strip() != "Smooth course":
            counted = LABELS["kicker"]["narrow" if mode is PHONE else "wide"]["width"]
            assert said.evaluate("node => node.getComputedTextLength()") <= counted
        expect_none(lambda: met(hero))


def test_the_button_of_the_assumptions_stays_where_it_is(lab: Callable[..., Locator]) -> None:
    hero = lab()
    more = hero.locator(".kl-more")
    before = more.bounding_box()
    for case in hero.locator(".kl-cases button").all():
        case.click()
        hero.page.wait_for_timeout(450)
        assert more.bounding_box() == before


def test_three_short_controls_say_what_their_ends_mean(lab: Callable[..., Locator]) -> None:
    hero = lab()
    first = hero.locator(".kl-groups > .kl-group .widget-hslider")
    names = ("Depth of the dip", "Repair starts", "Pace of repair")
    ends = ("shallowdeep", "at once10 sessions later", "slowall at once")
    assert first.locator("label").all_inner_texts() == list(names)
    assert first.locator(".kl-ends").all_text_contents() == list(ends)
    assert all(each.is_visible() for each in first.locator(".kl-ends").all())


def test_each_case_draws_its_own_course(lab: Callable[..., Locator]) -> None:
    hero = lab(mode=WIDE)
    courses = hero.locator(".kl-cases button .kl-course")
    assert courses.count() == len(moment.lab.figure.cases)
    assert all(each.is_visible() for each in courses.all())
    paths = [each.get_attribute("d") or "" for each in courses.locator("path").all()]
    assert paths == Drawing(moment.lab.figure).glyphs
    dips = ["a2 2" in path for path in paths]
    assert dips == [name != "Smooth course" for name in moment.lab.figure.cases]


def test_drawing_and_sentence_of_the_first_page_are_seen_at_once(
    visit: Callable[..., Visit],
) -> None:
    page = visit(PAGE).page
    page.locator(f"{LAB} .kl-figure.is-live").wait_for()
    bottom = """node => {
      const words = document.createRange();
      words.selectNodeContents(node);
      return words.getBoundingClientRect().bottom;
    }"""
    assert page.evaluate("scrollY") == 0
    assert page.locator(f"{LAB} .kl-sentence").evaluate(bottom) <= 800


def test_a_finger_can_answer_and_values_leave_the_drawing_free(touched: Page) -> None:
    hero = touched.locator(LAB).first
    hero.get_by_role("button", name="Smooth course").click()
    field = hero.get_by_role("spinbutton", name="You predict").bounding_box()
    assert field is not None
    assert min(field["width"], field["height"]) >= 44
    hero.locator(".kl-walk").focus()
    values, drawing = (
        touched.locator(part).first.bounding_box() for part in (".kl-tooltip", f"{LAB} .kl-drawing")
    )
    assert values is not None
    assert drawing is not None
    hidden = drawing["y"] + drawing["height"] - values["y"]
    assert hidden < 0.1 * drawing["height"]
    assert values["y"] + values["height"] <= PHONE.height


@pytest.mark.parametrize("mode", [LIGHT, WIDE, PHONE], ids=lambda mode: mode.name)
def test_no_label_lies_on_a_line_on_another_label_or_on_an_axis(
    visit: Callable[..., Visit], mode: Mode
) -> None:
    page = visit(PAGE, mode=mode).page
    page.emulate_media(reduced_motion="reduce")
    hero = OpenLab(page, "moment")
    hero.show_numbers()
    for settings in (*cases(hero.figure), *some_settings(hero.figure, 7, 40)):
        hero.follow(settings)
        hero.expect_told(told("moment", settings))  # what is drawn is of the same frame
        expect_none(lambda: met(hero.box))


@pytest.mark.parametrize("mode", [LIGHT, WIDE, PHONE], ids=lambda mode: mode.name)
def test_labels_take_the_room_that_the_tables_count_with(
    visit: Callable[..., Visit], mode: Mode
) -> None:
    page = visit(f"{PAGE}#moment?view=rated&kind=withdrawal", mode=mode).page
    hero = OpenLab(page, "moment")
    layout = "narrow" if mode is PHONE else "wide"
    counted = {
        "lost": "lost( to the rupture)?", "kept": "regained( by repair)?",
        "gap": "(the rating )?hides [\\d.]+", "cut": "(clinical )?cut-off [\\d.]+",
        "change": "reliable change is 5", "kicker": "In this made-up case",
    }  # fmt: skip
    for label, says in counted.items():
        text = hero.box.locator(".kl-drawing text").filter(has_text=re.compile(f"^{says}$")).first
        width = text.evaluate("node => node.getComputedTextLength()")
        assert width <= LABELS[label][layout]["width"] + 1, (label, width)
