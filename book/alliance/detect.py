"""Criteria that look for ruptures and repairs in session-by-session ratings.

Each is our operationalisation of a published idea, since few papers print an exact formula. They
take a simulated cohort's ratings or your own: nothing here knows the model.

All work alike. A session shows a *rupture* if its rating lies far enough below something: the
rating before it (`own_sd`, `v_shape`, `reliable_drop`), the client's own mean (`control_chart`), or
a fixed cut-off or the rating before it (`srs_rule`). What counts as far is the rule: so many
standard deviations of the client, of all clients, of the error of measurement, or so many points.
A rupture is *repaired* if one of the next few ratings is back at a level that the rule names. Where
the ratings end before those few sessions are over and nothing came back yet, the rupture is
*censored*: its repair could not have been seen, so it is neither repaired nor unrepaired. Ruptures
in session after session are one that goes on, so the time to repair it counts from the first of
them. A therapy is labelled by its last rupture.

Only what was rated counts. A missed session is bridged when a rating is compared with the one
before, but it passes time: repair has to show within so many sessions, rated or not. With standard
deviations from the ratings themselves, a fall that lasts widens the very spread that it is measured
by, so a rule can miss the deepest ruptures. And a rule finds ruptures in pure noise: `false_alarms`
counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from alliance.arrays import Array, Flags, Labels, Numbers
from alliance.ranges import Range

Finder: TypeAlias = Callable[..., "Detection"]
Ratings: TypeAlias = "npt.ArrayLike | Sequence[Any] | pd.Series[float]"

NORMAL_RANGE = 1.128
"""Mean absolute difference of two standard normal values, d2 of the control chart."""

CELLS = 20_000_000
"""A table of clients by sessions may have so many cells, or 20 for each rating if that is more."""


class Label(StrEnum):
    """What became of the ruptures of a whole therapy."""

    NONE = "none"
    REPAIRED = "repaired"
    UNREPAIRED = "unrepaired"
    CENSORED = "cannot be told"


@dataclass(frozen=True)
class Detection:
    """What a criterion found.

    Attributes
    ----------
    rupture : (n, T) array of bool
        Whether a rupture shows in a session.
    repaired : (n, T) array of bool
        In the session of a rupture, whether a repair follows it.
    censored : (n, T) array of bool
        In the session of a rupture that no repair follows, whether the ratings end too soon to
        tell: fewer sessions follow, from the first of ruptures in a row, than the window has.
    """

    rupture: Flags
    repaired: Flags
    censored: Flags

    def labels(self) -> Labels:
        """Label each therapy by its ruptures and what became of the last one.

        Returns
        -------
        (n,) array of str
            A `Label` for each therapy: that of its last rupture, if it has one.
        """
        sessions = self.rupture.shape[1]
        last = sessions - 1 - np.argmax(self.rupture[:, ::-1], axis=1)
        mended, open_end = (x[np.arange(len(last)), last] for x in (self.repaired, self.censored))
        tests = [~self.rupture.any(axis=1), mended, open_end]
        return np.select(tests, [Label.NONE, Label.REPAIRED, Label.CENSORED], Label.UNREPAIRED)


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
    finder: Finder = field(repr=False, compare=False)
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
        found: Detection = self.finder(as_ratings(ratings, self.scale), **values)
        return found


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


def as_ratings(ratings: Ratings, scale: tuple[float, float] | None = None) -> Array:
    """Bring ratings into the form that criteria use.

    Parameters
    ----------
    ratings : array, Series, or (nested) list
        One therapy, or one row a therapy; therapies may differ in length.
    scale : tuple of float, optional
        Lowest and highest possible rating.

    Returns
    -------
    (n, T) array
        Ratings by client and session, not a number where there is none.

    Raises
    ------
    TypeError, ValueError
        If something is no rating.

    Examples
    --------
    >>> as_ratings([[5, 6], [4, 5, 6]])
    array([[ 5.,  6., nan],
           [ 4.,  5.,  6.]])
    """
    try:
        table = _table(ratings)
    except (TypeError, ValueError) as problem:
        raise TypeError(
            f"ratings are not all numbers ({problem}); give one number for each session, "
            "and nan or None where a rating is missing."
        ) from None
    _check(table, scale)
    return table


def _table(ratings: Ratings) -> Array:
    """Stack rows of any length into one array, padded with not a number."""
    if isinstance(ratings, np.ndarray) and ratings.ndim == 2:
        return ratings.astype(float)
    if isinstance(ratings, (pd.Series, pd.DataFrame)):
        return np.atleast_2d(ratings.to_numpy(dtype=float))
    listed: Any = ratings
    rows = [np.asarray(row, dtype=float) for row in listed]
    if rows and all(row.ndim == 0 for row in rows):
        rows = [np.array(rows)]
    if any(row.ndim != 1 for row in rows):
        raise ValueError("they are neither one therapy nor a list of therapies")
    table = np.full((len(rows), max((len(row) for row in rows), default=0)), np.nan)
    for line, row in zip(table, rows, strict=True):
        line[: len(row)] = row
    return table


def _check(table: Array, scale: tuple[float, float] | None) -> None:
    longest = (~np.isnan(table)).sum(axis=1).max(initial=0)
    if longest < 2:
        raise ValueError(
            f"the longest therapy has {longest} rating(s); give at least 2, as a change needs two."
        )
    low, high = scale or (-np.inf, np.inf)
    allowed = Range(low, high, hint="or nan where a rating is missing")
    for end in (np.nanmin(table), np.nanmax(table)):
        allowed.check("rating", float(end))


def detect_frame(
    frame: pd.DataFrame,
    rule: Criterion | str,
    *,
    client: str = "client",
    session: str = "session",
    rating: str = "rated",
    **options: float | None,
) -> pd.DataFrame:
    """Apply a criterion to a tidy table, one row a session.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.
    rule : Criterion or str
        The criterion, or its name.
    client, session, rating : str
        Columns that hold the client, the number of the session (whole, from 1), and the rating.
    **options : float, optional
        Options of the criterion.

    Returns
    -------
    pandas.DataFrame
        A copy with the columns ``detected`` (bool), ``detected_repaired`` (bool) and
        ``label`` (of the whole therapy).

    Raises
    ------
    TypeError, ValueError
        If a column is missing, a row names no client or no session, a session is given twice, or
        the ratings cannot be used.

    Examples
    --------
    >>> table = pd.DataFrame({"client": 1, "session": range(1, 5), "rated": [6, 6, 2, 6]})
    >>> detect_frame(table, "own_sd", size=1)["label"].tolist()
    ['repaired', 'repaired', 'repaired', 'repaired']
    """
    _check_columns(frame, (client, session, rating))
    given = as_ratings(frame[rating]).ravel()
    rows, clients = _client_numbers(frame[client])
    columns = _session_numbers(frame[session], clients) - 1
    wide = np.full((clients, int(columns.max()) + 1), np.nan)
    at = rows * wide.shape[1] + columns
    _check_unique(frame[[client, session]], at, wide.size)
    wide.flat[at] = given
    found = (criterion(rule) if isinstance(rule, str) else rule)(wide, **options)
    new = {"detected": found.rupture.take(at), "detected_repaired": found.repaired.take(at)}
    # Labels are few: text is made of them once, then handed to the rows.
    return frame.assign(**new, label=pd.array(found.labels(), dtype="str").take(rows))


def _check_columns(frame: pd.DataFrame, needed: tuple[str, ...]) -> None:
    for name in needed:
        if name not in frame:
            raise ValueError(
                f"there is no column {name!r}; the table has {', '.join(map(str, frame.columns))}. "
                "Name the right one with client=, session= or rating=."
            )


def _client_numbers(clients: pd.Series[Any]) -> tuple[Numbers, int]:
    """Return each row's client, numbered from 0, and how many clients there are."""
    rows, known = pd.factorize(clients)
    if rows.size and rows.min() < 0:
        missing = clients.index[int(rows.argmin())]
        raise ValueError(
            f"row {missing} names no client; give it the client's id, or leave the row out."
        )
    return rows, len(known)


