"""The paper's record on the site: its forms as text and as files, and the list of its pages."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from alliance.site import record

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "cite"
"""Where the files stand, from the top of the site."""
SITEMAP = "sitemap.xml"
MOMENT = "SOURCE_DATE_EPOCH"
"""Names the moment at which sources last changed, in seconds since 1970."""


class CiteThis(SphinxDirective):
    """Write the record as a sentence, and in every form as text to copy and as a file."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return what stands in the place of the directive.

        Returns
        -------
        list of Node
            A quotation, then for each form a line with a link to its file, and the text.
        """
        paper = record.of(self.config.paper)
        said = record.sentence(paper)
        parts: list[nodes.Node] = [nodes.block_quote("", nodes.paragraph("", said))]
        for form, (ending, write) in record.FORMS.items():
            text = write(paper)
            parts += [self._file(form, ending), nodes.literal_block(text, text, language="text")]
        return parts

    def _file(self, form: str, ending: str) -> nodes.paragraph:
        """Name a form, and link the file that holds it."""
        up = "../" * self.env.docname.count("/")
        name = f"{record.KEY}.{ending}"
        link = nodes.reference("", name, refuri=f"{up}{FOLDER}/{name}", internal=True)
        return nodes.paragraph("", "", nodes.strong("", form), nodes.Text(", as a file: "), link)


def setup(app: Sphinx) -> None:
    """Know the record and the directive, and write the files when the pages are there.

    Parameters
    ----------
    app : Sphinx
        The build.
    """
    app.add_config_value("paper", {}, "env", types=frozenset({dict}))
    app.add_directive("cite-this", CiteThis)
    app.connect("build-finished", write)


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the record in every form and, if the site has an address, the list of its pages.

    Parameters
    ----------
    app : Sphinx
        The build.
    failure : Exception or None
        Why it failed, if it did.
    """
    if failure is not None or app.builder.format != "html":
        return
    paper, site = record.of(app.config.paper), Path(app.outdir)
    (site / FOLDER).mkdir(exist_ok=True)
    for ending, form in record.FORMS.values():
        (site / FOLDER / f"{record.KEY}.{ending}").write_text(form(paper), "utf-8")
    if paper.url:
        pages = sorted(app.env.found_docs)
        (site / SITEMAP).write_text(sitemap(paper.url, pages), "utf-8")


def sitemap(url: str, pages: list[str]) -> str:
    """List pages for search engines, which take whole addresses only.

    Parameters
    ----------
    url : str
        Public address of the site, with a slash at its end.
    pages : list of str
        Names of pages.

    Returns
    -------
    str
        XML.

    Examples
    --------
    >>> "<loc>https://example.org/book/a.html</loc>" in sitemap("https://example.org/", ["book/a"])
    True
    """
    places = "".join(f"<url><loc>{escape(f'{url}{page}.html')}</loc></url>\n" for page in pages)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}\n<urlset xmlns="{space}">\n{places}</urlset>\n'


def changed(root: Path) -> date | None:
    """Return the day on which the sources last changed, the same for each build of a commit.

    Parameters
    ----------
    root : Path
        The folder of the sources.

    Returns
    -------
    date or None
        By ``SOURCE_DATE_EPOCH``, else of the last commit, in UTC; None if neither is known.

    Raises
    ------
    ValueError
        If ``SOURCE_DATE_EPOCH`` is set and no whole number.
    """
    seconds = os.environ.get(MOMENT) or _last_commit(root)
    if not seconds:
        return None
    if not seconds.isdecimal():
        raise ValueError(f"{MOMENT}={seconds!r} must be whole seconds since 1970, like 1796041750")
    return datetime.fromtimestamp(int(seconds), UTC).date()


def _last_commit(root: Path) -> str:
    """Return the moment of the last commit in seconds, or nothing where there is no history."""
    # A copy without a history of its own may lie inside another repository: `.` leaves that out.
    command = ("git", "-C", str(root), "log", "-1", "--format=%ct", "--", ".")
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return told.stdout.strip()
