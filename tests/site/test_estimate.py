"""Estimate first, in the browser: nothing of an answer is to be read before a number is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from alliance.labs import estimate
from alliance.training.links import BOOK, SHOWN
from tests.site.open_lab import OpenLab
from tests.site.visit import PHONE, Mode, Visit

PAGES = {
    "why-the-relationship-matters": "variance",
    "difficult-moments": "clients",
    "evidence": "dropout",
}
"""Chapters, and the question that each begins with."""
MARKS = {each.name: each.marks for each in estimate.QUESTIONS}
SHOW = "Show what is published"

Meet = Callable[..., OpenLab]


@pytest.fixture
def meet(visit: Callable[..., Visit]) -> Meet:
    """Open the lab in a chapter, with its numbers opened."""

    def opened(page: str, *mode: Mode) -> OpenLab:
        lab = OpenLab(visit(f"book/{page}.html#estimate", *mode).page, "estimate")
        lab.show_numbers()
        return lab

    return opened


def readable(lab: OpenLab) -> str:
    """Return all that can be read of a lab, by eyes, by a screen reader and in its file."""
    with lab.box.page.expect_download() as download:
        lab.box.get_by_role("button", name="Data (CSV)", exact=True).click()
    drawing = lab.box.locator(".kl-drawing")
    seen = [lab.box.inner_text(), str(drawing.get_attribute("aria-label"))]
    seen += drawing.locator("text").all_text_contents()
    return "\n".join([*seen, Path(download.value.path()).read_text("utf-8")])


def told(lab: OpenLab, question: str) -> list[bool]:
    """Say of each figure of a question whether it can be read."""
    text = readable(lab)
    return [f"{mark.figure} {mark.label}" in text for mark in MARKS[question]]


def test_each_chapter_begins_with_a_question_of_its_own() -> None:
    begun = {
        page: dict(SHOWN.findall((BOOK / f"{page}.md").read_text("utf-8")))["estimate"]
        for page in PAGES
    }
    cases = estimate.lab.figure.cases
    assert {page: cases[case]["question"] for page, case in begun.items()} == PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_number_comes_before_the_figures(meet: Meet, page: str) -> None:
    lab, question = meet(page), PAGES[page]
    show = lab.box.get_by_role("checkbox", name=SHOW)
    expect(show).to_be_disabled()
    expect(lab.box.get_by_text("First put your number on the line.")).to_be_visible()
    assert not any(told(lab, question))
    lab.box.get_by_role("slider").press("ArrowRight")
    expect(show).to_be_enabled()
    expect(lab.box.locator(".kl-sentence")).to_contain_text("You say 1%")
    assert not any(told(lab, question))
    show.press(" ")
    expect(lab.box.locator(".kl-sentence")).to_contain_text("Published: ")
    assert all(told(lab, question))


def test_another_question_is_asked_anew(meet: Meet) -> None:
    lab = meet("evidence")
    lab.box.get_by_role("button", name="One answered", exact=True).click()
    expect(lab.box.locator(".kl-sentence")).to_contain_text("Published: 19.7% drop out")
    lab.box.get_by_role("button", name="How strong: variance", exact=True).click()
    expect(lab.box.locator(".kl-sentence")).to_contain_text("Put your number on the line")
    expect(lab.box.get_by_role("checkbox", name=SHOW)).to_be_disabled()
    assert not any(told(lab, "variance"))


@pytest.mark.parametrize("mode", [Mode("desk", 1280, 800, "light"), PHONE], ids=lambda m: m.name)
def test_the_knob_is_dragged_along_the_ruler(meet: Meet, mode: Mode) -> None:
    lab = meet("difficult-moments", mode)
    knob = lab.box.locator('.kl-drawing [class*="handle_guess"] > path')
    knob.scroll_into_view_if_needed()
    at = knob.bounding_box()
    ruler = lab.box.locator(".kl-drawing svg").bounding_box()
    assert at
    assert ruler
    mouse = lab.box.page.mouse
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + ruler["width"] * 0.4, y + 3, steps=5)
    mouse.up()
    guess = int(str(lab.box.get_by_role("slider").get_attribute("aria-valuenow")).split(".")[0])
    assert 35 < guess < 50
    expect(lab.box.locator(".kl-sentence")).to_contain_text(f"You say {guess}% of sessions")
    after = knob.bounding_box()
    assert after
    assert after["x"] - at["x"] == pytest.approx(ruler["width"] * 0.4, abs=8)


def test_a_number_can_be_typed(meet: Meet) -> None:
    lab = meet("evidence")
    field = lab.box.get_by_role("textbox", name="Your number (%)")
    field.fill("27")
    field.press("Enter")
    expect(lab.box.locator(".kl-sentence")).to_contain_text("You say 27% of clients")


def test_without_a_script_the_question_stands_and_no_answer(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name, question in PAGES.items():
        page.goto(f"{server}/book/{name}.html")
        lab = page.locator("#lab-estimate")
        expect(lab).to_contain_text("Put your number on the line")
        lab.get_by_text("Show the numbers").click()
        said = lab.inner_text() + "".join(lab.locator(".kl-drawing text").all_text_contents())
        assert "not yet" in said
        assert not any(mark.label in said for mark in MARKS[question])
    context.close()
