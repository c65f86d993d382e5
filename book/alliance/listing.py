"""Every row of the evidence, for readers to look up: what, how much, in whom, says who."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import pandas as pd
from IPython.display import HTML

from alliance import evidence
from alliance.numbers import ends, published

TABLES = {
    "effects": "Effects",
    "findings": "Findings without a size",
    "rates": "Base rates",
    "prevalence": "How often ruptures were found",
    "measures": "What questionnaires are like",
    "instruments": "Questionnaires and rating systems",
    "criteria": "Rules that find ruptures and repairs",
    "markers": "Markers of rupture, in our words",
    "strategies": "Strategies of repair, in our words",
    "claims": "Claims of the source paper, and critique",
    "derived": "Our own arithmetic",
    "targets": "What the simulation was held against",
}
"""Tables that are listed, in that order: name in ``data/``, and in words."""

PAGE = "data.html"
HEADINGS = ("Row", "What", "Figure", "Whom", "Source and status")
NAMES = ("quantity", "name")
DETAILS = ("finding", "claim", "meaning", "rule", "about", "definition", "formula")
"""Columns that say what a row holds, of which each table has its own."""


def listing(name: str) -> HTML:
    """List a table of evidence.

    Parameters
    ----------
    name : str
        One of `TABLES`.

    Returns
    -------
    IPython.display.HTML
        A table with a row for each row, whose id can be linked to: see `link`.

    Raises
    ------
    KeyError
        If there is no such table.
    """
    head = "".join(f'<th scope="col">{each}</th>' for each in HEADINGS)
    rows = "".join(_row(row) for _, row in evidence.load(name).iterrows())
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    table = f'<table class="table">{body}</table>'
    return HTML(f'<div class="pst-scrollable-table-container">{table}</div>')  # type: ignore[no-untyped-call]


def link(key: str, words: str = "") -> str:
    """Return a link to a row of evidence.

    Parameters
    ----------
    key : str
        Id of the row.
    words : str
        What leads there; the id when left out.

    Returns
    -------
    str
        HTML, for a cell of a table.

    Raises
    ------
    KeyError
        If there is no such row.

    Examples
    --------
    >>> link("B1")
    '<a href="data.html#B1">B1</a>'
    """
    return f'<a href="{PAGE}#{evidence.row(key).name}">{words or key}</a>'


def status(name: str, words: str) -> str:
    """Return words with the mark of a status before them.

    Parameters
    ----------
    name : str
        One of the statuses in ``data/``.
    words : str
        What is said of it; nothing is shown where nothing is said.

    Returns
    -------
    str
        HTML; the mark itself is drawn by the style sheet.

    Examples
    --------
    >>> status("seen", "Seen")
    '<span class="dm-status dm-seen">Seen</span>'
    """
    return f'<span class="dm-status dm-{name}">{escape(words)}</span>' if words else ""


def _row(row: pd.Series[Any]) -> str:
    cells = (f"<code>{row['id']}</code>", _what(row), _figure(row), _whom(row), _source(row))
    others = "".join(f"<td>{cell}</td>" for cell in cells[1:])
    return f'<tr id="{row["id"]}"><th scope="row">{cells[0]}</th>{others}</tr>'


def _what(row: pd.Series[Any]) -> str:
    title = next(row[name] for name in NAMES if name in row)
    details = [row[name] for name in (*DETAILS, "note") if row.get(name)]
    return _lines(f"<strong>{escape(title)}</strong>", *map(escape, details))


def _figure(row: pd.Series[Any]) -> str:
    """Write a value in its unit, its interval or range, and what was counted, of how many."""
    unit = row.get("unit", "")
    value = published(row["value"], unit) if pd.notna(row.get("value")) else ""
    figures = filter(None, (value, _interval(row, unit)))
    return _lines(*(escape(f"{each}{_unit(each, unit)}") for each in figures), _counts(row))


def _unit(figure: str, unit: str) -> str:
    """Return what stands behind a figure; of units of one word, one is not several."""
    one = figure == "1" and " " not in unit
    return "" if unit in {"proportion", "count"} else f" {unit.removesuffix('s') if one else unit}"


def _interval(row: pd.Series[Any], unit: str) -> str:
    """Write an interval with its level and kind; a bound says itself that it is one."""
    text = ends(row.get("low"), row.get("high"), unit)
    if " to " not in text:
        return text
    level = f"{row['level']:g}%" if pd.notna(row.get("level")) else ""
    kind = row.get("interval") or ("confidence" if level else "")
    return " ".join(filter(None, (level, kind, text)))


def _counts(row: pd.Series[Any]) -> str:
    if pd.isna(row.get("count")):
        return ""
    return f"{row['count']:,}" if pd.isna(row["n"]) else f"{row['count']:,} of {row['n']:,}"


def _whom(row: pd.Series[Any]) -> str:
    people = evidence.people(row)
    unit = "person or case" if people == "1" else "people or cases"
    counted = (evidence.studies(row), f"{people} {unit}" if people else "")
    return _lines(*map(escape, filter(None, (row.get("population", ""), *counted))))


def _source(row: pd.Series[Any]) -> str:
    return _lines(*_works(row), _basis(row), status(row["status"], evidence.mark(row["status"])))


def _works(row: pd.Series[Any]) -> Iterator[str]:
    if row.get("citation"):
        credit = escape(evidence.credit(row["id"]))
        doi = row.get("doi")
        yield f'<a href="https://doi.org/{doi}">{credit}</a>' if doi else credit


def _basis(row: pd.Series[Any]) -> str:
    """Link the rows that a row rests on."""
    column = next((each for each in evidence.RESTS_ON.values() if row.get(each)), None)
    keys = row[column].split() if column else []
    return f"rests on {', '.join(map(link, keys))}" if keys else ""


def _lines(*texts: str) -> str:
    return "<br>".join(text for text in texts if text)
