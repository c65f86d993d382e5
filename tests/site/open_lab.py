"""A lab on an open page: its controls, what it shows to a reader, and whether all of it agrees."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Frame, Locator, Page

from alliance import labs
from alliance.site.build import ROOT
from alliance.training.links import SHOWN
from kernelless import Choice, Figure, Flag, Number, Value
from kernelless.editions import EDITION, written
from kernelless.program import Tables
from kernelless.settings import Setting
from tests.labs.drawn import Drawn, Settings
from tests.labs.told import Told, differences, told

PATIENCE = 5  # seconds that a lab may take to follow
READ = """lab => [lab.querySelector('.kl-sentence').textContent,
  [...lab.querySelectorAll('.kl-numbers tbody tr')].map((row) =>
    [...row.cells].map((cell) => cell.textContent))]"""
# The rows of data behind the marks of a drawing: Vega's renderer leaves the items on their nodes.
ROWS = """lab => {
  const nodes = [...lab.querySelectorAll('.kl-drawing svg *')];
  const marks = new Set(nodes.map((node) => node.__data__?.mark).filter(Boolean));
  const rows = [...marks].flatMap(({ items }) => items.map(({ datum }) => datum));
  const plain = (value) => value === null || typeof value !== 'object';
  return rows.filter((row) => row && typeof row === 'object')
    .map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => plain(value))));
}"""
CONTROLS = ".widget-inline-hbox, .widget-toggle-buttons, .widget-checkbox"
LEAST = 3
"""Columns by which rows of a table are known; fewer are had by others, too."""
BEGUN = {"walk": "One walked", "estimate": "One answered"}
"""Cases of labs in which something rests until something is answered."""
STEPS = 3
"""How far a slider is moved."""

Reach = Callable[[Locator], object]
Row = tuple[tuple[str, Any], ...]


def pages() -> dict[str, list[str]]:
    """Return the labs of each page that has some, the first page first."""
    names = (
        "index",
        *sorted(path.stem for path in (ROOT / "book").glob("*.md") if path.stem != "index"),
    )
    called = {
        name: [lab for lab, _ in SHOWN.findall((ROOT / "book" / f"{name}.md").read_text("utf-8"))]
        for name in names
    }
    return {f"book/{name}.html": each for name, each in called.items() if each}


LAB_PAGES = pages()
PAGE_OF = {lab: page for page in reversed(LAB_PAGES) for lab in LAB_PAGES[page]}
"""The first page that shows each lab."""
FEW = ("moment", "spot", "yours")
"""Labs that between them have a setting of every kind: with each change, slow tests try only these.
All are tried before a release."""


def is_of_few(page: str) -> bool:
    """Tell whether a page is the one of a lab that is tried with each change."""
    return page in {PAGE_OF[name] for name in FEW}


@cache
def drawn(lab: str) -> Drawn:
    """Return a lab as Python draws it."""
    return Drawn(labs.load(lab).figure)


def lift(lab: Locator) -> None:
    """Lift the curtain of a lab that asks for a bet first; what is behind it cannot be read."""
    for curtain in lab.get_by_role("button", name="Lift the curtain").all():
        curtain.click()


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
        self.box = page.locator(f'.kl-live:has(.kl-figure[data-figure="{self.figure.name}"])')
        self.box.locator(".kl-figure.is-live").wait_for()

    def begin(self, start: Settings, reach: Reach) -> Settings:
        """Begin where a control of each kind moves something; return the settings there."""
        if self.name not in BEGUN:
            return dict(start)
        reach(self.box.get_by_role("button", name=BEGUN[self.name], exact=True))
        self.box.page.keyboard.press("Enter")
        return self.figure.case(BEGUN[self.name])

    def show_numbers(self) -> None:
        """Open the table, behind whatever curtain there is."""
        lift(self.box)
        self.box.get_by_text("Show the numbers").click()

    def follow(self, settings: Mapping[str, Value]) -> None:
        """Follow a link of this page to some settings; what no link holds stays as it is."""
        linked = {each.name for each in self.figure.settings if each.in_links}
        query = urlencode({name: written(settings[name]) for name in settings if name in linked})
        self.page.evaluate("hash => (location.hash = hash)", f"{self.figure.name}?{query}")

    def read(self) -> tuple[str, list[list[str]]]:
        """Return the sentence and the table, as they are shown."""
        sentence, rows = self.box.evaluate(READ)
        return sentence, rows

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of data behind the marks that are drawn."""
        found: list[dict[str, Any]] = self.box.evaluate(ROWS)
        return found

    def expect_told(self, expected: Told) -> None:
        """Wait until sentence and table tell what they should."""
        expect_none(lambda: differences(expected, *self.read()))

    def expect_all(self, settings: Settings) -> None:
        """Wait until sentence, table and drawing are all of the same settings."""
        self.expect_told(told(self.name, settings))
        tables = drawn(self.name).tables(settings)
        expect_none(lambda: strangers(self.rows(), tables))
        label = self.box.locator(".kl-drawing").get_attribute("aria-label")
        assert str(label).endswith(self.read()[0])

    def control(self, setting: Setting) -> Locator:
        """Return what has the focus when a setting is moved."""
        if isinstance(setting, Number):
            return self.box.get_by_role("slider", name=setting.label, exact=True)
        row = self.box.locator(f".kl-group :is({CONTROLS})")
        inside = row.filter(has=self.page.get_by_text(setting.label, exact=True))
        if isinstance(setting, Choice) and inside.locator("select").count() == 0:
            return inside.locator("button[aria-pressed=false]").first
        return inside.locator("select, input").first

    def move(self, setting: Setting, value: Value, reach: Reach) -> Value:
        """Move a setting by keyboard, and return where it should be then."""
        control = self.control(setting)
        reach(control)
        keyboard = control.page.keyboard
        if isinstance(setting, Flag):
            keyboard.press(" ")
            return not value
        if isinstance(setting, Number):
            way = 1 if float(value) + STEPS * setting.step <= setting.high else -1
            for _ in range(STEPS):
                keyboard.press("ArrowRight" if way > 0 else "ArrowLeft")
            return round(float(value) + way * STEPS * setting.step, 9)
        assert isinstance(setting, Choice)
        others = [each for each in setting.options if each != value]
        lists = control.evaluate("node => node.matches('select')")
        keyboard.press("ArrowDown" if lists else " ")
        return setting.options[setting.options.index(str(value)) + 1] if lists else others[0]


