"""Every lab of the book: no control is dead, every case can be chosen, a reset undoes it all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT
from tests.visit import Visit

CHAPTERS = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
LAB = ".dm-widget .dm-live"
# What a lab shows: the drawing, the sentence and the numbers, opened or not.
SHOWN = """lab => [...lab.querySelectorAll('.dm-drawing path, .dm-drawing text, .dm-sentence, td')]
  .map((part) => part.getAttribute('d') ?? part.textContent).join('|')"""


def labs(page: Page) -> list[Locator]:
    """Wait for the labs of a page, with their numbers opened."""
    found = page.locator(LAB).all()
    for lab in found:
        lab.locator(".dm-figure.is-live").wait_for()
        lab.get_by_text("Show the numbers").click()
    return found


def changes(lab: Locator, act: Callable[[], object]) -> bool:
    """Say whether an act changes what a lab shows, within half a second."""
    before = lab.evaluate(SHOWN)
    act()
    for _ in range(10):
        lab.page.wait_for_timeout(50)
        if lab.evaluate(SHOWN) != before:
            return True
    return False


def moves(lab: Locator, control: Locator) -> bool:
    """Say whether moving a control by keyboard, either way, changes anything."""
    if control.get_attribute("role") == "slider":
        keys = ("ArrowRight", "ArrowLeft", "ArrowLeft")
        return any(changes(lab, partial(control.press, key)) for key in keys)
    return changes(lab, partial(control.press, " "))


def controls(lab: Locator) -> list[Locator]:
    """List sliders, boxes, and those buttons that are not pressed yet."""
    groups = lab.locator(".dm-group")
    others = groups.locator("button[aria-pressed=false], input[type=checkbox]").all()
    return [*groups.get_by_role("slider").all(), *others]


def reset(lab: Locator) -> None:
    lab.get_by_role("button", name="Reset").click()
    lab.page.wait_for_timeout(100)


def test_the_book_has_labs(site: Path) -> None:
    assert [page for page in CHAPTERS if "dm-lab" in (site / page).read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", CHAPTERS)
def test_no_control_is_dead_and_a_reset_undoes_it(visit: Callable[[str], Visit], page: str) -> None:
    for lab in labs(visit(page).page):
        start = lab.evaluate(SHOWN)
        for case in lab.locator(".dm-cases button").all():
            case.click()
            expect(case).to_have_attribute("aria-pressed", "true")
        reset(lab)
        dead = []
        for control in controls(lab):
            if not moves(lab, control):
                dead.append(control.evaluate("node => node.ariaLabel ?? node.textContent"))
            reset(lab)
        assert dead == []
        assert lab.evaluate(SHOWN) == start
