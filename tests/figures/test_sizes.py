"""Sizes of the effect of repair, side by side: each as its chapter prints it."""

from __future__ import annotations

import pytest

from alliance import evidence, prose, reports, rivals, sizes
from alliance.labs.repair import spoken as repair
from alliance.simulate import SESSIONS

ROWS = list(sizes.sizes())
LINKS = ("apart", "association", "restore-or-teach", "simulation", "use-it-in-research")


def points(page: str) -> list[str]:
    return [each.points for each in ROWS if each.page == page]


def test_each_size_is_what_its_chapter_prints() -> None:
    lab, worlds, apart = repair.spoken(), prose.spoken_worlds(), reports.spoken_apart()
    assert points("repair") == [lab["saved"], lab["saved_every"], lab["saved_hurt"]]
    assert points("association") == [rivals.spoken()["effect"], rivals.spoken()["effect_half"]]
    assert points("worlds")[0] == f"{worlds['low_training']} to {worlds['high_training']}"
    assert apart["effect"] in points("apart")


def test_the_more_is_compared_among_the_more_hurt_the_larger_the_size() -> None:
    usual, every, hurt = map(float, points("repair"))
    assert usual < every < hurt


def test_sizes_with_ruptures_leave_out_the_worlds_where_repair_can_do_nothing() -> None:
    every, ruptured = (float(each.split(" to ")[0]) for each in points("worlds"))
    assert every == 0 < ruptured


def test_worlds_of_routine_care_offer_more_sessions_than_the_labs() -> None:
    assert all((each.sessions > SESSIONS) == (each.page == "apart") for each in ROWS)


@pytest.mark.parametrize("page", LINKS)
def test_chapters_that_print_a_size_lead_to_the_table(page: str) -> None:
    text = (evidence.data_folder().parent / "book" / f"{page}.md").read_text("utf-8")
    assert "<which-number>" in text
