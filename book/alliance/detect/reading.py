"""Read a file of ratings as it comes out of a spreadsheet: its separator, its decimals, its ids.

The separator is a comma, a semicolon or a tab, whichever splits the first line into the columns
that were asked for. Decimals have a point or a comma. Sessions are numbers, or dates whose order is
said. A file that cannot be read is refused, and so is one in which a line has more fields than the
first.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.errors import ParserError
from tqdm import tqdm

from alliance.arrays import Numbers
from alliance.detect.checks import MOST_TOLD, Columns, told

SEPARATORS = (",", ";", "\t")
ROWS_AT_ONCE = 200_000
PATIENCE = 1
"""Seconds after which a file is long enough for its progress to be shown."""
MISSING = [
    *("", ".", "-", "–", "—", "?", "NA", "na", "N/A", "n/a", "#N/A"),
    *("NaN", "nan", "NULL", "null", "None"),
]
"""What stands for no rating, or no session. A client may be called NA."""
NUMBER = r"0|[1-9]\d{0,17}"
"""An id that is the same as a number and as text: no leading nought."""
TABLES = {".csv", ".tsv", ".txt"}
"""How the names of tables end."""
WORKBOOKS = {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}
"""How the files of spreadsheet programs begin, new and old."""
MOST_NAMED = 3
"""So many files are suggested."""
DECIMALS = (r"\s*[-+]?\d*,\d+\s*", r"\s*[-+]?\d*\.\d+\s*")
"""Numbers with a decimal comma, and with a point."""
ORDERS = {"D": "day", "M": "month", "Y": "year"}
"""What the letters of an order of dates stand for."""
DATE = r"^(\d{1,4})[-./ ]+(\d{1,2})[-./ ]+(\d{1,4})(?:[T ]+\d{1,2}:.*)?$"
"""Three numbers, and perhaps a time. A year of two digits is one of this century."""
COUNTED, FIRST_DAY = r"\d{5}(?:\.\d+)?", "1899-12-30"
"""A date as spreadsheets keep it, in days; and the day from which they count."""


def read(path: Path, columns: Columns, dates: str | None = None) -> pd.DataFrame:
    """Read the three columns of a file of ratings.

    Parameters
    ----------
    path : Path
        A text file, one rating a line, in UTF-8 with or without a byte order mark; the first line
        names the columns. Fields may be quoted, and other columns are left out.
    columns : Columns
        What the columns are called.
    dates : str, optional
        The order of day, month and year, such as ``"DMY"``, if sessions are dates. Each date of a
        client is then a session, from 1 on.

    Returns
    -------
    pandas.DataFrame
        The columns: client as whole numbers if all are, else as text without spaces around it;
        session and rating as numbers, or as text where one of them is none. The index is the line
        of the file, as long as no field holds a line break. Lines without any value are left out.

    Raises
    ------
    OSError
        If the file is not there, or cannot be opened.
    ValueError
        If it is no table, not in UTF-8, or lacks a column, or if a date is none.
    """
    _check_file(path)
    try:
        names, separator = _first_line(path, columns)
        try:
            table = _columns(path, names, separator, columns, str if dates else float)
        except ValueError as problem:  # a word, or a decimal comma, among the numbers
            if isinstance(problem, (ParserError, UnicodeDecodeError)):
                raise
            table = _columns(path, names, separator, columns, str)
    except UnicodeDecodeError:
        raise ValueError(_misread(path)) from None
    except (ParserError, csv.Error) as problem:
        raise ValueError(_no_table(path, columns, problem)) from None
    table.index = pd.RangeIndex(2, len(table) + 2)
    table = table.dropna(how="all")
    clients, session = _ids(table[columns.client]), table[columns.session]
    sessions = _dated(clients, session, dates) if dates else _plain(path, session)
    return table.assign(
        **{columns.client: clients},
        **{columns.session: sessions},
        **{columns.rating: _plain(path, table[columns.rating])},
    )


def _check_file(path: Path) -> None:
    """Refuse what is no text file, and name those that could be meant."""
    where = path.parent.resolve()
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder. {_others(path, '')}")
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"{path} is not there, and there is no folder {where}; check how both are written, or "
            "give the whole path of the file."
        )
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is not there; it was looked for in {where}. {_others(path.parent, path.name)}"
        )
    if not os.access(path, os.R_OK):
        raise PermissionError(f"{path} may not be read by you; ask whose it is, or use a copy.")
    with path.open("rb") as file:
        if file.read(4) in WORKBOOKS:
            raise ValueError(
                f"{path} is a workbook; open it in your spreadsheet program, save the sheet as CSV "
                "in UTF-8, and give that file."
            )


def _others(folder: Path, name: str) -> str:
    """Name the tables of a folder: those called nearly so, or the first few."""
    tables = {
        each.name.lower(): str(folder / each.name)
        for each in sorted(folder.iterdir())
        if each.suffix.lower() in TABLES
    }
    if not tables:
        return "No table (.csv, .tsv, .txt) is there; give the whole path of yours."
    if alike := get_close_matches(name.lower(), tables, MOST_NAMED):
        return f"Is it {' or '.join(tables[each] for each in alike)}?"
    first = [*tables.values()][:MOST_NAMED]
    more = f" and {len(tables) - MOST_NAMED:,} more" if len(tables) > MOST_NAMED else ""
    return f"Tables there: {', '.join(first)}{more}; name one of them."


def _first_line(path: Path, columns: Columns) -> tuple[list[str], str]:
    """Return the names of the columns, and the separator that finds the most of those asked for."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [file.readline(), file.readline()]
    if not lines[0].strip():
        raise ValueError(f"{path} is empty; its first line has to name the columns.")
    names, separator = _header(lines[0], columns)
    if any(names.count(name) != 1 for name in columns):
        raise ValueError(_other_columns(path, names, columns))
    if any(_fields(lines[1], separator)[len(names) :]):
        raise ParserError  # the other reader takes what is too much here for an index
    return names, separator


