"""Checks of a long table: everything that cannot be read is found, and told at once.

A fault names the client, the session, the row and the value, what is allowed, and what to do. The
first `MOST_TOLD` are told, in the order of the rows, and the others are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd

from alliance.arrays import Array, Flags, Numbers
from alliance.ranges import Range

MOST_SESSIONS = 10_000
"""Highest number of a session: what is higher is a date or a serial number."""
MOST_TOLD = 10
"""So many faults are told; more are counted."""
MOST_DOUBLES = 4
"""So many rows for one session are named; more are counted."""
EMPTY = "empty"
"""What a message calls a cell without a value."""
FROM_DATES = (
    "pd.to_datetime(ratings[{session!r}], dayfirst=True)"
    ".groupby(ratings[{client!r}]).rank(method='dense')"
)
"""Two rows of one date get one number, so that they are found."""
DATE = re.compile(r"\d{4}|\d\D+\d+\D+\d|\d[:T]\d")
"""What only a date, a time or a serial number holds."""


class Columns(NamedTuple):
    """What the columns of a table are called."""

    client: str
    session: str
    rating: str


def told(faults: Sequence[str], count: int, advice: str = "") -> str:
    """Write faults into one message.

    Parameters
    ----------
    faults : sequence of str
        Those that are told, at least one.
    count : int
        How many there are.
    advice : str
        What helps with more than one of them; may be empty.

    Returns
    -------
    str
        One fault as one line, several as a line each.

    Examples
    --------
    >>> told(["a is empty."], 1, "Fill it.")
    'a is empty. Fill it.'
    >>> print(told(["a is empty.", "b is empty."], 12))
    12 faults:
      a is empty.
      b is empty.
      and 10 more.
    """
    if count == 1:
        return " ".join(filter(None, (*faults, advice)))
    rest = [f"and {count - len(faults):,} more."] if count > len(faults) else []
    return "\n  ".join(filter(None, (f"{count:,} faults:", *faults, *rest, advice)))


def check_columns(table: pd.DataFrame, columns: Columns) -> None:
    """Refuse what is no table, or lacks a column.

    Parameters
    ----------
    table : pandas.DataFrame
        Candidate.
    columns : Columns
        What its columns should be called.

    Raises
    ------
    TypeError
        If it is not a table.
    ValueError
        If a column is missing or there twice, two are the same, or there are no rows.
    """
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"ratings are a {type(table).__name__}; give a pandas table with one row a rating, "
            "which names the client and the session."
        )
    known = table.columns.tolist()
    faults = [
        fault
        for role, name in columns._asdict().items()
        if (fault := _wrong_column(role, name, known))
    ]
    if faults:
        raise ValueError(told(faults, len(faults)))
    if len(set(columns)) < len(columns):
        raise ValueError(
            f"client, session and rating are {', '.join(columns)}; name three different columns."
        )
    if table.empty:
        raise ValueError("the table has no rows; give one row for each rating.")


def _wrong_column(role: str, name: str, known: Sequence[Any]) -> str:
    if name not in known:
        return (
            f"there is no column {name!r}; the table has {', '.join(map(str, known))}. "
            f"Name the one that holds the {role} with {role}=."
        )
    count = known.count(name)
    return f"{count} columns are called {name!r}; rename one." if count > 1 else ""


class Check:
    """Reads the columns of a table, and gathers what cannot be read until it is refused.

    Parameters
    ----------
    table : pandas.DataFrame
        The table. Its index is what a message calls the row.
    columns : Columns
        What its columns are called.
    """

    def __init__(self, table: pd.DataFrame, columns: Columns) -> None:
        self.table, self.columns = table, columns
        self._found: list[tuple[Numbers, Callable[[int], str]]] = []

    def clients(self) -> tuple[Numbers, pd.Index[Any]]:
        """Return each row's client, numbered from 0, and the ids; below 0 where there is none."""
        rows, ids = pd.factorize(self.table[self.columns.client], sort=True)
        missing = (rows < 0) | np.append(_blank(ids), False)[rows]
        self._note(missing, self._no_client, "No row names one.")
        return np.where(missing, -1, rows), pd.Index(ids)

    def sessions(self) -> Numbers:
        """Return the number of each row's session; 0 where it is none."""
        column = self.table[self.columns.session]
        numbers = _numbers(column)
        right = (numbers >= 1) & (numbers <= MOST_SESSIONS) & (numbers == np.floor(numbers))
        wrong = ~right | _flags(column)
        self._note(wrong, self._no_session, "No row has such a number.")
        return np.where(wrong, 0, numbers).astype(np.int64)

    def ratings(self, scale: tuple[float, float] | None) -> Array:
        """Return each row's rating; not a number where it is missing, or is none."""
        column = self.table[self.columns.rating]
        values = _numbers(column)
        words = (np.isnan(values) & column.notna().to_numpy()) | _flags(column)
        self._note(words, self._no_number, "No row has a number.")
        low, high = scale or (-np.inf, np.inf)
        outside = ((values < low) | (values > high) | np.isinf(values)) & ~words
        allowed = Range(low, high, hint="or nothing where a rating is missing")

        def said(where: int) -> str:
            value = float(values[where])
            why = _refused(allowed, int(value) if value.is_integer() else value)
            return f"{self._place(where)}: {why}"

        self._note(outside, said, "No rating is on this scale.")
        return np.where(words | outside, np.nan, values)

    def doubles(self, rows: Numbers, sessions: Numbers) -> None:
        """Gather sessions of a client that more than one row is for.

        Parameters
        ----------
        rows, sessions : (n,) array of int
            Each row's client and session; below 0, and 0, where there is none.
        """
        named = np.flatnonzero((rows >= 0) & (sessions > 0))
        keys = pd.Series(rows[named] * (MOST_SESSIONS + 1) + sessions[named])
        later = keys.duplicated().to_numpy()
        second = np.zeros(len(self.table), dtype=bool)
        second[named[later][~keys[later].duplicated().to_numpy()]] = True

        def said(where: int) -> str:
            same = (rows == rows[where]) & (sessions == sessions[where])
            return self._double(np.flatnonzero(same))

        self._note(second, said)

    def size(self, lengths: Numbers, sessions: Numbers, most: int) -> None:
        """Refuse numbers of sessions that would fill the memory with empty cells.

        Parameters
        ----------
        lengths : (k,) array of int
            Sessions of each client.
        sessions : (n,) array of int
            Session of each row.
        most : int
            So many are allowed together.

        Raises
        ------
        ValueError
            If there are more.
        """
        if lengths.sum() > most:
            raise ValueError(
                f"{self._place(int(sessions.argmax()))}: all therapies together have "
                f"{lengths.sum():,} sessions for {len(self.table):,} rows, and at most {most:,} "
                "are allowed; number the sessions of each client 1, 2, 3 and so on."
            )

    @property
    def failed(self) -> bool:
        """Whether a fault was found."""
        return bool(self._found)

    def refuse(self) -> NoReturn:
        """Tell the faults in the order of the rows.

        Raises
        ------
        ValueError
            Always.
        """
        places = (
            (int(where), kind)
            for kind, (rows, _) in enumerate(self._found)
            for where in rows[:MOST_TOLD]
        )
        first = sorted(places)[:MOST_TOLD]
        faults = [self._found[kind][1](where) for where, kind in first]
        count = sum(len(rows) for rows, _ in self._found)
        raise ValueError(told(faults, count, self._advice(where for where, _ in first)))

    def _note(self, wrong: Flags, said: Callable[[int], str], all_: str = "") -> None:
        """Gather rows that are wrong; where all are, the first stands for them."""
        where = np.flatnonzero(wrong)
        if all_ and 1 < len(where) == len(wrong):
            self._found.append((where[:1], lambda row: f"{said(row)} {all_}"))
        elif len(where):
            self._found.append((where, said))

    def _no_client(self, where: int) -> str:
        _, session, rating = self._row(where)
        return (
            f"row {self.table.index[where]} (session {session}, rating {rating}) names no client; "
            "give it the client’s id, or leave the row out."
        )

    def _no_session(self, where: int) -> str:
        client, session, rating = self._row(where)
        given = "is empty" if session == EMPTY else f"= {session} is not valid"
        return (
            f"client {client}, row {self.table.index[where]} (rating {rating}): session {given}; "
            f"number the sessions of each client 1, 2, 3 and so on, up to {MOST_SESSIONS:,}."
        )

    def _no_number(self, where: int) -> str:
        rating = str(self.table[self.columns.rating].iloc[where])
        remedy = "give a number, or nothing where a rating is missing"
        if re.fullmatch(r"-?\d+,\d+", rating.strip()):
            remedy = "a number has a decimal point, so read the file with decimal=','"
        return f"{self._place(where)}: rating = {rating!r} is not a number; {remedy}."

    def _double(self, rows: Numbers) -> str:
        client, session, _ = self._row(int(rows[0]))
        named = rows[:MOST_DOUBLES].tolist()
        more = f" and {len(rows) - MOST_DOUBLES:,} more" if len(rows) > MOST_DOUBLES else ""
        lines = ", ".join(str(self.table.index[where]) for where in named)
        ratings = ", ".join(self._row(where)[-1] for where in named)
        return (
            f"client {client}, session {session} (rows {lines}{more}): more than one row is for "
            f"this session, with the ratings {ratings}{more}; keep one row for each session of a "
            "client."
        )

    def _advice(self, rows: Iterable[int]) -> str:
        """Say how dates become numbers, where one of the rows has a date for its session."""
        sessions = self.table[self.columns.session]
        if not any(DATE.search(str(sessions.iloc[where])) for where in rows):
            return ""
        given = FROM_DATES.format(client=self.columns.client, session=self.columns.session)
        return (
            "Dates or times become numbers of sessions, in the command by --dates DMY, MDY or YMD, "
            f"the order of day, month and year; in Python by {given}."
        )

    def _place(self, where: int) -> str:
        client, session, _ = self._row(where)
        return f"client {client}, session {session} (row {self.table.index[where]})"

    def _row(self, where: int) -> tuple[str, str, str]:
        """Return client, session and rating of a row as text; whole numbers without a point."""
        client, session, rating = (self.table[name].iloc[where] for name in self.columns)
        return _text(client), _text(session), _text(rating)


def _refused(allowed: Range, rating: float) -> str:
    """Return what a range says of a rating outside it; nothing of another."""
    try:
        allowed.check("rating", rating)
    except ValueError as problem:
        return str(problem)
    return ""


def _text(value: Any) -> str:
    if pd.isna(value) or (isinstance(value, str) and not value.strip()):
        return EMPTY
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if whole else value)


def _numbers(column: pd.Series[Any]) -> Array:
    """Return a column as numbers; not a number where it is missing, a word or a date."""
    if column.dtype.kind in "mM":
        return np.full(len(column), np.nan)
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
