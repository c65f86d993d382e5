"""The twin of lab ``moment``: the same client in the NumPy engine, told in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alliance import Parameters, counter_draws, run
from alliance.labs import moment
from alliance.labs.moment.chart import COLUMNS, COURSES
from alliance.labs.moment.words import TAUGHT
from alliance.model import ALWAYS, NEVER, ClientDraws, Session, SessionDraws
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS, Draws
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told


def simulated(course: str, settings: Mapping[str, Value]) -> Session:
    """Run the same client through the NumPy engine."""
    s: dict[str, Any] = moment.lab.figure.defaults | dict(settings)
    luck = counter_draws(moment.SEED, 1, SESSIONS)
    repaired = s["repaired"] and course != "unrepaired"

    def placed(t: int, chance: SessionDraws) -> SessionDraws:
        events = {
            "rupture": course != "unhurt" and t == s["session"],
            "kind": s["kind"] == "withdrawal",
            "repair": repaired and s["delay"] == 0,
            "late_repair": repaired and t == s["session"] + s["delay"],
        }
        still = dict.fromkeys(SessionDraws._fields, np.zeros(1))
        noise = {name: getattr(chance, name) for name in moment.NOISE}
        fixed = {name: np.full(1, ALWAYS if so else NEVER) for name, so in events.items()}
        never = dict.fromkeys(moment.IMPOSSIBLE, np.full(1, NEVER))
        return SessionDraws(**(still | noise | fixed | never))

    chance = tuple(placed(t, each) for t, each in enumerate(luck.sessions, start=1))
    draws = Draws(ClientDraws(*np.zeros((len(ClientDraws._fields), 1))), chance)
    moved = {name: value for name, value in s.items() if name in PARAMETERS}
    moved |= {} if s["teaches"] else dict.fromkeys(TAUGHT, 0)
    return run(Parameters(**dict.fromkeys(moment.QUIET, 0), **moved), draws)[1]


def told(settings: Mapping[str, Value]) -> Told:
    made = {course: simulated(course, settings) for course in COURSES}
    rows = [_row(t, made) for t in range(SESSIONS)]
    if not settings["depth"]:
        return Told(_calm(made), rows)
    sentence = _sentence(made, settings)
    cost = Printed(gap(made, "unrepaired", "unhurt"), 1)
    return Told(sentence, rows, [*sentence, "Left unrepaired, it costs", cost])


def _row(t: int, made: Mapping[str, Session]) -> list[Text]:
    names = [column.split("_") for column in list(COLUMNS)[1:]]
    cells = (getattr(made[course], quantity)[0, t] for quantity, course in names)
    return [Printed(t + 1), *(Printed(float(x), 2) for x in cells)]


def end(made: Mapping[str, Session], course: str) -> float:
    """Return the distress after the last session."""
    return float(made[course].distress[0, -1])


def gap(made: Mapping[str, Session], one: str, other: str) -> float:
    """Return how far one course ends above another, as both are printed."""
    return round(end(made, one), 1) - round(end(made, other), 1)


def _calm(made: Mapping[str, Session]) -> Text:
    return ["Nothing comes between", Printed(SESSIONS), Printed(end(made, "happened"), 1)]


def _sentence(made: Mapping[str, Session], settings: Mapping[str, Any]) -> list[Part]:
    hidden = _hidden(made, settings) if settings["view"] == "rated" else []
    here = end(made, "happened")
    course = [
        *hidden, "After session", Printed(SESSIONS), "distress is", Printed(here, 1),
        *_beside(gap(made, "happened", "unhurt")), "without the rupture",
    ]  # fmt: skip
    if not settings["repaired"]:
        return [*course, "The rupture is never repaired. No study gives this size."]
    teaches = "also teaches" if settings["teaches"] else "teaches nothing"
    apart = _beside(gap(made, "happened", "unrepaired"))
    return [*course, *apart, "had it never been repaired. No study gives this size.", teaches]


def _hidden(made: Mapping[str, Session], settings: Mapping[str, Any]) -> list[Part]:
    at = int(settings["session"]) - 1
    ends = [[getattr(made[course], each)[0, at] for course in ("unhurt", "happened")]
            for each in ("alliance", "rated")]  # fmt: skip
    falls = [Printed(float(before - after), 1) for before, after in ends]
    return [f"The {settings['kind']} lowers the alliance by", *falls]


def _beside(apart: float) -> list[Part]:
    if abs(apart) < 0.05:
        return ["the same as"]
    return [Printed(abs(apart), 1), "points higher than" if apart > 0 else "points lower than"]
