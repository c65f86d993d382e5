"""The twin of lab ``bench``: the same therapies in the NumPy engine, and what rules flag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from alliance import Parameters, counter_draws, outcomes, run
from alliance.arrays import Array, Flags
from alliance.detect import Detection
from alliance.floor.matching import match
from alliance.floor.rule import Rule
from alliance.labs import bench
from alliance.labs.bench.look import BY_TITLE
from alliance.parameters import PARAMETERS
from alliance.simulate import CASELOAD, SESSIONS
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told


def _size(size: float) -> Callable[[float], Mapping[str, float]]:
    return lambda strict: {"size": size * strict}


# What strictness does to each rule, worked out once more from its published or usual threshold.
OPTIONS: Mapping[str, Callable[[float], Mapping[str, float]]] = {
    "v_shape": _size(1),
    "own_sd": _size(2),
    "between_sd": _size(1),
    "reliable_drop": lambda strict: {"reliability": 1 - 0.08 * strict**2},
    "decline": _size(1),
    "sudden_loss": lambda strict: {"reliability": 1 - 0.08 * strict**2, "share": strict / 4},
    "own_mean": _size(2),
    "own_trend": _size(2),
    "control_chart": lambda strict: {"limit": 2 * strict},
    "cusum": lambda strict: {"limit": 4 * strict},
    "ewma": lambda strict: {"limit": min(3 * strict, 5)},
    "mean_shift": lambda strict: {"penalty": 3 * strict},
    "srs_rule": lambda strict: {"cutoff": 40 - 4 * strict, "fall": strict},
}


class Truth(NamedTuple):
    """Therapies as the NumPy engine simulates them."""

    alliance: Array
    rated: Array
    ruptures: Flags
    hurt: Flags


def simulated(settings: Mapping[str, Value]) -> Truth:
    moved = tuple((name, float(x)) for name, x in settings.items() if name in PARAMETERS)
    return _simulated(moved, int(settings["people"]), int(settings["length"]))


@cache
def _simulated(moved: tuple[tuple[str, float], ...], people: int, length: int) -> Truth:
    draws = counter_draws(bench.SEED, people, SESSIONS)
    session = run(Parameters(**dict(moved)), draws, {"ending": 2.0, "leaving": 2.0})[1]
    assert (session.present == 1).all()
    alliance, rated = session.alliance[:, :length], session.rated[:, :length]
    ruptures = np.asarray(session.rupture[:, :length] == 1)
    return Truth(alliance, rated, ruptures, np.asarray(ruptures.any(axis=1)))


def detected(rated: Array, name: str, strictness: float) -> Detection:
    return Rule(name, OPTIONS[name](strictness))(rated)


class Count(NamedTuple):
    """How many of some therapies a rule flags, and of 100, with the error of that."""

    some: int
    among: int
    share: float
    error: float


class Found(NamedTuple):
    """What a rule flags: therapies with a rupture and without, and single flags."""

    hits: Count
    alarms: Count
    raised: int
    finds: int
    chance: float


def found_by(title: str, settings: Mapping[str, Value]) -> Found:
    truth, name = simulated(settings), BY_TITLE[title].name
    flags = detected(truth.rated, name, float(settings["strictness"])).rupture
    flagged, matched = np.asarray(flags.any(axis=1)), match(flags, truth.ruptures)
    hits, alarms = (_count(flagged, among) for among in (truth.hurt, ~truth.hurt))
    raised = int(flags.sum())
    chance = float(raised * (~matched.idle).mean())
    return Found(hits, alarms, raised, raised - int(matched.false.sum()), chance)


def _count(flagged: Flags, among: Flags) -> Count:
    def share(some: Flags, these: Flags) -> float:
        return float(100 * (some & these).sum() / these.sum()) if these.any() else np.nan

    found = outcomes.jackknife(share, flagged, among, groups=len(among) // CASELOAD)
    return Count(int((flagged & among).sum()), int(among.sum()), found.value, found.se)


def told(settings: Mapping[str, Value]) -> Told:
    rows: list[list[Text]] = [_row(title, found_by(title, settings)) for title in BY_TITLE]
    return Told(_sentence(str(settings["rule"]), found_by(str(settings["rule"]), settings)), rows)


def _row(title: str, found: Found) -> list[Text]:
    counts = [
        cell
        for each in (found.hits, found.alarms)
        for cell in (
            Printed(each.some), Printed(each.among), _known(each.share), _known(each.error)
        )
    ]  # fmt: skip
    return [title, *counts, Printed(found.raised), Printed(found.finds), Printed(found.chance, 1)]


def _known(value: float) -> Part:
    return "–" if np.isnan(value) else Printed(value, 1)


def _sentence(title: str, found: Found) -> Text:
    hits, alarms = (_said(each) for each in (found.hits, found.alarms))
    opening: list[Part] = ["In this simulation", title, "flags"]
    if not found.hits.among:
        return [*opening, *alarms, "none has a rupture."]
    if found.alarms.among:
        told_: list[Part] = [*hits[:3], "with a rupture", *hits[3:], "and", *alarms[:3], "without"]
        told_ += alarms[3:]
    else:
        told_ = [*hits, "all have a rupture."]
    flags: list[Part] = ["Of its", Printed(found.raised), "flags", Printed(found.finds)]
    flags += ["by chance", Printed(found.chance)]
    return [*opening, *told_, *(flags if found.raised else [])]


def _said(count: Count) -> list[Part]:
    parts: list[Part] = [Printed(count.some), "of", Printed(count.among)]
    if count.among != 100:  # else it is said already
        parts += ["(", Printed(count.share), "of", Printed(100)]
    return parts if np.isnan(count.error) else [*parts, "give or take", Printed(count.error)]
