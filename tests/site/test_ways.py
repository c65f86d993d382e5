"""Every lab, in every way that a reader may meet it: its controls move all that it shows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, expect

from alliance import evidence, labs
from alliance.training import links
from kernelless import Choice, Flag, Number, Placed
from kernelless.settings import Setting
from tests.site import fragments
from tests.site.open_lab import FEW, PAGE_OF, OpenLab, Reach, asked, expect_none, lift, link_of
from tests.site.places import SIZES
from tests.site.visit import LIGHT, PHONE, Mode, Visit
from tests.slices import waiting

SMALL = Mode("360 px", 360, 640, "light")
FRAME = Mode("embedded", 800, 500, "light")
FURTHEST = 120
"""How many stops of the keyboard a control may be away."""
FRAGMENTS = int(os.environ.get("FUZZ", "104"))
"""Addresses that are tried, shared out over the labs; `make fuzz` takes 10,000."""
SMALLEST, SMALL_ENOUGH = 11, 12
"""Pixels that words of a drawing are high at least, and that Chartability asks for."""
ANSWERS = evidence.load("chartability")
LARGE = " ".join(
    ANSWERS[(ANSWERS["heuristic"] == "Small text size") & (ANSWERS["answer"] == "yes")]["labs"]
).split()
"""Labs that say in the book that their words are that high on the smallest phone, too."""
CLOSABLE = ".kl-numbers summary, .kl-more"
# Whether an element comes later on the page than what has the focus.
LATER = """node => document.activeElement.compareDocumentPosition(node)
  & Node.DOCUMENT_POSITION_FOLLOWING"""


class Way(NamedTuple):
    """How a page is opened, and how it is looked at."""

    name: str
    opened: str = "http"
    mode: Mode = LIGHT
    enter: Callable[[OpenLab], None] = lambda _: None
    reach: Reach = Locator.focus
    leave: Callable[[OpenLab], None] = lambda _: None


def present(lab: OpenLab) -> None:
    """Go on the stage by its key, and lift the curtain by its key."""
    lab.box.get_by_role("slider").first.press("p")
    expect(lab.page.locator(".kl-stage")).to_be_visible()
    if lab.box.locator(".kl-curtain").count():  # where there is something to bet on
        lab.page.locator(".kl-stage").press("c")
    expect(lab.box.locator(".kl-curtain")).to_have_count(0)


def leave_stage(lab: OpenLab) -> None:
    lab.page.locator(".kl-stage").press("Escape")
    expect(lab.page.locator(".kl-stage")).to_have_count(0)


def be_dark(lab: OpenLab) -> None:
    """Wait for the dark page: the theme hears of the colours a moment after the window does."""
    paper = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    expect_none(lambda: [each for each in lab.page.evaluate(paper)[:3] if each >= 80])


def be_small(lab: OpenLab) -> None:
    width = "document.documentElement.scrollWidth"
    expect_none(lambda: [each for each in [lab.page.evaluate(width)] if each != SMALL.width])


def tab_to(target: Locator) -> None:
    """Go to an element by the Tab key alone."""
    key = "Tab" if target.evaluate(LATER) else "Shift+Tab"
    for _ in range(FURTHEST):
        if target.evaluate("node => node === document.activeElement"):
            return
        target.page.keyboard.press(key)
    raise AssertionError(f"no key leads to {target}")


WAYS = (
    Way("keyboard alone", reach=tab_to),
    Way("360 px", mode=SMALL, enter=be_small),
    Way("dark", mode=LIGHT._replace(colours="dark"), enter=be_dark),
    Way("presenter", mode=Mode("wall", 1920, 1080, "light"), enter=present, leave=leave_stage),
    Way("file", opened="file"),
    Way("embedded", opened="embed", mode=FRAME),
)

Open = Callable[[str, Way], OpenLab]


@pytest.fixture(scope="module")
def meet(browser: Browser, server: str, site: Path) -> Iterator[Open]:
    """Open each lab once for each way to open a page; between ways it is reset."""
    visits: dict[tuple[str, str], Visit] = {}
    roots = {"http": server, "file": site.as_uri(), "embed": server}

    def met(name: str, way: Way) -> OpenLab:
        key = (name, way.opened)
        if key not in visits:
            # A frame shows one lab, the one that it is asked for.
            query = f"?embed=1#{labs.load(name).figure.name}" if way.opened == "embed" else ""
            address = f"{roots[way.opened]}/{PAGE_OF[name]}{query}"
            visits[key] = Visit.to(browser, address, way.mode)
        page = visits[key].page
        for reset in page.get_by_role("button", name="Reset", exact=True).all():
            reset.click()
        page.set_viewport_size({"width": way.mode.width, "height": way.mode.height})
        page.emulate_media(color_scheme=way.mode.colours)
        return OpenLab(page, name)

    yield met
    for each in visits.values():
        each.close()
    assert [fault for each in visits.values() for fault in each.faults] == []


def movable(name: str) -> list[Setting]:
    """Return the first setting of each kind that moves by itself, in an order that wakes all."""
    lab = labs.load(name)
    shown = [
        each
        for group in (lab.groups, lab.assumptions)
        for names in group.values()
        for each in names
    ]
    settings = {each.name: each for each in lab.figure.settings}
    kinds = (Number, Flag, Choice)
    own = [settings[one] for one in shown if not isinstance(settings[one], Placed)]
    firsts = (next((each for each in own if isinstance(each, kind)), None) for kind in kinds)
    return [each for each in firsts if each is not None]


def open_up(lab: OpenLab, reach: Reach) -> None:
    """Lift the curtain, and show the numbers and all controls."""
    for button in lab.box.get_by_role("button", name="Lift the curtain").all():
        reach(button)
        button.page.keyboard.press("Enter")
    for part in lab.box.locator(CLOSABLE).all():
        if part.evaluate("part => part.ariaExpanded === 'true' || part.parentElement.open"):
            continue
        if part.is_visible():
            reach(part)
            part.page.keyboard.press("Enter")
        else:  # a frame has no room for the table, which must be right all the same
            part.evaluate("summary => (summary.parentElement.open = true)")


def link(lab: OpenLab, way: Way) -> str:
    """Return the link to what is shown."""
    if way.opened == "embed":
        return str(lab.page.locator("a.kl-origin").get_attribute("href"))
    copy = lab.box.get_by_role("button", name="Copy link")
    way.reach(copy)
    copy.page.keyboard.press("Enter")
    return str(lab.page.evaluate("location.href"))


def each_lab_in(ways: Iterable[Way]) -> pytest.MarkDecorator:
    """Run a test for each lab in each way; one that opens a page of its own waits for a release."""
    cases = [
        pytest.param(
            *(name, way),
            id=f"{name}-{way.name}",
            marks=(pytest.mark.xdist_group(name), *waiting(way.opened == "http" or name in FEW)),
        )
        for name in labs.names()
        for way in ways
    ]
    return pytest.mark.parametrize(("name", "way"), cases)


NARROW = (
    Way("phone", mode=PHONE),
    *(way for way in WAYS if way.mode in (SMALL, FRAME)),
    Way("320 px", mode=Mode("320 px", 320, 568, "light")),
)


@each_lab_in(NARROW)
def test_no_word_of_a_drawing_is_too_small_to_read(meet: Open, name: str, way: Way) -> None:
    lab = meet(name, way)
    lift(lab.box)
    drawing = lab.box.locator(".kl-drawing")
    assert len(drawing.evaluate(SIZES)) > 5
    tight = way.opened == "embed" or (way.mode.width < PHONE.width and name not in LARGE)
    least = SMALLEST if tight else SMALL_ENOUGH
    expect_none(lambda: [each for each in drawing.evaluate(SIZES) if round(each[0], 1) < least])


@each_lab_in(WAYS)
def test_controls_move_data_sentence_table_and_link(meet: Open, name: str, way: Way) -> None:
    lab = meet(name, way)
    open_up(lab, way.reach)
    way.enter(lab)
    start = links.read(f"{Path(PAGE_OF[name]).name}#{lab.figure.name}").settings
    settings = lab.begin(start, way.reach)
    lab.expect_all(settings)
    before = lab.rows(), *lab.read()
    for setting in movable(name):
        settings[setting.name] = lab.move(setting, settings[setting.name], way.reach)
        lab.expect_all(settings)
    after = lab.rows(), *lab.read()
    assert all(one != other for one, other in zip(before, after, strict=True))
    way.leave(lab)
    assert asked(link(lab, way)) == link_of(start, settings)


@each_lab_in(WAYS[:1])
def test_no_address_breaks_a_lab(meet: Open, name: str, way: Way) -> None:
    lab = meet(name, way)
    open_up(lab, Locator.focus)
    figure = links.read(f"{Path(PAGE_OF[name]).name}#{lab.figure.name}").figure
    tried = fragments.many(figure, FRAGMENTS // len(labs.names()), seed=1)
    found = [fault for each in tried for fault in fragments.faults(lab, figure, each)]
    assert found == []
