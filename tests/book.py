"""Print the whole book into one PDF and link it from the first page: ``python -m tests.book``.

It needs the built site and a browser, as tests do. A new build leaves the PDF out again, so that
none stays that is older than the pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from sphinx_external_toc.parsing import parse_toc_yaml
from tqdm import tqdm

from alliance.site import archives, record
from alliance.site.build import ROOT, SiteError, site_folder
from alliance.site.serve import make_server
from tests.site.browser import FLAGS, REMEDY, find_browser
from tests.site.printing import bound, to_paper

LARGEST = 10_000_000
"""Bytes that the PDF may have."""
PDF = f"{archives.FOLDER}/{record.KEY}.pdf"
END = "</article>"


def printed(site: Path, pages: list[str]) -> bytes:
    """Print pages of a site into one book.

    Parameters
    ----------
    site : Path
        The folder of the built site.
    pages : list of str
        Paths of pages, in order.

    Returns
    -------
    bytes
        PDF.

    Raises
    ------
    SiteError
        If there is no browser, or the book is too large.
    """
    program, paper = find_browser(), record.read(ROOT)
    if program is None:
        raise SiteError(f"No Chrome or Chromium found. {REMEDY}")
    with make_server(site, port=0).in_background() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        shown = tqdm(pages, desc="Printing", unit=" chapter")
        chapters = {page: to_paper(browser, f"{server}/{page}") for page in shown}
    about = {"/Title": paper.title, "/Author": "; ".join(paper.authors)}
    return fitting(bound(chapters, server, about))


def fitting(book: bytes) -> bytes:
    """Return a book that can be sent by mail.

    Parameters
    ----------
    book : bytes
        PDF.

    Returns
    -------
    bytes
        The same.

    Raises
    ------
    SiteError
        If it is too large.
    """
    if len(book) > LARGEST:
        raise SiteError(f"The book has {len(book):,} bytes, more than {LARGEST:,}")
    return book


def linked(first: str) -> str:
    """Return the first page with a link to the PDF at the end of its text, once.

    Parameters
    ----------
    first : str
        HTML.

    Returns
    -------
    str
        HTML.
    """
    link = f'<p><a href="../{PDF}">The whole book as a PDF</a>, to print or to keep.</p>\n'
    if link in first:
        return first
    before, end, after = first.rpartition(END)
    return f"{before}{link}{end}{after}"


def main() -> int:
    """Print the book of the built site.

    Returns
    -------
    int
        The exit code: 0 done, 1 failed.
    """
    site, toc = site_folder(), [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
    try:
        book = printed(site, toc)
    except SiteError as error:
        print(error, file=sys.stderr)
        return 1
    (site / PDF).write_bytes(book)
    first = site / toc[0]
    first.write_text(linked(first.read_text("utf-8")), "utf-8")
    print(f"The book is printed: {site / PDF}, {len(book) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
