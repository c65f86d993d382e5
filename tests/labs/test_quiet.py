"""Two questionnaires: both ratings are the engine's, and each hour is told by who sees it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from alliance import Parameters, counter_draws, evidence, run
from alliance.arrays import Array, Flags
from alliance.chance import normal
from alliance.detect import criterion
from alliance.labs import quiet
from alliance.labs.quiet.look import RULES, SEEN
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws
from alliance.site import Choice, Drawing, Number, Value
from alliance.site.program import Tables

FIGURE = quiet.lab.figure
DRAWING = Drawing(FIGURE)
CLIENTS, RUPTURE = 100, 7  # session 8, from 0
NEVER, ALWAYS = 2.0, -1.0
BOTH, CLIENT, THERAPIST, NEITHER = range(4)


class Hours(NamedTuple):
    felt: Array
    client: Array
    therapist: Array


def some(seed: int) -> dict[str, Value]:
    """Return settings at random, on the steps of their sliders."""
    rng = np.random.default_rng(seed)
    found: dict[str, Value] = {}
    for each in FIGURE.settings:
        if isinstance(each, Choice):
            found[each.name] = str(rng.choice(each.options))
        else:
            assert isinstance(each, Number)
            steps = round((each.high - each.low) / each.step)
            found[each.name] = round(each.low + each.step * int(rng.integers(steps + 1)), 6)
    return found


CASES = [FIGURE.case(name) for name in FIGURE.cases]
EACH = pytest.mark.parametrize("settings", [*CASES, *map(some, range(20))])


@cache
def luck() -> Draws:
    return counter_draws(quiet.SEED, CLIENTS, SESSIONS)


def simulated(settings: dict[str, Value], hurt: bool) -> tuple[Array, Array]:
    """Run the engine with one rupture or none; return the alliance and the client's rating."""
    events = {"rupture": NEVER, "repair": NEVER, "late_repair": NEVER}
    events |= {"leaving": NEVER, "ending": NEVER}
    events["kind"] = ALWAYS if settings["kind"] == "withdrawal" else NEVER
    sessions = [each._replace(**events) for each in luck().sessions]
    if hurt:
        sessions[RUPTURE] = sessions[RUPTURE]._replace(rupture=ALWAYS)
    moved = {name: float(value) for name, value in settings.items() if name in PARAMETERS}
    setting = Parameters(**moved, depth_spread=0)
    _, session = run(setting, Draws(luck().clients, tuple(sessions)))
    return session.alliance, session.rated


def hours(settings: dict[str, Value], hurt: bool) -> Hours:
    felt, client = simulated(settings, hurt)
    calm, _ = simulated(settings, hurt=False)
    lower = float(evidence.row("N36")["value"]) * Parameters().alliance_sd
    clients, sessions = np.meshgrid(np.arange(CLIENTS), np.arange(1, SESSIONS + 1), indexing="ij")
    error = float(settings["rating_error"]) * normal(quiet.SEED, "therapist", clients, sessions)
    noticed = calm + float(settings["notices"]) * (felt - calm) - lower
    return Hours(felt, client, np.clip(noticed + error, ALLIANCE_LOW, ALLIANCE_HIGH))


def flags(ratings: Array, settings: dict[str, Value]) -> Flags:
    return criterion(RULES[str(settings["rule"])])(ratings).rupture


def seen(settings: dict[str, Value], hurt: bool) -> Array:
    """Return who sees it, for each client: a flag in session 8 or 9."""
    found = hours(settings, hurt)
    one, other = (
        flags(ratings, settings)[:, [RUPTURE, RUPTURE + 1]].any(axis=1)
        for ratings in (found.client, found.therapist)
    )
    return np.select([one & other, one, other], [BOTH, CLIENT, THERAPIST], NEITHER)


def tables(settings: dict[str, Value]) -> Tables:
    assert FIGURE.program
    return FIGURE.program(settings)


