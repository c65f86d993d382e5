"""Make ``sources.csv``: the works that the tables cite, taken from ``book/references.bib``.

With it the data folder stands alone. Run ``python data/make_sources.py`` after a change of the
references or of the works that a table cites.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from pybtex.database import Entry, Person, parse_file  # type: ignore[import-untyped]
from pybtex.richtext import Text  # type: ignore[import-untyped]

from alliance.console import remake

HERE = Path(__file__).parent
REFERENCES = HERE.parent / "book" / "references.bib"


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


def plain(latex: str) -> str:
    """Return a BibTeX field as plain text.

    Parameters
    ----------
    latex : str
        The field.

    Returns
    -------
    str
        The text without markup.
    """
    return str(Text.from_latex(latex)).replace("\xa0", " ")


def surname(person: Person) -> str:
    """Return the name that a citation shows.

    Parameters
    ----------
    person : Person
        An author.

    Returns
    -------
    str
        Last name, with its particle.
    """
    return plain(" ".join(person.prelast_names + person.last_names))


def credit(entry: Entry) -> str:
    """Return the short credit of a work.

    Parameters
    ----------
    entry : Entry
        The work.

    Returns
    -------
    str
        Authors and year, such as ``Sharf et al. (2010)``; the title where authors are not known.
    """
    names = [surname(person) for person in entry.persons.get("author", [])]
    if len(names) > 2 or "others" in names:
        names = [f"{names[0]} et al."]
    who = " & ".join(names) or plain(entry.fields["title"])
    return f"{who} ({entry.fields.get('year', 'n.d.')})"


def record(key: str, entry: Entry) -> dict[str, str]:
    """Return the row of one work.

    Parameters
    ----------
    key : str
        Its key.
    entry : Entry
        The work.

    Returns
    -------
    dict of str to str
        Cells by column.
    """
    return {
        "citation": key,
        "credit": credit(entry),
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
    frame = pd.DataFrame([record(key, entries[key]) for key in sorted(cited(folder))])
    return frame.to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    sys.exit(remake(HERE / "sources.csv", table))
