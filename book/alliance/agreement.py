"""Agreement: which worlds agree with the evidence, what they leave open, and is that to be trusted.

A world is accepted while every figure of its study lies within the bounds of the published one.

Whether that can be trusted is checked by simulation-based coverage. Worlds that agree with the
evidence are taken for the truth in turn. The study of such a planted world becomes the evidence, in
the middle of bounds as wide as the published ones, and worlds are accepted by the same rule: those
whose figures all lie within. An interval of 90% of the accepted effects should hold the planted
truth in 90 of 100, or more, as wide bounds make wide intervals.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from alliance import calibrate, evidence, outcomes
from alliance.parameters import Parameters
from alliance.reweight import ranges_by_prior
from alliance.simulate import CASELOAD
from alliance.summaries import middle
from alliance.worlds import CLIENTS, DECIMALS, EFFECTS, LEVEL, PRIORS, SEED, STEPS, SUMMARIES

PLANTED = 500
"""Up to so many worlds are taken for the evidence at each step, to check the method."""
FEWEST = 20
"""An interval of 90% needs so many accepted worlds."""
RESIMULATED = 4_000
"""Clients of the study in which an accepted world is held against every target."""


def accepted(
    table: pd.DataFrame, steps: Iterable[str] = STEPS, study: Mapping[str, float] | None = None
) -> pd.Series[bool]:
    """Tell which worlds agree with some kinds of evidence.

    Parameters
    ----------
    table : pandas.DataFrame
        Worlds, as `alliance.worlds.reference_table` gives them.
    steps : iterable of str
        Names in `alliance.worlds.STEPS`.
    study : mapping of str to float, optional
        Figures of a study that takes the place of the published ones, with bounds as wide.

    Returns
    -------
    pandas.Series of bool
        Whether every summary lies within its bounds.
    """
    agrees = np.ones(len(table), dtype=bool)
    for each in (summary for step in steps for summary in STEPS[step]):
        low, high = each.bounds if study is None else each.around(study[each.name])
        agrees &= table[each.name].between(low, high).to_numpy()
    return pd.Series(agrees, index=table.index, dtype=bool)


def _added() -> dict[str, Sequence[str]]:
    """Return the kinds of evidence used at each step: its own and all before."""
    names = list(STEPS)
    return {name: names[: k + 1] for k, name in enumerate(names)}


def freeze(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the worlds that agree with the first kind of evidence, marked by the others.

    Parameters
    ----------
    table : pandas.DataFrame
        All worlds.

    Returns
    -------
    pandas.DataFrame
        Columns ``world``, `alliance.worlds.COLUMNS`, and ``agrees``: how many kinds of evidence,
        added in the order of `alliance.worlds.STEPS`, the world agrees with.
    """
    counts = [accepted(table, steps) for steps in _added().values()]
    kept = table.assign(agrees=np.sum(counts, axis=0))
    return kept[counts[0]].reset_index(drop=True)


def larger_training_bounds() -> tuple[float, float]:
    """Return the interval of a training experiment that no one has done.

    Whole caseloads are trained or not, so the variance of Fisher is multiplied by the design
    effect ``1 + (m - 1) ICC``, with m clients a therapist and the published share of the variance
    of outcomes between therapists (T15).

    Returns
    -------
    tuple of float
        95% interval of the published correlation (T11), if it came from as many clients as a world.
    """
    r, between = (float(evidence.row(name)["value"]) for name in ("T11", "T15"))
    design = 1 + (CASELOAD - 1) * between
    error = (1 - r * r) * math.sqrt(design / (CLIENTS - 3))
    return outcomes.Estimate(r, error, CLIENTS).interval()


