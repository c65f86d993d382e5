"""Pages that stand by themselves: the front door, and what a reader gets who lost the way."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alliance import theme
from alliance.site import record
from kernelless.policy import META

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LOST = "404.html"
LAYOUT = "margin: 4rem auto; max-width: 34rem; padding: 0 1.5rem; font: 1.125rem/1.6"
# A host shows this page at the address that is not there, however deep. All chapters stand in one
# folder, so what comes before its name is the top of the site.
UP = """const [above, below] = location.pathname.split("/book/");
if (below !== undefined) document.querySelector("main a").href = `${above}/index.html`;"""


def setup(app: Sphinx) -> None:
    """Write the pages when the others are there.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    app.connect("build-finished", write)


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the front door, when the first page is not at the top, and the page for the lost.

    Parameters
    ----------
    app : Sphinx
        The build.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is not None or app.builder.format != "html":
        return
    site, root = Path(app.outdir), app.config.root_doc
    title, lang = app.config.html_title, app.config.language.replace("_", "-")
    top = urlsplit(record.of(app.config.paper).url).path
    (site / LOST).write_text(lost(title, lang, top), "utf-8")
    if root != "index":
        (site / "index.html").write_text(front(title, lang, f"{root}.html"), "utf-8")


def front(title: str, lang: str, target: str) -> str:
    """Return the page that sends a reader on.

    Parameters
    ----------
    title : str
        Of the book.
    lang : str
        Its language, as HTML names it.
    target : str
        Where to.

    Returns
    -------
    str
        A page.
    """
    head = (
        f'<meta http-equiv="refresh" content="0; url={target}" />\n'
        f'<link rel="canonical" href="{target}" />'
    )
    return _page(title, lang, head, f'<p><a href="{target}">{escape(title)}</a></p>')


def lost(title: str, lang: str, top: str = "") -> str:
    """Return the page for an address that is not there; it loads nothing, wherever it is shown.

    Parameters
    ----------
    title : str
        Of the book.
    lang : str
        Its language, as HTML names it.
    top : str
        Path of the site on its host; if it has no address, the page finds its way by a script.

    Returns
    -------
    str
        A page.
    """
    finds = "" if top else f"<script>{UP}</script>"
    words = (
        "<h1>This page is not here</h1>\n<p>It may have moved, or the address is not quite right. "
        f'<a href="{top}index.html">Start here: {escape(title)}</a>. Its menu lists every chapter, '
        f"and has a search.</p>{finds}"
    )
    style = f"<style>{_style()}</style>"
    return _page(f"Not found: {title}", lang, style, words)


def _style() -> str:
    """Return the look of a page that loads no style sheet."""
    light, dark = (
        f"background: {getattr(theme.PALETTE['paper'], scheme)}; "
        f"color: {getattr(theme.PALETTE['ink'], scheme)};"
        for scheme in ("light", "dark")
    )
    return (
        f"body {{ {LAYOUT} {theme.SERIF}; {light} }} a {{ color: inherit; }} "
        f"@media (prefers-color-scheme: dark) {{ body {{ {dark} }} }}"
    )


def _page(title: str, lang: str, head: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8" />\n{META}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f'<title>{escape(title)}</title>\n{head}\n<link rel="icon" href="data:," />\n</head>\n'
        f"<body><main>{body}</main></body>\n</html>\n"
    )
