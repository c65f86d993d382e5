"""The twin of lab ``shapes``: the course worked out once more, the rules those of Python."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from alliance import evidence
from alliance.arrays import Array, Numbers
from alliance.chance import normal
from alliance.detect import COMPARED, CRITERIA, Detection, Label
from alliance.labs.flags import SHORT
from alliance.labs.shapes.look import WHY, frozen
from alliance.labs.shapes.settings import ORDER, TITLES
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.real.shapes import U_REACHES, UNSEEN, V_REACHES, sharp, slow
from alliance.simulate import SESSIONS
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told

TIMES = np.arange(1.0, SESSIONS + 1)
ENDS = {Label.REPAIRED: "repaired", Label.UNREPAIRED: "not repaired"}
ENDS |= {Label.CENSORED: "cannot be told", Label.NONE: "–"}


class Course(NamedTuple):
    felt: Array
    asked: Array
    rated: Array
    shape: str


def down(shape: str, settings: Mapping[str, Any]) -> Array:
    """Return how far down a shape is, worked out once more."""
    where, at = settings["where"], int(settings["breadth"]) - 1
    through = np.linspace(0, 1, SESSIONS)
    away = TIMES - where
    dips = (sharp(away - step, V_REACHES[at]) for step in (-at - 2, at + 2))
    forms = {
        "rise": 1 - through,
        "v": sharp(away, V_REACHES[at]),
        "u": slow(away, U_REACHES[at]),
        "w": sum(dips),
        "decline": through,
        "leaves": np.clip(1 + away / (at + 2), 0, 1),
        "quiet": np.clip(1 + away / U_REACHES[at], 0, 1),
    }
    return np.asarray(forms[shape])


def course(settings: Mapping[str, Any]) -> Course:
    """Return the course that the settings ask for, up to the last session attended."""
    first = int(settings["shape"])
    part = settings["shape"] - first
    mixed = {ORDER[first - 1]: 1 - part} | ({ORDER[first]: part} if part else {})
    nearest = ORDER[int(settings["shape"] + 0.5) - 1]
    luck = int(settings["luck"])
    wobble, error = (
        np.array([float(normal(luck, name, 0, t + 1)) for t in range(SESSIONS)])
        for name in ("wobble", "rating")
    )
    top = settings["alliance_mean"] + settings["depth"] / 2 + settings["wobble_sd"] * wobble
    fall = {name: settings["depth"] * weight for name, weight in mixed.items()}
    felt = top - sum(size * down(name, settings) for name, size in fall.items())
    shown = top - sum(size * down(name, settings) for name, size in fall.items() if name != "quiet")
    scale = (ALLIANCE_LOW, ALLIANCE_HIGH)
    asked = np.clip(shown, *scale)
    rated = np.clip(asked + settings["rating_error"] * error, *scale)
    last = int(settings["where"]) if nearest == "leaves" else SESSIONS
    felt, asked, rated = (x[:last] for x in (np.clip(felt, *scale), asked, rated))
    return Course(felt, asked, rated, nearest)


def own_scale(name: str, rated: Array) -> Array:
    low, high = CRITERIA[name].scale or (ALLIANCE_LOW, ALLIANCE_HIGH)
    return low + (rated - ALLIANCE_LOW) / (ALLIANCE_HIGH - ALLIANCE_LOW) * (high - low)


def detected(name: str, settings: Mapping[str, Any]) -> Detection:
    rule = CRITERIA[name]
    given = {"spread": settings["spread"]} if "spread" in rule.options else {}
    return rule(own_scale(name, course(settings).rated), **given)


def limit(name: str, ratings: Array, spread: float) -> float:
    """Return how far a rating must fall, or below what it must lie."""
    own, steps = ratings.std(ddof=1), np.abs(np.diff(ratings)).mean()
    limits = {
        "own_sd": 2 * own,
        "v_shape": max(own, spread),
        "reliable_drop": 1.96 * np.sqrt(2) * spread * np.sqrt(0.08),
        "control_chart": ratings.mean() - 2 * steps / 1.128,
    }
    return float(limits[name])


def told(settings: Mapping[str, Value]) -> Told:
    rows = [_row(name, settings) for name in COMPARED]
    return Told(_sentence(settings), rows, _short(settings))


def _row(name: str, settings: Mapping[str, Any]) -> list[Text]:
    found, rule = detected(name, settings), CRITERIA[name]
    share = frozen("real_ratings_rules", "rule", found="any")[name]
    return [
        rule.title,
        evidence.credit(rule.source),
        _listed(np.flatnonzero(found.rupture[0]) + 1),
        ENDS[Label(found.labels()[0])],
        saw(name, settings),
        [Printed(100 * share["real"]), "%"],
        [Printed(100 * share["low"]), "% to", Printed(100 * share["high"]), "%"],
    ]


def _listed(sessions: Numbers) -> str:
    """List sessions with their runs drawn together: 3, 5–8."""
    if not len(sessions):
        return "none"
    breaks = np.flatnonzero(np.diff(sessions) > 1) + 1
    edges = [0, *map(int, breaks), len(sessions)]
    runs = [sessions[one:other] for one, other in pairwise(edges)]
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def saw(name: str, settings: Mapping[str, Any]) -> list[Part]:
    """Return what a rule saw: the first rupture, or how near the ratings came to one."""
    ratings = own_scale(name, course(settings).rated)
    at = np.flatnonzero(detected(name, settings).rupture[0])
    if name == "srs_rule":
        numbers = (Printed(float(x)) for x in (ratings.min(), 40, 36, 1))
        lowest, of, line, fall = numbers
        return ["lowest", lowest, "of", of, "line at", line, "or a fall of", fall]
    line = Printed(limit(name, ratings, settings["spread"]), 1)
    if name == "control_chart":
        return ["lowest", Printed(float(ratings.min()), 1), "line at", line]
    falls = -np.diff(ratings)
    size = float(falls[at[0] - 1] if len(at) else max(0.0, falls.max()))
    return ["fell by" if len(at) else "largest fall", Printed(size, 1), "needs", line]


def flagged(settings: Mapping[str, Any]) -> dict[str, int]:
    """Return the first session that each rule flags; of rules that flag none, nothing."""
    found = {name: detected(name, settings).rupture[0] for name in COMPARED}
    return {name: int(each.argmax()) + 1 for name, each in found.items() if each.any()}


def _sentence(settings: Mapping[str, Any]) -> Text:
    firsts = flagged(settings)
    verdict = "The V-shape saw a rupture" if "v_shape" in firsts else "The V-shape saw none"
    return [*_firsts(firsts), verdict, *saw("v_shape", settings), "points.", *_common(settings)]


def _short(settings: Mapping[str, Any]) -> Text:
    """Return the sentence of a phone: no rules by name, no reason why."""
    told = _firsts(flagged(settings))
    kept = [part for part in told if isinstance(part, Printed) or not part.startswith("(")]
    return [*kept, *(_in_short(part) for part in _common(settings))]


def _in_short(part: Part) -> Part:
    return part.split(";")[0] if isinstance(part, str) else part


def _firsts(firsts: Mapping[str, int]) -> list[Part]:
    if not firsts:
        return ["None of", Printed(len(COMPARED)), "rules flags it."]
    told: list[Part] = [Printed(len(firsts)), "of", Printed(len(COMPARED)), "first in session"]
    for session in sorted({*firsts.values()}):
        rules = [SHORT[name] for name in firsts if firsts[name] == session]
        told += [Printed(session), f"({', '.join(rules)})"]
    return told


def _common(settings: Mapping[str, Any]) -> list[Part]:
    name = course(settings).shape
    nearest: list[Part] = [] if float(settings["shape"]).is_integer() else ["Nearest to:"]
    if name in UNSEEN:
        return [*nearest, TITLES[name], f"cannot be seen in the real ratings; {WHY[name]}."]
    share = frozen("real_ratings_shapes", "shape")[name]
    count: list[Part] = [Printed(round(57 * share["real"])), "of", Printed(57), "real therapies"]
    percents = [Printed(100 * share[end]) for end in ("real", "mean", "low", "high")]
    return [*nearest, TITLES[name], *count, *percents]
