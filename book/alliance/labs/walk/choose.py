"""Which ups and downs a case has: a search, to be run again when a case or the model has changed.

A scene says whether the client's rating falls or holds. So of the seeds from 0 on, a case takes the
first whose ratings do what its moments say, on every way through the case, and whose course touches
no end of a scale, so that nothing is cut off. What a response does to the outcome is not looked at.
Run ``python -m alliance.labs.walk.choose`` and write what it prints into ``data/cases.csv``.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from alliance import Parameters, counter_draws, run
from alliance.arrays import Array, Flags
from alliance.labs.walk.cases import CONFRONTATION, FALLS, STEP, Answer, Case, Moment, load, paths
from alliance.labs.walk.look import FIXED, IMPOSSIBLE, NOISE
from alliance.model import (
    ALLIANCE_HIGH,
    ALLIANCE_LOW,
    ALWAYS,
    DISTRESS_HIGH,
    DISTRESS_LOW,
    NEVER,
    ClientDraws,
    Session,
    SessionDraws,
)
from alliance.simulate import SESSIONS, Draws

SEEDS = 4000
"""How many seeds are looked at."""
EVENTS = ("rupture", "kind", "repair", "late_repair")


def walked(case: Case, seed: int) -> Session:
    """Return a case on every way through it, on the chance of a seed.

    Parameters
    ----------
    case : Case
        The case.
    seed : int
        Seed of its ups and downs.

    Returns
    -------
    Session
        Each quantity with a row for each of `paths` and a column a session.
    """
    ways = list(paths(case))
    still = {name: np.zeros((SESSIONS, len(ways))) for name in SessionDraws._fields}
    still |= {name: np.full((SESSIONS, len(ways)), NEVER) for name in (*EVENTS, *IMPOSSIBLE)}
    luck = counter_draws(seed, 1, SESSIONS).sessions
    for t, session in enumerate(luck):
        for name in NOISE:
            still[name][t] = getattr(session, name)
    for way, responses in enumerate(ways):
        for moment, response in zip(case.moments, responses, strict=True):
            _answer(still, way, moment, moment.answers[response])
    sessions = ({name: column[t] for name, column in still.items()} for t in range(SESSIONS))
    chance = tuple(SessionDraws(**each) for each in sessions)
    client = ClientDraws(*np.zeros((len(ClientDraws._fields), len(ways))))
    setting = Parameters(**FIXED, concealment=case.conceals)
    return run(setting, Draws(client, chance))[1]


def _answer(u: dict[str, Array], way: int, moment: Moment, answer: Answer) -> None:
    """Let a rupture come, and what a response is assumed to do."""
    if moment.depth:
        _hurt(u, way, moment, moment.session, moment.depth)
        u["repair"][moment.session - 1, way] = ALWAYS if answer.begins == 0 else NEVER
    if answer.begins and moment.session + answer.begins <= SESSIONS:
        u["late_repair"][moment.session + answer.begins - 1, way] = ALWAYS
    if answer.adds:
        _hurt(u, way, moment, moment.session + 1, answer.adds)


def _hurt(u: dict[str, Array], way: int, moment: Moment, session: int, depth: float) -> None:
    at = session - 1, way
    u["rupture"][at] = ALWAYS
    u["kind"][at] = NEVER if moment.kind == CONFRONTATION else ALWAYS
    u["depth"][at] = np.log(depth) + 0.5


def does_as_told(case: Case, course: Session) -> bool:
    """Tell whether ratings do what the moments say, and nothing is cut off.

    Parameters
    ----------
    case : Case
        The case.
    course : Session
        From `walked`.

    Returns
    -------
    bool
        Whether every way through the case does.
    """
    within = _inside(course.alliance, ALLIANCE_LOW, ALLIANCE_HIGH)
    within &= _inside(course.rated, ALLIANCE_LOW, ALLIANCE_HIGH)
    within &= _inside(course.distress, DISTRESS_LOW, DISTRESS_HIGH)
    return bool(within.all()) and all(_rates(moment, course.rated) for moment in case.moments)


def _inside(x: Array, low: float, high: float) -> Flags:
    inside: Flags = (x > low) & (x < high)
    return inside


def _rates(moment: Moment, rated: Array) -> bool:
    change = rated[:, moment.session - 1] - rated[:, moment.session - 2]
    found = change <= -STEP if moment.rating == FALLS else np.abs(change) < STEP
    return bool(found.all())


def choose(cases: Iterable[Case]) -> dict[str, int]:
    """Search for the seeds of cases, each another.

    Parameters
    ----------
    cases : iterable of Case
        The cases.

    Returns
    -------
    dict of str to int
        The first seed that does as told and no case before has, by name of the case.

    Raises
    ------
    LookupError
        If none does; the message says what to change.
    """
    found: dict[str, int] = {}
    for case in cases:
        free = (seed for seed in range(SEEDS) if seed not in found.values())
        seed = next((seed for seed in free if does_as_told(case, walked(case, seed))), None)
        if seed is None:
            raise LookupError(
                f"no seed below {SEEDS} lets the ratings of {case.name} do what its moments say; "
                "let a rating fall where a rupture is deep, or hold where it is shallow or hidden"
            )
        found[case.name] = seed
    return found


if __name__ == "__main__":
    for name, chosen in choose(load()).items():
        print(f"{name}: {chosen}")
