"""From a long table, one row a rating, to the courses that rules take: checked, and in blocks.

Nothing is guessed. A row that could stand for two things is an error, which names the client, the
session and the value, what is allowed, and what to do.

Clients are laid into one array by length, short ones first, and leave it in blocks of clients of
about the same length. So one long therapy among many short ones costs its own length, not that
length for every client, and the memory that a rule needs is that of one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from alliance.arrays import Array, Numbers
from alliance.ranges import Range

MOST_SESSIONS = 10_000
"""Highest number of a session: what is higher is a date or a serial number."""
CELLS = 20_000_000
"""All therapies may have so many sessions, rated or not, or `CELLS_A_ROW` a row if that is more."""
CELLS_A_ROW = 20
BLOCK = 1 << 20
"""Cells of a block, or one client if that is more."""
FEWEST = 2
"""A change needs two ratings."""
PLACES = 12
"""Digits that are kept where ratings are turned round and back; the rest is rounding."""
FROM_DATES = (
    "pd.to_datetime(ratings[{session!r}], dayfirst=True)"
    ".groupby(ratings[{client!r}]).rank(method='dense')"
)
"""Two rows of one date get one number, so that they are found."""


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


class Columns(NamedTuple):
    """What the columns of a table are called."""

    client: str
    session: str
    rating: str


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
        If a column, a client, a session or a rating cannot be used. The index of the table is what
        the message calls the row.

    Examples
    --------
    >>> table = pd.DataFrame({"who": ["b", "a", "b"], "week": [2, 1, 1], "bond": [4.0, 6, 5]})
    >>> found = courses(table, Columns("who", "week", "bond"))
    >>> found.clients.tolist(), found.ratings.tolist()
    (['a', 'b'], [1, 2])
    >>> [block.tolist() for _, block in found.blocks()]
    [[[5.0, 4.0]]]
    """
    _check_columns(table, columns)
    check = _Check(table, columns)
    rows, clients = check.clients()
    sessions = check.sessions()
    values = check.ratings(scale)
    return _lay_out(check, clients, rows, sessions, values)


def _lay_out(
    check: _Check, clients: pd.Index[Any], rows: Numbers, sessions: Numbers, values: Array
) -> Courses:
    lengths = np.zeros(len(clients), dtype=np.int64)
    np.maximum.at(lengths, rows, sessions)
    check.size(lengths, sessions)
    starts, size = np.zeros_like(lengths), 0
    for those, length in _blocks(lengths):
        starts[those] = size + length * np.arange(len(those))
        size += length * len(those)
    at = starts[rows] + sessions - 1
    check.unique(at, size)
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


def _check_columns(table: pd.DataFrame, columns: Columns) -> None:
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"ratings are a {type(table).__name__}; give a pandas table with one row a rating, "
            "which names the client and the session."
        )
    known = table.columns.tolist()
    for role, name in columns._asdict().items():
        if name not in known:
            raise ValueError(
                f"there is no column {name!r}; the table has {', '.join(map(str, known))}. "
                f"Name the one that holds the {role} with {role}=."
            )
        if known.count(name) > 1:
            raise ValueError(f"{known.count(name)} columns are called {name!r}; rename one.")
    if len(set(columns)) < len(columns):
        raise ValueError(
            f"client, session and rating are {', '.join(columns)}; name three different columns."
        )
    if table.empty:
        raise ValueError("the table has no rows; give one row for each rating.")


def _check_enough(ratings: Numbers) -> None:
    if ratings.max() < FEWEST:
        raise ValueError(
            f"no client has more than {ratings.max()} rating(s); a change needs {FEWEST}, so give "
            "one row for each session of each client."
        )


