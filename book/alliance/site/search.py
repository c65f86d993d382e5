"""What the search page quotes: the text of every page, section by section.

The theme's index tells which page holds a word, not where. The words themselves come as a script,
which a page opened from a folder may load as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

PAGE, SCRIPT = "search", "search.js"
FILE = "searchtext.js"
"""Name of the page, of the script that quotes, and of the text that it quotes from."""
UNREAD = (
    "script, style, svg, math, noscript, button, .headerlink, .kl-skip, .kl-cases, .kl-groups, "
    ".kl-tools, .kl-quiet, .kl-numbers, .dm-meaning"
)
"""What is no text of the chapter, or stands in the page twice."""
BLOCKS = "br, p, li, dt, dd, tr, td, th, div, pre, figcaption, caption, blockquote, h1, h2, h3, h4"


class Passage(NamedTuple):
    """The text of a section, without the sections in it."""

    anchor: str
    title: str
    text: str


def passages(html: str) -> list[Passage]:
    """Return the text of a page by sections, in the order of the page.

    Parameters
    ----------
    html : str
        The page.

    Returns
    -------
    list of Passage
        Sections that hold text of their own.

    Examples
    --------
    >>> passages('<article><section id="a"><h1>A</h1><p>One <b>word</b>.</p></section></article>')
    [Passage(anchor='a', title='A', text='One word.')]
    """
    article = BeautifulSoup(html, "html.parser").select_one("article")
    if article is None:
        return []
    for part in article.select(UNREAD):
        part.decompose()
    for block in article.select(BLOCKS):
        block.insert_after(" ")
    # The innermost first: what is inside is taken out before the section around it is read.
    found = [_passage(section) for section in reversed(article.select("section[id]"))]
    return [each for each in reversed(found) if each.text]


def _passage(section: Tag) -> Passage:
    heading = section.find(["h1", "h2", "h3", "h4"])
    title = _words(heading.extract()) if isinstance(heading, Tag) else ""
    return Passage(str(section["id"]), title, _words(section.extract()))


def _words(part: Tag) -> str:
    return " ".join(part.get_text().split())


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the text of every page into one script.

    Parameters
    ----------
    app : Sphinx
        The build.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is not None or app.builder.format != "html":
        return
    pages = dict(_pages(app))
    text = json.dumps(pages, separators=(",", ":"), ensure_ascii=False)
    path = Path(app.outdir) / "_static" / FILE
    path.write_text(f"(window.DifficultMoments ??= {{}}).pages = {text};\n", "utf-8")


def _pages(app: Sphinx) -> Iterator[tuple[str, list[Passage]]]:
    for page in sorted(app.env.found_docs):
        path = Path(app.outdir) / f"{page}.html"
        yield page, passages(path.read_text("utf-8"))
