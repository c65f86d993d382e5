"""What a page's head tells those who list or quote it: title, description, picture, record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from alliance.site import record

if TYPE_CHECKING:
    from alliance.site.record import Record

LENGTH = 200
"""Letters of a description; what is longer is cut where it is shown, perhaps in mid-sentence."""
PICTURE = "page.png"
"""What a preview shows, among the site's static files."""
ALTERNATIVE = "A page of the paper, with a chart of one simulated client."
SENTENCE = re.compile(r"(?<=[.?!])\s+")
TAG = re.compile(r"<[^>]+>")
ASIDE = frozenset({"dm-kicker", "dm-minutes"})
"""What stands before or in an opening and answers nothing."""


def tags(context: dict[str, Any], doctree: nodes.document, paper: Record) -> str:
    """Return what the head of a page says of it.

    Parameters
    ----------
    context : dict
        What the page is made from.
    doctree : document
        The page.
    paper : Record
        What others cite.

    Returns
    -------
    str
        ``meta`` elements, and on the first page the record as data.
    """
    first = context["pagename"] == context["root_doc"]
    named = [("name", *each) for each in record.scholar(paper)] if first else []
    shown = [*_preview(context, opening(doctree), paper), *named]
    elements = (f'<meta {kind}="{name}" content="{escape(text)}" />' for kind, name, text in shown)
    return "\n".join((*elements, _data(paper) if first else ""))


def _preview(
    context: dict[str, Any], description: str, paper: Record
) -> Iterator[tuple[str, str, str]]:
    """Yield what a link to the page shows elsewhere; addresses only if the site has one."""
    yield "property", "og:title", TAG.sub("", context["title"])
    yield "property", "og:site_name", context["project"]
    yield "property", "og:type", "website"
    if description:
        yield "name", "description", description
        yield "property", "og:description", description
    if paper.url:
        yield "property", "og:url", f"{paper.url}{context['pagename']}.html"
    place = f"_static/{PICTURE}"
    picture = f"{paper.url}{place}" if paper.url else context["pathto"](place, 1)
    yield "property", "og:image", picture
    yield "property", "og:image:alt", ALTERNATIVE


def _data(paper: Record) -> str:
    """Write the record as a block of data, which no browser runs."""
    text = json.dumps(record.schema(paper), ensure_ascii=False).replace("<", r"\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def opening(doctree: nodes.document) -> str:
    """Return what a page answers first: whole sentences of its opening, without the question.

    Parameters
    ----------
    doctree : document
        A page.

    Returns
    -------
    str
        As many sentences as a preview shows, at least one; empty if the page has no text.
    """
    lead = next(filter(_is_lead, doctree.findall(nodes.container)), doctree)
    texts = (_text(each) for each in lead.findall(nodes.paragraph) if not _is_aside(each))
    sentences = (each for text in texts for each in SENTENCE.split(text) if each)
    return _fitting(each for each in sentences if not each.endswith("?"))


def _is_lead(node: nodes.container) -> bool:
    return "dm-lead" in node["classes"]


def _is_aside(node: nodes.Node | None) -> bool:
    """Tell whether a node is an aside, or in one."""
    while isinstance(node, nodes.Element):
        if isinstance(node, nodes.citation) or ASIDE & set(node.get("classes", ())):
            return True
        node = node.parent
    return False


def _text(paragraph: nodes.paragraph) -> str:
    parts = (each.astext() for each in paragraph.findall(nodes.Text) if not _is_aside(each.parent))
    return " ".join("".join(parts).split())


def _fitting(sentences: Iterator[str]) -> str:
    fitting = next(sentences, "")
    for each in sentences:
        if len(fitting) + len(each) >= LENGTH:
            break
        fitting = f"{fitting} {each}"
    return fitting