def _session_numbers(sessions: pd.Series[Any], clients: int) -> Numbers:
    """Return the numbers of the sessions, once they make a table of a reasonable size."""
    numbers = pd.to_numeric(sessions, errors="coerce").to_numpy(dtype=float)
    most = max(CELLS, 20 * len(numbers)) // clients
    wrong = ~((numbers >= 1) & (numbers <= most) & (numbers == np.floor(numbers)))
    if wrong.any():
        first = int(wrong.argmax())
        raise ValueError(
            f"session = {sessions.iloc[first]} in row {sessions.index[first]} is not valid; "
            f"number the sessions of each therapy 1, 2, 3 and so on, up to {most:,}."
        )
    return numbers.astype(np.int64)


def _check_unique(keys: pd.DataFrame, at: Numbers, size: int) -> None:
    taken = np.zeros(size, dtype=bool)
    taken[at] = True
    if taken.sum() < len(at):
        client, session = keys[keys.duplicated()].iloc[0]
        raise ValueError(
            f"client {client} has two rows for session {session}; keep one row for each session."
        )


# The rules


def _own_sd(ratings: Array, size: float, window: float) -> Detection:
    return _falls(ratings, size * _own_spread(ratings), window)


def _v_shape(ratings: Array, size: float, window: float, spread: float | None) -> Detection:
    return _falls(
        ratings, size * np.maximum(_own_spread(ratings), _spread(ratings, spread)), window
    )


