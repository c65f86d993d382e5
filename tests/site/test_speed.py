"""A page is there at once and stays where it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT
from tests.visit import LIGHT, Visit

LARGEST_PAINT, SHIFT = 1000, 0.02  # milliseconds; share of the screen that moved
VISITS = 3
ENTRIES = """(type) => new Promise((resolve) => {
  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ type, buffered: true });
  setTimeout(() => resolve(entries.map((entry) => entry.value ?? entry.startTime)), 100);
})"""


def measured(browser: Browser, address: str) -> tuple[float, float]:
    """Return when the largest part of a page was there, and how much moved while reading it."""
    visit = Visit.to(browser, address, LIGHT)
    paints = visit.page.evaluate(ENTRIES, "largest-contentful-paint")
    visit.read_down()
    shifts = visit.page.evaluate(ENTRIES, "layout-shift")
    visit.close()
    return max(paints), sum(shifts)


@pytest.mark.alone
@pytest.mark.parametrize("name", [*parse_toc_yaml(ROOT / "_toc.yml")])
def test_a_chapter_is_there_at_once(browser: Browser, server: str, name: str) -> None:
    # Another program's work can only add time, so the best visit tells the page's own.
    visits = [measured(browser, f"{server}/{name}.html") for _ in range(VISITS)]
    assert 0 < min(paint for paint, _ in visits) < LARGEST_PAINT
    assert max(shift for _, shift in visits) < SHIFT
