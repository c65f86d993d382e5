"""The evidence: loaders of the tables in ``data/``.

Types, units and meanings of the columns stand once, in ``data/datapackage.json``. A row of evidence
has an ``id`` that is unique across all tables and a ``status`` that says how well it was checked.

=====================  ==================================================================
table                  one row is
=====================  ==================================================================
effects                a published effect size
findings               a published finding without a size
prevalence             how often ruptures (or what hides them) were found, by whom and how
rates                  a base rate: dropout, sessions, outcome, worsening, feedback
instruments            a questionnaire or rating system
measures               a property of an instrument: range, cut-off, norm, reliability
markers                a marker of rupture, in our words
strategies             a strategy of repair, in our words
questions              a question for a training, with its key
roleplays              an invented moment for a training, and what each who plays it is told
estimates              a question to be answered before the figures are shown
estimates_marks        a figure that is shown then, by the rows that hold it
responses              a response in the cases to walk, and the rows that speak of it
cases                  an invented client, to walk through
cases_moments          a moment of such a case
cases_responses        what a response in a moment says and is assumed to do
criteria               a rule that finds ruptures or repairs, or a part of one
targets                a value that the simulation should reproduce
calibration            how the fitted setting meets a target
calibrated_parameters  a parameter of the fitted setting
claims                 a claim of the source paper, or a point of critique
derived                our arithmetic on rows of other tables
sources                a cited work
=====================  ==================================================================

Examples
--------
>>> repair = row("B1")
>>> f"{repair['value']} [{repair['low']}, {repair['high']}], {repair['status']}"
'0.29 [0.1, 0.47], seen'
>>> cite("B1")
'eubanks2018'
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORDS = {
    "seen": "seen",
    "second-hand": "second-hand",
    "unverified": "unchecked",
    "derived": "derived",
}
"""What readers see for a status; the values in ``data/`` are the keys."""
MARKS = WORDS | {"seen": "", "derived": "our calculation"}
"""What stands beside a figure of that status."""
HOW_MANY = {"about": "about ", "more_than": "more than "}
"""How a number of people is put that is not exact."""
DTYPES = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "boolean"}
RESTS_ON = {"targets": "source", "criteria": "after", "derived": "inputs"}


def data_folder() -> Path:
    """Return the folder of the tables, in an installed package or in the repository.

    Returns
    -------
    Path
        The folder that holds ``datapackage.json``.

    Raises
    ------
    FileNotFoundError
        If neither place has it.

    Examples
    --------
    >>> (data_folder() / "effects.csv").is_file()
    True
    """
    here = Path(__file__)
    places = (here.parent / "_data", here.parents[2] / "data")
    for place in places:
        if (place / "datapackage.json").is_file():
            return place
    raise FileNotFoundError(
        f"no datapackage.json in {' or '.join(map(str, places))}; reinstall the package, or run "
        "it from a complete copy of the repository"
    )


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    """Return the resources of ``datapackage.json`` by name."""
    package = json.loads((data_folder() / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


@cache
def _table(name: str) -> pd.DataFrame:
    """Read a table; text cells are never missing, only empty."""
    resource = _schemas()[name]
    types = {field["name"]: DTYPES[field["type"]] for field in resource["schema"]["fields"]}
    frame = pd.read_csv(
        data_folder() / resource["path"], dtype=types, keep_default_na=False, na_values=[""]
    )
    return frame.fillna({column: "" for column, dtype in types.items() if dtype == "str"})


@cache
def _places() -> dict[str, tuple[str, int]]:
    """Return the table and the position of every row that has an id."""
    return {
        key: (name, position)
        for name in tables()
        if "id" in _table(name)
        for position, key in enumerate(_table(name)["id"])
    }


def tables() -> tuple[str, ...]:
    """Return the names of the tables.

    Returns
    -------
    tuple of str
        Names that `load` takes.

    Examples
    --------
    >>> "effects" in tables()
    True
    """
    return tuple(_schemas())


def load(table: str) -> pd.DataFrame:
    """Return a table with the types that ``datapackage.json`` gives its columns.

    Parameters
    ----------
    table : str
        Name of the table, one of `tables`.

    Returns
    -------
    DataFrame
        A copy, free to change. Text without content is ``""``; numbers without content are missing.

    Raises
    ------
    KeyError
        If there is no such table.

    Examples
    --------
    >>> targets = load("targets").set_index("id")
    >>> targets.loc["T1", ["value", "tolerance_low", "tolerance_high"]].tolist()
    [0.278, 0.25, 0.3]
    >>> load("marker")
    Traceback (most recent call last):
    KeyError: "no table 'marker'; there are effects, findings, ..."
    """
    if table not in tables():
        raise KeyError(f"no table {table!r}; there are {', '.join(tables())}")
    return _table(table).copy()


def row(key: str) -> pd.Series[Any]:
    """Return one row of any table.

    Parameters
    ----------
    key : str
        Id of the row.

    Returns
    -------
    Series
        Cells by column, named after the id.

    Raises
    ------
    KeyError
        If no table has the id.

    Examples
    --------
    >>> f"{row('B9c')['value']:.0%}"
    '58%'
    >>> row("T7")
    Traceback (most recent call last):
    KeyError: "no row 'T7'; the nearest are T7_none, T7_repaired, T7_unrepaired"
    """
    if str(key) not in _places():
        raise KeyError(f"no row {key!r}; {_nearest(key)}")
    name, position = _places()[key]
    return _table(name).iloc[position].drop("id").rename(key)


def family(key: str) -> tuple[str, ...]:
    """Return the ids of the rows of one finding: the id itself, and those that go on after ``_``.

    Parameters
    ----------
    key : str
        Id of a row, or the part that several ids begin with.

    Returns
    -------
    tuple of str
        Ids that `row` takes.

    Raises
    ------
    KeyError
        If no id begins so.

    Examples
    --------
    >>> family("T7")
    ('T7_none', 'T7_repaired', 'T7_unrepaired')
    """
    found = tuple(known for known in _places() if f"{known}_".startswith(f"{key}_"))
    if not found:
        raise KeyError(f"no row {key!r}; {_nearest(key)}")
    return found


def _nearest(key: str) -> str:
    """Return words that name the ids nearest to an unknown one."""
    ids = list(_places())
    near = [known for known in ids if known.startswith(f"{key}_")] or get_close_matches(
        str(key), ids, 5
    )
    return f"the nearest are {', '.join(near)}" if near else f"ids look like {', '.join(ids[:5])}"


def _citations(key: str) -> Iterator[str]:
    """Yield the works behind a row: of the rows it rests on, then its own."""
    cells = row(key)
    table, _ = _places()[key]
    for other in cells.get(RESTS_ON.get(table), "").split():
        yield from _citations(other)
    if cells.get("citation"):
        yield cells["citation"]


def cite(key: str) -> str:
    """Return what to put in a citation of a row.

    Parameters
    ----------
    key : str
        Id of the row, or of a `family` of rows.

    Returns
    -------
    str
        Keys of ``references.bib``, separated by commas: of the rows that it rests on, then its own.

    Raises
    ------
    KeyError
        If there is no such row.
    ValueError
        If the row is our reasoning and cites nothing.

    Examples
    --------
    >>> cite("E2b_r")
    'sharf2010,swift2012'
    """
    members = (key,) if str(key) in _places() else family(key)
    works = dict.fromkeys(work for member in members for work in _citations(member))
    if not works:
        raise ValueError(f"row {key!r} cites no work: it is our own reasoning")
    return ",".join(works)


def credit(key: str) -> str:
    """Return authors and year of the works behind a row, for a chart or a table.

    Parameters
    ----------
    key : str
        Id of the row, or of a `family` of rows.

    Returns
    -------
    str
        Credits, separated by semicolons.

    Raises
    ------
    KeyError
        If there is no such row.
    ValueError
        If the row is our reasoning and cites nothing.

    Examples
    --------
    >>> credit("T13_alliance")
    'Sharf et al. (2010)'
    """
    names = _table("sources").set_index("citation")["credit"]
    return "; ".join(names[work] for work in cite(key).split(","))


def mark(status: str) -> str:
    """Return the words that a reader must see beside a row of this status.

    Parameters
    ----------
    status : str
        ``"seen"``, ``"second-hand"``, ``"unverified"`` or ``"derived"``.

    Returns
    -------
    str
        The mark; empty for ``"seen"``, which needs none.

    Raises
    ------
    ValueError
        If there is no such status.

    Examples
    --------
    >>> mark(row("C12_cut")["status"])
    'unchecked'
    """
    if status not in MARKS:
        raise ValueError(f"no status {status!r}; there are {', '.join(MARKS)}")
    return MARKS[status]


def studies(cells: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """Return how many studies a row rests on, or what else it counts.

    Parameters
    ----------
    cells : mapping or Series
        Cells of a row by column.

    Returns
    -------
    str
        Such as ``"295 studies"`` or ``"34 samples"``; empty where it is not known.

    Examples
    --------
    >>> studies(row("A1")), studies(row("N52")), studies(row("F5"))
    ('295 studies', '34 samples', '')
    """
    if not _known(cells.get("k")):
        return ""
    kinds = cells.get("k_is") or "studies"
    return f"{cells['k']:,.0f} {'study' if cells['k'] == 1 else kinds}"


def people(cells: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """Return how many people or cases a row rests on.

    Parameters
    ----------
    cells : mapping or Series
        Cells of a row by column.

    Returns
    -------
    str
        Such as ``"605"`` or ``"more than 30,000"``; empty where it is not known.

    Examples
    --------
    >>> people(row("A1"))
    'more than 30,000'
    """
    if not _known(cells.get("n")):
        return ""
    return f"{HOW_MANY.get(cells.get('n_is', ''), '')}{cells['n']:,.0f}"


def _known(cell: Any) -> bool:
    return bool(pd.notna(cell))
