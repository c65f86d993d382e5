"""A lab on an open page: what it shows to a reader, and whether it all agrees."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from urllib.parse import urlencode

from playwright.sync_api import Frame, Locator, Page

from alliance import labs
from alliance.site import Figure, Value
from alliance.site.build import ROOT
from tests.labs.told import Told, differences

PATIENCE = 5  # seconds that a lab may take to follow
CALLED = re.compile(r"^(\w+)\.lab\(\)", re.MULTILINE)
"""How a chapter shows a lab."""
READ = """lab => [lab.querySelector('.dm-sentence').textContent,
  [...lab.querySelectorAll('.dm-numbers tbody tr')].map((row) =>
    [...row.cells].map((cell) => cell.textContent))]"""


def pages() -> dict[str, str]:
    """Return the page that shows each lab at its start."""
    found: dict[str, str] = {}
    for name in ("index", *sorted(path.stem for path in (ROOT / "book").glob("*.md"))):
        text = (ROOT / "book" / f"{name}.md").read_text("utf-8")
        for lab in CALLED.findall(text):
            found.setdefault(lab, f"book/{name}.html")
    return found


PAGE_OF = pages()


class OpenLab:
    """A lab that is alive on a page.

    Parameters
    ----------
    page : Page or Frame
        Where it stands.
    lab : str
        One of `alliance.labs.names`.
    """

    def __init__(self, page: Page | Frame, lab: str) -> None:
        self.page, self.name = page, lab
        self.figure: Figure = labs.load(lab).figure
        self.box = page.locator(f'.dm-live:has(.dm-figure[data-figure="{self.figure.name}"])')
        self.box.locator(".dm-figure.is-live").wait_for()

    def show_numbers(self) -> None:
        """Open the table, behind whatever curtain there is."""
        lift(self.box)
        self.box.get_by_text("Show the numbers").click()

    def follow(self, settings: Mapping[str, Value]) -> None:
        """Follow a link of this page to some settings."""
        query = urlencode({name: _written(value) for name, value in settings.items()})
        self.page.evaluate("hash => (location.hash = hash)", f"{self.figure.name}?{query}")

    def read(self) -> tuple[str, list[list[str]]]:
        """Return the sentence and the table, as they are shown."""
        sentence, rows = self.box.evaluate(READ)
        return sentence, rows

    def expect_told(self, expected: Told) -> None:
        """Wait until sentence and table tell what they should."""
        end = time.monotonic() + PATIENCE
        while found := differences(expected, *self.read()):
            assert time.monotonic() < end, found
            time.sleep(0.03)


def lift(lab: Locator) -> None:
    """Lift the curtain of a lab that asks for a bet first; what is behind it cannot be read."""
    for curtain in lab.get_by_role("button", name="Lift the curtain").all():
        curtain.click()


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
