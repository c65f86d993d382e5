"""What the tests share: the built site, a server of it, a browser, and visits to its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest
from playwright.sync_api import sync_playwright

from alliance.site.build import site_folder
from alliance.site.serve import make_server
from tests.browser import FLAGS, REMEDY, find_browser
from tests.visit import LIGHT, Mode, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

# The same examples each time: a failure belongs to the change under test.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    folder = site_folder()
    if not (folder / "index.html").is_file():
        pytest.fail("There is no site yet. Remedy: make book", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Serve the site and return its address."""
    with make_server(site, port=0).in_background() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    path = find_browser()
    if path is None:
        pytest.fail(f"No Chrome or Chromium found. {REMEDY}", pytrace=False)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Open pages; at the end each must have been free of errors and of foreign requests."""
    visits: list[Visit] = []

    def open_page(address: str, mode: Mode = LIGHT) -> Visit:
        address = address if "://" in address else f"{server}/{address}"
        visits.append(Visit.to(browser, address, mode))
        return visits[-1]

    yield open_page
    for each in visits:
        each.close()
    assert [fault for each in visits for fault in each.faults] == []
