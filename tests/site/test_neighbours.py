"""Two labs on one page: whoever links, embeds, presents or skips to one leaves the other alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance.labs import moment, two_worlds
from kernelless import Figure
from tests.site.test_pages import barriers
from tests.site.visit import LIGHT, Mode, Visit

PAGE = "book/index.html"
WALL = Mode("wall", 1920, 1080, "light")
FRAME = Mode("frame", 1024, 600, "light")


class Pair(NamedTuple):
    """The lab that a reader turns to, and its neighbour; a link moves a setting of the first."""

    figure: Figure
    other: Figure
    query: str
    slider: str
    value: str


PAIRS = [
    Pair(moment.lab.figure, two_worlds.lab.figure, "depth=2", "Depth of the dip", "2.0"),
    Pair(two_worlds.lab.figure, moment.lab.figure, "share=50", "How much of the link", "50.0"),
]
each_of_two = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.figure.name)

# What a lab tells, where its sliders stand and which of its cases is chosen.
STATE = """lab => [...lab.querySelectorAll(
    '.kl-sentence, .kl-numbers td, [role=slider], .kl-cases button')]
  .map((part) => part.ariaValueNow ?? part.ariaPressed ?? part.textContent).join(' ')"""


def box(page: Page, figure: Figure) -> Locator:
    """Return a lab of the page, with all that belongs to it."""
    return page.locator(f"#lab-{figure.name}")


@pytest.fixture
def opened(visit: Callable[..., Visit]) -> Callable[..., Page]:
    def open_page(more: str = "", mode: Mode = LIGHT) -> Page:
        page = visit(f"{PAGE}{more}", mode).page
        for figure in (moment.lab.figure, two_worlds.lab.figure):
            box(page, figure).locator(".kl-figure.is-live").wait_for(state="attached")
        return page

    return open_page


@each_of_two
def test_a_link_moves_the_lab_that_it_names_and_no_other(
    opened: Callable[..., Page], pair: Pair
) -> None:
    start = box(opened(), pair.other).evaluate(STATE)
    page = opened(f"#{pair.figure.name}?{pair.query}")
    lab, other = (box(page, each) for each in (pair.figure, pair.other))
    slider = lab.get_by_role("slider", name=pair.slider)
    expect(slider).to_have_attribute("aria-valuenow", pair.value)
    expect(lab.locator(".kl-curtain")).to_have_count(0)
    expect(lab.locator(".kl-drawing")).to_be_in_viewport()
    assert other.evaluate(STATE) == start
    slider.press("ArrowLeft")
    lab.get_by_role("button", name="Copy link").click()
    assert page.evaluate("location.hash").startswith(f"#{pair.figure.name}?v=1")
    assert other.evaluate(STATE) == start


@each_of_two
def test_a_frame_shows_the_lab_that_is_asked_for_alone(
    visit: Callable[..., Visit], pair: Pair
) -> None:
    met = visit(f"{PAGE}?embed=1#{pair.figure.name}", FRAME)
    lab, other = (box(met.page, each) for each in (pair.figure, pair.other))
    lab.locator(".kl-figure.is-live").wait_for()
    assert lab.is_visible()
    assert not other.is_visible()
    assert met.page.evaluate("document.documentElement.scrollHeight") == FRAME.height
    origin = str(met.page.locator("a.kl-origin").get_attribute("href"))
    assert origin.endswith(f"{PAGE}#{pair.figure.name}?v=1")
    assert barriers(met) == []


@each_of_two
def test_the_stage_and_its_keys_are_of_the_lab_that_is_presented(
    opened: Callable[..., Page], pair: Pair
) -> None:
    page = opened(mode=WALL)
    lab, other = (box(page, each) for each in (pair.figure, pair.other))
    start = other.evaluate(STATE)
    lab.get_by_role("button", name="Present").click()
    expect(page.locator(".kl-stage")).to_have_count(1)
    expect(lab.locator(".kl-keys")).to_have_count(1)
    assert other.evaluate("lab => lab.closest('[inert]') !== null")
    page.keyboard.press("2")
    expect(lab.locator(".kl-cases button").nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")
    expect(lab.locator(".kl-curtain")).to_have_count(0)
    assert other.evaluate(STATE) == start
    page.keyboard.press("Escape")
    expect(page.locator(".kl-stage, [inert]")).to_have_count(0)
    assert other.evaluate(STATE) == start


@each_of_two
def test_a_link_that_hides_the_outcome_hides_that_of_its_lab(
    opened: Callable[..., Page], pair: Pair
) -> None:
    page = opened(f"?curtain=1#{pair.figure.name}?{pair.query}")
    question = pair.other.question
    assert question
    expect(box(page, pair.figure).locator(".kl-curtain")).to_have_count(1)
    expect(box(page, pair.other).locator(".kl-curtain")).to_have_count(int(question.first))


def test_each_way_to_skip_is_told_apart_and_leads_to_its_own_lab(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    into = page.locator("a.kl-skip[href^='#lab-']")
    names = into.all_inner_texts()
    assert len({*names}) == len(names) == len(PAIRS)
    for link, pair in zip(into.all(), PAIRS, strict=True):
        link.press("Enter")
        page.keyboard.press("Tab")
        inside = "lab => lab.contains(document.activeElement)"
        assert box(page, pair.figure).evaluate(inside)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert not any(box(page, each.figure).evaluate(inside) for each in PAIRS)
