"""The guide: plans whose minutes add up, and roles that are marked as invented."""

from __future__ import annotations

import re

import pytest

from alliance.training import links, sheets
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
    roles = GUIDE.split("## Role-plays")[1].split("## The ten questions")[0]
    named = re.findall(r"^\*\*\d\. .+$", roles, re.MULTILINE)
    assert len(named) == 5
    assert [each for each in named if not each.endswith("*(invented)*")] == []
    for part in ("Client", "Therapist", "Observer"):
        assert roles.count(f": *{part}:* ") == len(named)


def test_a_list_of_a_handout_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no kind 'silence' in markers.csv; use one of confront"):
        sheets.markers("silence")
    assert str(sheets.strategies("immediate").data).count("- **") == 5
