"""Parameter recovery: plant a setting, simulate a study, and see whether the study gives it back.

The study reports what the calibration is fitted to, and nothing else. So where recovery fails even
though the model is true, the targets do not hold the parameter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from alliance.arrays import Array
from alliance.calibrate import SEED, calibrated, measure
from alliance.parameters import PARAMETERS
from alliance.summaries import middle

# Approximate Bayesian computation with regression adjustment (Beaumont et al., 2002), cited in the
# chapter on worlds. Settings are drawn evenly from ranges, each with a study of its own. One
# study at a time is taken for the evidence. Of the others, those with the nearest figures are kept;
# a straight line through them says how each parameter goes with the figures, and moves each kept
# value to where it would be if its figures were those of the evidence. The median of the moved
# values is what is recovered, and their middle 90% the interval. Values are moved on the logit
# scale of their range, so that none leaves it.

CLIENTS = 1_000
WORLDS = 3_000
"""Settings that are drawn, each with a study."""
PLANTED = 200
"""How many of them are taken for the evidence, the first ones."""
KEPT = 200
"""Nearest studies that are kept for each."""
LEVEL = 0.9
FACTOR = 2.0
"""A parameter without a range of its own is divided and multiplied by at most so much."""

RANGES: Mapping[str, tuple[float, float]] = {
    "rupture_rate": (0.0, 0.3),
    "alliance_effect": (0.0, 1.0),
    "level_effect": (0.0, 0.4),
    "learning": (0.0, 5.0),
}
"""Ranges as wide as those of the profiles (`alliance.identify.PROFILES`)."""


def ranges(names: Sequence[str]) -> Array:
    """Return where parameters are drawn from.

    Parameters
    ----------
    names : sequence of str
        Parameters.

    Returns
    -------
    (k, 2) array
        Lower and upper ends.

    Examples
    --------
    >>> ranges(["learning", "wobble_sd"]).tolist()
    [[0.0, 5.0], [0.225, 0.9]]
    """
    usual = calibrated().as_dict()
    return np.array([RANGES.get(name, _around(name, usual[name])) for name in names])


def _around(name: str, value: float) -> tuple[float, float]:
    about = PARAMETERS[name]
    return max(about.low, value / FACTOR), min(about.high, value * FACTOR)


def drawn(names: Sequence[str], worlds: int = WORLDS) -> tuple[Array, Array]:
    """Draw settings, and simulate the study of each.

    Parameters
    ----------
    names : sequence of str
        Parameters that vary; all others are as calibrated.
    worlds : int
        How many.

    Returns
    -------
    settings : (m, k) array
        As shares of the ranges, from 0 to 1.
    studies : (m, g) array
        What each study reports, in the order of `alliance.calibrate.GOALS`. A study that cannot
        report every figure is left out.
    """
    (low, high), base = ranges(names).T, calibrated()
    shares = np.random.default_rng(SEED).random((worlds, len(names)))
    settings = (dict(zip(names, row, strict=True)) for row in (low + shares * (high - low)))
    # Studies have seeds of their own: luck that is shared would make recovery look too good.
    studies = [measure(base.change(**s), CLIENTS, SEED + k) for k, s in enumerate(settings)]
    whole = ~np.isnan(studies).any(axis=1)
    return shares[whole], np.array(studies)[whole]


def posterior(shares: Array, studies: Array, planted: int) -> Array:
    """Return the settings that could have made a planted study.

    Parameters
    ----------
    shares, studies : arrays
        As `drawn` returns them.
    planted : int
        Number of the study; its own setting is never used.

    Returns
    -------
    (`KEPT`, k) array
        Shares of the ranges, after the regression adjustment.
    """
    away = (studies - studies[planted]) / studies.std(axis=0)
    distance = (away**2).sum(axis=1)
    distance[planted] = np.inf
    near = np.argsort(distance, kind="stable")[:KEPT]
    weight = np.sqrt(1 - distance[near] / distance[near].max())[:, np.newaxis]
    line = np.column_stack([np.ones(KEPT), away[near]])
    values = _logit(shares[near])
    slopes = np.linalg.lstsq(weight * line, weight * values, rcond=None)[0][1:]
    return np.asarray(1 / (1 + np.exp(-(values - away[near] @ slopes))))


def _logit(x: Array) -> Array:
    return np.asarray(np.log(x / (1 - x)))


def recovery(names: Sequence[str], worlds: int = WORLDS, planted: int = PLANTED) -> pd.DataFrame:
    """Plant settings and recover them.

    Parameters
    ----------
    names : sequence of str
        Parameters that vary.
    worlds, planted : int
        Settings that are drawn, and how many of them are planted.

    Returns
    -------
    pandas.DataFrame
        One row a planted setting and parameter: ``planting``, ``parameter``, ``planted``,
        ``recovered`` (median), ``low`` and ``high`` (middle 90%), in the parameter's unit.
    """
    shares, studies = drawn(names, worlds)
    found = [_recovered(shares, studies, number, names) for number in range(planted)]
    return pd.concat(found, ignore_index=True)


def _recovered(shares: Array, studies: Array, number: int, names: Sequence[str]) -> pd.DataFrame:
    low, high = ranges(names).T
    lowest, highest = middle(LEVEL)
    ends = lowest, 0.5, highest
    kept = np.quantile(posterior(shares, studies, number), ends, axis=0)
    values = low + np.vstack([shares[number], kept]) * (high - low)
    columns = dict(zip(("planted", "low", "recovered", "high"), values, strict=True))
    frame = pd.DataFrame({"planting": number, "parameter": list(names), **columns})
    return frame[["planting", "parameter", "planted", "recovered", "low", "high"]]


def summary(found: pd.DataFrame) -> pd.DataFrame:
    """Say how well each parameter is recovered.

    Parameters
    ----------
    found : pandas.DataFrame
        As `recovery` returns it.

    Returns
    -------
    pandas.DataFrame
        One row a parameter: ``r``, the correlation of planted with recovered values; ``width``,
        the mean width of the intervals as a share of that of the range's own middle 90%, so that 1
        means that nothing was learnt; ``covered``, the share of intervals that hold the planted
        value.
    """
    rows = [{"parameter": name, **_summary(str(name), of)} for name, of in _by_parameter(found)]
    return pd.DataFrame(rows)


def _by_parameter(found: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    names = found["parameter"].drop_duplicates()
    return [(name, found[found["parameter"] == name]) for name in names]


def _summary(name: str, of: pd.DataFrame) -> dict[str, float]:
    ((low, high),) = ranges([name])
    return {
        "r": float(np.corrcoef(of["planted"], of["recovered"])[0, 1]),
        "width": float((of["high"] - of["low"]).mean() / (LEVEL * (high - low))),
        "covered": float(of["planted"].between(of["low"], of["high"]).mean()),
    }
