"""Every lab of the book: no control is dead, every case can be chosen, a reset undoes it all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.open_lab import LAB_PAGES, lift
from tests.site.visit import Visit

LAB = ".dm-widget .dm-live"
# What a lab shows: the drawing, the sentence and the numbers, opened or not.
SHOWN = """lab => [...lab.querySelectorAll('.dm-drawing path, .dm-drawing text, .dm-sentence, td')]
  .map((part) => part.getAttribute('d') ?? part.textContent).join('|')"""


def labs(page: Page) -> list[Locator]:
    """Wait for the labs of a page, with their numbers opened."""
    found = page.locator(LAB).all()
    for lab in found:
        lab.locator(".dm-figure.is-live").wait_for()
        lift(lab)
        lab.get_by_text("Show the numbers").click()
        for button in lab.locator(".dm-more").all():
            button.click()
    return found


def changes(lab: Locator, act: Callable[[], object]) -> bool:
    """Say whether an act changes what a lab shows, soon or a little later."""
    before = lab.evaluate(SHOWN)
    act()
    for _ in range(25):
        lab.page.wait_for_timeout(50)
        if lab.evaluate(SHOWN) != before:
            return True
    return False


def moves(lab: Locator, begin: Locator, control: Locator, pause: int) -> bool:
    """Say whether moving a control by keyboard changes anything, a while after a beginning."""
    begin.click()
    lab.page.wait_for_timeout(pause)
    if control.get_attribute("aria-disabled") == "true" or not control.is_enabled():
        return False
    if control.get_attribute("role") == "slider":
        keys = ("ArrowRight", "ArrowLeft", "ArrowLeft")
        return any(changes(lab, partial(control.press, key)) for key in keys)
    pressed = control.get_attribute("aria-pressed") == "true"
    return not pressed and changes(lab, partial(control.press, " "))


def dead_controls(lab: Locator, beginnings: list[Locator]) -> list[str]:
    """Name the controls that change nothing, wherever a reader begins."""
    controls = lab.locator(".dm-group").locator("[role=slider], button, input").all()
    # On a busy machine a beginning may take its time: what seems dead is tried again, slowly.
    for pause in (100, 1000):
        for begin in beginnings:
            controls = [each for each in controls if not moves(lab, begin, each, pause)]
    return [str(control.evaluate("node => node.ariaLabel ?? node.value")) for control in controls]


@pytest.mark.parametrize("page", LAB_PAGES)
def test_no_control_is_dead_and_a_reset_undoes_it(visit: Callable[[str], Visit], page: str) -> None:
    for lab in labs(visit(page).page):
        start = lab.evaluate(SHOWN)
        reset = lab.get_by_role("button", name="Reset")
        cases = lab.locator(".dm-cases button").all()
        for case in cases:
            case.click()
            expect(case).to_have_attribute("aria-pressed", "true")
        assert dead_controls(lab, [reset, *cases]) == []
        changes(lab, reset.click)
        # What is drawn finer at rest takes its time.
        lab.page.wait_for_function(
            f"([lab, start]) => ({SHOWN})(lab) === start", arg=[lab.element_handle(), start]
        )
