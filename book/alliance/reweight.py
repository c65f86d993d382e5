"""Other priors: what the worlds would leave open to readers who believe other things beforehand.

Nothing is simulated again. A world counts as often as it would have been drawn: its weight is the
density of the new prior divided by that of the one it was drawn from (importance weights). Where a
few worlds carry most of the weight, little is known; the effective number of worlds, the square of
the sum of weights over the sum of squares, says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pandas as pd

from alliance.arrays import Array
from alliance.parameters import Parameters
from alliance.summaries import middle
from alliance.worlds import ABSENT, LEVEL, MAY_BE_ABSENT, MECHANISMS, PRIORS

Density: TypeAlias = Callable[[Array], Array]
"""Takes places in the range of a prior, 0 to 1; returns the density relative to the uniform one."""

STEEP = 5.0
"""How steeply a density falls: the mean then lies at about a fifth of the range."""
SMALL = 1.0
"""An effect of fewer CORE points is called small."""


def falling(place: Array) -> Array:
    """Return a density that is high near the lower end and falls exponentially.

    Parameters
    ----------
    place : array
        Places in the range, 0 to 1.

    Returns
    -------
    array
        Density relative to the uniform one.
    """
    return np.asarray(STEEP * np.exp(-STEEP * place) / (1 - np.exp(-STEEP)))


def rising(place: Array) -> Array:
    """Return a density that rises on a straight line from 0 at the lower end.

    Parameters
    ----------
    place : array
        Places in the range, 0 to 1.

    Returns
    -------
    array
        Density relative to the uniform one.
    """
    return 2 * place


def _up_to(limit: float) -> Density:
    """Return a uniform density that ends at a place in the range."""
    return lambda place: np.where(place <= limit, 1 / limit, 0.0)


@dataclass(frozen=True)
class Prior:
    """What someone believes before the evidence.

    Attributes
    ----------
    words : str
        What is believed, in plain words.
    absent : mapping of str to float
        Chance that a parameter is exactly 0, where it is not that of the simulated worlds.
    shapes : mapping of str to callable
        Density of a parameter that is not absent, where it is not uniform.
    """

    words: str
    absent: Mapping[str, float] = field(default_factory=dict)
    shapes: Mapping[str, Density] = field(default_factory=dict)

    def weights(self, table: pd.DataFrame) -> Array:
        """Weigh simulated worlds.

        Parameters
        ----------
        table : pandas.DataFrame
            Worlds, with a column for each of `alliance.worlds.PRIORS`.

        Returns
        -------
        (n,) array
            Density of this prior over the one that the worlds were drawn from.
        """
        weights = np.ones(len(table))
        for name, chance in self.absent.items():
            none = table[name].to_numpy() == 0
            weights *= np.where(none, chance / ABSENT, (1 - chance) / (1 - ABSENT))
        for name, shape in self.shapes.items():
            (low, high), values = PRIORS[name], table[name].to_numpy(dtype=float)
            there = (values != 0) | (name not in MAY_BE_ABSENT)
            weights *= np.where(there, shape((values - low) / (high - low)), 1.0)
        return weights


def _calibrated_place(name: str) -> float:
    low, high = PRIORS[name]
    value: float = getattr(Parameters(), name)
    return (value - low) / (high - low)


BELIEFS: Mapping[str, Prior] = {
    "uniform": Prior("everything equally likely, as simulated"),
    "ruptures": Prior("ruptures certainly happen", {"rupture_rate": 0}),
    "nothing_absent": Prior("nothing is absent", dict.fromkeys(MAY_BE_ABSENT, 0)),
    "often_absent": Prior("each may as well be absent", dict.fromkeys(MAY_BE_ABSENT, 0.5)),
    "sceptical": Prior(
        "the alliance of a session and learning do little",
        shapes=dict.fromkeys(MECHANISMS, falling),
    ),
    "modest_learning": Prior(
        "learning at most as calibrated", shapes={"learning": _up_to(_calibrated_place("learning"))}
    ),
    "rare": Prior("ruptures are rare", shapes={"rupture_rate": falling}),
    "wobble": Prior("scores wobble more", shapes={"wobble_sd": rising}),
}
"""Priors to choose from, by name. The first is the one that the worlds were drawn from."""


def effective(weights: Array) -> float:
    """Return how many worlds of equal weight would tell as much.

    Parameters
    ----------
    weights : (n,) array
        Weights.

    Returns
    -------
    float
        Between 0 and the number of worlds.

    Examples
    --------
    >>> effective(np.array([1.0, 1.0, 0.0])), effective(np.array([]))
    (2.0, 0.0)
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def quantiles(values: Array, weights: Array, at: Array) -> Array:
    """Return weighted quantiles; with equal weights they are those of NumPy.

    Parameters
    ----------
    values, weights : (n,) arrays
        What was found, and how much each counts.
    at : (k,) array
        Shares, 0 to 1.

    Returns
    -------
    (k,) array
        The quantiles; not a number if nothing counts.

    Examples
    --------
    >>> quantiles(np.array([3.0, 1.0, 2.0]), np.ones(3), np.array([0.5]))
    array([2.])
    """
    order = np.argsort(values, kind="stable")
    order = order[weights[order] > 0]
    if not len(order):
        return np.full(len(at), np.nan)
    x, w = values[order], weights[order]
    place = np.concatenate([[0.0], np.cumsum((w[1:] + w[:-1]) / 2)])
    return np.interp(at, place / max(place[-1], 1e-300), x)


def summarise(left: pd.DataFrame, prior: Prior) -> dict[str, float]:
    """Say what some worlds leave open under a prior.

    Parameters
    ----------
    left : pandas.DataFrame
        The worlds that are left.
    prior : Prior
        The prior.

    Returns
    -------
    dict of str to float
        ``worlds`` that count at all, ``effective``, ``low``, ``median`` and ``high`` of the effect
        of repair (CORE points), and the shares of the weight with a ``small`` effect and with no
        ruptures (``calm``).
    """
    weights, effect = prior.weights(left), left["repair_effect"].to_numpy(dtype=float)
    low, high = middle(LEVEL)
    ends = np.array([low, 0.5, high])
    low, median, high = quantiles(effect, weights, ends).tolist()
    total = weights.sum()
    shares = {"small": effect < SMALL, "calm": left["rupture_rate"].to_numpy() == 0}
    return {
        "worlds": int((weights > 0).sum()),
        "effective": effective(weights),
        "low": low,
        "median": median,
        "high": high,
        **{name: float(weights[which].sum() / total) if total else np.nan
           for name, which in shares.items()},
    }  # fmt: skip


def ranges_by_prior(by_evidence: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Summarise which effects are left open under each of `BELIEFS`.

    Parameters
    ----------
    by_evidence : mapping of str to pandas.DataFrame
        The worlds that agree, by what they agree with.

    Returns
    -------
    pandas.DataFrame
        ``prior``, ``evidence`` and what `summarise` says.
    """
    rows = [
        {"prior": name, "evidence": step, **summarise(left, prior)}
        for name, prior in BELIEFS.items()
        for step, left in by_evidence.items()
    ]
    return pd.DataFrame(rows)
