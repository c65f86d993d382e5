"""Pages on paper: one as a reader prints it, and all of them as one book."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

from tests.site.visit import LIGHT, LIVE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def to_paper(browser: Browser, address: str) -> bytes:
    """Print a page as a reader would, on A4, after it was read to its end.

    Parameters
    ----------
    browser : Browser
        What prints.
    address : str
        Of the page.

    Returns
    -------
    bytes
        PDF, with a bookmark for each heading.
    """
    opened = Visit.to(browser, address, LIGHT)
    opened.read_down()
    for lab in opened.page.locator(".kl-lab").all():
        lab.locator(LIVE).wait_for()
    content = opened.page.pdf(format="A4", prefer_css_page_size=True, outline=True, tagged=True)
    opened.close()
    assert opened.faults == []
    return content


def bound(chapters: Mapping[str, bytes], server: str, about: Mapping[str, str]) -> bytes:
    """Bind chapters into one book, in which links from one to another stay in the book.

    Parameters
    ----------
    chapters : mapping of str to bytes
        PDF by the path of its page, in order.
    server : str
        Address from which they were printed; nothing in the book points there.
    about : mapping of str to str
        What the book says of itself, such as ``/Title``.

    Returns
    -------
    bytes
        PDF.
    """
    book, firsts = PdfWriter(), {}
    for path, content in chapters.items():
        firsts[path] = len(book.pages)
        book.append(_by_place(PdfReader(BytesIO(content))), import_outline=True)
    for page in book.pages:
        links = page.annotations or ArrayObject()
        kept = [each for each in links if _settled(each, server, book, firsts)]
        page.annotations = ArrayObject(kept)
    book.metadata = dict(about)
    book.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    made = BytesIO()
    book.write(made)
    return made.getvalue()


def _by_place(chapter: PdfReader) -> PdfReader:
    """Have links within a chapter name a place: two chapters may use one name for two places."""
    places = chapter.named_destinations
    for page in chapter.pages:
        for link in (each.get_object() for each in page.annotations or ()):
            if (name := str(link.get("/Dest", ""))) in places:
                link[NameObject("/Dest")] = places[name].dest_array
    return chapter


def _settled(reference: Any, server: str, book: PdfWriter, firsts: Mapping[str, int]) -> bool:
    """Turn a link to another chapter inward; say whether the link still leads somewhere."""
    link = reference.get_object()
    address = str(link.get("/A", {}).get("/URI", ""))
    if not address.startswith(server):
        return True
    path = str(PurePosixPath(urlsplit(address).path).relative_to("/"))
    if path not in firsts:
        return False
    del link["/A"]
    page = book.pages[firsts[path]].indirect_reference
    link[NameObject("/Dest")] = ArrayObject([page, NameObject("/Fit")])
    return True
