"""The rules that are tried: every criterion as it stands, and some with another threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from alliance.arrays import Array
from alliance.detect import CRITERIA, Detection
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.ranges import stretch

SCALE = (ALLIANCE_LOW, ALLIANCE_HIGH)
"""Ends of the scale of the ratings that rules are tried on."""

OTHER_THRESHOLDS: Mapping[str, Mapping[str, float]] = {
    "own_sd": {"size": 1},
    "v_shape": {"size": 2},
    "between_sd": {"size": 2},
    "control_chart": {"limit": 3},
}
"""By criterion: the strict threshold beside a lenient default, or the lenient beside a strict."""


@dataclass(frozen=True)
class Rule:
    """A criterion with some options of its own.

    Attributes
    ----------
    name : str
        Name of the criterion.
    options : mapping of str to float
        Options that are not as by default.
    """

    name: str
    options: Mapping[str, float] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """The columns by which a table names the rule."""
        options = ", ".join(f"{name}={value:g}" for name, value in self.options.items())
        return {"rule": self.name, "options": options}

    def __call__(self, ratings: Array) -> Detection:
        """Apply the rule.

        Parameters
        ----------
        ratings : (n, T) array
            Ratings from 1 to 7, not a number where there is none; a rating may lie beyond the ends.

        Returns
        -------
        Detection
            What was found.
        """
        criterion = CRITERIA[self.name]
        if criterion.scale:
            # What lies beyond the ends of a questionnaire is answered at its end.
            ratings = np.clip(stretch(ratings, SCALE, criterion.scale), *criterion.scale)
        return criterion(ratings, **self.options)


def rules() -> tuple[Rule, ...]:
    """Return every rule that is tried.

    Returns
    -------
    tuple of Rule
        Each criterion as it stands, followed by itself with its other threshold if it has one.

    Examples
    --------
    >>> [rule.columns["options"] for rule in rules() if rule.name == "control_chart"]
    ['', 'limit=3']
    """
    others = {name: (Rule(name, options),) for name, options in OTHER_THRESHOLDS.items()}
    return tuple(rule for name in CRITERIA for rule in (Rule(name), *others.get(name, ())))
