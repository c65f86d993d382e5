"""Make ``sources.csv``: the works that the tables cite, taken from ``book/references.bib``.

With it the data folder stands alone. Run ``python data/make_sources.py`` after a change of the
references or of the works that a table cites.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from pybtex.database import Entry, parse_file  # type: ignore[import-untyped]

from alliance.console import remake
from alliance.site.works import REFERENCES, Label, labels, plain

HERE = Path(__file__).parent


def cited(folder: Path = HERE) -> set[str]:
    """Return the keys that the tables cite.

    Parameters
    ----------
    folder : Path
        The data folder.

    Returns
    -------
    set of str
        Keys of ``references.bib``.
    """
    tables = (pd.read_csv(path) for path in folder.glob("*.csv") if path.name != "sources.csv")
    return {key for table in tables if "citation" in table for key in table["citation"].dropna()}


def record(key: str, entry: Entry, label: Label) -> dict[str, str]:
    """Return the row of one work.

    Parameters
    ----------
    key : str
        Its key.
    entry : Entry
        The work.
    label : Label
        What it is called.

    Returns
    -------
    dict of str to str
        Cells by column.
    """
    return {
        "citation": key,
        "credit": label.credit,
        "year": entry.fields.get("year", ""),
        "title": plain(entry.fields["title"]),
        "doi": entry.fields.get("doi", ""),
        "note": plain(entry.fields.get("note", "")),
    }


def table(folder: Path = HERE, references: Path = REFERENCES) -> str:
    """Return ``sources.csv`` as text.

    Parameters
    ----------
    folder : Path
        The data folder.
    references : Path
        The BibTeX file.

    Returns
    -------
    str
        The table, in order of the keys.
    """
    entries = parse_file(references).entries
    called = labels(entries)
    rows = [record(key, entries[key], called[key]) for key in sorted(cited(folder))]
    frame = pd.DataFrame(rows)
    return frame.to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(remake(HERE / "sources.csv", table))
