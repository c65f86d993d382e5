"""Criteria: each rule with its name, its source, its options and their ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from alliance.detect import rules
from alliance.detect.finder import Detection, Marks, followed
from alliance.detect.ratings import Ratings, as_ratings
from alliance.ranges import Range

Rule: TypeAlias = Callable[..., Marks]
"""Takes ratings, and every option of the criterion but the window."""


@dataclass(frozen=True)
class Option:
    """One number that a criterion needs.

    Attributes
    ----------
    low, high : float
        Allowed range, both ends included.
    default : float or None
        Used if nothing is given; none means that the ratings supply it.
    meaning : str
        Plain words.
    whole : bool
        Whether only whole numbers count.
    """

    low: float
    high: float
    default: float | None
    meaning: str
    whole: bool = False

    def check(self, name: str, value: float | None) -> float | None:
        """Return the value, or the default if there is none, within the range.

        Parameters
        ----------
        name : str
            Name of the option, for the message.
        value : float or None
            Candidate.

        Returns
        -------
        float or None
            The value to use.

        Raises
        ------
        TypeError
            If it is not a number, or not a whole one where only those count.
        ValueError
            If it lies outside the range.
        """
        if value is None:
            return self.default
        return Range(self.low, self.high, hint=self.meaning, whole=self.whole).check(name, value)


@dataclass(frozen=True)
class Criterion:
    """A rule that finds ruptures and repairs in ratings.

    Attributes
    ----------
    name : str
        Name in code.
    title : str
        Plain name, as readers see it.
    source : str
        Ids of the rows in ``data/`` that describe the idea.
    description : str
        What counts as a rupture and as a repair, in plain words.
    options : mapping of str to Option
        Its numbers.
    """

    name: str
    title: str
    source: str
    description: str
    options: Mapping[str, Option]
    rule: Rule = field(repr=False, compare=False)
    scale: tuple[float, float] | None = None

    @property
    def defaults(self) -> dict[str, float | None]:
        """Default of each option; none where the ratings supply it."""
        return {name: about.default for name, about in self.options.items()}

    def __call__(self, ratings: Ratings, **options: float | None) -> Detection:
        """Apply the criterion.

        Parameters
        ----------
        ratings : array, Series, or (nested) list
            Ratings by client and session; anything `as_ratings` takes.
        **options : float, optional
            Values for `options`.

        Returns
        -------
        Detection
            What was found.

        Raises
        ------
        TypeError, ValueError
            If the ratings or an option cannot be used.
        """
        for name in options:
            if name not in self.options:
                known = ", ".join(self.options)
                raise TypeError(f"{self.name} has no option {name!r}; it has {known}.")
        values = {
            name: about.check(name, options.get(name)) for name, about in self.options.items()
        }
        window = values.pop("window")
        table = as_ratings(ratings, self.scale)
        return followed(table, self.rule(table, **values), float(window or 0))


def criterion(name: str) -> Criterion:
    """Return one criterion.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    Criterion
        The criterion.

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> criterion("control_chart").options["limit"].default
    2
    """
    if name not in CRITERIA:
        raise ValueError(f"there is no criterion {name!r}; choose one of {', '.join(CRITERIA)}.")
    return CRITERIA[name]


_WINDOW = Option(1, 60, 3, "the number of sessions within which a repair must follow", whole=True)
_HALF, _WHOLE = (
    Option(0.01, 1, share, "the share of the fall that a repair makes up") for share in (0.5, 1)
)
_SPREAD = Option(
    1e-9, 1e9, None, "the standard deviation of ratings across clients (none: of these ratings)"
)
_CRITERIA = (
    Criterion(
        "own_sd",
        "Drop against the client's own wobble",
        "D1",
        "A rating falls by at least `size` standard deviations of the client's own ratings. It is "
        "repaired if a rating within `window` sessions makes up the share `recovered` of the fall.",
        {
            "size": Option(0.5, 5, 2, "the fall in standard deviations"),
            "window": _WINDOW,
            "recovered": _HALF,
        },
        rules.own_sd,
    ),
    Criterion(
        "v_shape",
        "V-shape",
        "D2",
        "A rating falls by at least `size` times the larger of two standard deviations: of the "
        "client's own ratings, and across clients. It is repaired if a rating within `window` "
        "sessions makes up the share `recovered` of the fall.",
        {
            "size": Option(0.5, 5, 1, "the fall in standard deviations"),
            "window": _WINDOW,
            "recovered": _HALF,
            "spread": _SPREAD,
        },
        rules.v_shape,
    ),
    Criterion(
        "reliable_drop",
        "Reliable drop",
        "D6",
        "A rating falls by at least the reliable change index, 1.96 × √2 × SD × √(1 − reliability)."
        " It is repaired if a rating within `window` sessions makes up the share `recovered` of "
        "the fall.",
        {
            "reliability": Option(0, 0.999, 0.92, "the reliability of one rating, assumed"),
            "window": _WINDOW,
            "recovered": _HALF,
            "spread": _SPREAD,
        },
        rules.reliable_drop,
    ),
    Criterion(
        "control_chart",
        "Control chart",
        "D10",
        "A rating lies, as the first in a row, more than `limit` standard deviations below the "
        "client's own mean; the standard deviation is the mean change from one rating to the "
        "next, divided by 1.128. It is repaired if a rating within `window` sessions makes up the "
        "share `recovered` of the fall; all of it is a return to the mean.",
        {
            "limit": Option(0.5, 5, 2, "the control limit in standard deviations"),
            "window": _WINDOW,
            "recovered": _WHOLE,
        },
        rules.control_chart,
    ),
    Criterion(
        "srs_rule",
        "SRS clinic rule",
        "D16_ours",
        "An SRS total, 0 to 40, lies below `cutoff` or has fallen by at least `fall` points. It is "
        "repaired if a total within `window` sessions is at the cut-off and at the level before.",
        {
            "cutoff": Option(0, 40, 36, "the lowest total that needs no talk"),
            "fall": Option(0.1, 40, 1, "the fall in points that needs a talk"),
            "window": _WINDOW,
        },
        rules.srs_rule,
        scale=(0, 40),
    ),
)
CRITERIA: Mapping[str, Criterion] = {each.name: each for each in _CRITERIA}
"""Every criterion by name."""
