"""The twin of lab ``two_worlds``: frozen rows as they stand, own worlds from the NumPy engine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from alliance import ALWAYS_REPAIRED, NEVER_REPAIRED, Parameters, evidence, outcomes
from alliance.labs import two_worlds
from alliance.labs.choosing import cohort
from alliance.labs.two_worlds.look import ABOUT, OWN, PEOPLE, PUBLISHED, SHOWN, WORLDS
from alliance.numbers import percent
from alliance.rivals import CLIENTS, printed, recovers, setting_of
from alliance.simulate import Cohort, Intervention
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

FROZEN = evidence.load("rivals")
NAMED = {words: name for name, (words, _) in ABOUT.items()}
CALM = ABOUT["none"][0]


def row_of(settings: Mapping[str, Value], world: str) -> Any:
    """Return the frozen row of a world; None where it is the reader's own."""
    if world == "b":
        at = (FROZEN["world"] == "path") & np.isclose(
            FROZEN["share"], float(settings["share"]) / 100
        )
        return None if settings["own"] else FROZEN[at].iloc[0]
    name = NAMED[str(settings["rival"])]
    first = FROZEN[FROZEN["world"] == ("path" if name == "together" else name)]
    return first.iloc[0]


def setting(settings: Mapping[str, Value], world: str) -> tuple[Parameters, int]:
    """Return the parameters of a world, and how many clients it has."""
    row = row_of(settings, world)
    if row is not None:
        return setting_of(row), SHOWN
    base = setting_of(FROZEN[(FROZEN["world"] == "path") & (FROZEN["share"] == 1)].iloc[0])
    own = {name: float(settings[name]) for name in OWN}
    return base.change(**own), int(settings["clients"])


@cache
def _course(parameters: Parameters, clients: int, how: tuple[tuple[str, float], ...]) -> Cohort:
    return cohort(parameters, two_worlds.SEED, clients, dict(how))


def course(settings: Mapping[str, Value], world: str, how: Intervention) -> Cohort:
    """Return the clients of a world as they fare, or as they would."""
    return _course(*setting(settings, world), tuple(how.items()))


def printed_of(settings: Mapping[str, Value], world: str) -> dict[str, float]:
    """Return what a world prints: frozen on many clients, or measured on the reader's own."""
    row = row_of(settings, world)
    columns = {"repair": "repair_r", "alliance": "alliance_r", "effect": "repair_effect"}
    if row is not None:
        values = {name: float(row[column]) for name, column in columns.items()}
        errors = {f"{name}_error": float(row[f"{column}_error"])
                  for name, column in columns.items()}  # fmt: skip
        return values | errors
    study = printed(course(settings, world, {}))
    effect, effect_error = twins(settings, world)
    return {
        "repair": study.repair.value,
        "repair_error": study.repair.se,
        "alliance": study.alliance.value,
        "alliance_error": study.alliance.se,
        "effect": effect,
        "effect_error": effect_error,
    }


def twins(settings: Mapping[str, Value], world: str) -> tuple[float, float]:
    """Return what repair does to those with a rupture, all repaired beside none, and its error."""
    natural = course(settings, world, {})
    hurt = outcomes.ruptured(natural)
    every, never = (
        course(settings, world, how).session.distress[hurt, -1]
        for how in (ALWAYS_REPAIRED, NEVER_REPAIRED)
    )
    if hurt.sum() < 2:
        return 0.0, 0.0
    found = outcomes.mean(never - every, natural.therapist[hurt])
    return found.value, found.se


def recover(settings: Mapping[str, Value], world: str) -> list[int]:
    """Count who recovers of those drawn, with every rupture repaired and with none."""
    return [
        int(recovers(course(settings, world, how))[:PEOPLE].sum())
        for how in (ALWAYS_REPAIRED, NEVER_REPAIRED)
    ]


def told(settings: Mapping[str, Value]) -> Told:
    short = _sentence(settings)
    sentence = short if settings["own"] else [*short, *_spread(settings)]
    return Told(sentence, [_row(settings, world) for world in WORLDS], short)


def _row(settings: Mapping[str, Value], world: str) -> list[Text]:
    found = printed_of(settings, world)
    study = printed(course(settings, world, {}))
    figures = [found[name] for name in ("repair", "repair_error", "alliance", "alliance_error")]
    shown = setting(settings, world)[1]
    return [
        _name(settings, world),
        *(_cell(x, 3) for x in figures),
        Printed(shown),
        *(_cell(x, 3) for x in (study.repair.value, study.alliance.value)),
        *(Printed(count) for count in recover(settings, world)),
        _cell(found["effect"], 1),
        _cell(found["effect_error"], 2),
    ]


def _cell(value: float, places: int) -> Part:
    return "–" if np.isnan(value) else Printed(value, places)


def _name(settings: Mapping[str, Value], world: str) -> Text:
    if world == "a":
        return f"World A: {ABOUT[NAMED[str(settings['rival'])]][1]}"
    if settings["own"]:
        return "World B: your own"
    share = float(settings["share"]) / 100
    part = {0.0: "none", 1.0: "all"}.get(share, percent(share))
    return f"World B: {part} of the link is repair"


def _sentence(settings: Mapping[str, Value]) -> list[Part]:
    found = printed_of(settings, "b")
    more = [every - never for every, never in (recover(settings, world) for world in WORLDS)]
    calm: list[Part] = ["(which has none)"] if settings["rival"] == CALM else []
    return [
        *(_own(found) if settings["own"] else _same(found)),
        "Of the", Printed(PEOPLE), "people drawn here",
        *_more(more[0]), "recover in world A", *calm,
        *_more(more[1]), "in world B.", *_size(found, own=bool(settings["own"])),
    ]  # fmt: skip


def _same(found: Mapping[str, float]) -> list[Part]:
    return ["both worlds print r =", Printed(found["repair"], 2), "for repair and r =",
            Printed(found["alliance"], 2), "for the alliance."]  # fmt: skip


def _own(found: Mapping[str, float]) -> list[Part]:
    told: list[Part] = ["Your world prints"]
    for name, key in PUBLISHED.items():
        value, row = found[name], evidence.row(key)
        where = "inside" if row["low"] <= value <= row["high"] else "outside"
        known: list[Part] = ["r =", Printed(value, 2), Printed(found[f"{name}_error"], 2)]
        told += [*(["nothing to correlate"] if np.isnan(value) else known), where]
    return told


def _size(found: Mapping[str, float], *, own: bool) -> list[Part]:
    effect = found["effect"]
    if abs(effect) < 0.05:
        return []
    side = "points higher" if effect < 0 else "points lower"
    error: list[Part] = ["give or take", Printed(found["effect_error"], 1)] if own else ["in B."]
    whom: list[Part] = ["There"] if own else ["Among", Printed(CLIENTS), "people"]
    return [*whom, "those with a rupture end", Printed(abs(effect), 1), side, *error]


def _spread(settings: Mapping[str, Value]) -> list[Part]:
    a, b = (
        float(outcomes.improvement(course(settings, world, {})).std(ddof=1)) for world in WORLDS
    )
    how = "more widely" if b > a else "less widely"
    return ["Results differ", "as widely in B as in A" if abs(a - b) < 0.5 else f"{how} in B",
            "(SD", Printed(b, 1), "points,", Printed(a, 1), "in A"]  # fmt: skip


def _more(difference: int) -> list[Part]:
    return [Printed(abs(difference)), "fewer" if difference < 0 else "more"]
