"""Every lab of the book: no control is dead, every case can be chosen, a reset undoes it all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.open_lab import LAB_PAGES, is_of_few, lift
from tests.site.visit import Visit
from tests.slices import sliced

LAB = ".kl-widget .kl-live"
CONTROLS = ".kl-group :is([role=slider], input, .widget-toggle-buttons)"
# What a lab shows: the drawing, the sentence and the numbers, opened or not.
SHOWN = """lab => [...lab.querySelectorAll('.kl-drawing path, .kl-drawing text, .kl-sentence, td')]
  .map((part) => part.getAttribute('d') ?? part.textContent).join('|')"""


def labs(page: Page) -> list[Locator]:
    """Wait for the labs of a page, with their numbers opened."""
    found = page.locator(LAB).all()
    for lab in found:
        lab.locator(".kl-figure.is-live").wait_for()
        lift(lab)
        lab.get_by_text("Show the numbers").click()
        for button in lab.locator(".kl-more").all():
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


def begin_at(lab: Locator, case: Locator, pause: int) -> None:
    """Press a case, and wait a while."""
    case.click()
    lab.page.wait_for_timeout(pause)


def stop(control: Locator) -> Locator:
    """Return what has the focus when a control is moved: of a choice, what is not chosen yet."""
    others = control.locator("button[aria-pressed=false]")
    return others.first if others.count() else control


def awake(control: Locator) -> bool:
    """Say whether a control can be moved now."""
    rests = control.get_attribute("aria-disabled") == "true"
    return not rests and stop(control).is_enabled() and stop(control).is_visible()


def moves(lab: Locator, control: Locator) -> bool:
    """Say whether moving a control by keyboard changes anything."""
    slides = control.get_attribute("role") == "slider"
    keys = ("ArrowRight", "ArrowLeft", "ArrowLeft") if slides else (" ",)
    return any(changes(lab, partial(stop(control).press, key)) for key in keys)


def dead_controls(lab: Locator, beginnings: list[Locator]) -> list[str]:
    """Name the controls that change nothing, wherever a reader begins."""
    controls = (
        lab.locator(".kl-group").locator("[role=slider], input, .widget-toggle-buttons").all()
    )
    # On a busy machine a beginning may take its time: what seems dead is tried again, slowly.
    for pause in (100, 1000):
        for case in beginnings:
            begin_at(lab, case, pause)
            for control in [each for each in controls if awake(each)]:
                begin_at(lab, case, pause)
                if moves(lab, control):
                    controls.remove(control)
    return [
        str(control.evaluate("node => node.ariaLabel ?? node.innerText")) for control in controls
    ]


@pytest.mark.parametrize("page", sliced(LAB_PAGES, is_of_few))
def test_no_control_is_dead_and_a_reset_undoes_it(visit: Callable[[str], Visit], page: str) -> None:
    for lab in labs(visit(page).page):
        start = lab.evaluate(SHOWN)
        reset = lab.get_by_role("button", name="Reset")
        cases = lab.locator(".kl-cases button").all()
        for case in cases:
            case.click()
            expect(case).to_have_attribute("aria-pressed", "true")
        assert dead_controls(lab, [reset, *cases]) == []
        changes(lab, reset.click)
        # What is drawn finer at rest takes its time.
        lab.page.wait_for_function(
            f"([lab, start]) => ({SHOWN})(lab) === start", arg=[lab.element_handle(), start]
        )