def _header(line: str, columns: Columns) -> tuple[list[str], str]:
    """Split the first line by the separator that finds the most of the columns."""
    headers = {each: _fields(line, each) for each in SEPARATORS}
    separator = max(SEPARATORS, key=lambda each: _known(headers[each], columns))
    return headers[separator], separator


def _other_columns(path: Path, names: Sequence[str], columns: Columns) -> str:
    """Say which columns are not there, and what the first line has to be."""
    wrong = {role: name for role, name in columns._asdict().items() if names.count(name) != 1}
    found = (
        f"{name!r} is there {names.count(name)} times"
        if name in names
        else f"{name!r} is not there"
        for name in wrong.values()
    )
    parted = " Columns are parted by commas, semicolons or tabs." if len(names) == 1 else ""
    return (
        f"the first line of {path} names {', '.join(names)}; {', '.join(found)}. Name the column "
        f"of the {', the '.join(wrong)} by {', '.join(f'--{role}' for role in wrong)}.{parted} The "
        "first line has to name the columns, and each line after it holds one rating."
    )


def _fields(line: str, separator: str) -> list[str]:
    reader = csv.reader([line], delimiter=separator, skipinitialspace=True)
    return [field.strip() for field in next(reader)]


def _known(names: Sequence[str], columns: Columns) -> tuple[int, int]:
    return len(set(columns) & set(names)), len(names)


def _columns(
    path: Path, names: Sequence[str], separator: str, columns: Columns, kind: type
) -> pd.DataFrame:
    """Read the columns, with sessions and ratings of one kind."""
    at = {str(names.index(name)): name for name in columns}
    client, *others = at
    parts = []
    with path.open("rb") as file, _progress(path.stat().st_size) as progress:
        chunks = pd.read_csv(
            file,
            sep=separator,
            header=0,
            names=list(map(str, range(len(names)))),
            index_col=False,
            dtype={client: str} | dict.fromkeys(others, kind),
            keep_default_na=False,
            na_values={client: [""]} | dict.fromkeys(others, MISSING),
            skipinitialspace=True,
            skip_blank_lines=False,  # they count as lines
            encoding="utf-8-sig",
            chunksize=ROWS_AT_ONCE,
        )
        for chunk in chunks:
            parts.append(chunk[list(at)])
            progress.update(file.tell() - progress.n)
    return pd.concat(parts).rename(columns=at)


def _progress(size: int) -> tqdm[Any]:
    return tqdm(total=size, desc="Reading", unit="B", unit_scale=True, delay=PATIENCE)