@EACH
def test_the_lines_are_those_of_the_engine(settings: dict[str, Value]) -> None:
    mine, expected = int(settings["followed"]) - 1, hours(settings, hurt=True)
    rows = tables(settings)["sessions"]
    assert [row["session"] for row in rows] == list(range(1, SESSIONS + 1))
    for name, values in expected._asdict().items():
        np.testing.assert_allclose([row[name] for row in rows], values[mine], atol=1e-9)


@EACH
def test_a_flag_stands_where_the_rule_flags(settings: dict[str, Value]) -> None:
    mine, expected = int(settings["followed"]) - 1, hours(settings, hurt=True)
    for rater in ("client", "therapist"):
        rows = [row for row in tables(settings)["flags"] if row["rater"] == rater]
        at = [row["session"] - 1 for row in rows if row["on"]]
        assert at == np.flatnonzero(flags(getattr(expected, rater), settings)[mine]).tolist()
        assert [row["session"] for row in rows if row["own"]] == [8, 9]


@EACH
def test_each_client_is_counted_by_who_sees_the_rupture(settings: dict[str, Value]) -> None:
    found = tables(settings)
    for world, hurt in enumerate((True, False)):
        expected = np.bincount(seen(settings, hurt), minlength=len(SEEN))
        counts = [int(row["count"]) for row in found["counts"] if row["world"] == world]
        assert counts == expected.tolist()
        people = [row for row in found["people"] if row["world"] == world]
        assert [row["person"] for row in people] == list(range(1, CLIENTS + 1))
        shapes = [SEEN[each].shape for each in seen(settings, hurt)]
        assert [row["shape"] for row in people] == shapes
        assert len({(row["column"], row["row"]) for row in people}) == CLIENTS


@EACH
def test_the_sentence_and_the_table_say_what_the_engine_gives(settings: dict[str, Value]) -> None:
    worlds = [hours(settings, hurt) for hurt in (True, False)]
    frame = DRAWING.at(**settings)
    who = [seen(settings, hurt) for hurt in (True, False)]
    expected, falls = [], []
    for rater, own in (("client", CLIENT), ("therapist", THERAPIST)):
        hurt, calm = (getattr(each, rater)[:, RUPTURE].mean() for each in worlds)
        hits, alarms = (int(np.isin(each, [BOTH, own]).sum()) for each in who)
        falls.append(calm - hurt)
        expected.append((f"{rater}'s", hits, alarms))
    rows = [(name, int(hits), int(alarms)) for name, _, hits, alarms in frame.rows]
    assert rows == expected
    lowered = [float(row[1].replace("−", "-")) for row in frame.rows]
    np.testing.assert_allclose(lowered, falls, atol=0.0051)
    neither = int((who[0] == NEITHER).sum())
    said = list(map(float, re.findall(r"\d+(?:\.\d+)?", frame.sentence)))
    counts = [100, expected[0][1], expected[1][1], neither, expected[0][2], expected[1][2]]
    assert said[-6:] == counts
    assert said[0] == pytest.approx(float(settings["depth"]), abs=0.051)


def test_what_nobody_shows_is_found_no_more_often_than_chance() -> None:
    hidden = FIGURE.case("Hidden from both")
    for row in tables(hidden)["raters"]:
        assert row["lowered"] == pytest.approx(0, abs=0.05)
        assert abs(row["hits"] - row["alarms"]) <= 3


def test_a_confrontation_is_the_same_however_much_is_hidden() -> None:
    open_ = FIGURE.case("A confrontation")
    first, second = (tables(open_ | {"concealment": share}) for share in (0.0, 1.0))
    assert first["raters"] == second["raters"]


def test_the_client_at_the_start_is_one_whom_only_the_therapist_sees() -> None:
    found = tables(FIGURE.defaults)
    (mine,) = (
        row for row in found["people"] if row["world"] == 0 and row["person"] == quiet.FOLLOWED
    )
    assert mine["shape"] == SEEN[THERAPIST].shape
    assert [(row["rater"], row["session"]) for row in found["flags"] if row["on"]] == [
        ("therapist", 8)
    ]