class _Check:
    """Reads columns, and refuses by name what cannot be read."""

    def __init__(self, table: pd.DataFrame, columns: Columns) -> None:
        self.table, self.columns = table, columns

    def clients(self) -> tuple[Numbers, pd.Index[Any]]:
        """Return each row's client, numbered from 0, and the ids of the clients."""
        column = self.table[self.columns.client]
        rows, ids = pd.factorize(column, sort=True)
        missing = (rows < 0) | np.append(_blank(ids), False)[rows]
        if missing.all():
            raise ValueError(
                f"no row names a client in the column {self.columns.client!r}; give each client an "
                "id, or name the column that holds it with client=."
            )
        if missing.any():
            where = int(missing.argmax())
            _, session, rating = self._row(where)
            raise ValueError(
                f"row {self.table.index[where]} (session {session}, rating {rating}) names no "
                "client; give it the client's id, or leave the row out."
            )
        return rows, pd.Index(ids)

    def sessions(self) -> Numbers:
        """Return the number of each row's session."""
        column = self.table[self.columns.session]
        if column.dtype.kind in "mM":
            self._refuse_session(0)
        numbers = _numbers(column)
        wrong = ~((numbers >= 1) & (numbers <= MOST_SESSIONS) & (numbers == np.floor(numbers)))
        wrong |= _flags(column)
        if wrong.any():
            self._refuse_session(int(wrong.argmax()))
        return numbers.astype(np.int64)

    def ratings(self, scale: tuple[float, float] | None) -> Array:
        """Return each row's rating; not a number where it is missing."""
        column = self.table[self.columns.rating]
        values = np.full(len(column), np.nan) if column.dtype.kind in "mM" else _numbers(column)
        words = (np.isnan(values) & column.notna().to_numpy()) | _flags(column)
        if words.any():
            self._refuse_word(int(words.argmax()))
        low, high = scale or (-np.inf, np.inf)
        outside = (values < low) | (values > high) | np.isinf(values)
        if outside.any():
            where = int(outside.argmax())
            allowed = Range(low, high, hint="or nan where a rating is missing")
            allowed.check(f"{self._place(where)}: rating", float(values[where]))
        return values

    def size(self, lengths: Numbers, sessions: Numbers) -> None:
        """Refuse numbers of sessions that would fill the memory with empty cells."""
        most = max(CELLS, CELLS_A_ROW * len(self.table))
        if lengths.sum() > most:
            where = int(sessions.argmax())
            raise ValueError(
                f"{self._place(where)}: all therapies together have {lengths.sum():,} sessions for "
                f"{len(self.table):,} rows, and at most {most:,} are allowed; number the sessions "
                "of each client 1, 2, 3 and so on."
            )

    def unique(self, at: Numbers, size: int) -> None:
        """Refuse two rows for one session of one client."""
        taken = np.zeros(size, dtype=bool)
        taken[at] = True
        if taken.sum() == len(at):
            return
        again = int(pd.Series(at).duplicated().to_numpy().argmax())
        both = (self._row(int(where))[-1] for where in np.flatnonzero(at == at[again]))
        raise ValueError(
            f"{self._place(again)}: more than one row is for this session, with the "
            f"ratings {', '.join(both)}; keep one row for each session of a client."
        )

    def _refuse_session(self, where: int) -> NoReturn:
        client, session, rating = self._row(where)
        from_dates = FROM_DATES.format(client=self.columns.client, session=self.columns.session)
        raise ValueError(
            f"client {client}: session = {session} in row {self.table.index[where]} (rating "
            f"{rating}) is not valid; number the sessions of each client 1, 2, 3 and so on, up to "
            f"{MOST_SESSIONS:,}. Dates or times become such numbers by {from_dates}."
        )

    def _refuse_word(self, where: int) -> NoReturn:
        *_, rating = self._row(where)
        remedy = "give a number, or nothing (nan) where a rating is missing"
        if re.fullmatch(r"-?\d+,\d+", rating.strip()):
            remedy = "a number has a decimal point, so read the file with decimal=','"
        raise ValueError(f"{self._place(where)}: rating = {rating!r} is not a number; {remedy}.")

    def _place(self, where: int) -> str:
        client, session, _ = self._row(where)
        return f"client {client}, session {session} (row {self.table.index[where]})"

    def _row(self, where: int) -> tuple[str, str, str]:
        """Return client, session and rating of a row as text; whole numbers without a point."""
        client, session, rating = (self.table[name].iloc[where] for name in self.columns)
        return _text(client), _text(session), _text(rating)


def _text(value: Any) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


def _numbers(column: pd.Series[Any]) -> Array:
    """Return a column as numbers; not a number where it is missing or a word."""
    plain = column.astype(object) if isinstance(column.dtype, pd.CategoricalDtype) else column
    numbers = pd.to_numeric(plain, errors="coerce")
    return np.asarray(numbers.to_numpy(dtype=float, na_value=np.nan))


def _blank(ids: Any) -> npt.NDArray[np.bool_]:
    """Tell which ids are texts without a letter."""
    if pd.api.types.is_numeric_dtype(ids.dtype):
        return np.zeros(len(ids), dtype=bool)
    texts = np.asarray(ids, dtype=object)
    return np.array([isinstance(each, str) and not each.strip() for each in texts], dtype=bool)


def _flags(column: pd.Series[Any]) -> npt.NDArray[np.bool_]:
    """Tell which values are true or false, which are no numbers here."""
    if column.dtype.kind == "b":
        return np.ones(len(column), dtype=bool)
    if column.dtype != object:
        return np.zeros(len(column), dtype=bool)
    return np.array([isinstance(each, (bool, np.bool_)) for each in column], dtype=bool)
