"""Marks beside the text: what a section is about, and how far its figure can be trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from alliance import evidence, margin
from alliance.numbers import measure
from tests.site.places import overlap, place
from tests.site.test_pages import parsed
from tests.site.visit import DARK, LIGHT, PHONE, Mode, Visit

PAGE = "book/evidence.html"
FIGURES = {"the-alliance-and-outcome": "A1", "repair-and-outcome": "B1", "training-in-repair": "B2"}
DOT = "node => getComputedStyle(node, '::after').backgroundColor"
INSIDE = "node => parseFloat(getComputedStyle(node, '::after').left)"


@pytest.mark.parametrize(("section", "key"), FIGURES.items())
def test_a_note_says_what_the_data_say(site: Path, section: str, key: str) -> None:
    note = parsed(site / PAGE).select_one(f"#{section} .dm-beside")
    assert note
    row, text = evidence.row(key), " ".join(note.get_text(" ").split())
    low, high, value = (measure(row[part], "r") for part in ("low", "high", "value"))
    assert text.startswith(f"{row['status'].capitalize()} r = {value} , from {low} to {high}")
    assert f"{row['k']} studies" in text
    assert (f"{row['n']:,}" in text) == (row["n_is"] == "exactly")


def test_figures_are_drawn_on_one_scale(site: Path) -> None:
    for key in FIGURES.values():
        row = evidence.row(key)
        drawn = str(margin.beside(key).data)
        places = dict(re.findall(r'<text x="([\d.]+)" y="44">(0|\.50)<', drawn))
        (zero, half) = (float(x) for x in places)
        wanted = zero + (half - zero) * row["value"] / 0.5
        (circle,) = re.findall(r'circle cx="([\d.]+)"', drawn)
        assert float(circle) == pytest.approx(wanted, abs=0.2)
    assert len(parsed(site / PAGE).select(".dm-beside svg")) == len(FIGURES)


@pytest.mark.parametrize("key", ["E1", "A1_d"])
def test_what_is_no_correlation_with_an_interval_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=f"{key} has no interval of a correlation"):
        margin.beside(key)


@pytest.mark.parametrize("mode", [LIGHT, DARK, PHONE], ids=lambda mode: mode.name)
def test_a_note_stands_beside_the_text_or_above_it(visit: Callable[..., Visit], mode: Mode) -> None:
    page = visit(PAGE, mode).page
    for section in FIGURES:
        note = page.locator(f"#{section} .dm-beside")
        text = page.locator(f"#{section} > p").first
        assert not overlap(place(note), place(text))
        beside = place(note)["left"] >= place(text)["right"]
        assert beside == (mode.width > 1000)
        assert place(note)["right"] <= mode.width


def test_the_dot_of_a_section_goes_along_the_episode(visit: Callable[..., Visit]) -> None:
    page = visit(PAGE).page
    headings = [page.locator(f"#{section} > h2") for section in FIGURES]
    places = [heading.evaluate(INSIDE) for heading in headings]
    assert places == sorted(set(places))
    before, repair, after = (heading.evaluate(DOT) for heading in headings)
    assert before == after != repair


def test_every_status_of_the_data_has_a_mark_and_is_explained(visit: Callable[..., Visit]) -> None:
    page = visit(PAGE).page
    for status in evidence.MARKS:
        mark = page.locator(f"#how-far-to-trust-each-figure .dm-status.dm-{status}")
        expect(mark).to_have_text(evidence.WORDS[status].capitalize())
    looks = {
        page.locator(f"#how-far-to-trust-each-figure .dm-{status}").evaluate(
            """node => {
              const look = getComputedStyle(node, '::before');
              return [look.background, look.borderStyle, look.transform].join();
            }"""
        )
        for status in evidence.MARKS
    }
    assert len(looks) == len(evidence.MARKS)
