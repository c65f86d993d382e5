"""Rules on a long table, one row a rating: episodes, and one label for each client.

What a table has to look like, and what happens where it does not; all errors are told at once, the
first ten in words:

==============================================  ==================================================
the table                                       what happens
==============================================  ==================================================
rows in any order, any index, other columns     the same result
numbers of sessions with gaps                   missed sessions: bridged, but they pass time
a rating that is missing (nan, None, NA)        a missed session
a rating as text, such as ``"4.5"``             read as a number
a client with fewer ratings than the rule needs no episode; the label `TOO_FEW`
a course without any change                     no episode, unless it lies below a fixed cut-off
ids as text, numbers or categories              as they are; episodes come in their order
a client id that is missing or blank            error: which row, or that no row names a client
a session that is missing, a word, a fraction,  error: which client and row, and how dates
below 1, above 10,000, a date, true or false    become numbers
numbers of sessions that are nearly all gaps    error, before memory is taken
two rows for one session of a client            error: which client, session and rows, both ratings
a rating that is a word, true or false          error: which client, session and rating
a rating with a decimal comma                   error: read the file with ``decimal=","``
a rating outside ``scale``, or infinite         error: which client, session and rating; the range
a table without rows, or all clients have one   error
rating
a column that is missing, or there twice        error: which columns there are
a rule or an option that does not exist         error: which there are
==============================================  ==================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from alliance.arrays import Array, Flags, Labels, Numbers
from alliance.detect.checks import Columns
from alliance.detect.courses import Courses, courses, turned
from alliance.detect.criteria import CRITERIA, Criterion, criterion
from alliance.detect.finder import Detection, Label
from alliance.ranges import Range

TOO_FEW = "too few ratings"
"""In the place of a label, for a client with fewer ratings than the rule needs to find anything."""
FROM_ZERO = "share"
"""The option of a rule that takes shares of a rating, which counts from the zero of the scale."""
NEVER = 101
"""Ratings that a rule needs which finds nothing in up to 100."""
Scale: TypeAlias = tuple[float, float]


def detect(
    ratings: pd.DataFrame,
    rule: Criterion | str,
    *,
    client: str = "client",
    session: str = "session",
    rating: str = "rating",
    scale: Scale | None = None,
    higher_is_better: bool = True,
    **options: float | None,
) -> pd.DataFrame:
    """Find the ruptures in a long table of ratings, and what became of each.

    Ruptures in session after session are one episode. It is told by its last rupture whether it
    was repaired, as labels are.

    Parameters
    ----------
    ratings : pandas.DataFrame
        One row a rating, in any order.
    rule : Criterion or str
        The criterion, or its name.
    client, session, rating : str
        Columns that hold the id of the client, the number of the session (whole, from 1), and the
        rating.
    scale : tuple of float, optional
        Lowest and highest possible rating. A rating outside is an error.
    higher_is_better : bool
        Whether a high rating is a good one. If not, a rise is what the rule calls a fall.
    **options : float, optional
        Options of the criterion. Where low is good, a cut-off counts from the other end of the
        scale.

    Returns
    -------
    pandas.DataFrame
        One row an episode, by client and onset, in the units of the ratings:

        - ``client``;
        - ``onset``: session of the first rupture;
        - ``depth``: how far the trough lies from ``reference``, or from ``level`` if that is
          better;
        - ``trough``, ``trough_session``: the worst rating, and the first session with it, from the
          onset until a rating came back, the window was over, or the next episode began;
        - ``end``: the session in which a rating came back; missing if none did in time;
        - ``outcome``: `Label` of the episode: repaired, unrepaired or cannot be told;
        - ``sessions_to_repair``: from ``onset`` to ``end``;
        - ``reference``, ``threshold``, ``level``: at the onset, what the rule measured from, the
          rating that was bad enough, and, at the last rupture, the rating that counts as a return;
        - ``rule``: its name.

    Raises
    ------
    TypeError, ValueError
        If the table, the rule or an option cannot be used: see `alliance.detect.frames`.

    Examples
    --------
    >>> table = pd.DataFrame({"client": "a", "session": range(1, 6), "rating": [6, 6, 2, 3, 6]})
    >>> detect(table, "own_sd", size=1)[["onset", "depth", "trough", "end", "outcome"]].values
    array([[3, 4.0, 2.0, 5, 'repaired']], dtype=object)
    """
    columns = Columns(client, session, rating)
    return search(ratings, rule, columns, scale, higher_is_better, options).episodes()


def classify(
    ratings: pd.DataFrame,
    rule: Criterion | str,
    *,
    client: str = "client",
    session: str = "session",
    rating: str = "rating",
    scale: Scale | None = None,
    higher_is_better: bool = True,
    **options: float | None,
) -> pd.DataFrame:
    """Label each client of a long table of ratings by its ruptures.

    Parameters
    ----------
    ratings, rule, client, session, rating, scale, higher_is_better, **options
        As in `detect`.

    Returns
    -------
    pandas.DataFrame
        One row a client, in the order of the ids:

        - ``client``;
        - ``label``: the `Label` of the last episode, or ``none`` if there is none; `TOO_FEW` if the
          client has fewer ratings than the rule needs, as `Criterion.fewest` counts them, or fewer
          than two;
        - ``ruptures``: how many episodes;
        - ``ratings``: how many ratings;
        - ``rule``: its name.

    Raises
    ------
    TypeError, ValueError
        As in `detect`.

    Examples
    --------
    >>> table = pd.DataFrame({"client": [1, 1, 1, 2], "session": [1, 2, 3, 1], "rating": 5})
    >>> classify(table, "own_sd")["label"].tolist()
    ['none', 'too few ratings']
    """
    columns = Columns(client, session, rating)
    return search(ratings, rule, columns, scale, higher_is_better, options).labels()


@dataclass(frozen=True)
class Search:
    """A rule with its options, and the courses that it is to look at.

    Attributes
    ----------
    rule : Criterion
        The rule.
    options : mapping
        Its options; the spread across clients stands in it if the rule asks for one.
    fewest : int
        How many ratings a client needs for the rule to find anything.
    courses : Courses
        Ratings by client, turned round where low is good, so that a rupture is a fall.
    pivot : float or None
        What a rating and its turned one add up to; none if high is good.
    """

    rule: Criterion
    options: Mapping[str, float | None]
    fewest: int
    courses: Courses
    pivot: float | None

    def found(self) -> Iterator[tuple[Numbers, Array, Detection]]:
        """Yield clients, ratings and what the rule found in them, some clients at a time."""
        for clients, ratings in self.courses.blocks():
            yield clients, ratings, self.rule(ratings, **self.options)

    def episodes(self) -> pd.DataFrame:
        """Return the table of `detect`."""
        parts = [_episodes(*each, self.window) for each in self.found()]
        table = pd.concat(parts).sort_values(["client", "onset"], ignore_index=True)
        for name in ("trough", "reference", "threshold", "level"):
            table[name] = self.turned(table[name])
        ids = self.courses.clients.take(table["client"].to_numpy())
        return table.assign(client=ids, rule=self.rule.name)

    def labels(self) -> pd.DataFrame:
        """Return the table of `classify`."""
        ratings = self.courses.ratings
        labels, ruptures = np.full(len(ratings), TOO_FEW, dtype="<U15"), np.zeros_like(ratings)
        for clients, _, found in self.found():
            labels[clients] = found.labels()
            ruptures[clients] = _onsets(found.rupture).sum(axis=1)
        labels[(ratings < self.fewest) & (ruptures == 0)] = TOO_FEW
        return pd.DataFrame(
            {
                "client": self.courses.clients,
                "label": pd.array(labels, dtype="str"),
                "ruptures": ruptures,
                "ratings": ratings,
                "rule": self.rule.name,
            }
        )

    @property
    def window(self) -> int:
        """The number of sessions within which a repair counts."""
        given = self.options.get("window")
        return int(given or self.rule.defaults["window"] or 0)

    def turned(self, ratings: Any) -> Any:
        """Turn ratings, or what has their unit, between the scale given and the one searched."""
        return ratings if self.pivot is None else turned(ratings, self.pivot)


def search(
    ratings: pd.DataFrame,
    rule: Criterion | str,
    columns: Columns,
    scale: Scale | None = None,
    higher_is_better: bool = True,
    options: Mapping[str, float | None] | None = None,
) -> Search:
    """Check all that is given, and prepare to look.

    Parameters
    ----------
    ratings, rule, scale, higher_is_better
        As in `detect`.
    columns : Columns
        What the columns are called.
    options : mapping, optional
        Options of the criterion.

    Returns
    -------
    Search
        What is ready to be looked at.

    Raises
    ------
    TypeError, ValueError
        As in `detect`.
    """
    chosen = criterion(rule) if isinstance(rule, str) else rule
    if not isinstance(chosen, Criterion):
        raise TypeError(f"rule = {rule!r} is no rule; give a name, one of {', '.join(CRITERIA)}.")
    if not isinstance(higher_is_better, bool):
        raise TypeError(f"higher_is_better = {higher_is_better!r} is neither True nor False.")
    given = options or {}
    fewest = chosen.fewest(**given) or NEVER
    limits = _limits(chosen, scale)
    pivot = None if higher_is_better else _pivot(chosen, limits)
    found = courses(ratings, columns, limits)
    upward = found if pivot is None else found.turned(pivot)
    return Search(chosen, _with_spread(chosen, upward, given), fewest, upward, pivot)


def _limits(rule: Criterion, scale: Scale | None) -> Scale | None:
    """Return the scale by which ratings are checked: the one given, or that of the rule."""
    if scale is None:
        return rule.scale
    if np.shape(scale) != (2,):
        raise TypeError(f"scale = {scale!r} is no scale; give its two ends, such as (1, 7).")
    low, high = (Range().check("an end of scale", end) for end in scale)
    if low >= high:
        raise ValueError(f"scale = {scale!r} is out of order; give its low end first.")
    if rule.scale and rule.scale != (low, high):
        raise ValueError(
            f"scale = {scale!r} is not that of {rule.name}, which is for ratings from "
            f"{rule.scale[0]:g} to {rule.scale[1]:g}; choose a rule without a scale of its own."
        )
    return low, high


def _pivot(rule: Criterion, limits: Scale | None) -> float:
    """Return what a rating and its turned one add up to: it matters to rules with a fixed point."""
    if not (rule.scale or FROM_ZERO in rule.options):
        return 0.0
    if limits is None:
        raise ValueError(
            f"{rule.name} counts from an end of the scale, and on this scale low is good; give "
            "scale=, its lowest and highest rating."
        )
    return sum(limits)


def _with_spread(
    rule: Criterion, found: Courses, options: Mapping[str, float | None]
) -> Mapping[str, float | None]:
    """Fill in the spread across clients, which a rule that sees one block cannot know."""
    if "spread" not in rule.options or options.get("spread") is not None or len(found.clients) < 2:
        return options
    least = rule.options["spread"].low  # that of ratings which are all the same
    return {**options, "spread": max(float(np.std(found.values, ddof=1)), least)}


def _episodes(clients: Numbers, ratings: Array, found: Detection, window: int) -> pd.DataFrame:
    """Return the episodes of some clients, who are named by their place."""
    row, onset = np.nonzero(_onsets(found.rupture))
    last = np.nonzero(_onsets(found.rupture[:, ::-1])[:, ::-1])[1]
    repaired = found.repaired[row, last]
    level = found.level[row, last]
    end = np.where(repaired, _first_return(ratings, row, last, level, window), -1)
    stop = _stop(row, onset, np.where(repaired, end, last + window), ratings.shape[1])
    at = _worst(ratings, row, onset, stop)
    reference, trough = found.reference[row, onset], ratings[row, at]
    return pd.DataFrame(
        {
            "client": clients[row],
            "onset": onset + 1,
            "depth": np.fmax(reference, level) - trough,
            "trough": trough,
            "trough_session": at + 1,
            "end": _where(repaired, end + 1),
            "outcome": _outcomes(found, row, last),
            "sessions_to_repair": _where(repaired, end - onset),
            "reference": reference,
            "threshold": found.threshold[row, onset],
            "level": level,
        }
    )


def _onsets(rupture: Flags) -> Flags:
    """Tell the first of ruptures in session after session."""
    first = rupture.copy()
    first[:, 1:] &= ~rupture[:, :-1]
    return first


def _first_return(
    ratings: Array, row: Numbers, last: Numbers, level: Array, window: int
) -> Numbers:
    """Return the first session within the window whose rating is at the level, if there is one."""
    sessions = ratings.shape[1]
    first = np.full(len(row), sessions)
    for ahead in range(min(window, sessions - 1), 0, -1):
        at = np.minimum(last + ahead, sessions - 1)
        first = np.where((last + ahead < sessions) & (ratings[row, at] >= level), at, first)
    return first


def _stop(row: Numbers, onset: Numbers, end: Numbers, sessions: int) -> Numbers:
    """Return the last session that belongs to each episode: none goes on into the next one."""
    following = np.append(np.where(row[1:] == row[:-1], onset[1:], sessions), sessions)
    return np.asarray(np.minimum(end, following[: len(row)] - 1))


def _worst(ratings: Array, row: Numbers, onset: Numbers, stop: Numbers) -> Numbers:
    """Return the first session with the lowest rating of each episode."""
    if not len(row):
        return onset
    lengths = stop - onset + 1
    starts = np.cumsum(lengths) - lengths
    session = np.arange(lengths.sum()) + np.repeat(onset - starts, lengths)
    values = ratings[np.repeat(row, lengths), session]
    lowest = np.repeat(np.fmin.reduceat(values, starts), lengths)
    worst = np.where(values == lowest, session, ratings.shape[1])
    return np.asarray(np.minimum.reduceat(worst, starts))


def _outcomes(found: Detection, row: Numbers, last: Numbers) -> Labels:
    told = [found.repaired[row, last], found.censored[row, last]]
    return np.select(told, [Label.REPAIRED, Label.CENSORED], Label.UNREPAIRED)


def _where(known: Flags, sessions: Numbers) -> pd.api.extensions.ExtensionArray:
    """Return numbers of sessions, missing where there is none."""
    return pd.arrays.IntegerArray(sessions.astype(np.int64), ~known)
