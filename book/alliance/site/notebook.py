"""The notebook of a page: made from its chapter, offered in the page's menu."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jupytext

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "_sources"
MARK = "kernelspec:"
"""What the head of a chapter holds that is a notebook."""


def address(page: str) -> str:
    """Return where the notebook of a page stands on the site.

    Parameters
    ----------
    page : str
        Name of the page, without an ending.

    Returns
    -------
    str
        Path from the top of the site.

    Examples
    --------
    >>> address("book/model")
    '_sources/book/model.ipynb'
    """
    return f"{FOLDER}/{page}.ipynb"


def source(app: Sphinx, page: str) -> Path | None:
    """Return the chapter from which a page's notebook is made, or None.

    Parameters
    ----------
    app : Sphinx
        The build.
    page : str
        Name of the page.

    Returns
    -------
    Path or None
        A MyST notebook.
    """
    if page not in app.env.found_docs:
        return None
    path = Path(app.env.doc2path(page))
    return path if path.suffix == ".md" and MARK in path.read_text("utf-8") else None


def offer(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Put the notebook into the menu of downloads, before the source.

    Parameters
    ----------
    app : Sphinx
        The build.
    page : str
        Name of the page.
    context : dict
        What the page is made from, changed in place.
    """
    if source(app, page) is None:
        return
    button = {
        "type": "link",
        "url": context["pathto"](address(page), 1),
        "text": ".ipynb",
        "tooltip": "Download the notebook",
        "icon": "fas fa-file",
        "label": "download-notebook-button",
    }
    for group in context.get("header_buttons", ()):
        if group.get("label") == "download-buttons":
            group["buttons"].insert(0, button)


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the notebook of every page that has one.

    Parameters
    ----------
    app : Sphinx
        The build.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is not None or app.builder.format != "html":
        return
    for page in app.env.found_docs:
        if chapter := source(app, page):
            path = Path(app.outdir) / address(page)
            path.parent.mkdir(parents=True, exist_ok=True)
            notebook = jupytext.read(chapter)
            # A page that is built again is the same, byte for byte.
            for i, cell in enumerate(notebook.cells):
                cell["id"] = f"cell-{i}"
            jupytext.write(notebook, path, fmt="ipynb")
