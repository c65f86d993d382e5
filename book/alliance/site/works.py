"""The works that are cited: the one label of each, and how the list of references is set.

The text, the tables and the labs name a work by the same label. Two works with the same authors
and year are told apart by a letter.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from pybtex.database import Entry, Person, parse_file  # type: ignore[import-untyped]
from pybtex.plugin import register_plugin  # type: ignore[import-untyped]
from pybtex.richtext import Text  # type: ignore[import-untyped]
from pybtex.style.formatting import toplevel  # type: ignore[import-untyped]
from pybtex.style.formatting.unsrt import Style, date, pages  # type: ignore[import-untyped]
from pybtex.style.labels import BaseLabelStyle  # type: ignore[import-untyped]
from pybtex.style.sorting import BaseSortingStyle  # type: ignore[import-untyped]
from pybtex.style.template import (  # type: ignore[import-untyped]
    FieldIsMissing,
    Node,
    field,
    first_of,
    join,
    optional,
    optional_field,
    sentence,
    tag,
    words,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

REFERENCES = Path(__file__).parents[2] / "references.bib"
STYLE = "paper"
"""Name of the style of references, in the configuration of the site."""
OTHERS = "others"
"""How a BibTeX file writes authors that it does not name."""
UNDATED = "n.d."
ARTICLES = ("a ", "an ", "the ", "“")
"""What does not count at the start of a title, where works of a year are put in order."""


@dataclass(frozen=True)
class Label:
    """What a work is called.

    Attributes
    ----------
    who : str
        Its authors; a short title where no author is known.
    when : str
        Its year, with a letter where it needs one, or that none is known.
    """

    who: str
    when: str

    def __str__(self) -> str:
        """Return the label as it stands between brackets, such as ``Sharf et al., 2010``."""
        return f"{self.who}, {self.when}"

    @property
    def credit(self) -> str:
        """The label as a sentence needs it, such as ``Sharf et al. (2010)``."""
        return f"{self.who} ({self.when})"


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
    """Return the name that a label shows.

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


def who(entry: Entry) -> str:
    """Return the first part of the label of a work.

    Parameters
    ----------
    entry : Entry
        The work.

    Returns
    -------
    str
        One or two authors, or the first and *et al.*; without authors the short title.
    """
    names = [surname(person) for person in entry.persons.get("author", [])]
    if len(names) > 2 or OTHERS in names:
        names = [f"{names[0]} et al."]
    return " & ".join(names) or plain(entry.fields.get("shorttitle", entry.fields["title"]))


def labels(entries: Mapping[str, Entry]) -> dict[str, Label]:
    """Return the labels of works, each of them once.

    Parameters
    ----------
    entries : mapping of str to Entry
        The works by key.

    Returns
    -------
    dict of str to Label
        Labels by key. Works that would share one get letters, in the order of their titles.
    """
    made = {
        key: Label(who(entry), entry.fields.get("year", UNDATED)) for key, entry in entries.items()
    }
    shared = defaultdict(list)
    for key, label in made.items():
        shared[label].append(key)
    for label, keys in shared.items():
        if len(keys) > 1:
            dash = "-" if label.when == UNDATED else ""
            keys.sort(key=lambda key: _title(entries[key]))
            for letter, key in zip(ascii_lowercase, keys, strict=False):
                made[key] = replace(label, when=f"{label.when}{dash}{letter}")
    return made


def _title(entry: Entry) -> str:
    """Return a title as it is put in order."""
    title = plain(entry.fields["title"]).lower()
    for article in ARTICLES:
        title = title.removeprefix(article)
    return title


@cache
def known() -> dict[str, Label]:
    """Return the labels of all works in the file of references.

    Returns
    -------
    dict of str to Label
        Labels by key.
    """
    return labels(parse_file(REFERENCES).entries)


class LabelStyle(BaseLabelStyle):  # type: ignore[misc]
    """Label works in the list of references as everywhere else."""

    def format_labels(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Yield the label of each work.

        Parameters
        ----------
        entries : iterable of Entry
            Works of the file of references.

        Yields
        ------
        str
            Its label.
        """
        for entry in entries:
            yield str(known()[entry.key])


class SortingStyle(BaseSortingStyle):  # type: ignore[misc]
    """Put works in the order of their labels."""

    def sorting_key(self, entry: Entry) -> tuple[str, str]:
        """Return what a work is put in order by.

        Parameters
        ----------
        entry : Entry
            A work of the file of references.

        Returns
        -------
        tuple of str
            Who, without accents and in small letters, and when.
        """
        label = known()[entry.key]
        letters = unicodedata.normalize("NFKD", label.who.replace("Ø", "O").replace("ø", "o"))
        return letters.encode("ascii", "ignore").decode().lower(), label.when


def _people(_children: list[Any], data: dict[str, Any], role: str) -> Text:
    """Write all names of a work, and *et al.* for those that the file does not name."""
    style, persons = data["style"], data["entry"].persons.get(role)
    if not persons:
        raise FieldIsMissing(role, data["entry"])
    named = [each for each in persons if surname(each) != OTHERS]
    texts = [style.format_name(each, style.abbreviate_names).format() for each in named]
    if len(named) < len(persons):
        return Text(", ").join(texts) + " et al."
    last = " and " if len(texts) < 3 else ", and "
    return Text(last).join([Text(", ").join(texts[:-1]), texts[-1]]) if texts[1:] else texts[0]


class References(Style):  # type: ignore[misc]
    """Write references in the usual way, by author and year, with *et al.* where it belongs."""

    default_label_style = STYLE
    default_sorting_style = STYLE

    def format_names(self, role: str, as_sentence: bool = True) -> Node:
        """Return the template of the names in one role.

        Parameters
        ----------
        role : str
            ``"author"`` or ``"editor"``.
        as_sentence : bool
            Whether they end with a full stop.

        Returns
        -------
        Node
            The template.
        """
        names = Node(role, _people)(role)
        return sentence[names] if as_sentence else names

    def get_article_template(self, entry: Entry) -> Node:
        """Return the template of an article; a volume is shown without pages, too.

        Parameters
        ----------
        entry : Entry
            The article.

        Returns
        -------
        Node
            The template.
        """
        volume = join[field("volume"), optional["(", field("number"), ")"]]
        where = first_of[
            optional[join[volume, ":", pages]], optional[volume], optional[words["pages", pages]]
        ]
        return toplevel[
            self.format_names("author"),
            self.format_title(entry, "title"),
            sentence[tag("em")[field("journal")], where, date],
            sentence[optional_field("note")],
            self.format_web_refs(entry),
        ]

    def get_incollection_template(self, entry: Entry) -> Node:
        """Return the template of a chapter, with what was not seen of it.

        Parameters
        ----------
        entry : Entry
            The chapter.

        Returns
        -------
        Node
            The template.
        """
        return toplevel[super().get_incollection_template(entry), sentence[optional_field("note")]]


def setup(app: Sphinx) -> None:  # noqa: ARG001  Sphinx asks for it
    """Make the style known to the extension that writes references.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    register_plugin("pybtex.style.labels", STYLE, LabelStyle)
    register_plugin("pybtex.style.sorting", STYLE, SortingStyle)
    register_plugin("pybtex.style.formatting", STYLE, References)
