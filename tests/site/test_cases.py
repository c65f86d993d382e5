"""Every lab of the book goes from case to case with the movement that a reader sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.site.open_lab import LAB_PAGES, is_of_few
from tests.site.visit import LAB, Visit
from tests.slices import sliced

GLIDE = 500  # ms, longer than scripts/glide.js takes


@pytest.mark.parametrize("page", sliced(LAB_PAGES, is_of_few))
def test_no_case_breaks_the_drawing(visit: Callable[[str], Visit], page: str) -> None:
    lab = visit(page).page.locator(LAB)
    lab.locator(".kl-figure.is-live").wait_for()
    cases = lab.locator(".kl-cases button").all()
    for case in [*cases, cases[0]]:
        case.click()
        lab.page.wait_for_timeout(GLIDE)
        assert not lab.locator(".kl-message").inner_text()
    # A second glide begins before the first has ended.
    for case in reversed(cases):
        case.click()
        lab.page.wait_for_timeout(GLIDE / 5)
    assert not lab.locator(".kl-message").inner_text()
