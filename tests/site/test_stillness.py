"""A page stays where it is while it loads and while it is read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT
from tests.site.visit import ENTRIES, LIGHT, Visit

SHIFT = 0.02
"""Share of the screen that may move."""


@pytest.mark.alone
@pytest.mark.parametrize("name", [*parse_toc_yaml(ROOT / "_toc.yml")])
def test_nothing_moves_under_the_reader(browser: Browser, server: str, name: str) -> None:
    visit = Visit.to(browser, f"{server}/{name}.html", LIGHT)
    visit.read_down()
    shifts = visit.page.evaluate(ENTRIES, "layout-shift")
    visit.close()
    assert sum(shifts) < SHIFT
