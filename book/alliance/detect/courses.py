"""From a long table, one row a rating, to the courses that rules take: checked, and in blocks.

Nothing is guessed. A row that could stand for two things is an error: see `alliance.detect.checks`.

Clients are laid into one array by length, short ones first, and leave it in blocks of clients of
about the same length. So one long therapy among many short ones costs its own length, not that
length for every client, and the memory that a rule needs is that of one block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from alliance.arrays import Array, Numbers
from alliance.detect.checks import Check, Columns, check_columns

CELLS = 20_000_000
"""All therapies may have so many sessions, rated or not, or `CELLS_A_ROW` a row if that is more."""
CELLS_A_ROW = 20
BLOCK = 1 << 20
"""Cells of a block, or one client if that is more."""
FEWEST = 2
"""A change needs two ratings."""
PLACES = 12
"""Digits that are kept where ratings are turned round and back; the rest is rounding."""


def turned(ratings: Any, pivot: float) -> Any:
    """Turn ratings, or what has their unit, round.

    Parameters
    ----------
    ratings : float or array of any shape
        In units of the scale.
    pivot : float
        What each rating and its turned one add up to.

    Returns
    -------
    float or array
        As many. Rounded, so that 8 - 4.1 is the number that one types as 3.9: else a rating at a
        limit would be beside it.
    """
    return np.round(pivot - ratings, PLACES)


@dataclass(frozen=True)
class Courses:
    """The ratings of each client, by session.

    Attributes
    ----------
    clients : Index
        Id of each client, in their own order: numbers by size, text by letters.
    ratings : (n,) array of int
        How many ratings each client has.
    """

    clients: pd.Index[Any]
    ratings: Numbers
    _cells: Array
    _starts: Numbers
    _lengths: Numbers

    @property
    def values(self) -> Array:
        """Every rating, in no order that means anything."""
        return self._cells[~np.isnan(self._cells)]

    def turned(self, pivot: float) -> Courses:
        """Turn the ratings round, so that each and its turned one add up to the pivot."""
        return replace(self, _cells=turned(self._cells, pivot))

    def blocks(self) -> Iterator[tuple[Numbers, Array]]:
        """Yield the clients who have enough ratings for a change, some at a time.

        Yields
        ------
        (k,) array of int
            Places of the clients in `clients`.
        (k, T) array
            Their ratings by session, from session 1; not a number where there is none.
        """
        for clients, length in _blocks(self._lengths):
            start = int(self._starts[clients[0]])
            block = self._cells[start : start + len(clients) * length].reshape(-1, length)
            enough = self.ratings[clients] >= FEWEST
            if enough.any():
                yield clients[enough], block if enough.all() else block[enough]

    def course(self, place: int) -> Array:
        """Return the ratings of one client by session; not a number where there is none."""
        start = int(self._starts[place])
        return self._cells[start : start + int(self._lengths[place])]


def courses(
    table: pd.DataFrame, columns: Columns, scale: tuple[float, float] | None = None
) -> Courses:
    """Check a long table, and lay out its ratings by client and session.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a rating; rows in any order.
    columns : Columns
        What its columns are called.
    scale : tuple of float, optional
        Lowest and highest possible rating.

    Returns
    -------
    Courses
        The courses.

    Raises
    ------
    TypeError
        If it is not a table.
    ValueError
        If a column, a client, a session or a rating cannot be used; every fault is told. The index
        of the table is what the message calls the row.

    Examples
    --------
    >>> table = pd.DataFrame({"who": ["b", "a", "b"], "week": [2, 1, 1], "bond": [4.0, 6, 5]})
    >>> found = courses(table, Columns("who", "week", "bond"))
    >>> found.clients.tolist(), found.ratings.tolist()
    (['a', 'b'], [1, 2])
    >>> [block.tolist() for _, block in found.blocks()]
    [[[5.0, 4.0]]]
    """
    check_columns(table, columns)
    check = Check(table, columns)
    rows, clients = check.clients()
    sessions = check.sessions()
    values = check.ratings(scale)
    if check.failed:
        check.doubles(rows, sessions)
        check.refuse()
    return _lay_out(check, clients, rows, sessions, values)


def _lay_out(
    check: Check, clients: pd.Index[Any], rows: Numbers, sessions: Numbers, values: Array
) -> Courses:
    lengths = np.zeros(len(clients), dtype=np.int64)
    np.maximum.at(lengths, rows, sessions)
    check.size(lengths, sessions, max(CELLS, CELLS_A_ROW * len(rows)))
    starts, size = np.zeros_like(lengths), 0
    for those, length in _blocks(lengths):
        starts[those] = size + length * np.arange(len(those))
        size += length * len(those)
    at = starts[rows] + sessions - 1
    taken = np.zeros(size, dtype=bool)
    taken[at] = True
    if taken.sum() < len(at):
        check.doubles(rows, sessions)
        check.refuse()
    cells = np.full(size, np.nan)
    cells[at] = values
    ratings = np.bincount(rows[~np.isnan(values)], minlength=len(clients))
    _check_enough(ratings)
    return Courses(clients, ratings, cells, starts, lengths)


def _blocks(lengths: Numbers) -> Iterator[tuple[Numbers, int]]:
    """Cut clients, short ones first, into blocks; yield each with the length of its longest."""
    order = np.argsort(lengths, kind="stable")
    ordered, start = lengths[order], 0
    while start < len(order):
        ahead = ordered[start : start + BLOCK // int(ordered[start]) + 1]
        cells = ahead * np.arange(1, len(ahead) + 1)
        end = start + max(1, int(np.searchsorted(cells, BLOCK, side="right")))
        yield order[start:end], int(ordered[end - 1])
        start = end


def _check_enough(ratings: Numbers) -> None:
    if ratings.max() < FEWEST:
        raise ValueError(
            f"no client has more than {ratings.max()} rating(s); a change needs {FEWEST}, so give "
            "one row for each session of each client."
        )
