"""A page is there at once and stays where it is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT
from tests.visit import LIGHT, Visit

LARGEST_PAINT, SHIFT = 1000, 0.02  # milliseconds; share of the screen that moved
ENTRIES = """(type) => new Promise((resolve) => {
  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ type, buffered: true });
  setTimeout(() => resolve(entries.map((entry) => entry.value ?? entry.startTime)), 100);
})"""


@pytest.mark.alone
@pytest.mark.parametrize("name", [*parse_toc_yaml(ROOT / "_toc.yml")])
def test_a_chapter_is_there_at_once(browser: Browser, server: str, name: str) -> None:
    visit = Visit.to(browser, f"{server}/{name}.html", LIGHT)
    paints = visit.page.evaluate(ENTRIES, "largest-contentful-paint")
    visit.read_down()
    shifts = visit.page.evaluate(ENTRIES, "layout-shift")
    visit.close()
    assert 0 < max(paints) < LARGEST_PAINT
    assert sum(shifts) < SHIFT
