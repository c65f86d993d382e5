"""Parts of built pages on paper: what a page says, set by Typst as a tagged PDF, without a browser.

Nothing is written a second time: the words, the figures in them and the citations are those of the
page. What Typst is given is made of calls and of texts in quotes, so that no sign in a text is
taken for markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
LEFT_OUT = ".headerlink, .dm-code, .dm-screen, script, style, button, details"
"""What makes sense on a screen only, needs a script, or is closed until somebody opens it."""
CITATION = "bibtex-citation"
"""The class of what holds a link to the list of references."""
SETTING = """
#set document(title: {title}, author: "The Difficult Moments authors", date: none)
#set page(paper: {paper}, margin: {margin}{foot})
#set text(font: ("Literata", "Libertinus Serif"), size: {size}pt, lang: "en", region: "GB")
#set par(leading: 0.62em, spacing: 1.1em, justify: false)
#set list(body-indent: 0.6em, spacing: 0.85em)
#set enum(body-indent: 0.6em, spacing: 0.85em)
#set terms(hanging-indent: 1.2em, spacing: 0.7em)
#set table(stroke: (x: none, y: 0.4pt), inset: 4pt)
#set footnote.entry(gap: 0.4em)
#show footnote.entry: set par(leading: 0.5em)
#show heading: set text(font: ("Literata", "Libertinus Serif"), weight: 600)
#show heading.where(level: 1): set text(size: 1.7em)
#show heading.where(level: 2): set text(size: 1.3em)
#show heading: set block(above: 1.3em, below: 0.75em)
"""
"""How paper looks. Letters that the book's typeface was cut without come from Typst's own."""
IMPRINT = "dm-imprint"
AT_THE_FOOT = "\n#v(1fr)\n#line(length: 100%, stroke: 0.4pt)\n#text(size: 0.8em)"
NUMBERED = ', numbering: "1"'
BOX = "#box(width: 0.75em, height: 0.75em, stroke: 0.6pt)"
"""To be ticked with a pen."""
CUT = """
#[#show heading: set text(size: 0.75em)
#grid(
  columns: (1fr, 1fr), rows: (1fr, 1fr), inset: 7mm,
  stroke: (x, y) => {{
    let line = (paint: luma(40%), thickness: 0.5pt, dash: "dashed")
    (left: if x > 0 {{ line }}, top: if y > 0 {{ line }})
  }},
  {cards}
)]
"""
"""Four cards on a sheet, with lines to cut along."""
A_SHEET = 4


class Look(NamedTuple):
    """How the sheets of one document look.

    Attributes
    ----------
    size : float
        Of the letters, in points.
    numbered : bool
        Whether pages have numbers.
    margin : str
        As Typst takes it.
    """

    size: float
    numbered: bool = False
    margin: str = "(x: 20mm, top: 18mm, bottom: 16mm)"


class Place(NamedTuple):
    """Where a part is: address of its folder, and the rank of its highest heading there.

    What is at the foot of a sheet has its addresses beside the words.
    """

    address: str
    top: int
    foot: bool = False


def pdf(parts: Iterable[str], title: str, paper: str, look: Look) -> bytes:
    """Set parts as a PDF, each from the top of a sheet.

    Parameters
    ----------
    parts : iterable of str
        As `markup` returns them.
    title : str
        Title of the document.
    paper : str
        One of `PAPERS`.
    look : Look
        Letters, numbers and margins.

    Returns
    -------
    bytes
        The same for the same parts: it holds no date and no path.
    """
    head = SETTING.format(
        title=_quoted(title),
        paper=_quoted(PAPERS[paper]),
        size=look.size,
        margin=look.margin,
        foot=NUMBERED if look.numbered else "",
    )
    text = head + "\n#pagebreak()\n".join(parts)
    faces = typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.drawings())])
    made = typst.compile(text.encode(), font_paths=faces, pdf_standards=["ua-1"], timestamp=0)
    assert isinstance(made, bytes)
    return made


def cards(parts: Sequence[str]) -> list[str]:
    """Lay out cards to be cut apart.

    Parameters
    ----------
    parts : sequence of str
        As `markup` returns them, one a card.

    Returns
    -------
    list of str
        Parts for `pdf`, four cards each and the last with what is left.
    """
    sheets = (parts[start : start + A_SHEET] for start in range(0, len(parts), A_SHEET))
    return [CUT.format(cards=", ".join(f"[{each}]" for each in sheet)) for sheet in sheets]


def markup(part: Tag, address: str, *, top: int = 1) -> str:
    """Return a part of a page for Typst.

    Parameters
    ----------
    part : bs4.Tag
        The part; it stays as it is.
    address : str
        Where the folder of the page is, on the web or within a copy of the book. The address of
        each link is printed; on the web it is a link on a screen, too. Where it is empty, links
        are words.
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
    """Write a link with its address; works are listed, and places on the same page are near."""
    to, words = urljoin(place.address, str(node["href"])), _all(node, place)
    if not place.address:
        return words
    near = str(node["href"]).startswith("#") or node.find_parent(class_=CITATION)
    if near:
        return _pressed(to, words)
    printed = _pressed(to, f"#{_quoted(to)}")
    return _pressed(to, words) + (f" ({printed})" if place.foot else f"#footnote[{printed}]")


def _pressed(to: str, words: str) -> str:
    """Write what can be pressed on a screen, where it leads to the web."""
    return f"#link({_quoted(to)})[{words}]" if "://" in to else words


def _choice(node: Tag, place: Place) -> str:
    said = f"[{BOX}], [{_all(node, place)}]"
    return f"\n#block(below: 0.65em, grid(columns: 2, column-gutter: 0.6em, {said}))\n"


def _unbroken(node: Tag, place: Place) -> str:
    """Keep a question and its answers on one page."""
    return f"\n#block(breakable: false, above: 1.4em, below: 1.4em)[{_all(node, place)}]\n"


def _heading(node: Tag, place: Place) -> str:
    rank = int(node.name[1:]) - place.top + 1
    return f"\n#heading(level: {rank})[{_all(node, place)}]\n"


WRITERS: Mapping[str, Callable[[Tag, Place], str]] = {
    **dict.fromkeys(("section", "div", "article", "span", "form"), _all),
    **dict.fromkeys(("h1", "h2", "h3", "h4"), _heading),
    "p": partial(_wrapped, "#par"),
    "em": partial(_wrapped, "#emph"),
    "strong": partial(_wrapped, "#strong"),
    IMPRINT: lambda node, place: _wrapped(AT_THE_FOOT, node, place._replace(foot=True)),
    "ul": partial(_listed, "list"),
    "ol": partial(_listed, "enum"),
    "dl": _terms,
    "table": _table,
    "a": _link,
    "fieldset": _unbroken,
    "legend": lambda node, place: f"#par[#strong[{_all(node, place)}]]",
    "label": _choice,
    "input": lambda _node, _place: "",
    "small": partial(_wrapped, "#text(size: 0.85em)"),
    "br": lambda _node, _place: "#linebreak()",
}
"""How each element is written, by its name or by the class that makes it something else."""
