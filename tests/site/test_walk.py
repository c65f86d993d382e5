"""A case that is walked on its page: by keyboard, on a phone, by a link, on a wall and on paper."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance.labs.walk.settings import CASES, EXPECTATIONS, RESPONSES, does, expects, goes, sees
from tests.site.open_lab import OpenLab, asked
from tests.site.places import overlap, place
from tests.site.test_pages import barriers
from tests.site.visit import DARK, LIGHT, PHONE, Mode, Visit

ADDRESS = "book/walk-a-case.html"
MARA = CASES[0]
FIRST, SECOND = MARA.moments
EXPLORE = RESPONSES[3]
NO_BREAK = "\u00a0"
"""What lists of ipywidgets have for a space."""
ANSWERED = {sees(0): "withdrawal", expects(0): "lower", does(0): EXPLORE}
"""The first moment, answered."""

Open = Callable[..., OpenLab]


@pytest.fixture
def opened(visit: Callable[..., Visit]) -> Open:
    def opener(mode: Mode = LIGHT, query: str = "", **settings: str) -> OpenLab:
        asks = f"#walk?{urlencode(settings)}" if settings else ""
        return OpenLab(visit(f"{ADDRESS}{query}{asks}", mode).page, "walk")

    return opener


def scene(lab: OpenLab) -> Locator:
    return lab.box.locator(".kl-scene")


def page_of(lab: OpenLab) -> Page:
    """Return the page of a lab, which stands in no frame."""
    assert isinstance(lab.page, Page)
    return lab.page


def answer(page: Page, times: int) -> None:
    """Choose in the list that has the focus, and go on to the next control."""
    for _ in range(times):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(150)  # the next control wakes
    page.keyboard.press("Tab")


def test_a_keyboard_alone_walks_a_case_to_its_end_and_takes_an_answer_back(opened: Open) -> None:
    lab = opened()
    page = page_of(lab)
    lab.box.get_by_label("1: What do you notice?").focus()
    for moment in (FIRST, SECOND):
        expect(scene(lab)).to_contain_text(f"session {moment.session}")
        expect(scene(lab)).not_to_contain_text(moment.shows)
        answer(page, 2)  # withdrawal
        answer(page, 3)  # higher
        answer(page, 4)  # acknowledge and explore
        expect(scene(lab)).to_contain_text(moment.answers[EXPLORE].reply)
        expect(scene(lab)).to_contain_text(moment.shows)
        page.keyboard.press(" ")  # turn the page
        page.wait_for_timeout(150)
        page.keyboard.press("Tab")
    expect(scene(lab)).to_contain_text(MARA.asks)
    expect(lab.box.locator(".kl-sentence")).to_contain_text("In this simulation distress after")
    lab.box.get_by_label("2: You respond").focus()
    page.keyboard.press("Home")
    expect(scene(lab)).not_to_contain_text(SECOND.shows)
    expect(scene(lab)).to_contain_text(f"Page 3 of 5, session {SECOND.session}")


@pytest.mark.parametrize("mode", [PHONE, DARK], ids=lambda mode: mode.name)
def test_each_page_of_the_story_is_free_of_barriers(
    visit: Callable[..., Visit], mode: Mode
) -> None:
    seen = visit(ADDRESS, mode)
    lab = OpenLab(seen.page, "walk")
    for settings in ({}, ANSWERED, ANSWERED | {goes(0): True}):
        lab.follow(lab.figure.defaults | settings)
        lab.page.wait_for_timeout(200)
        assert barriers(seen) == []


def test_a_finger_answers_on_a_phone_and_sees_scene_and_controls_apart(opened: Open) -> None:
    lab = opened(PHONE)
    scene(lab).scroll_into_view_if_needed()
    for label, option in (
        ("1: What do you notice?", "withdrawal"), ("1: The next rating is", EXPECTATIONS[0]),
        ("1: You respond", EXPLORE),
    ):  # fmt: skip
        control = lab.box.get_by_label(label)
        expect(control).to_be_enabled()
        control.select_option(label=option.capitalize())
    expect(scene(lab)).to_contain_text(FIRST.answers[EXPLORE].reply)
    lab.page.locator(".kl-lab").evaluate("lab => lab.scrollIntoView()")
    lines = scene(lab).locator("p").all()
    dock = place(lab.box.locator(".kl-groups"))
    assert all(place(line)["width"] > 200 for line in lines)
    assert not overlap(place(lines[0]), dock)
    inside = "box => box.scrollHeight <= box.clientHeight + 1"
    assert scene(lab).evaluate(inside)


def test_what_is_said_next_is_told_to_whoever_does_not_see_it(opened: Open) -> None:
    lab = opened(**ANSWERED)
    reply = FIRST.answers[EXPLORE].reply
    expect(scene(lab)).to_contain_text(reply)
    other = FIRST.answers[RESPONSES[1]].reply
    lab.box.get_by_label("1: You respond").select_option(label="Reassure")
    expect(lab.box.locator(".kl-quiet")).to_contain_text(other)


def test_a_link_hands_on_the_case_up_to_a_point_and_no_further(opened: Open) -> None:
    lab = opened(**ANSWERED, **{goes(0): "true"})
    expect(scene(lab)).to_contain_text(f"Page 3 of 5, session {SECOND.session}")
    lab.box.get_by_role("button", name="Copy link").click()
    lab.page.wait_for_timeout(100)
    assert asked(lab.page.url) == {**ANSWERED, goes(0): "true"}
    expect(scene(lab)).not_to_contain_text(SECOND.shows)
    lab.show_numbers()
    assert len(lab.read()[1]) == SECOND.session  # no session after the moment is known


def test_a_curtain_hides_what_the_client_answers(opened: Open) -> None:
    lab = opened(query="?curtain=1", **ANSWERED)
    reply = scene(lab).get_by_text(FIRST.answers[EXPLORE].reply)
    expect(reply).to_be_hidden()
    expect(scene(lab).get_by_text(FIRST.answers[EXPLORE].words)).to_be_visible()
    lab.box.get_by_role("button", name="Lift the curtain").click()
    expect(reply).to_be_visible()


def test_paper_shows_the_scene_and_what_was_chosen(opened: Open) -> None:
    lab = opened(**ANSWERED)
    page_of(lab).emulate_media(media="print")
    expect(scene(lab).get_by_text(FIRST.answers[EXPLORE].words)).to_be_visible()
    assert scene(lab).evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    lists = lab.box.locator("select").all()
    for chosen, control in zip(ANSWERED.values(), lists, strict=False):
        expect(control).to_be_visible()
        shown = str(control.evaluate("list => list.selectedOptions[0].label"))
        assert shown.replace(NO_BREAK, " ") == chosen.capitalize()


def test_links_in_the_text_open_their_cases(opened: Open) -> None:
    lab = opened()
    for name in ("Ruth", "Joe", "Mara"):
        lab.page.locator(f'article a[href="#walk?story={name}"]').click()
        expect(scene(lab)).to_contain_text(f"Invented: {name}. Page 1")
