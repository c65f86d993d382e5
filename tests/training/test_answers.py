"""The solutions of the exercises say what the labs show."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from alliance.training import answers, links

MOMENT = "one-difficult-moment.html#moment?depth=1.4"
BENCH = "when-is-a-dip-a-rupture.html#bench?"
SHAPES = "shapes.html#shapes?"
QUIET = "what-the-ratings-cannot-see.html#quiet"
TOLD = re.compile(r'^    (\w+)="([^"]+)",$', re.MULTILINE)
GLUED = re.compile(r"{glue:text}`answers\.(\w+)`")


def told(page: str) -> dict[str, str]:
    """Return what a chapter glues, by name."""
    text = (links.BOOK / f"{page}.md").read_text("utf-8")
    return {name: answers.sentence(address) for name, address in TOLD.findall(text)}


def number(sentence: str, words: str) -> float:
    """Return the number before some words of a sentence."""
    found = re.search(rf"(\d+(?:\.\d+)?) {words}", sentence)
    assert found, f"no number before {words!r} in {sentence!r}"
    return float(found[1])


@pytest.mark.parametrize("page", sorted(path.stem for path in links.BOOK.glob("*.md")))
def test_a_solution_quotes_what_its_chapter_told(page: str) -> None:
    text = (links.BOOK / f"{page}.md").read_text("utf-8")
    names = [name for name, _ in TOLD.findall(text)]
    assert sorted(names) == sorted(GLUED.findall(text))
    assert len(re.findall(r":::{exercise}", text)) == len(re.findall(r":::{solution}", text))


def test_the_sentence_is_that_of_the_settings() -> None:
    assert "distress is 14.5" in answers.sentence(f"{MOMENT}&repaired=false")
    assert "Nothing comes between" in answers.sentence("one-difficult-moment.html#moment")


def test_a_session_of_waiting_costs_about_the_same() -> None:
    said = [answers.sentence(f"{MOMENT}&delay={delay}") for delay in (0, 2, 4, 6, 8)]
    saved = [number(each, "points lower than had it never") for each in said]
    costs = [before - after for before, after in pairwise(saved)]
    assert 0 < max(costs) < 1.6 * min(costs)


@pytest.mark.parametrize("pace", [0.1, 0.5, 1])
def test_what_only_restores_ends_worse_than_no_rupture(pace: float) -> None:
    said = answers.sentence(f"{MOMENT}&teaches=false&repair_pace={pace}")
    assert number(said, "points higher than without the rupture") > 0


def test_without_an_alliance_effect_the_rupture_costs_nothing() -> None:
    said = told("one-difficult-moment")["learnt"]
    learnt = number(said, "points lower than without the rupture")
    assert learnt == number(said, "points lower than had it never") > 0


def test_repair_does_more_where_there_is_more_to_repair() -> None:
    said = told("repair")
    assert number(said["many"], "more of 200") > 4 * number(said["rare"], "more of 200")
    assert number(said["apart"], "points less than others") < 0.5
    assert "repair changes no outcome" in said["apart"]


def test_a_firmer_bond_crosses_the_line_and_a_slow_repair_does_not() -> None:
    said = told("restore-or-teach")
    assert "points of distress worse than no rupture" in said["soft"]
    assert "points of distress better than no rupture" in said["firm"]
    assert "points of distress worse than no rupture" in said["slow"]


def test_half_the_link_is_less_than_half_the_effect() -> None:
    said = told("association")
    half, whole = (number(said[name], "points lower") for name in ("half", "all"))
    assert 0 < half < whole / 2
    assert "inside the published interval for repair" in said["mine"]
    assert "outside that for the alliance" in said["mine"]
    assert (
        "Of the 100 people drawn here 0 more recover in world A, 0 more in world B" in said["mine"]
    )


def test_the_same_dip_is_a_rupture_among_clients_who_are_alike() -> None:
    said = told("shapes")
    assert "The V-shape saw none" in said["shallow"]
    assert "V-shape" in said["narrow"].split("and 8")[1].split(")")[0]
    assert "own wobble" in said["quiet"]
    assert said["flat"].startswith("1 of 5 rules")
    assert "(SRS rule)" in said["flat"]


def test_worlds_that_agree_alike_differ_in_what_repair_does() -> None:
    said = told("apart")
    met = [re.findall(r"with (\d+)", said[name]) for name in ("nothing", "much", "still")]
    assert met[0] == met[1]
    assert int(met[2][1]) < int(met[2][0])
    saves = [float(re.findall(r"saves (\d+\.\d)", said[name])[1]) for name in ("nothing", "much")]
    assert saves[1] > saves[0] + 2


def test_long_therapies_are_flagged_more_and_strictness_has_its_price() -> None:
    said = told("when-is-a-dip-a-rupture")
    flagged = {name: number(said[name], "of 100 therapies") for name in ("short", "long")}
    assert flagged["long"] > 3 * flagged["short"] > 0
    shares = {
        name: [int(each) for each in re.findall(r"\((\d+) of 100", said[name])]
        for name in ("lax", "strict")
    }
    assert min(shares["lax"]) > 50 > 3 * max(shares["strict"])
    flags, right = re.findall(r"Of its (\d+) flags, (\d+) find", said["strict"])[0]
    assert int(right) > 0.9 * int(flags)


def test_what_is_hidden_is_found_no_more_often_than_nothing() -> None:
    said = told("what-the-ratings-cannot-see")
    found = {name: number(each, "in the client’s") for name, each in said.items()}
    (alarms,) = re.findall(r"it flags (\d+) and", said["all"])
    assert found["all"] == int(alarms) < found["half"] / 3
    assert number(said["quiet"], "in neither") < number(said["neither"], "in neither")


def test_no_rule_for_falls_flags_the_slow_decline() -> None:
    said = told("real-ratings")["decline"]
    assert said.startswith("2 of 5 rules")
    assert not {"own wobble", "V-shape)", "reliable drop"} & set(re.findall(r"[\w ]+", said))


def test_a_facilitator_finds_what_each_curtain_hides() -> None:
    text = (links.BOOK / "facilitators-guide.md").read_text("utf-8")
    hidden = {address for _, address in links.written(text) if links.read(address).hidden}
    said = answers.behind("facilitators-guide").data
    assert said.count("\n") == len(hidden) + 1
    assert [address for address in hidden if answers.sentence(address) not in said] == []
    assert ", hidden" not in said