def expect_none(find: Callable[[], list[Any]]) -> None:
    """Wait until nothing is found any more."""
    end = time.monotonic() + PATIENCE
    while found := find():
        assert time.monotonic() < end, found[:3]
        time.sleep(0.03)


def strangers(rows: list[dict[str, Any]], tables: Tables) -> list[Any]:
    """Return the rows that are drawn and stand in no table; or a complaint where none is drawn."""
    nested = {name for table in tables.values() for row in table
              for name, value in row.items() if isinstance(value, dict | list)}  # fmt: skip
    every = {name: frozenset(table[0]) - nested for name, table in tables.items() if table}
    columns = {name: each for name, each in every.items() if len(each) >= LEAST}
    known = {name: {_row(row, columns[name]) for row in tables[name]} for name in columns}
    seen, strange = 0, []
    for row in rows:
        fitting = [name for name in columns if columns[name] <= row.keys()]
        most = max((len(columns[name]) for name in fitting), default=0)
        mine = [name for name in fitting if len(columns[name]) == most]
        seen += bool(mine)
        if mine and not any(_row(row, columns[name]) in known[name] for name in mine):
            strange.append((mine, row))
    return strange if seen else ["no row of a table is drawn"]


def _row(row: Mapping[str, Any], columns: frozenset[str]) -> Row:
    return tuple((name, _plain(row[name])) for name in sorted(columns))


def _plain(value: Any) -> Any:
    """Return a value that is equal in two engines: no number is none, and the last bits are cut."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return None if math.isnan(value) else f"{value:.9g}"


def asked(address: str) -> dict[str, str]:
    """Return the settings that a link asks for, as it writes them beside their edition."""
    query = parse_qs(urlsplit(address).fragment.partition("?")[2])
    query.pop(EDITION)
    return {name: values[0] for name, values in query.items()}


def link_of(start: Mapping[str, Value], settings: Mapping[str, Value]) -> dict[str, str]:
    """Return the settings that a link should ask for: those that are moved."""
    return {name: written(each) for name, each in settings.items() if each != start[name]}
