"""Sensitivity: how far each parameter moves each estimand.

Every parameter varies by up to a quarter of its range on either side of its calibrated value. All
settings meet the same clients with the same luck, so differences come from the parameters alone.

Two analyses answer two questions. One parameter at a time: which way does it move an estimand, all
else as calibrated? All together, by Sobol indices: which share of the variance of an estimand goes
with this parameter alone (first order), and which with it and its interactions (total)? A total
index of nothing means that the parameter does not matter anywhere in these ranges.

Run ``python -m alliance sensitivity --help``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from SALib.analyze.sobol import analyze
from SALib.sample.sobol import sample
from tqdm import tqdm

from alliance import outcomes
from alliance.arrays import Array
from alliance.calibrate import calibrated
from alliance.parameters import PARAMETERS, Parameters
from alliance.worlds import SUMMARIES, Courses

ESTIMANDS = ("alliance_r", "repair_r", "within_beta", "dropout", "repair_effect")
"""Correlations as in `alliance.worlds`, the share who leave, and the true effect of repair."""
SHARE = 0.25
"""Share of its range by which a parameter varies on either side of its calibrated value."""
SAMPLES = 256
"""Base samples of the Sobol design, a power of 2."""
CLIENTS = 1000
SEED = 20130301
DECIMALS = 4


def bounds(name: str) -> tuple[float, float]:
    """Return the ends between which a parameter varies.

    Parameters
    ----------
    name : str
        Parameter.

    Returns
    -------
    tuple of float
        Its calibrated value minus and plus a quarter of its range, within the range.

    Examples
    --------
    >>> bounds("withdrawal_share")
    (0.4, 0.9)
    """
    about = PARAMETERS[name]
    reach = SHARE * (about.high - about.low)
    usual = getattr(calibrated(), name)
    low, high = max(about.low, usual - reach), min(about.high, usual + reach)
    return round(low, 10), round(high, 10)


def respond(setting: Parameters) -> tuple[float, ...]:
    """Simulate one setting.

    Parameters
    ----------
    setting : Parameters
        The setting.

    Returns
    -------
    tuple of float
        Values of `ESTIMANDS`; the effect of repair is 0 where nobody has a rupture.
    """
    courses = Courses.of(setting, SEED, CLIENTS)
    found = dict(zip((each.name for each in SUMMARIES), courses.summaries(), strict=True))
    found["dropout"] = outcomes.dropout(courses.natural).value
    found["repair_effect"] = courses.effect()[0]
    return tuple(found[name] for name in ESTIMANDS)


def one_at_a_time() -> pd.DataFrame:
    """Move one parameter at a time, and leave the others as calibrated.

    Returns
    -------
    pandas.DataFrame
        One row a parameter and estimand: ``parameter``, ``estimand``, the ends ``low`` and
        ``high``, and the estimand ``at_low``, ``at_calibrated`` and ``at_high``.
    """
    setting = calibrated()
    usual, rows = respond(setting), []
    for name in PARAMETERS:
        low, high = bounds(name)
        at_low, at_high = (respond(setting.change(**{name: end})) for end in (low, high))
        values = zip(ESTIMANDS, at_low, usual, at_high, strict=True)
        rows += [(name, estimand, low, high, *each) for estimand, *each in values]
    columns = ["parameter", "estimand", "low", "high", "at_low", "at_calibrated", "at_high"]
    return pd.DataFrame(rows, columns=columns)


def sobol(samples: int = SAMPLES, *, workers: int = 1, shown: bool = False) -> pd.DataFrame:
    """Let all parameters vary together, and share out the variance of each estimand.

    Parameters
    ----------
    samples : int
        Base samples, a power of 2; the model runs this many times the parameters plus 2.
    workers : int
        Processes.
    shown : bool
        Whether to show progress.

    Returns
    -------
    pandas.DataFrame
        One row a parameter and estimand: ``parameter``, ``estimand``, the ``first`` order index
        (the parameter alone), the ``total`` index (with its interactions), and the half widths of
        their 95% intervals.
    """
    problem = {"num_vars": len(PARAMETERS), "names": list(PARAMETERS), "bounds": _ends()}
    design = sample(problem, samples, calc_second_order=False, seed=SEED)
    responses = _responses(design, workers, tqdm if shown else iter)
    parts = [
        _indices(problem, estimand, column)
        for estimand, column in zip(ESTIMANDS, responses.T, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _ends() -> list[list[float]]:
    return [list(bounds(name)) for name in PARAMETERS]


def _responses(design: Array, workers: int, over: Callable[[Any], Iterable[Any]]) -> Array:
    settings = [Parameters(**dict(zip(PARAMETERS, row, strict=True))) for row in design]
    jobs = (delayed(respond)(setting) for setting in over(settings))
    return np.asarray(np.nan_to_num(Parallel(n_jobs=workers)(jobs)))


def _indices(problem: dict[str, Any], estimand: str, responses: Array) -> pd.DataFrame:
    found = analyze(problem, responses, calc_second_order=False, seed=SEED)
    columns = {
        "parameter": list(PARAMETERS),
        "estimand": estimand,
        "first": found["S1"],
        "total": found["ST"],
        "first_half_width": found["S1_conf"],
        "total_half_width": found["ST_conf"],
    }
    return pd.DataFrame(columns)


def write(folder: Path, *, workers: int) -> None:
    """Run both analyses and write them, ordered by parameter and estimand.

    Parameters
    ----------
    folder : Path
        Where to write ``sensitivity_single.csv`` and ``sensitivity_sobol.csv``.
    workers : int
        Processes; -1 for one on each core.
    """
    tables = {"single": one_at_a_time(), "sobol": sobol(workers=workers, shown=True)}
    for name, each in tables.items():
        path = folder / f"sensitivity_{name}.csv"
        each.round(DECIMALS).to_csv(path, index=False, lineterminator="\n")
