"""Criteria: each rule with its name, its source, its options and their ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

import numpy as np

from alliance import evidence
from alliance.arrays import Array
from alliance.detect import rules, shapes
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
        Id of the row in ``data/`` that describes the idea.
    description : str
        What counts as a rupture and as a repair, in plain words.
    options : mapping of str to Option
        Its numbers.
    scale : tuple of float or None
        Lowest and highest rating that it is made for; none if any will do.
    exact : bool
        Whether the published text gives the rule with its threshold.
    """

    name: str
    title: str
    source: str
    description: str
    options: Mapping[str, Option]
    rule: Rule = field(repr=False, compare=False)
    scale: tuple[float, float] | None = None
    exact: bool = False

    @property
    def label(self) -> str:
        """Title and work: "after" it, where its text does not give the threshold."""
        return f"{self.title}, {'from' if self.exact else 'after'} {self.work}"

    @property
    def work(self) -> str:
        """Authors and year; where we know no authors, the title, and that we have not seen them."""
        sources = evidence.load("sources").set_index("citation")
        about = sources.loc[evidence.cite(self.source)]
        credit, title = str(about["credit"]), str(about["title"])
        if not credit.startswith(title):
            return credit
        return f"“{title}” ({about['year']}, {str(about['note']).lower()})"

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
        values = self._values(options)
        window = values.pop("window")
        table = as_ratings(ratings, self.scale)
        return followed(table, self.rule(table, **values), float(window or 0))

    def fewest(self, **options: float | None) -> int:
        """Return the fewest ratings with which the rule can fire at all.

        It is applied to plain courses of more and more ratings: they end low, start low, fall from
        above the rest to below it, dip, or turn slowly, by far more than the spread across clients.

        Parameters
        ----------
        **options : float, optional
            Values for `options`.

        Returns
        -------
        int
            The number.

        Raises
        ------
        TypeError, ValueError
            If an option cannot be used.

        Examples
        --------
        >>> criterion("own_mean").fewest(), criterion("own_mean").fewest(size=1)
        (6, 3)
        """
        values = self._values(options)
        del values["window"]
        if "spread" in values:
            values["spread"] = self.options["spread"].low
        low, high = self.scale or (0, 1)
        courses = (low + (high - low) * _plain(length) for length in count(1))
        fires = (self.rule(each, **values).rupture.any() for each in courses)
        return next(length for length, any_ in enumerate(fires, 1) if any_)

    def _values(self, options: Mapping[str, float | None]) -> dict[str, float | None]:
        for name in options:
            if name not in self.options:
                known = ", ".join(self.options)
                raise TypeError(f"{self.name} has no option {name!r}; it has {known}.")
        return {name: about.check(name, options.get(name)) for name, about in self.options.items()}


def _plain(length: int) -> Array:
    """Return courses that end low, start low, dip, fall from above the rest, and turn: 0 to 1."""
    time = np.arange(length)
    at = time[:, np.newaxis]
    falls = 0.5 + 0.5 * (time == at) - 0.5 * (time == at + 1)
    turns = [np.abs(time - at), (time - at) ** 2]
    scaled = [turn / np.maximum(turn.max(axis=1, keepdims=True), 1) for turn in turns]
    return np.vstack([time < at, time >= at, time != at, falls, *scaled]).astype(float)


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
    if str(name) not in CRITERIA:
        raise ValueError(f"there is no criterion {name!r}; choose one of {', '.join(CRITERIA)}.")
    return CRITERIA[name]


_WINDOW = Option(1, 60, 3, "the number of sessions within which a repair must follow", whole=True)
_HALF, _WHOLE = (
    Option(0.01, 1, share, "the share of the fall that a repair makes up") for share in (0.5, 1)
)
_SPREAD = Option(
    1e-9,
    1e9,
    None,
    "the standard deviation of all ratings, of whatever client (none: of these ratings)",
)
_RELIABILITY = Option(0, 0.999, 0.92, "the reliability of one rating, assumed")
_CHARTED = (
    "; sigma is the mean change from one rating to the next, divided by 1.128. It is repaired if a "
    "rating within `window` sessions makes up the share `recovered` of the fall; all of it is a "
    "return to the mean."
)
_REPAIRED = (
    " It is repaired if a rating within `window` sessions makes up the share `recovered` of the "
    "fall."
)


def _size(default: float, low: float = 0.5) -> Option:
    return Option(low, 5, default, "the fall in standard deviations")


def _end(recovered: Option, *, spread: bool = False) -> dict[str, Option]:
    """Return the options that rules have in common."""
    common = {"window": _WINDOW, "recovered": recovered}
    return common | ({"spread": _SPREAD} if spread else {})


