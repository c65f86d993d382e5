"""Ruptures that are spotted on their page: by press, by touch, by keyboard, and by a room."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance.labs.spot.settings import placed
from tests.labs.twins.spot import flags, series
from tests.site.open_lab import OpenLab, asked
from tests.site.test_pages import barriers
from tests.site.visit import DARK, LIGHT, PHONE, Mode, Visit

ADDRESS = "book/spot-the-rupture.html"
SMALL = Mode("360x640", 360, 640, "light")
WALL = Mode("wall", 1920, 1080, "light")
RATINGS = '[class*="pick_sessions"]:not([class*="pick_sessions_row"]) > path'
ROW = '[class*="pick_sessions_row"] > path'
FIRST = "clear"
TRUE = [t + 1 for t, began in enumerate(series(1, FIRST, 1).onsets) if began]

Open = Callable[..., OpenLab]


@pytest.fixture
def opened(visit: Callable[..., Visit]) -> Open:
    def opener(mode: Mode = LIGHT, query: str = "", hash_: str = "") -> OpenLab:
        lab = OpenLab(visit(f"{ADDRESS}{query}{hash_}", mode).page, "spot")
        lab.box.locator(".kl-drawing").evaluate("node => node.scrollIntoView()")
        return lab

    return opener


def page_of(lab: OpenLab) -> Page:
    assert isinstance(lab.page, Page)
    return lab.page


def middle(lab: OpenLab, marks: str, session: int) -> tuple[float, float]:
    box = lab.box.locator(marks).nth(session - 1).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def expect_marked(lab: OpenLab, *places: str) -> None:
    """Wait until the link to what is shown holds these marks."""
    lab.box.get_by_role("button", name="Copy link").click()
    lab.page.wait_for_timeout(100)
    assert asked(page_of(lab).url).get("marks", "") == "_".join(places)


def box(lab: OpenLab, name: str) -> Locator:
    return lab.box.get_by_role("checkbox", name=name)


@pytest.mark.parametrize("marks", [RATINGS, ROW], ids=["rating", "ring"])
def test_a_press_marks_a_session_and_another_takes_the_mark_away(opened: Open, marks: str) -> None:
    lab = opened()
    for session in (9, 1, 16, 9):
        page_of(lab).mouse.click(*middle(lab, marks, session))
        lab.page.wait_for_timeout(100)
    expect(lab.box.locator(".kl-sentence")).to_contain_text("You mark sessions 1, 16.")
    expect_marked(lab, placed(1, 1, level=FIRST), placed(1, 16, level=FIRST))


@pytest.mark.parametrize("mode", [PHONE, SMALL], ids=lambda mode: mode.name)
def test_a_finger_marks_the_session_that_it_meets(opened: Open, mode: Mode) -> None:
    lab = opened(mode)
    for session in (4, 5, 12):
        page_of(lab).mouse.click(*middle(lab, ROW, session))
        lab.page.wait_for_timeout(100)
    expect(lab.box.locator(".kl-sentence")).to_contain_text("You mark sessions 4, 5, 12.")


def test_a_keyboard_alone_marks_shows_the_truth_and_goes_on(opened: Open) -> None:
    lab = opened()
    keyboard = page_of(lab).keyboard
    lab.control(lab.figure.settings[3]).focus()
    for _ in range(TRUE[0] - 1):
        keyboard.press("ArrowRight")
    expect(lab.box.locator(".kl-sentence")).to_contain_text(f"Session {TRUE[0]} of series 1")
    keyboard.press("Tab")
    keyboard.press(" ")
    expect(box(lab, "Mark this session")).to_be_checked()
    expect(lab.box.locator(".kl-sentence")).to_contain_text(f"You mark session {TRUE[0]}.")
    keyboard.press("Tab")
    keyboard.press(" ")
    found = f"You: 1 of {len(TRUE)} found, 0 false alarms."
    expect(lab.box.locator(".kl-sentence")).to_contain_text(found)
    expect(box(lab, "Mark this session")).to_be_disabled()
    lab.control(lab.figure.settings[1]).focus()
    keyboard.press("ArrowRight")
    # The next series has no mark and no truth; the score stays.
    expect(box(lab, "Mark this session")).to_be_enabled()
    expect(box(lab, "Mark this session")).not_to_be_checked()
    expect(box(lab, "Show the truth")).not_to_be_checked()
    expect(lab.box.locator(".kl-sentence")).to_contain_text("You mark nothing. Over 1 series")


def test_once_the_truth_is_shown_no_press_marks(opened: Open) -> None:
    lab = opened(hash_=f"#spot?seen={placed(1, level=FIRST)}")
    expect(lab.box.locator(".kl-sentence")).to_contain_text("In this simulation")
    expect(box(lab, "Show the truth")).to_be_checked()
    drawing = lab.box.locator(".kl-drawing").bounding_box()
    assert drawing
    for share in (0.1, 0.3, 0.5):
        for down in (0.1, 0.3, 0.45):
            x, y = (
                drawing["x"] + share * drawing["width"],
                drawing["y"] + down * drawing["height"],
            )
            page_of(lab).mouse.click(x, y)
    expect_marked(lab)


def test_what_is_saved_before_the_truth_is_shown_does_not_hold_it(
    opened: Open, tmp_path: Path
) -> None:
    lab = opened()
    texts = {}
    for shown in (False, True):
        if shown:
            box(lab, "Show the truth").check()
            expect(lab.box.locator(".kl-sentence")).to_contain_text("ruptures began in")
        for tool in ("Data (CSV)", "Picture (SVG)"):
            with page_of(lab).expect_download() as saved:
                lab.box.get_by_role("button", name=tool, exact=True).click()
            saved.value.save_as(tmp_path / "saved")
            texts[tool, shown] = (tmp_path / "saved").read_text("utf-8-sig")
    rows = [list(csv.reader(io.StringIO(texts["Data (CSV)", shown]))) for shown in (False, True)]
    cells = [{row[0]: row[1] for row in each if len(row) > 2} for each in rows]
    rule = ", ".join(str(t + 1) for t, on in enumerate(flags("v_shape", 1, FIRST, 1)) if on)
    assert (cells[0]["Truth"], cells[0]["V-shape"]) == ("hidden", "hidden")
    assert (cells[1]["Truth"], cells[1]["V-shape"]) == (", ".join(map(str, TRUE)), rule or "none")
    assert "began in session" not in texts["Picture (SVG)", False] + texts["Data (CSV)", False]
    assert "began in session" in texts["Picture (SVG)", True]
    label = lab.box.locator(".kl-drawing").get_attribute("aria-label")
    assert f"sessions {TRUE[0]}, {TRUE[1]}" in str(label)


def test_a_link_hands_on_marks_and_what_was_shown_and_no_more(opened: Open) -> None:
    marks = f"{placed(1, 9, level=FIRST)}_{placed(2, 4, level=FIRST)}"
    lab = opened(hash_=f"#spot?series=2&marks={marks}&seen={placed(1, level=FIRST)}")
    expect(lab.box.locator(".kl-sentence")).to_contain_text("You mark session 4. Over 1 series")
    settings = lab.figure.defaults | {"series": 2, "marks": marks, "seen": placed(1, level=FIRST)}
    lab.show_numbers()
    lab.expect_all(settings)


def test_a_room_votes_behind_a_curtain_over_truth_and_rules(opened: Open) -> None:
    lab = opened(WALL)
    lab.control(lab.figure.settings[3]).focus()
    page_of(lab).keyboard.press("p")
    curtain = lab.box.locator(".kl-curtain")
    expect(curtain).to_contain_text("In how many sessions of this series does a rupture begin?")
    page_of(lab).wait_for_timeout(300)
    for marks in (RATINGS, ROW):
        _, y = middle(lab, marks, 9)
        cover = curtain.bounding_box()
        assert cover
        assert y < cover["y"]
        page_of(lab).mouse.click(*middle(lab, marks, 9 if marks == ROW else 10))
        page_of(lab).wait_for_timeout(100)
    curtain.get_by_role("spinbutton").fill("2")
    box(lab, "Show the truth").check()
    page_of(lab).locator(".kl-stage").press("c")
    expect(lab.box.get_by_text("You predicted 2.")).to_be_visible()
    expect(lab.box.locator(".kl-sentence")).to_contain_text("ruptures began in")


@pytest.mark.parametrize("mode", [LIGHT, DARK, PHONE], ids=lambda mode: mode.name)
def test_no_barrier_is_found_before_and_after_the_truth_is_shown(
    visit: Callable[..., Visit], mode: Mode
) -> None:
    for seen in ("", f"&seen={placed(1, level=FIRST)}"):
        found = visit(f"{ADDRESS}#spot?marks={placed(1, 9, level=FIRST)}{seen}", mode)
        OpenLab(found.page, "spot")
        found.page.wait_for_timeout(500)
        assert barriers(found) == []
