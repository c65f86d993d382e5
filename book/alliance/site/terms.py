"""Terms of the glossary in the text: each a link to it, with what it says at hand."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx

SCRIPT = "terms.js"
LINK = re.compile(
    r'(<a class="reference internal" href="[^"#]*#(term-[\w-]+)")'
    r'([^>]*><span class="xref std std-term">.*?</span></a>)'
)


def meanings(app: Sphinx) -> dict[str, str]:
    """Return what the glossary says of each term.

    Parameters
    ----------
    app : Sphinx
        The build, with all pages read.

    Returns
    -------
    dict of str to str
        Text by the anchor of the term.
    """
    objects = app.env.get_domain("std").get_objects()
    pages = {page for _, _, kind, page, _, _ in objects if kind == "term"}
    return {
        anchor: " ".join(item[-1].astext().split())
        for page in sorted(pages)
        for item in app.env.get_doctree(page).findall(nodes.definition_list_item)
        for anchor in item[0]["ids"]
    }


def explained(body: str, meanings: Mapping[str, str]) -> str:
    """Return a page on which every term has its meaning beside it, hidden until it is wanted.

    Parameters
    ----------
    body : str
        HTML, with terms as Sphinx writes them.
    meanings : mapping of str to str
        Text by the anchor of the term.

    Returns
    -------
    str
        HTML. Only the first use of a term is explained; the others stay links.
    """
    seen: set[str] = set()

    def explain(found: re.Match[str]) -> str:
        start, anchor, rest = found.groups()
        if anchor in seen:
            return found[0]
        seen.add(anchor)
        name = f"meaning-{anchor}"
        meaning = f'<span class="dm-meaning" role="tooltip" id="{name}">{escape(meanings[anchor])}'
        return (
            f'<span class="dm-term">{start} aria-describedby="{name}"{rest}{meaning}</span></span>'
        )

    return LINK.sub(explain, body)