def _reliable_drop(
    ratings: Array, reliability: float, window: float, spread: float | None
) -> Detection:
    return _falls(ratings, 1.96 * np.sqrt(2 - 2 * reliability) * _spread(ratings, spread), window)


def _control_chart(ratings: Array, limit: float, window: float) -> Detection:
    centre = _row_mean(ratings)
    steps = np.abs(ratings - _previous(ratings))
    floor = centre - limit * _row_mean(steps) / NORMAL_RANGE
    below = ratings < floor
    # A flat course has no spread, so rounding alone must not put it below its mean.
    rupture = below & ~(_previous(ratings) < floor) & (floor < centre)
    return _followed(ratings, rupture, centre, window)


def _srs_rule(ratings: Array, cutoff: float, fall: float, window: float) -> Detection:
    before = _previous(ratings)
    rupture = (ratings < cutoff) | (before - ratings >= fall)
    level = np.fmax(before, cutoff)
    return _followed(ratings, rupture, level, window)


def _falls(ratings: Array, threshold: Array | float, window: float) -> Detection:
    """Find falls from the previous rating, and returns to half-way or better."""
    before = _previous(ratings)
    fall = before - ratings
    rupture = (fall >= threshold) & (fall > 0)
    return _followed(ratings, rupture, before - fall / 2, window)


def _followed(ratings: Array, rupture: Flags, level: Array, window: float) -> Detection:
    """Tell which ruptures a return to a level follows, and after which too little follows."""
    repaired = rupture & _reaches(ratings, level, window)
    sessions = np.arange(ratings.shape[1])
    end = np.max(np.where(np.isnan(ratings), 0, sessions), axis=1, keepdims=True)
    goes_on = np.zeros_like(rupture)
    goes_on[:, 1:] = rupture[:, 1:] & rupture[:, :-1]
    first = np.maximum.accumulate(np.where(goes_on, 0, sessions), axis=1)
    return Detection(rupture, repaired, rupture & ~repaired & (first + window > end))


def _previous(ratings: Array) -> Array:
    """Return the latest rating before each session; not a number if there is none."""
    latest = np.full_like(ratings, np.nan)
    latest[:, 1:] = ratings[:, :-1]
    for earlier, now in pairwise(latest.T):
        np.copyto(now, earlier, where=np.isnan(now))
    return latest


def _reaches(ratings: Array, level: Array, window: float) -> Flags:
    """Tell whether any of the next ``window`` ratings is at a level or above."""
    n, sessions = ratings.shape
    level = np.broadcast_to(level, ratings.shape)
    reached = np.zeros((n, sessions), dtype=bool)
    for ahead in range(1, min(int(window), sessions - 1) + 1):
        reached[:, :-ahead] |= ratings[:, ahead:] >= level[:, :-ahead]
    return reached


def _row_mean(x: Array) -> Array:
    """Return each row's mean over what is given, as a column."""
    count = np.maximum((~np.isnan(x)).sum(axis=1, keepdims=True), 1)
    return np.asarray(np.nansum(x, axis=1, keepdims=True) / count)


def _own_spread(ratings: Array) -> Array:
    """Return each client's standard deviation, as a column."""
    count = (~np.isnan(ratings)).sum(axis=1, keepdims=True)
    squares = np.nansum((ratings - _row_mean(ratings)) ** 2, axis=1, keepdims=True)
    return np.asarray(np.sqrt(squares / np.maximum(count - 1, 1)))


def _spread(ratings: Array, given: float | None) -> float:
    if given is not None:
        return given
    if len(ratings) < 2:
        raise ValueError(
            "spread is needed for 1 therapy; give spread=, the standard deviation across clients "
            "(above 0), from the manual of the measure, or ratings of several clients."
        )
    return float(np.nanstd(ratings, ddof=1))


