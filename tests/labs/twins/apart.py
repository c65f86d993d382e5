"""The twin of lab ``apart``: every target as the calibration measures it, told in Python."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np

from alliance import ALWAYS_REPAIRED, NEVER_REPAIRED, Parameters, counter_draws, evidence, run
from alliance.arrays import Array
from alliance.calibrate import GOALS, ROUTINE_SESSIONS
from alliance.labs import apart
from alliance.labs.apart.chart import SURE
from alliance.labs.apart.choose import measured
from alliance.separation import PAGE_CLIENTS
from alliance.targets import SHORT
from kernelless import Value
from tests.labs.told import Part, Printed, Text, Told


def parameters(settings: Mapping[str, Value]) -> Parameters:
    return Parameters(**{name: float(settings[name]) for name in apart.MOVABLE})


def worlds(settings: Mapping[str, Value]) -> dict[str, Parameters]:
    """Return both worlds, by the name that their sampling errors have."""
    return {"calibrated": Parameters(), "none": parameters(settings)}


def measure(world: Parameters) -> Array:
    """Return every target as the calibration measures it; NaN where nobody can be asked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(measured(world, apart.SEED))


def agrees(found: Array, errors: Array) -> list[bool]:
    """Say which targets are, within the error of one study, in the range that counts as met."""
    low, high = np.array([goal.tolerance for goal in GOALS]).T
    reach = SURE * errors
    return [bool(each) for each in (found + reach >= low) & (found - reach <= high)]


def effect(world: Parameters) -> float | None:
    """Return the effect of repair on twins who have a rupture; None where nobody has one."""
    luck = counter_draws(apart.SEED, PAGE_CLIENTS, ROUTINE_SESSIONS)
    hurt = run(world, luck)[1].rupture.any(axis=1)
    every, never = (
        run(world, luck, how)[1].distress[hurt, -1] for how in (ALWAYS_REPAIRED, NEVER_REPAIRED)
    )
    return float(np.mean(never - every)) if hurt.any() else None


def told(settings: Mapping[str, Value]) -> Told:
    errors = evidence.load("identification_errors").set_index("target")
    both = worlds(settings)
    found = [measure(world) for world in both.values()]
    targets = [goal.target for goal in GOALS]
    met = [agrees(x, errors.loc[targets, name].to_numpy())
           for name, x in zip(both, found, strict=True)]  # fmt: skip
    rows = [_row(place, found, met) for place in range(len(GOALS))]
    effects = [effect(world) for world in both.values()]
    return Told(_sentence([sum(each) for each in met], effects), rows)


def _row(place: int, found: list[Array], met: list[list[bool]]) -> list[Text]:
    goal = GOALS[place]
    cells: list[Text] = [SHORT[goal.target], Printed(goal.published, 3)]
    cells.append([Printed(end, 3) for end in goal.tolerance])
    for values, agree in zip(found, met, strict=True):
        value = float(values[place])
        cells += ["–" if np.isnan(value) else Printed(value, 3), "yes" if agree[place] else "no"]
    return cells


def _sentence(counts: list[int], effects: list[float | None]) -> Text:
    calibrated, other = effects
    assert calibrated is not None
    start: list[Part] = [
        "Of", Printed(len(GOALS)), "calibrated world agrees with", Printed(counts[0]),
        "other world with", Printed(counts[1]), "saves", Printed(calibrated, 1),
    ]  # fmt: skip
    if other is None:
        return [*start, "there are no ruptures."]
    return [*start, "costs" if other < 0 else "saves", Printed(abs(other), 1)]
