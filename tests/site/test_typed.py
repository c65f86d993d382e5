"""What a reader types in: it is drawn and told at once, faults are named, and it goes nowhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.places import place
from tests.site.test_paper import words
from tests.site.visit import LIGHT, Mode, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Request

ADDRESS = "book/your-ratings.html"
SMALL = Mode("360x640", 360, 640, "light")
SECRET = ("6.1234", "5.4321", "3.1415")
KEPT = """async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state,
  (await indexedDB.databases()).map(({ name }) => name), await caches.keys(),
])"""
SHOWN = "box => [...box.querySelectorAll('.mark-symbol path')].length"


class Lab:
    """The lab, and the box that is typed in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lab = page.locator(".kl-widget .kl-live")
        self.lab.locator(".kl-figure.is-live").wait_for()
        self.box = self.lab.get_by_label("Your ratings")
        self.faults = self.lab.locator(".kl-entry .kl-fault")
        self.sentence = self.lab.locator(".kl-sentence")

    def type(self, text: str) -> None:
        """Type over what stands in the box, key by key."""
        self.box.focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tool(self, name: str) -> Locator:
        return self.lab.get_by_role("button", name=name, exact=True)


Open = Callable[..., Lab]


@pytest.fixture
def opened(visit: Callable[..., Visit]) -> Open:
    return lambda mode=LIGHT, address=ADDRESS: Lab(visit(address, mode).page)


def test_drawing_sentence_and_table_follow_the_keys(opened: Open) -> None:
    lab = opened()
    lab.lab.get_by_text("Show the numbers").click()
    drawn = lab.lab.locator(".kl-drawing").evaluate(SHOWN)
    lab.type("6\n6\n2\n6\n6")
    expect(lab.sentence).to_contain_text("these 5 ratings: session 3 (")
    assert lab.lab.locator(".kl-drawing").evaluate(SHOWN) != drawn
    row = lab.lab.locator(".kl-numbers tr", has_text="V-shape")
    expect(row).to_contain_text("3")
    expect(row).to_contain_text("repaired")
    expect(lab.lab.locator(".kl-drawing")).to_have_attribute(
        "aria-label", re.compile("these 5 ratings")
    )
    expect(lab.faults).to_have_count(0)


def test_a_fault_is_named_beside_the_box_and_told(opened: Open) -> None:
    lab = opened()
    lab.type("6\nsix\n5\n4")
    expect(lab.faults.first).to_have_text(re.compile("^Line 2, “six”: it is no number. Write"))
    expect(lab.box).to_have_attribute("aria-invalid", "true")
    described = str(lab.box.get_attribute("aria-describedby")).split()
    told = [lab.page.locator(f"#{each}").inner_text() for each in described]
    assert "nothing is stored or sent" in told[0]
    assert "Line 2" in told[1]
    expect(lab.lab.locator(".kl-figure > .kl-quiet")).to_contain_text("Line 2, “six”")
    expect(lab.sentence).to_contain_text("these 3 ratings")
    lab.type("6\n5\n4")
    expect(lab.faults).to_have_count(0)
    expect(lab.box).to_have_attribute("aria-invalid", "false")


@pytest.mark.parametrize(
    ("text", "count", "fault"),
    [
        ("5.5\n6\n4.5\n5\n6\n", 5, ""),
        ("WAI\n5,5\n6\n4,5\n5\n6", 5, ""),
        ("6\n\n5\n-\nNA\n4", 3, ""),
        ("good\n6\nbad\n5", 2, "Line 3, “bad”"),
        ("6\n5", 2, ""),
        ("\n".join(["4", "5"] * 250), 500, ""),
        ("\n".join(["4", "5"] * 251), 500, "Line 501"),
        ("client\tsession\trating\na\t1\t5,5\na\t2\t4\na\t3\t6\nb\t1\t4", 3, ""),
    ],
    ids=["column", "commas", "gaps", "words", "two", "500", "502", "columns"],
)
def test_what_people_paste_is_read(opened: Open, text: str, count: int, fault: str) -> None:
    lab = opened()
    lab.box.fill(text)
    expect(lab.sentence).to_contain_text(re.compile(rf"\b{count} ratings"))
    if fault:
        expect(lab.faults.first).to_contain_text(fault)
    else:
        expect(lab.faults).to_have_count(0)


def test_what_is_typed_goes_nowhere_and_stays_nowhere(opened: Open) -> None:
    lab = opened()
    requests: list[str] = []

    def note(request: Request) -> None:
        requests.append(request.url)

    lab.page.on("request", note)
    lab.type("\n".join(SECRET))
    expect(lab.sentence).to_contain_text("these 3 ratings")
    lab.lab.get_by_label("A higher rating is better").uncheck()
    expect(lab.lab.locator(".kl-drawing")).to_contain_text("lower is better")
    lab.tool("Copy link").click()
    lab.tool("Share").click()
    dialog = lab.page.locator("dialog.kl-share")
    shared = [each.input_value() for each in dialog.locator("input").all()]
    expect(dialog.locator(".kl-share-note")).to_contain_text("No link holds what you entered")
    dialog.get_by_role("button", name="Close").click()
    kept = [*shared, lab.page.evaluate(KEPT)]
    assert all("higher=false" in each for each in kept)
    for each in kept:
        assert not any(number in unquote(each) for number in SECRET)
    assert lab.page.context.cookies() == []
    icon = "/_static/favicon.svg"  # a browser asks for it again where an address changes
    assert [each for each in requests if not each.endswith(icon)] == []


