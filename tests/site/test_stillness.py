"""A page stays where it is while it loads and while it is read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sphinx_external_toc.parsing import parse_toc_yaml

from alliance.site.build import ROOT
from tests.site.visit import ENTRIES, LIGHT, Visit
from tests.slices import sliced

SHIFT = 0.02
"""Share of the screen that may move."""
SOME = {
    f"book/{name}" for name in ("index", "repair", "evidence", "data", "glossary", "your-ratings")
}
"""A page of each kind: the first, a lab, large tables, a table of all rows, text, a form."""


@pytest.mark.alone
@pytest.mark.parametrize("name", sliced(parse_toc_yaml(ROOT / "_toc.yml"), SOME.__contains__))
def test_nothing_moves_under_the_reader(browser: Browser, server: str, name: str) -> None:
    visit = Visit.to(browser, f"{server}/{name}.html", LIGHT)
    visit.read_down()
    shifts = visit.page.evaluate(ENTRIES, "layout-shift")
    visit.close()
    assert sum(shifts) < SHIFT