def by_evidence(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the worlds that are left as evidence is added.

    Parameters
    ----------
    table : pandas.DataFrame
        All worlds.

    Returns
    -------
    dict of str to pandas.DataFrame
        For no evidence (``"prior"``), each of `alliance.worlds.STEPS` added to those before, and a
        training experiment with 1,000 clients (``"larger_training"``).
    """
    left = {name: table[accepted(table, steps)] for name, steps in _added().items()}
    found = left[list(STEPS)[-1]]
    confirmed = found["training_r"].between(*larger_training_bounds())
    return {"prior": table, **left, "larger_training": found[confirmed]}


def ranges(left: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Summarise which causal effects are left open as evidence is added.

    Parameters
    ----------
    left : mapping of str to pandas.DataFrame
        As `by_evidence` gives it.

    Returns
    -------
    pandas.DataFrame
        For each ``evidence``: ``worlds`` left, and ``low``, ``median`` and ``high`` of each of
        `alliance.worlds.EFFECTS`.
    """
    return pd.DataFrame([{"evidence": name, **_range(each)} for name, each in left.items()])


def _range(left: pd.DataFrame) -> dict[str, float]:
    low, high = middle(LEVEL)
    points = {"low": low, "median": 0.5, "high": high}
    effects = {
        f"{effect}_{name}": float(left[effect].quantile(q))
        for effect in EFFECTS
        for name, q in points.items()
    }
    return {"worlds": len(left), **effects}


# Coverage


def check_coverage(table: pd.DataFrame, planted: int = PLANTED) -> pd.DataFrame:
    """Take studies of accepted worlds for the evidence and look whether their truth is found.

    Parameters
    ----------
    table : pandas.DataFrame
        All worlds.
    planted : int
        Plant up to so many worlds at each step: the first of those that agree with the evidence.

    Returns
    -------
    pandas.DataFrame
        ``evidence`` (the step), ``world``, its true ``repair_effect``, how many other worlds were
        ``accepted``, ``low`` and ``high`` of their effects (not a number if they are fewer than
        `FEWEST`), and whether that ``covered`` the truth.
    """
    rows = [
        {"evidence": step, **_plant(table, steps, position)}
        for step, steps in _added().items()
        for position in np.flatnonzero(accepted(table, steps))[:planted].tolist()
    ]
    columns = ["evidence", "world", "repair_effect", "accepted", "low", "high", "covered"]
    return pd.DataFrame(rows, columns=columns).round(DECIMALS)


def _plant(table: pd.DataFrame, steps: Sequence[str], position: int) -> dict[str, Any]:
    """Take the study of one world for the evidence; the world itself is never accepted."""
    world = table.iloc[position]
    study = {each.name: float(world[each.name]) for each in SUMMARIES}
    agrees = accepted(table, steps, study).to_numpy(copy=True)
    agrees[position] = False
    truth, effects = float(world["repair_effect"]), table["repair_effect"].to_numpy()[agrees]
    low, high = math.nan, math.nan
    if len(effects) >= FEWEST:
        low, high = np.quantile(effects, middle(LEVEL)).tolist()
    found = {"world": int(world["world"]), "repair_effect": truth, "accepted": len(effects)}
    return {**found, "low": low, "high": high, "covered": bool(low <= truth <= high)}


# All targets


def targets_met(
    worlds: pd.DataFrame, base: Parameters, clients: int = RESIMULATED, workers: int = 1
) -> pd.DataFrame:
    """Simulate worlds again, larger, and hold them against every target of the calibration.

    Parameters
    ----------
    worlds : pandas.DataFrame
        The worlds.
    base : Parameters
        Values of everything without a prior.
    clients : int
        Clients of each cohort.
    workers : int
        Processes.

    Returns
    -------
    pandas.DataFrame
        One row for each world and target: ``world``, ``target``, ``simulated``, ``met``.
    """
    numbers = worlds["world"].tolist()
    columns = worlds[list(PRIORS)]
    settings = [base.change(**dict(zip(PRIORS, row, strict=True))) for row in columns.to_numpy()]
    measure = partial(calibrate.measure, clients=clients, seed=SEED)
    measured = Parallel(n_jobs=workers)(delayed(measure)(setting) for setting in settings)
    rows = [
        {"world": number, "target": goal.target, "simulated": value, "met": _met(goal, value)}
        for number, values in zip(numbers, measured, strict=True)
        for goal, value in zip(calibrate.GOALS, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=["world", "target", "simulated", "met"]).round(DECIMALS)


def _met(goal: calibrate.Goal, value: float) -> bool:
    low, high = goal.tolerance
    return low <= value <= high


def write(table: pd.DataFrame, base: Parameters, folder: Path, workers: int = 1) -> pd.DataFrame:
    """Write every frozen table of the worlds.

    Parameters
    ----------
    table : pandas.DataFrame
        All worlds.
    base : Parameters
        Values of everything without a prior.
    folder : Path
        Where to write ``worlds.csv``, ``worlds_ranges.csv``, ``worlds_priors.csv``,
        ``worlds_coverage.csv`` and ``worlds_targets.csv``.
    workers : int
        Processes.

    Returns
    -------
    pandas.DataFrame
        The ranges.
    """
    left = by_evidence(table)
    frozen = {
        "worlds": freeze(table),
        "worlds_ranges": ranges(left).round(DECIMALS),
        "worlds_priors": ranges_by_prior(left).round(DECIMALS),
        "worlds_coverage": check_coverage(table),
        "worlds_targets": targets_met(left[list(STEPS)[-1]], base, workers=workers),
    }
    for name, each in frozen.items():
        each.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return frozen["worlds_ranges"]
