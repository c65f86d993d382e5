"""Marks that are pressed: a dot of a person follows the person, as the slider does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.site.visit import LAB, LIGHT, PHONE, Mode, Visit

DOTS = '[class*="pick_people"] > path'


@pytest.fixture
def lab(visit: Callable[..., Visit]) -> Callable[..., Locator]:
    """Open the lab of people with its assumptions."""

    def opened(mode: Mode = LIGHT) -> Locator:
        found = visit("book/repair.html#repair", mode).page.locator(LAB)
        found.locator(".kl-figure.is-live").wait_for()
        found.locator(".kl-more").click()
        found.locator(".kl-drawing").evaluate("drawing => drawing.scrollIntoView()")
        return found

    return opened


def followed(lab: Locator) -> Locator:
    return lab.locator('[role=slider][aria-label^="Person followed"]')


def press(lab: Locator, place: int, aside: tuple[float, float] = (0, 0)) -> None:
    """Press a dot by its place in the drawing, or a little aside."""
    box = lab.locator(DOTS).nth(place).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2 + aside[0], box["y"] + box["height"] / 2 + aside[1]
    lab.page.mouse.click(x, y)


@pytest.mark.parametrize("mode", [LIGHT, PHONE], ids=lambda mode: mode.name)
def test_a_person_is_followed_where_a_dot_is_pressed(
    lab: Callable[..., Locator], mode: Mode
) -> None:
    opened = lab(mode)
    # A dot for each of 200 people in each of three worlds.
    for place, person in ((0, 1), (56, 57), (200 + 99, 100), (599, 200)):
        press(opened, place, (1, 1))
        expect(followed(opened)).to_have_attribute("aria-valuetext", str(person))
    press(opened, 199)
    expect(followed(opened)).to_have_attribute("aria-valuetext", "0")


def test_who_is_followed_by_a_press_is_in_the_link_and_by_keyboard(
    lab: Callable[..., Locator],
) -> None:
    opened = lab()
    press(opened, 56)
    opened.get_by_role("button", name="Copy link").click()
    assert re.findall(r"followed=(\d+)", opened.page.evaluate("location.hash")) == ["57"]
    said = opened.locator(".kl-drawing").get_by_text("Person 57")
    expect(said).to_be_visible()
    followed(opened).press("ArrowRight")
    expect(opened.locator(".kl-drawing").get_by_text("Person 58")).to_be_visible()


def test_a_press_far_from_every_dot_follows_nobody(lab: Callable[..., Locator]) -> None:
    opened = lab()
    press(opened, 0, (0, -180))
    opened.page.wait_for_timeout(150)
    expect(followed(opened)).to_have_attribute("aria-valuetext", "0")
