"""The guide: plans whose minutes add up, and roles that are marked as invented."""

from __future__ import annotations

import html
import re

import pytest

from alliance.training import links, roleplays, sheets
from tests.training.test_quiz import objectives

GUIDE = (links.BOOK / "facilitators-guide.md").read_text("utf-8")
PLANS = {
    heading: part
    for heading, part in re.findall(r"(?ms)^##+ ([^\n]+)\n(.*?)(?=^##|\Z)", GUIDE)
    if "minutes" in heading
}
STEP = re.compile(r"^- \*\*(\d+) to (\d+)\.\*\* \S", re.MULTILINE)


def test_the_plans_are_those_that_are_promised() -> None:
    lengths = [re.findall(r"(\d+) minutes", heading)[0] for heading in PLANS]
    assert lengths == ["20", "45", "90", "45", "45", "45", "45"]
    assert [heading.split(",")[0] for heading in list(PLANS)[3:]] == [
        f"Week {week}" for week in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("heading", PLANS)
def test_the_minutes_of_a_plan_follow_on_and_add_up(heading: str) -> None:
    steps = [(int(start), int(end)) for start, end in STEP.findall(PLANS[heading])]
    assert len(steps) == PLANS[heading].count("\n- **")
    starts, ends = zip(*steps, strict=True)
    assert list(starts) == [0, *ends[:-1]]
    assert all(start < end for start, end in steps)
    assert ends[-1] == int(re.findall(r"(\d+) minutes", heading)[0])


@pytest.mark.parametrize("heading", PLANS)
def test_a_plan_serves_objectives_that_are_listed(heading: str) -> None:
    said = re.search(
        r"^\*(?:Objectives? ([\d, and]+)|All objectives)\.\*", PLANS[heading], re.MULTILINE
    )
    assert said, heading
    named = [int(each) for each in re.findall(r"\d+", said[1] or "")] or objectives()
    assert set(named) <= set(objectives())


def test_every_plan_but_the_last_has_something_to_guess() -> None:
    hidden = {
        heading: any(links.read(address).hidden for _, address in links.written(part))
        for heading, part in PLANS.items()
    }
    assert [heading for heading, some in hidden.items() if not some] == [list(PLANS)[-1]]


def test_every_role_is_marked_as_invented() -> None:
    listed = str(roleplays.listed().data)
    named = re.findall(r"^\*\*\d\. .+$", listed, re.MULTILINE)
    assert len(named) == 5
    assert [each for each in named if not each.endswith("*(invented)*")] == []
    for part in ("Everybody knows", "Client", "Therapist", "Observer"):
        assert listed.count(f": *{part}:* ") == len(named)
    cards = roleplays.cards()
    assert len(cards) == 3 * len(named)
    assert [each for each in cards if "(invented)" not in each] == []


def test_a_plan_names_role_plays_that_there_are() -> None:
    named = re.findall(r"[Rr]ole-plays? (\d(?:, \d)*(?: and \d)?)", GUIDE)
    numbers = {int(each) for words in named for each in re.findall(r"\d", words)}
    assert numbers
    assert numbers <= {play.number for play in roleplays.roleplays()}


def test_nobody_reads_on_a_card_what_another_keeps() -> None:
    for play in roleplays.roleplays():
        cards = [
            html.unescape(each) for each in roleplays.cards() if f"play {play.number}:" in each
        ]
        for part in play.parts:
            knowing = [each for each in cards if part.hides in each]
            assert len(knowing) == 1
            assert f"{play.number}: {part.player}<" in knowing[0]
        assert [each for each in cards if play.title.strip("“”") in each] == []


CLINICAL = re.compile(
    r"suicid|self-harm|\bkill|diagnos|depress|anxi|disorder|trauma|personality|psychos|addict|abus",
    re.IGNORECASE,
)


def test_no_role_has_a_diagnosis_or_a_danger() -> None:
    told = f"{roleplays.listed().data} {' '.join(roleplays.cards())}"
    assert CLINICAL.search("a diagnosis of anxiety")
    assert CLINICAL.search(told) is None


@pytest.mark.parametrize("heading", PLANS)
def test_each_step_tells_the_room_what_to_do(heading: str) -> None:
    steps = re.findall(r"^- \*\*.+$", PLANS[heading], re.MULTILINE)
    assert steps
    assert [each for each in steps if "]{.dm-task}" not in each] == []


def test_what_hands_are_counted_for_is_asked_by_the_curtain() -> None:
    steps = [each for part in PLANS.values() for each in part.split("\n- ") if "Hands" in each]
    counted = [links.read(to) for each in steps for _, to in links.written(each) if "ask=" in to]
    assert len(counted) >= len(steps) > 5
    assert {each.asks for each in counted}.isdisjoint(each.figure.asks for each in counted)


def test_a_list_of_a_handout_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no kind 'silence' in markers.csv; use one of confront"):
        sheets.markers("silence")
    assert str(sheets.strategies("immediate").data).count("- **") == 5
