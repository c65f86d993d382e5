"""How long a chapter takes to read, said below its opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PACE = 200
"""Words a minute: slower than a novel, for there are figures on the way."""
LEAD = "dm-lead"
SILENT = (nodes.raw, nodes.literal_block, nodes.comment)
"""What nobody reads as text: code, and what code made."""


def minutes(page: nodes.Element) -> int:
    """Count the minutes that a page takes.

    Parameters
    ----------
    page : Element
        The page, or a part of it.

    Returns
    -------
    int
        Minutes, rounded up; at least 1.

    Examples
    --------
    >>> minutes(nodes.paragraph("", "word " * 401))
    3
    """
    texts = (text for text in page.findall(nodes.Text) if not isinstance(text.parent, SILENT))
    return max(1, -(-sum(len(text.split()) for text in texts) // PACE))


def tell(app: Sphinx, doctree: nodes.document) -> None:
    """Say below the opening of a chapter how long it takes; the first page is no chapter.

    Parameters
    ----------
    app : Sphinx
        The build.
    doctree : document
        A page that was just read, changed in place.
    """
    openings = (node for node in doctree.findall(nodes.container) if LEAD in node["classes"])
    opening = next(openings, None)
    if opening is not None and app.env.docname != app.config.root_doc:
        count = minutes(doctree)
        text = f"{count} minute{'s' if count > 1 else ''} to read"
        opening.append(nodes.paragraph("", text, classes=["dm-minutes"]))
