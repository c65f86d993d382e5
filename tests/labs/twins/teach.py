"""The twin of lab ``teach``: the three worlds in the NumPy engine, told in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliance import Parameters, counter_draws, run
from alliance.arrays import Array
from alliance.labs import teach
from alliance.labs.teach.look import WORLDS
from alliance.model import ALWAYS, NEVER
from alliance.parameters import PARAMETERS
from alliance.simulate import CASELOAD, SESSIONS, Draws
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told


class Truth(NamedTuple):
    """A world as the NumPy engine simulates it: (client, session)."""

    alliance: Array
    distress: Array


def chance(world: str, session: int) -> Draws:
    """Place the rupture, and decide what becomes of it."""
    made = counter_draws(teach.SEED, teach.CLIENTS, SESSIONS)
    everybody = np.ones(teach.CLIENTS)
    hurt = world != "none"

    def at(t: int) -> dict[str, Array]:
        certain = {
            "rupture": ALWAYS if hurt and t == session else NEVER,
            "repair": ALWAYS if world == "repaired" else NEVER,
            "late_repair": NEVER,
            "ending": NEVER,
            "leaving": NEVER,
        }
        return {name: value * everybody for name, value in certain.items()}

    placed = (u._replace(**at(t)) for t, u in enumerate(made.sessions, start=1))
    return Draws(made.clients, tuple(placed))


def simulated(settings: Mapping[str, Value]) -> dict[str, Truth]:
    moved = {name: float(value) for name, value in settings.items() if name in PARAMETERS}
    found = {}
    for world in WORLDS:
        session = run(Parameters(**moved), chance(world, int(settings["session"])))[1]
        found[world] = Truth(session.alliance, session.distress)
    return found


def better(worlds: Mapping[str, Truth], world: str, other: str) -> Array:
    """Return by how many points each client ends better in one world than in another."""
    return np.asarray(worlds[other].distress[:, -1] - worlds[world].distress[:, -1])


def therapist_error(x: Array, therapist: npt.NDArray[np.int_]) -> float:
    """Return the error of a mean by leaving out one therapist at a time."""
    means = np.array([x[therapist != each].mean() for each in np.unique(therapist)])
    n = len(means)
    return float(np.sqrt((n - 1) / n * ((means - means.mean()) ** 2).sum()))


def told(settings: Mapping[str, Value]) -> Told:
    worlds = simulated(settings)
    hurt = bool(settings["depth"])
    start = _sentence(worlds) if hurt else ["nothing is hurt"]
    return Told(
        [*start, "Published figures cannot say whether repair teaches."],
        [_row(name, worlds) for name in WORLDS],
    )


def _row(name: str, worlds: Mapping[str, Truth]) -> list[Text]:
    gained = better(worlds, name, "none")
    world, error = worlds[name], therapist_error(gained, np.arange(teach.CLIENTS) // CASELOAD)
    means = (world.alliance[:, -1].mean(), world.distress[:, -1].mean(), gained.mean())
    return [WORLDS[name].label, *(Printed(float(x), 2) for x in (*means, error))]


def _sentence(worlds: Mapping[str, Truth]) -> list[Part]:
    gained, kept = (better(worlds, "repaired", other) for other in ("none", "left"))
    error = therapist_error(gained, np.arange(teach.CLIENTS) // CASELOAD)
    points = float(gained.mean())
    verdict = "leaves more than was there" if points > 0 else "does not put all right"
    sure = abs(points) > 2 * error
    return [
        *_points(points), "than no rupture", Printed(error, 2), *_points(float(kept.mean())),
        "than one never repaired", verdict if sure else "puts right, about as it was",
    ]  # fmt: skip


def _points(value: float) -> list[Part]:
    return [Printed(abs(value), 2), "points of distress worse" if value < 0 else "better"]
