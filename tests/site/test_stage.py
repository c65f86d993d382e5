"""A lab on a wall: it fills the window, keys choose cases, a curtain hides what answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance import labs
from tests.site.open_lab import PAGE_OF
from tests.site.places import PIXEL, SIZES, Place, overlap, place
from tests.site.test_pages import barriers
from tests.site.visit import LAB, LIVE, PHONE, Mode, Visit

WALL = Mode("wall", 1920, 1080, "light")
SLIDE = Mode("slide", 1280, 720, "light")
BOOK, DEMO = "book/index.html", "book/lab.html"
TOP = """([x, y]) => document.elementFromPoint(x, y)?.closest('.kl-curtain') !== null"""

OpenStage = Callable[..., Page]


@pytest.fixture
def stage(visit: Callable[..., Visit]) -> OpenStage:
    """Open the lab of a page and present it."""

    def opened(address: str = BOOK, mode: Mode = WALL) -> Page:
        page = visit(address, mode).page
        page.locator(LIVE).wait_for()
        page.locator(LAB).get_by_role("button", name="Present").click()
        expect(page.locator(".kl-stage")).to_be_visible()
        return page

    return opened


@pytest.fixture(params=["book", "demo"])
def address(request: pytest.FixtureRequest) -> str:
    """Return the lab of the book, and one that knows neither question nor outcome."""
    if request.param == "book":
        return BOOK
    return f"{request.getfixturevalue('demo_server')}/{DEMO}"


@pytest.fixture(params=labs.names())
def any_lab(request: pytest.FixtureRequest, visit: Callable[..., Visit]) -> Locator:
    """Present a lab of the book to a smaller room, and return what fills the window."""
    figure = labs.load(request.param).figure
    page = visit(PAGE_OF[request.param], SLIDE).page
    lab = page.locator(f"#lab-{figure.name}")
    lab.locator(".kl-figure.is-live").wait_for(state="attached")
    lab.get_by_role("button", name="Present").click()
    expect(page.locator(".kl-stage")).to_be_visible()
    return page.locator(".kl-stage")


def curtain(page: Page) -> Locator:
    return page.locator(f"{LIVE} .kl-curtain")


def said(page: Page) -> Locator:
    return page.locator(f"{LIVE} .kl-sentence")


def test_drawing_and_controls_fill_the_wall_and_nothing_else_is_there(
    stage: OpenStage, address: str
) -> None:
    page = stage(address)
    box = place(page.locator(".kl-stage"))
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, WALL.width, WALL.height)
    outside = page.locator("nav, header, footer, .bd-sidebar-primary, h1").all()
    assert outside
    assert all(each.evaluate("node => node.closest('[inert]') !== null") for each in outside)
    drawing, rail = (
        place(page.locator(f".kl-stage .kl-live {part}")) for part in (".kl-drawing", ".kl-groups")
    )
    assert drawing["width"] > 1200
    assert rail["x"] > drawing["x"] + drawing["width"]
    assert rail["x"] + rail["width"] > 0.95 * WALL.width
    assert page.locator(".kl-stage").evaluate("box => box.scrollHeight") == WALL.height


def test_no_word_is_smaller_than_22_pixels(stage: OpenStage, address: str) -> None:
    page = stage(address)
    for _ in range(2):
        sizes: list[tuple[float, str]] = page.locator(".kl-stage").evaluate(SIZES)
        assert len(sizes) > 10
        assert [each for each in sizes if each[0] < 21.9] == []
        page.keyboard.press("c")


def test_a_curtain_hides_what_answers_until_somebody_lifts_it(
    stage: OpenStage, address: str
) -> None:
    page = stage(address)
    expect(curtain(page)).to_be_visible()
    expect(said(page)).to_be_hidden()
    drawing = page.locator(f"{LIVE} .kl-drawing")
    assert str(drawing.get_attribute("aria-label")).endswith("The outcome is behind a curtain.")
    page.locator(".kl-keys").get_by_role("button", name="Lift").click()
    expect(curtain(page)).to_have_count(0)
    expect(said(page)).to_be_visible()
    assert str(drawing.get_attribute("aria-label")).endswith(said(page).inner_text())
    page.keyboard.press("c")
    expect(curtain(page)).to_be_visible()


def test_behind_the_curtain_no_distress_after_the_rupture_is_told(stage: OpenStage) -> None:
    page = stage()
    box = place(curtain(page))
    after = """([left, top]) => [...document.querySelectorAll('.kl-stage .kl-drawing text')]
      .map((text) => [text.textContent, text.getBoundingClientRect()])
      .filter(([name]) => name.trim() && !/^\\d+$/.test(name))
      .filter(([, at]) => at.top > top && at.right > left + 20)
      .map(([, at]) => [at.x + at.width - 2, at.y + at.height / 2])"""
    places = page.evaluate(after, [box["x"], box["y"]])
    assert len(places) >= 5
    assert all(page.evaluate(TOP, each) for each in places)
    assert not overlap(place(curtain(page)), place(page.locator(".kl-stage .kl-live .kl-groups")))
    walk = page.locator(f"{LAB} .kl-walk")
    walk.focus()
    walk.press("End")
    expect(page.locator(".kl-tooltip:not([hidden])")).to_have_count(0)


def test_the_prediction_is_shown_beside_the_result(stage: OpenStage) -> None:
    page = stage()
    curtain(page).get_by_role("spinbutton", name="You predict").fill("4")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("You predicted 4.0; left unrepaired, it costs")
    page.keyboard.press("c")
    expect(curtain(page).get_by_role("spinbutton", name="You predict")).to_have_value("")
    page.keyboard.press("c")
    expect(said(page)).not_to_contain_text("You predicted")
    assert page.locator(".kl-stage").evaluate("box => box.scrollHeight") == WALL.height


def test_a_lab_that_asks_nothing_itself_keeps_the_number_too(
    stage: OpenStage, demo_server: str
) -> None:
    page = stage(f"{demo_server}/{DEMO}")
    curtain(page).get_by_role("spinbutton", name="You predict").fill("2.5")
    # On a stage one button lifts, the one among its keys.
    expect(page.get_by_role("button", name="Lift the curtain")).to_have_count(1)
    page.locator(".kl-keys").get_by_role("button", name="Lift").click()
    expect(page.locator(".kl-predicted")).to_have_text("You predicted 2.5.")
    page.keyboard.press("c")  # and for the next case the room is asked anew
    expect(curtain(page).get_by_role("spinbutton", name="You predict")).to_have_value("")


def holds(outer: Place, inner: Place) -> bool:
    """Say whether one part is wholly within another, up and down."""
    return outer["top"] <= inner["top"] + PIXEL and inner["bottom"] <= outer["bottom"] + PIXEL


def test_a_curtain_asks_in_full_for_the_number_that_it_takes(any_lab: Locator) -> None:
    sheet = any_lab.locator(".kl-curtain")
    name = str(any_lab.locator(".kl-figure").first.get_attribute("data-figure"))
    if not sheet.count():
        # One shows all that has been published; the other asks for the number itself.
        assert name in ("effects", "estimate")
        return
    assert sheet.locator(".kl-curtain-title").inner_text().endswith("?")
    expect(sheet.get_by_role("spinbutton")).to_be_visible()


def test_controls_and_keys_of_a_stage_leave_each_other_alone(any_lab: Locator) -> None:
    live = any_lab.locator(".kl-live")
    rail, keys, drawing = (
        place(live.locator(part)) for part in (".kl-groups", ".kl-keys", ".kl-drawing")
    )
    assert not overlap(rail, keys)
    assert not overlap(drawing, keys)
    assert keys["bottom"] <= SLIDE.height
    assert any_lab.evaluate("box => box.scrollHeight") == SLIDE.height


def test_what_is_asked_for_on_a_stage_comes_into_sight(any_lab: Locator) -> None:
    live = any_lab.locator(".kl-live")
    rail, more = live.locator(".kl-groups"), live.locator(".kl-more")
    if not more.count():
        return
    assert holds(place(rail), place(more))
    more.click()
    first = (
        live.locator(".kl-assumptions :is(.widget-inline-hbox, .widget-checkbox)")
        .locator("visible=true")
        .first
    )
    any_lab.page.wait_for_timeout(100)
    assert holds(place(rail), place(more))
    assert holds(place(rail), place(first))
    assert not overlap(place(more), place(first))


def test_what_the_drawing_tells_is_asked_only_behind_a_curtain(stage: OpenStage) -> None:
    page = stage()
    for case in "21":
        page.keyboard.press(case)
        expect(curtain(page).get_by_role("spinbutton")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    page.locator(LIVE).wait_for()
    asked, cases = page.locator(f"{LIVE} .kl-ask"), page.locator(".kl-live .kl-cases button")
    expect(asked).to_be_hidden()
    cases.nth(1).click()
    expect(asked).to_be_visible()


def test_a_phone_is_no_wall(visit: Callable[..., Visit]) -> None:
    page = visit(BOOK, PHONE).page
    page.locator(LIVE).wait_for()
    expect(page.locator("[data-tool=present]").first).to_be_hidden()
    page.locator(".kl-live [role=slider]").first.press("p")
    expect(page.locator(".kl-stage")).to_have_count(0)


def test_a_window_that_becomes_a_phones_is_no_stage_any_more(stage: OpenStage) -> None:
    page = stage()
    page.set_viewport_size({"width": PHONE.width, "height": PHONE.height})
    expect(page.locator(".kl-stage, .kl-presents, [inert]")).to_have_count(0)


def test_a_stage_names_its_keys(stage: OpenStage) -> None:
    page = stage()
    told = page.locator(".kl-keys p").inner_text()
    for key in ("1–6 cases", "C curtain", "Esc or P leave", "F11 full screen"):
        assert key in told


def test_numbers_choose_cases_and_typed_numbers_do_not(stage: OpenStage, address: str) -> None:
    page = stage(address)
    cases = page.locator(".kl-stage .kl-live .kl-cases button")
    for number in (2, 3, 1):
        page.keyboard.press(str(number))
        expect(cases.nth(number - 1)).to_have_attribute("aria-pressed", "true")
    for key in ("0", "9"):
        page.keyboard.press(key)
    page.get_by_role("spinbutton", name="You predict").first.press("2")
    page.wait_for_timeout(100)
    expect(cases.nth(0)).to_have_attribute("aria-pressed", "true")


def test_keys_work_on_when_the_curtain_that_had_the_focus_is_gone(
    stage: OpenStage, address: str
) -> None:
    page = stage(address)
    field = curtain(page).get_by_role("spinbutton", name="You predict")
    field.fill("4")
    field.press("Enter")
    expect(curtain(page)).to_have_count(0)
    page.keyboard.press("2")
    second = page.locator(".kl-stage .kl-live .kl-cases button").nth(1)
    expect(second).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(page.locator(".kl-stage")).to_have_count(0)


def test_who_leaves_before_the_curtain_is_lifted_sees_no_outcome(
    stage: OpenStage, address: str
) -> None:
    page = stage(address)
    page.keyboard.press("Escape")
    expect(page.locator(".kl-stage, .kl-keys, [inert]")).to_have_count(0)
    expect(curtain(page)).to_be_visible()
    expect(said(page)).to_be_hidden()
    drawing = page.locator(f"{LIVE} .kl-drawing")
    assert str(drawing.get_attribute("aria-label")).endswith("The outcome is behind a curtain.")
    box, over = place(curtain(page)), place(drawing)
    assert box["x"] + box["width"] > over["x"] + over["width"] - 2 * PIXEL
    curtain(page).get_by_role("button", name="Lift the curtain").click()
    expect(said(page)).to_be_visible()
    page.locator(LAB).get_by_role("button", name="Present").click()
    expect(curtain(page)).to_be_visible()


def test_the_middle_of_the_rooms_numbers_is_the_prediction(stage: OpenStage, address: str) -> None:
    page = stage(address)
    numbers = curtain(page).get_by_role("textbox", name="Or all numbers of the room")
    numbers.fill("8.5, 6 7;7")
    told = "The room, 4 numbers from 6 to 8.5: 6, 7 ×2, 8.5. Their middle is 7."
    expect(curtain(page).locator("output")).to_have_text(told)
    expect(curtain(page).get_by_role("spinbutton", name="You predict")).to_have_value("7")
    numbers.press("Enter")
    expect(page.locator(".kl-predicted")).to_contain_text(told)
    expect(page.locator(f"{LIVE} .kl-sight")).to_contain_text("You predicted 7")
    page.keyboard.press("c")
    expect(numbers).to_have_value("")
    expect(page.locator(".kl-predicted")).to_have_count(0)
    numbers.fill("1 4, 10;12")
    expect(curtain(page).get_by_role("spinbutton", name="You predict")).to_have_value("7")
    numbers.fill("3")
    expect(curtain(page).locator("output")).to_be_empty()
    expect(curtain(page).get_by_role("spinbutton", name="You predict")).to_have_value("3")


@pytest.mark.parametrize("wrong", ["seven", "41", "-1", "6,5"])
def test_what_is_no_number_of_the_scale_is_not_counted(stage: OpenStage, wrong: str) -> None:
    page = stage()
    curtain(page).get_by_role("textbox").fill(f"6 {wrong} 8")
    expect(curtain(page).locator("output")).to_have_text(
        f"“{wrong}” is not counted. Use numbers from 0 to 40, with a point for decimals and "
        "spaces between."
    )
    expect(curtain(page).get_by_role("spinbutton")).to_have_value("")
    page.locator(".kl-keys").get_by_role("button", name="Lift").click()
    expect(page.locator(".kl-predicted")).to_have_count(0)


def test_a_reader_alone_is_asked_for_no_room(visit: Callable[..., Visit]) -> None:
    page = visit(f"{BOOK}?curtain=1#moment", WALL).page
    expect(curtain(page).get_by_role("spinbutton")).to_be_visible()
    expect(curtain(page).locator(".kl-votes")).to_be_hidden()


def test_the_numbers_of_a_large_room_fit_the_stage_of_each_lab(any_lab: Locator) -> None:
    field = any_lab.locator(".kl-votes input[type=text]")
    if not field.count():
        return
    field.fill(" ".join(str(each) for each in range(1, 31)))
    expect(any_lab.locator(".kl-curtain output")).to_contain_text("30 numbers from 1 to 30")
    field.press("Enter")
    expect(any_lab.locator(".kl-predicted")).to_contain_text("Their middle is 15.5.")
    assert any_lab.evaluate("box => box.scrollHeight") == SLIDE.height


ENDING = "?curtain=1&ask=ending&present=1#moment?depth=1.4"


def test_a_link_names_a_question_for_which_hands_are_counted(visit: Callable[..., Visit]) -> None:
    page = visit(f"{BOOK}{ENDING}", SLIDE).page
    ballot = labs.load("moment").figure.ballots["ending"]
    expect(curtain(page).locator(".kl-curtain-title")).to_have_text(ballot.asks)
    hands = curtain(page).get_by_role("spinbutton")
    assert [hands.nth(at).locator("..").inner_text().strip() for at in range(3)] == [
        f"{each}:" for each in ballot.hands
    ]
    expect(page.locator(f"{LIVE} .kl-ask")).to_have_count(0)
    hands.nth(0).fill("3")
    hands.nth(2).fill("9")
    hands.nth(2).press("Enter")
    expect(page.locator(".kl-predicted")).to_have_text("The room: Better 3, Worse 9.")
    expect(said(page)).not_to_contain_text("You predicted")
    page.keyboard.press("c")
    expect(curtain(page).locator(".kl-curtain-title")).to_have_text(ballot.asks)
    expect(hands.nth(2)).to_have_value("")
    assert page.locator(".kl-stage").evaluate("box => box.scrollHeight") == SLIDE.height


@pytest.mark.parametrize("name", ["Say%20this", "constructor", "toString"])
def test_a_link_brings_no_words_of_its_own(visit: Callable[..., Visit], name: str) -> None:
    page = visit(f"{BOOK}?curtain=1&ask={name}#moment?depth=2").page
    own = labs.load("moment").figure.asks
    expect(curtain(page).locator(".kl-curtain-title")).to_have_text(own)
    expect(curtain(page).get_by_role("spinbutton")).to_have_count(1)
    note = page.get_by_text("This link names a question that this lab does not have.")
    expect(note).to_be_visible()
    assert "Say this" not in page.locator("body").inner_text()


@pytest.mark.parametrize("lab", ["teach", "repair", "quiet"])
def test_every_question_for_hands_shows_in_its_curtain(
    visit: Callable[..., Visit], lab: str
) -> None:
    figure = labs.load(lab).figure
    assert figure.ballots
    for name, ballot in figure.ballots.items():
        page = visit(f"{PAGE_OF[lab]}?curtain=1&ask={name}&present=1#{lab}", SLIDE).page
        sheet = page.locator(f"#lab-{lab} .kl-curtain")
        expect(sheet).to_contain_text(ballot.asks)
        expect(sheet.get_by_role("spinbutton")).to_have_count(len(ballot.hands))
        assert sheet.evaluate("box => box.scrollHeight <= box.clientHeight")


def test_escape_leaves_everything_as_it_was(stage: OpenStage, address: str) -> None:
    page = stage(address)
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(page.locator(".kl-stage, .kl-keys, [inert]")).to_have_count(0)
    expect(curtain(page)).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.tool") == "present"
    expect(page.locator(".bd-article h1")).to_be_visible()


def test_the_key_that_the_button_names_works_within_the_lab_alone(
    visit: Callable[..., Visit],
) -> None:
    page = visit(BOOK, WALL).page
    page.locator(LIVE).wait_for()
    button = page.locator(LAB).get_by_role("button", name="Present")
    expect(button).to_have_accessible_name("Present (P)")
    assert "Key: P" in str(button.get_attribute("title"))
    page.keyboard.press("p")
    expect(page.locator(".kl-stage")).to_have_count(0)
    page.locator(".kl-live [role=slider]").first.press("p")
    expect(page.locator(".kl-stage")).to_have_count(1)
    page.keyboard.press("p")
    expect(page.locator(".kl-stage")).to_have_count(0)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_stage_has_no_barriers(visit: Callable[..., Visit], colours: Any) -> None:
    opened = visit(BOOK, WALL._replace(colours=colours))
    opened.page.locator(LIVE).wait_for()
    opened.page.locator(LAB).get_by_role("button", name="Present").click()
    assert barriers(opened) == []


def test_nothing_is_kept_in_the_browser(stage: OpenStage) -> None:
    page = stage()
    before = page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    assert page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]") == before