def _ids(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Take the spaces from around ids, and read them as numbers if nothing is lost by it."""
    rows, known = _distinct(texts)
    names = known.str.strip()
    ids: pd.Series[Any] = names.astype("int64") if names.str.fullmatch(NUMBER).all() else names
    return ids.take(rows).set_axis(texts.index)


def _plain(path: Path, numbers: pd.Series[Any]) -> pd.Series[Any]:
    """Give numbers with a decimal comma a point; a column with a word in it stays text."""
    if numbers.dtype.kind == "f":
        return numbers
    rows, known = _distinct(numbers)
    comma, point = (known.str.fullmatch(form, na=False) for form in DECIMALS)
    if comma.any() and point.any():
        of_both = (numbers[each[rows].to_numpy()] for each in (comma, point))
        first, other = (
            f"{len(each):,} with a decimal {mark}, such as {each.iloc[0]} in line {each.index[0]}"
            for each, mark in zip(of_both, ("comma", "point"), strict=True)
        )
        raise ValueError(f"{path} has numbers, {first}, and {other}; write all of them in one way.")
    text = known.where(~comma, known.str.replace(",", ".", regex=False))
    values = pd.to_numeric(text, errors="coerce").astype(float)
    plain = values if values.notna().equals(text.notna()) else text
    return plain.take(rows).set_axis(numbers.index)


def _dated(clients: pd.Series[Any], texts: pd.Series[Any], order: str) -> pd.Series[Any]:
    """Return the number of each date among those of the client; one date has one number."""
    rows, known = _distinct(texts)
    days = _days(known.str.strip(), order).take(rows).set_axis(texts.index)
    wrong = days.isna() & texts.notna()
    if wrong.any():
        words = ", ".join(ORDERS[letter] for letter in order)
        faults = [
            f"client {clients[line]} (row {line}): {texts[line]} is no date in the order {words}; "
            "write it so, or choose another order by --dates."
            for line in texts.index[wrong][:MOST_TOLD]
        ]
        raise ValueError(told(faults, int(wrong.sum())))
    return days.groupby(clients, dropna=False).rank(method="dense")


def _days(texts: pd.Series[Any], order: str) -> pd.Series[Any]:
    """Return the day of each text; none of what is no date in this order."""
    parts = texts.str.extract(DATE).set_axis(list(order), axis=1)
    numbers, digits = parts.astype(float), parts["Y"].str.len()
    short = (digits == 2) & order.endswith("Y")  # 29/1/24 is no year, month, day
    years = (numbers["Y"] + 2000 * short).where(short | (digits == 4))
    written = {"year": years, "month": numbers["M"], "day": numbers["D"]}
    days = pd.to_datetime(pd.DataFrame(written), errors="coerce")
    counted = pd.to_numeric(texts.where(texts.str.fullmatch(COUNTED, na=False)))
    return days.fillna(pd.to_datetime(np.floor(counted), unit="D", origin=FIRST_DAY))


def _distinct(texts: pd.Series[Any]) -> tuple[Numbers, pd.Series[Any]]:
    """Return where each text stands among those that differ, and these: they are far fewer."""
    rows, known = pd.factorize(texts, use_na_sentinel=False)
    return rows, pd.Series(known)


def _misread(path: Path) -> str:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8-sig")
            except UnicodeDecodeError as problem:
                found = f"line {number} holds the byte {line[problem.start]:#04x}"
                break
    return f"{path} is not text in UTF-8: {found}; save it as CSV in UTF-8 and try again."


def _no_table(path: Path, columns: Columns, problem: Exception) -> str:
    names, lines = _too_long(path, columns)
    if not lines:
        return f"{path} cannot be read as a table ({problem}); is a quotation mark left open?"
    first = ", ".join(map(str, lines[:MOST_TOLD]))
    more = f" and {len(lines) - MOST_TOLD:,} more" if len(lines) > MOST_TOLD else ""
    return (
        f"{path} has more fields in line(s) {first}{more} than the first line names columns, "
        f"{len(names)}; put a field that holds the separator between quotation marks, and decimals "
        "with a comma into a table separated by semicolons."
    )


def _too_long(path: Path, columns: Columns) -> tuple[list[str], list[int]]:
    """Return the names of the columns, and the lines that have more fields than these."""
    lines: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as file, suppress(csv.Error):
        names, separator = _header(file.readline(), columns)
        rows = csv.reader(file, delimiter=separator, skipinitialspace=True)
        long = (rows.line_num + 1 for each in rows if any(map(str.strip, each[len(names) :])))
        lines.extend(long)
    return names, lines
