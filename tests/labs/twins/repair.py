"""The twin of lab ``repair``: the same people in the NumPy engine, counted and told in Python."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from alliance import Parameters, counter_draws, evidence, outcomes, run
from alliance.arrays import Array
from alliance.labs import repair
from alliance.labs.repair.look import PANELS, WORLDS
from alliance.parameters import PARAMETERS
from alliance.simulate import CASELOAD, NATURAL, SESSIONS, Cohort, Draws
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

CHANGE = float(evidence.row("C14b_change")["value"])
CUT_OFF = float(evidence.row("C14_cut")["value"])
NAMED = {"recovered": 0, "improved": 1, "unchanged": 2, "deteriorated": 3, "left": 4}
RECOVERED, LEFT = NAMED["recovered"], NAMED["left"]


class Truth(NamedTuple):
    """A world as the NumPy engine simulates it."""

    cohort: Cohort
    fall: Array
    outcome: Array


@cache
def draws(people: int) -> Draws:
    return counter_draws(repair.SEED, people, SESSIONS)


def simulated(settings: Mapping[str, Value]) -> dict[str, Truth]:
    """Run the same people through the NumPy engine, in each world."""
    moved = {name: float(value) for name, value in settings.items() if name in PARAMETERS}
    return {name: truth(Parameters(**moved), int(settings["people"]), name) for name in WORLDS}


def truth(setting: Parameters, people: int, world: str) -> Truth:
    never = {"repair": 2.0, "late_repair": 2.0}
    luck = {"none": never, "set": NATURAL, "every": {"repair": -1.0}}[world]
    client, session = run(setting, draws(people), luck)
    cohort = Cohort(setting, repair.SEED, np.arange(people) // CASELOAD, client, session)
    last = session.distress[:, -1]
    change = outcomes.change_categories(client.intake, last, CUT_OFF, CHANGE)
    names = np.where(outcomes.stayed(cohort), change, "left")
    return Truth(cohort, client.intake - last, np.array([NAMED[name] for name in names]))


def apart(world: Truth) -> float:
    """Return what a study sees: how much more the repaired improve than others with a rupture."""
    hurt, repaired = outcomes.ruptured(world.cohort), outcomes.all_repaired(world.cohort)
    sides = [world.fall[hurt & each] for each in (repaired, ~repaired)]
    return float(sides[0].mean() - sides[1].mean()) if all(map(len, sides)) else np.nan


def unchanged(worlds: Mapping[str, Truth]) -> bool:
    """Say whether repair as set changes nobody's outcome."""
    none, here = worlds["none"], worlds["set"]
    return np.array_equal(none.outcome, here.outcome) and not (here.fall - none.fall).any()


def told(settings: Mapping[str, Value]) -> Told:
    worlds = simulated(settings)
    rows = [_row(name, worlds) for name in WORLDS]
    return Told(_nothing(worlds) if unchanged(worlds) else _sentence(worlds), rows)


def by_therapist(x: Array) -> Any:
    """Return a mean over people and its error, leaving out one therapist at a time."""
    return outcomes.jackknife(np.mean, x, groups=len(x) // CASELOAD)


def _row(name: str, worlds: Mapping[str, Truth]) -> list[Text]:
    world = worlds[name]
    counts = np.bincount(world.outcome, minlength=len(NAMED))
    ends = [getattr(world.cohort.session, panel)[:, -1].mean() for panel in PANELS]
    saved = by_therapist(world.fall - worlds["none"].fall)
    people: list[Text] = [Printed(float(count)) for count in counts]
    points: list[Text] = [Printed(float(x), 2) for x in (*ends, saved.value, saved.se)]
    return [WORLDS[name].label, *people, *points]


def _sentence(worlds: Mapping[str, Truth]) -> Text:
    here, none = worlds["set"], worlds["none"]
    counts = [np.bincount(each.outcome, minlength=len(NAMED)) for each in (here, none)]
    gain = counts[0] - counts[1]
    recovered = 1.0 * (here.outcome == RECOVERED) - (none.outcome == RECOVERED)
    share, saved = by_therapist(100 * recovered), by_therapist(here.fall - none.fall)
    return [
        *_more(gain[RECOVERED]), "of", Printed(len(here.fall)), "people recover",
        Printed(share.value), "of", Printed(100), "give or take", Printed(share.se),
        *_more(gain[LEFT]), "leave early", "Distress ends", Printed(abs(saved.value), 1),
        "points higher" if saved.value < 0 else "points lower", Printed(saved.se, 1),
        "reliable change is", Printed(CHANGE),
    ]  # fmt: skip


def _more(difference: int) -> list[Part]:
    if not difference:
        return ["as many"]
    return [Printed(abs(difference)), "more" if difference > 0 else "fewer"]


def _nothing(worlds: Mapping[str, Truth]) -> Text:
    found = apart(worlds["set"])
    start: list[Part] = ["repair changes no outcome"]
    if np.isnan(found):
        return [*start, "the same leave early, without it."]
    side = "points less" if found < 0 else "points more"
    return [*start, "Yet people", Printed(abs(found), 1), side]