def test_the_box_is_in_no_form_and_browsers_do_not_remember_it(opened: Open) -> None:
    lab = opened()
    assert lab.box.evaluate("box => box.form") is None
    for attribute, value in {"autocomplete": "off", "spellcheck": "false"}.items():
        expect(lab.box).to_have_attribute(attribute, value)
    policy = lab.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    rules = dict(each.strip().split(" ", 1) for each in str(policy).split(";"))
    assert (rules["default-src"], rules["connect-src"]) == ("'none'", "'none'")
    assert rules["form-action"] == "'self'"  # the search form of the page
    lab.type("1\n2")
    lab.page.reload()
    expect(Lab(lab.page).box).not_to_have_value("1\n2")


def test_a_saved_file_holds_the_ratings_and_says_so(opened: Open, tmp_path: Path) -> None:
    lab = opened()
    lab.type("\n".join(SECRET))
    expect(lab.sentence).to_contain_text("these 3 ratings")
    with lab.page.expect_download() as download:
        lab.tool("Data (CSV)").click()
    assert download.value.suggested_filename == "yours.csv"
    download.value.save_as(tmp_path / "yours.csv")
    rows = list(csv.reader((tmp_path / "yours.csv").open(encoding="utf-8-sig")))
    told = {row[0]: row[1] for row in rows if len(row) == 2}
    assert next(text for name, text in told.items() if "Your ratings" in name).split() == [*SECRET]
    assert "its link does not" in told["Keep safe"]
    assert not any(number in told["Link"] for number in SECRET)


def test_only_a_case_and_a_reset_replace_what_was_typed(opened: Open) -> None:
    lab = opened()
    lab.type("1\n2\n3")
    lab.page.evaluate("location.hash = '#yours?highest=9'")
    highest = lab.lab.get_by_role("slider", name="Highest possible rating")
    expect(highest).to_have_attribute("aria-valuenow", re.compile("^9"))
    expect(lab.box).to_have_value("1\n2\n3")
    lab.lab.get_by_role("button", name="Short, made up").click()
    expect(lab.box).to_have_value("5.4\n5.8\n4.1\n5.5")
    lab.type("1\n2\n3")
    lab.tool("Reset").click()
    expect(lab.box).to_have_value(re.compile(r"^5\.2\n"))


def test_a_small_phone_has_a_box_to_type_in(opened: Open) -> None:
    lab = opened(SMALL)
    lab.box.scroll_into_view_if_needed()
    at = place(lab.box)
    assert at["width"] >= 300
    assert 100 <= at["height"] <= 300
    assert lab.box.evaluate("box => parseFloat(getComputedStyle(box).fontSize)") >= 16
    lab.box.click()
    lab.type("6\n5\nsix")
    expect(lab.faults).to_be_visible()
    expect(lab.sentence).to_contain_text("2 ratings")
    wide = "[document.documentElement.scrollWidth, innerWidth]"
    scroll, window = lab.page.evaluate(wide)
    assert scroll <= window


def test_paper_holds_the_ratings_the_table_and_every_setting(opened: Open) -> None:
    lab = opened()
    lab.type("6.5\n6\n2\n6\n6")
    expect(lab.sentence).to_contain_text("these 5 ratings")
    text = words(pypdfium2.PdfDocument(lab.page.pdf(format="A4", prefer_css_page_size=True)))
    for part in ("6.5 6 2 6 6", "Drop against the client’s own wobble", "these 5 ratings"):
        assert part in text
    for setting in ("Highest possible rating 7", "A repair must come within (sessions) 3"):
        assert setting in text
    assert lab.lab.locator("details.kl-numbers").get_attribute("open") is None


def test_the_lab_is_printed_without_the_page_around_it(opened: Open) -> None:
    lab = opened()
    stub = """() => { window.print = () => {
      dispatchEvent(new Event('beforeprint'));
      window.printed = document.body.innerText;
      dispatchEvent(new Event('afterprint'));
    } }"""
    lab.page.evaluate(stub)
    lab.type("6\n5\n4")
    expect(lab.sentence).to_contain_text("these 3 ratings")
    expect(lab.lab.locator(".kl-entry .kl-remarks")).to_have_text("Read: 3 ratings.")
    expect(lab.lab.locator(".kl-figure > .kl-quiet")).to_contain_text(
        "these 3 ratings"
    )  # told a moment later
    lab.page.emulate_media(media="print")
    before: str = lab.page.evaluate("document.body.innerText")
    lab.lab.locator("[data-tool=print]").evaluate("button => button.click()")  # not on paper
    printed: Any = lab.page.evaluate("window.printed")
    assert "What it cannot tell" in before
    assert "What it cannot tell" not in printed
    assert printed.startswith("Your ratings\n")
    assert "Drop against the client’s own wobble" in printed
    after: str = lab.page.evaluate("document.body.innerText")
    assert after.replace("#", "").split() == before.replace("#", "").split()  # links at headings
