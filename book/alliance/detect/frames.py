"""A tidy table, one row a session, and what a criterion finds in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alliance.arrays import Numbers
from alliance.detect.criteria import Criterion, criterion
from alliance.detect.ratings import as_ratings

CELLS = 20_000_000
"""A table of clients by sessions may have so many cells, or 20 for each rating if that is more."""


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
