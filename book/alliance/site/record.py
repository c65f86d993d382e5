"""How this paper is cited: its record in ``_config.yml``, in the forms that other programs read.

Nothing is printed that the record leaves empty: a paper without an address names none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

DOI = re.compile(r"10\.\d{4,9}/\S+")
KEY = "difficult-moments"
"""Name of the record, and of the files that hold it."""
GENRE = "Interactive white paper, not peer reviewed"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LANGUAGE = "en-GB"


@dataclass(frozen=True)
class Record:
    """What others cite.

    Parameters
    ----------
    title : str
        The whole title.
    authors : tuple of str
        A person as ``Family, Given``; a group by its name.
    version : str
        Three whole numbers with points between them.
    date : date
        When this version came out.
    summary : str
        What it is about, in one sentence.
    keywords : tuple of str
        Words to find it by.
    url : str
        Public address of the site, with a slash at its end; empty if it has none.
    doi : str
        Such as ``10.1234/abcd``; empty if it has none.

    Raises
    ------
    ValueError
        If a part is not of that form.
    """

    title: str
    authors: tuple[str, ...]
    version: str
    date: date
    summary: str
    keywords: tuple[str, ...] = ()
    url: str = ""
    doi: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if self.url and not (parts.scheme == "https" and parts.netloc and self.url.endswith("/")):
            raise ValueError(f"url {self.url!r} must be empty or like 'https://example.org/paper/'")
        if self.doi and not DOI.fullmatch(self.doi):
            raise ValueError(f"doi {self.doi!r} must be empty or like '10.1234/abcd', no address")
        if not re.fullmatch(r"\d+\.\d+\.\d+", self.version):
            raise ValueError(f"version {self.version!r} must be three numbers, like '1.0.0'")
        if not self.authors:
            raise ValueError("authors is empty; name a group if no person is to be named")

    @property
    def year(self) -> int:
        """The year of the date."""
        return self.date.year


def of(settings: Mapping[str, Any]) -> Record:
    """Return the record that stands in the settings of the book.

    Parameters
    ----------
    settings : mapping
        What stands under ``paper`` in ``_config.yml``.

    Returns
    -------
    Record
        The record.

    Raises
    ------
    ValueError
        If a part is not of the form that `Record` asks for.
    TypeError
        If a part is missing or unknown.
    """
    if "date" in settings and not isinstance(settings["date"], date):
        raise ValueError(f"date {settings['date']!r} must be a day, like 2026-11-30")
    lists = {name: tuple(settings[name]) for name in ("authors", "keywords") if name in settings}
    return Record(**{**settings, **lists})


def read(root: Path) -> Record:
    """Return the record of the book in a folder.

    Parameters
    ----------
    root : Path
        The folder that holds ``_config.yml``.

    Returns
    -------
    Record
        The record.
    """
    config = yaml.safe_load((root / "_config.yml").read_text("utf-8"))
    return of(config["sphinx"]["config"]["paper"])


def address(record: Record) -> str:
    """Return where the paper is found for good: its DOI, else its address, else nothing.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    str
        An address, or ``""``.
    """
    return f"https://doi.org/{record.doi}" if record.doi else record.url


def names(author: str) -> tuple[str, str]:
    """Return family name and given name; a group has no given name.

    Parameters
    ----------
    author : str
        As in the record.

    Returns
    -------
    tuple of str
        The two names.

    Examples
    --------
    >>> names("Safran, Jeremy"), names("The Authors")
    (('Safran', 'Jeremy'), ('The Authors', ''))
    """
    family, _, given = (part.strip() for part in author.partition(","))
    return family, given


def sentence(record: Record) -> str:
    """Return the citation as one line of text.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    str
        Authors, year, title, version, and the address if there is one.
    """
    said = (
        f"{'; '.join(record.authors)} ({record.year}). {record.title}. "
        f"Version {record.version}. {GENRE}."
    )
    return f"{said} {address(record)}".strip()


def bibtex(record: Record) -> str:
    """Return the record as BibTeX.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    str
        One entry.
    """
    people = (each if names(each)[1] else f"{{{each}}}" for each in record.authors)
    fields = {
        "author": " and ".join(people),
        "title": f"{{{record.title}}}",
        "year": f"{record.year}",
        "version": record.version,
        "howpublished": GENRE,
        "url": record.url,
        "doi": record.doi,
    }
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@misc{{{KEY},\n{lines}}}\n"


def ris(record: Record) -> str:
    """Return the record as RIS.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    str
        One entry; a line a field.
    """
    lines = [("TY", "RPRT"), *(("AU", author) for author in record.authors)]
    lines += [("TI", record.title), ("PY", f"{record.year}"), ("DA", f"{record.date:%Y/%m/%d}")]
    lines += [
        ("ET", record.version),
        ("M3", GENRE),
        ("LA", LANGUAGE),
        *(("KW", word) for word in record.keywords),
    ]
    lines += [("UR", record.url), ("DO", record.doi)]
    return "".join(f"{tag}  - {text}\n" for tag, text in lines if text) + "ER  - \n"


def csl(record: Record) -> str:
    """Return the record as CSL-JSON, which Zotero and pandoc read.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    str
        A list of one item.
    """
    item = {
        "id": KEY,
        "type": "report",
        "title": record.title,
        "author": [_csl_name(*names(each)) for each in record.authors],
        "issued": {"date-parts": [[record.date.year, record.date.month, record.date.day]]},
        "version": record.version,
        "genre": GENRE,
        "language": LANGUAGE,
        "URL": record.url,
        "DOI": record.doi,
    }
    filled = {name: value for name, value in item.items() if value}
    return json.dumps([filled], indent=2, ensure_ascii=False) + "\n"


def _csl_name(family: str, given: str) -> dict[str, str]:
    return {"family": family, "given": given} if given else {"literal": family}


def schema(record: Record) -> dict[str, Any]:
    """Return the record in the words of schema.org, which search engines read.

    Parameters
    ----------
    record : Record
        The record.

    Returns
    -------
    dict
        A ``ScholarlyArticle``, ready for JSON.
    """
    about = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": record.title,
        "description": record.summary,
        "author": [_schema_name(*names(each)) for each in record.authors],
        "datePublished": record.date.isoformat(),
        "version": record.version,
        "genre": GENRE,
        "inLanguage": LANGUAGE,
        "keywords": list(record.keywords),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "url": record.url,
        "identifier": f"doi:{record.doi}" if record.doi else "",
    }
    return {name: value for name, value in about.items() if value}


def _schema_name(family: str, given: str) -> dict[str, str]:
    if not given:
        return {"@type": "Organization", "name": family}
    return {"@type": "Person", "name": f"{given} {family}"}


def scholar(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the record as the names and contents by which indexes of papers know it.

    Parameters
    ----------
    record : Record
        The record.

    Yields
    ------
    tuple of str
        Name of a ``meta`` element, and what it says.
    """
    yield "citation_title", record.title
    yield from (("citation_author", author) for author in record.authors)
    yield "citation_publication_date", f"{record.date:%Y/%m/%d}"
    yield "citation_language", LANGUAGE
    yield from (("citation_keywords", word) for word in record.keywords)
    if record.doi:
        yield "citation_doi", record.doi
    if record.url:
        yield "citation_public_url", record.url


FORMS = {"BibTeX": ("bib", bibtex), "RIS": ("ris", ris), "CSL-JSON": ("json", csl)}
"""Every form in which a page offers the record: ending of its file, and what writes it."""