_CRITERIA = (
    Criterion(
        "own_sd",
        "Drop against the client’s own wobble",
        "D1",
        "A rating falls by at least `size` standard deviations of the client’s own ratings."
        + _REPAIRED,
        {"size": _size(2), **_end(_HALF)},
        rules.own_sd,
    ),
    Criterion(
        "v_shape",
        "V-shape",
        "D2",
        "A rating falls by at least `size` times the larger of two standard deviations: of the "
        "client’s own ratings, and across clients." + _REPAIRED,
        {"size": _size(1), **_end(_HALF, spread=True)},
        rules.v_shape,
    ),
    Criterion(
        "reliable_drop",
        "Reliable drop",
        "D6",
        "A rating falls by at least the reliable change index, 1.96 × √2 × SD × √(1 − reliability)."
        + _REPAIRED,
        {"reliability": _RELIABILITY, **_end(_HALF, spread=True)},
        rules.reliable_drop,
    ),
    Criterion(
        "control_chart",
        "Control chart",
        "D10",
        "A rating lies, as the first in a row, more than `limit` sigma below the client’s own mean"
        + _CHARTED,
        {
            "limit": Option(0.5, 5, 2, "the control limit in standard deviations"),
            **_end(_WHOLE),
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
    Criterion(
        "between_sd",
        "Drop against the spread across clients",
        "D2",
        "A rating falls by at least `size` standard deviations across clients." + _REPAIRED,
        {"size": _size(1), **_end(_HALF, spread=True)},
        rules.between_sd,
    ),
    Criterion(
        "decline",
        "Decline over sessions",
        "D2_ours_decline",
        "Over at most `steps` ratings, none of which rises, ratings fall by at least `size` times "
        "the larger of two standard deviations: of the client’s own ratings, and across clients."
        + _REPAIRED,
        {
            "size": _size(1),
            "steps": Option(1, 60, 6, "the most ratings over which a fall adds up", whole=True),
            **_end(_HALF, spread=True),
        },
        rules.decline,
    ),
    Criterion(
        "own_mean",
        "Far below the usual level",
        "N15",
        "A rating lies more than `size` of the client’s own standard deviations below the client’s "
        "own mean." + _REPAIRED,
        {"size": _size(2, 1), **_end(_HALF)},
        rules.own_mean,
        exact=True,
    ),
    Criterion(
        "own_trend",
        "Far below the usual trend",
        "N15_ours_trend",
        "A rating lies more than `size` standard deviations, of what a straight line through the "
        "client’s ratings leaves, below that line." + _REPAIRED,
        {"size": _size(2, 1), **_end(_HALF)},
        rules.own_trend,
    ),
    Criterion(
        "cusum",
        "Control chart of sums",
        "D10_cusum",
        "What ratings fall short of the client’s own mean, less `slack` sigma each, adds up to "
        "more than `limit` sigma; a sum below 0 starts again from 0. The first session in a row "
        "counts" + _CHARTED,
        {
            "slack": Option(0, 3, 0.5, "what a rating may fall short, in standard deviations"),
            "limit": Option(0.5, 20, 4, "the limit of the sum in standard deviations"),
            **_end(_WHOLE),
        },
        rules.cusum,
    ),
    Criterion(
        "ewma",
        "Control chart of moving averages",
        "D10_ewma",
        "An average in which the latest rating has the `weight` and the average before it the rest "
        "lies, as the first in a row, more than `limit` of its standard errors below the client’s "
        "own mean" + _CHARTED,
        {
            "weight": Option(0.05, 1, 0.2, "the weight of the latest rating"),
            "limit": Option(0.5, 5, 3, "the control limit in standard errors"),
            **_end(_WHOLE),
        },
        rules.ewma,
    ),
    Criterion(
        "sudden_loss",
        "Sudden loss",
        "D11_ours",
        "From one session to the next a rating falls by the reliable change index, and by at least "
        "a quarter (`share`) of the rating before, counted from the zero of the scale; and the "
        "means of three sessions before and after differ by more than the critical t times their "
        "pooled standard deviation. With fewer than two ratings on either side it cannot be told."
        + _REPAIRED,
        {
            "reliability": _RELIABILITY,
            "share": Option(0, 1, 0.25, "the fall as a share of the rating before"),
            **_end(_HALF, spread=True),
        },
        rules.sudden_loss,
    ),
    Criterion(
        "u_shape",
        "U-shape",
        "D13_ours",
        "A parabola through the ratings bends up by at least `size` of its standard errors, and "
        "its lowest session lies between the first and the last." + _REPAIRED,
        {"size": Option(0.5, 20, 2, "the bend in standard errors"), **_end(_HALF)},
        shapes.u_shape,
    ),
    Criterion(
        "v_trend",
        "Two lines, down and up",
        "D8_ours_bend",
        "Two lines that meet, the first falling and the second rising, bend by at least `size` "
        "standard errors; they meet where they fit best." + _REPAIRED,
        {"size": Option(0.5, 20, 3, "the bend in standard errors"), **_end(_HALF)},
        shapes.v_trend,
    ),
    Criterion(
        "mean_shift",
        "Shift of the mean",
        "D8_ours_shift",
        "Of at most three stretches with a mean each, one has a lower mean than the one before. A "
        "cut has to explain `penalty` times sigma squared times the logarithm of the number of "
        "ratings; sigma is the mean change from one rating to the next, divided by 1.128."
        + _REPAIRED,
        {
            "penalty": Option(0.1, 100, 3, "what a cut has to explain"),
            "shortest": Option(1, 20, 2, "the fewest ratings of a stretch", whole=True),
            **_end(_HALF),
        },
        shapes.mean_shift,
    ),
)
CRITERIA: Mapping[str, Criterion] = {each.name: each for each in _CRITERIA}
"""Every criterion by name."""
COMPARED = ("own_sd", "v_shape", "reliable_drop", "control_chart", "srs_rule")
"""Those that the tables of real ratings hold beside noise."""