_WINDOW = Option(1, 60, 3, "the number of sessions within which a repair must follow", whole=True)
_SPREAD = Option(
    1e-9, 1e9, None, "the standard deviation of ratings across clients (none: of these ratings)"
)
_CRITERIA = (
    Criterion(
        "own_sd",
        "Drop against the client's own wobble",
        "D1",
        "A rating falls by at least `size` standard deviations of the client's own ratings. It is "
        "repaired if a rating within `window` sessions makes up half of the fall.",
        {
            "size": Option(0.5, 5, 2, "the fall in standard deviations"),
            "window": _WINDOW,
        },
        _own_sd,
    ),
    Criterion(
        "v_shape",
        "V-shape",
        "D2",
        "A rating falls by at least `size` times the larger of two standard deviations: of the "
        "client's own ratings, and across clients. It is repaired if a rating within `window` "
        "sessions makes up half of the fall.",
        {
            "size": Option(0.5, 5, 1, "the fall in standard deviations"),
            "window": _WINDOW,
            "spread": _SPREAD,
        },
        _v_shape,
    ),
    Criterion(
        "reliable_drop",
        "Reliable drop",
        "D6",
        "A rating falls by at least the reliable change index, 1.96 × √2 × SD × √(1 − reliability)."
        " It is repaired if a rating within `window` sessions makes up half of the fall.",
        {
            "reliability": Option(0, 0.999, 0.92, "the reliability of one rating, assumed"),
            "window": _WINDOW,
            "spread": _SPREAD,
        },
        _reliable_drop,
    ),
    Criterion(
        "control_chart",
        "Control chart",
        "D10",
        "A rating lies, as the first in a row, more than `limit` standard deviations below the "
        "client's own mean; the standard deviation is the mean change from one rating to the "
        "next, divided by 1.128. It is repaired if a rating within `window` sessions is back at "
        "the mean.",
        {
            "limit": Option(0.5, 5, 2, "the control limit in standard deviations"),
            "window": _WINDOW,
        },
        _control_chart,
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
        _srs_rule,
        scale=(0, 40),
    ),
)
CRITERIA: Mapping[str, Criterion] = {each.name: each for each in _CRITERIA}
"""Every criterion by name."""


# What they find where there is nothing to find


@dataclass(frozen=True)
class FalseAlarms:
    """How often a criterion cries wolf.

    Attributes
    ----------
    per_therapy : float
        Share of therapies with at least one alarm.
    per_transition : float
        Alarms per step from one session to the next.
    therapies : int
        Therapies simulated.
    """

    per_therapy: float
    per_transition: float
    therapies: int


def noise(
    *,
    sessions: int,
    clients: int = 6000,
    icc: float = 0.72,
    carry: float = 0.3,
    growth: float = 0.11,
    seed: int = 0,
) -> Array:
    """Simulate ratings with no rupture at all, in units of their standard deviation.

    Parameters
    ----------
    sessions, clients : int
        Size.
    icc : float
        Share of variance between clients.
    carry : float
        Autocorrelation of a client's wobble.
    growth : float
        Growth per log session; 0.11 gives 0.3 standard deviations over 16 sessions.
    seed : int
        Seed.

    Returns
    -------
    (clients, sessions) array
        Ratings without floor or ceiling.
    """
    rng = np.random.default_rng(seed)
    level = np.sqrt(icc) * rng.standard_normal(clients)
    wobble = rng.standard_normal((sessions, clients))
    for t in range(1, sessions):
        wobble[t] = carry * wobble[t - 1] + np.sqrt(1 - carry**2) * wobble[t]
    rise = growth * np.log(np.arange(1, sessions + 1))[:, np.newaxis]
    return np.asarray((level + rise + np.sqrt(1 - icc) * wobble).T)


def false_alarms(
    rule: Criterion | str, ratings: Array | None = None, *, sessions: int = 16, **options: float
) -> FalseAlarms:
    """Count what a criterion finds where there is nothing to find.

    Parameters
    ----------
    rule : Criterion or str
        The criterion, or its name.
    ratings : (n, T) array, optional
        Ratings without ruptures; those of `noise` if left out.
    sessions : int
        Length of therapies, if ``ratings`` is left out.
    **options : float
        Options of the criterion.

    Returns
    -------
    FalseAlarms
        Rates per therapy and per transition.
    """
    calm = noise(sessions=sessions) if ratings is None else ratings
    found = (criterion(rule) if isinstance(rule, str) else rule)(calm, **options).rupture
    steps = int((~np.isnan(calm[:, 1:])).sum())
    return FalseAlarms(float(found.any(axis=1).mean()), float(found.sum()) / steps, len(calm))
