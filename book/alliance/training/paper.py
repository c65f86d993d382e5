"""Parts of built pages on paper: what a page says, set by Typst as a tagged PDF, without a browser.

Nothing is written a second time: the words, the figures in them and the citations are those of the
page. What Typst is given is made of calls and of texts in quotes, so that no sign in a text is
taken for markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

import typst
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from alliance.site import fonts

PAPERS: Mapping[str, str] = {"A4": "a4", "Letter": "us-letter"}
"""Names that readers know, and those of Typst."""
BREAKS = re.compile(r"[ \t\r\n]+")
"""What may be a space or a line of the source; a space that keeps words together is neither."""
LEFT_OUT = ".headerlink, .dm-code, .dm-screen, script, style, button"
"""What makes sense on a screen only, or needs a script."""
SETTING = """
#set document(title: {title}, author: "The Difficult Moments authors", date: none)
#set page(paper: {paper}, margin: (x: 20mm, top: 18mm, bottom: 16mm){foot})
#set text(font: ("Literata", "Libertinus Serif"), size: {size}pt, lang: "en", region: "GB")
#set par(leading: 0.62em, spacing: 1.1em, justify: false)
#set list(body-indent: 0.6em, spacing: 0.85em)
#set enum(body-indent: 0.6em, spacing: 0.85em)
#set terms(hanging-indent: 1.2em, spacing: 0.7em)
#set table(stroke: (x: none, y: 0.4pt), inset: 4pt)
#show heading: set text(font: ("Literata", "Libertinus Serif"), weight: 600)
#show heading.where(level: 1): set text(size: 1.7em)
#show heading.where(level: 2): set text(size: 1.3em)
#show heading: set block(above: 1.3em, below: 0.75em)
"""
"""How paper looks. Letters that the book's typeface was cut without come from Typst's own."""
IMPRINT = "dm-imprint"
AT_THE_FOOT = "\n#v(1fr)\n#line(length: 100%, stroke: 0.4pt)\n#text(size: 0.8em)"
NUMBERED = ', numbering: "1"'


class Place(NamedTuple):
    """Where a part is: address of its page, and the rank of its highest heading there."""

    address: str
    top: int


def pdf(parts: Iterable[str], title: str, paper: str, size: float, *, numbered: bool) -> bytes:
    """Set parts as a PDF, each from the top of a sheet.

    Parameters
    ----------
    parts : iterable of str
        As `markup` returns them.
    title : str
        Title of the document.
    paper : str
        One of `PAPERS`.
    size : float
        Of the letters, in points.
    numbered : bool
        Whether pages have numbers.

    Returns
    -------
    bytes
        The same for the same parts: it holds no date and no path.
    """
    head = SETTING.format(
        title=_quoted(title),
        paper=_quoted(PAPERS[paper]),
        size=size,
        foot=NUMBERED if numbered else "",
    )
    text = head + "\n#pagebreak()\n".join(parts)
    faces = typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.drawings())])
    made = typst.compile(text.encode(), font_paths=faces, pdf_standards=["ua-1"], timestamp=0)
    assert isinstance(made, bytes)
    return made


def markup(part: Tag, address: str, *, top: int = 1) -> str:
    """Return a part of a page for Typst.

    Parameters
    ----------
    part : bs4.Tag
        The part; it stays as it is.
    address : str
        Where the page is, so that links lead somewhere from paper; empty where that is not known,
        and links are then words.
    top : int
        Rank that its highest heading has on the page.

    Returns
    -------
    str
        Markup.

    Raises
    ------
    ValueError
        If it holds an element that this module knows nothing of.

    Examples
    --------
    >>> page = BeautifulSoup("<div><p>A <em>#1</em> sign</p></div>", "html.parser")
    >>> markup(page, "").strip()
    '#par[#"A "#emph[#"#1"]#" sign"]'
    """
    copy = BeautifulSoup(str(part), "html.parser")
    for left in copy.select(LEFT_OUT):
        left.decompose()
    return _all(copy, Place(address, top))


def _quoted(text: str) -> str:
    """Write a text so that Typst takes it as it is; its quotes and escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _all(parent: Tag, place: Place) -> str:
    return "".join(_one(child, place) for child in parent.children)


def _one(node: PageElement, place: Place) -> str:
    if isinstance(node, NavigableString):
        return _text(str(node))
    assert isinstance(node, Tag)
    name = IMPRINT if IMPRINT in node.get_attribute_list("class") else node.name
    if name not in WRITERS:
        raise ValueError(f"a page holds <{name}>, of which paper knows nothing; add it to WRITERS")
    return WRITERS[name](node, place)


def _text(text: str) -> str:
    """Write a text; lines of a source are no lines of a page."""
    words = BREAKS.sub(" ", text)
    return f"#{_quoted(words)}" if words.strip() else words


def _items(node: Tag, place: Place, *names: str) -> list[str]:
    return [f"[{_all(item, place)}]" for item in node.find_all(names, recursive=False)]


def _wrapped(before: str, node: Tag, place: Place) -> str:
    return f"{before}[{_all(node, place)}]"


def _listed(call: str, node: Tag, place: Place) -> str:
    return f"\n#{call}({', '.join(_items(node, place, 'li'))})\n"


def _terms(node: Tag, place: Place) -> str:
    """Write a list of terms, each with all of what is said of it."""
    items: list[tuple[str, list[str]]] = []
    for part in node.find_all(("dt", "dd"), recursive=False):
        if part.name == "dt":
            items.append((_all(part, place), []))
        else:
            items[-1][1].append(_all(part, place))
    entries = (f"terms.item([{term}], [{' '.join(said)}])" for term, said in items)
    return f"\n#terms({', '.join(entries)})\n"


def _table(node: Tag, place: Place) -> str:
    """Write a table with its first row for a head."""
    rows = [_items(row, place, "th", "td") for row in node.find_all("tr")]
    head, *body = (", ".join(row) for row in rows)
    cells = ", ".join((f"table.header({head})", *body))
    return f"\n#table(columns: {len(rows[0])}, {cells})\n"


def _link(node: Tag, place: Place) -> str:
    to, words = urljoin(place.address, str(node["href"])), _all(node, place)
    return f"#link({_quoted(to)})[{words}]" if place.address else words


def _heading(node: Tag, place: Place) -> str:
    rank = int(node.name[1:]) - place.top + 1
    return f"\n#heading(level: {rank})[{_all(node, place)}]\n"


WRITERS: Mapping[str, Callable[[Tag, Place], str]] = {
    **dict.fromkeys(("section", "div", "article", "span"), _all),
    **dict.fromkeys(("h1", "h2", "h3", "h4"), _heading),
    "p": partial(_wrapped, "#par"),
    "em": partial(_wrapped, "#emph"),
    "strong": partial(_wrapped, "#strong"),
    IMPRINT: partial(_wrapped, AT_THE_FOOT),
    "ul": partial(_listed, "list"),
    "ol": partial(_listed, "enum"),
    "dl": _terms,
    "table": _table,
    "a": _link,
    "br": lambda _node, _place: "#linebreak()",
}
"""How each element is written, by its name or by the class that makes it something else."""
