"""The training pack of the built site: it is whole, and all that it holds leads somewhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import expect

from alliance.site import archives
from alliance.site.build import ROOT
from alliance.training import links, pack
from tests.site.test_pages import parsed
from tests.site.test_training import PUBLISHED, SHEETS
from tests.site.visit import Visit
from tests.training.test_paper import text_of

NAMES = {
    "README.txt", "guide-A4.pdf", "guide-Letter.pdf", "handouts-A4.pdf", "handouts-Letter.pdf",
    "links.csv", "projector.html", "walk-a-case.ipynb",
}  # fmt: skip
WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def files(site: Path) -> dict[str, bytes]:
    """Unpack the archive."""
    with ZipFile(site / pack.ADDRESS) as archive:
        assert {Path(name).parent.name for name in archive.namelist()} == {pack.FOLDER}
        return {Path(name).name: archive.read(name) for name in archive.namelist()}


def addresses(files: dict[str, bytes]) -> list[str]:
    """Return every link of the list and of the plans for the wall."""
    rows = csv.DictReader(io.StringIO(files["links.csv"].decode()))
    wall = BeautifulSoup(files["projector.html"], "html.parser")
    return [row["address"] for row in rows] + [
        str(link["href"]) for link in wall.select("section a[href]")
    ]


def printed(part: Tag) -> list[str]:
    """Return the words that a part of a page has on paper, with the numbers of its lists."""
    copy = BeautifulSoup(str(part), "html.parser")
    for left in copy.select(".headerlink, .dm-code"):
        left.decompose()
    for listed in copy.select("ol"):
        for number, item in enumerate(listed.find_all("li", recursive=False), start=1):
            item.insert(0, f"{number}. ")
    return WORD.findall(copy.get_text(" "))


def test_the_archive_holds_what_it_promises(files: dict[str, bytes]) -> None:
    assert set(files) == NAMES
    about = files["README.txt"].decode()
    assert {name for name in NAMES if name in about} == NAMES
    for said in ("invented", "has not been shown to help clients", "CC BY 4.0", "version 0"):
        assert said in about


def test_it_is_made_again_byte_for_byte(site: Path) -> None:
    assert archives.packed(pack.FOLDER, pack.files(site)) == (site / pack.ADDRESS).read_bytes()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_each_handout_is_one_sheet_and_says_what_its_page_says(
    files: dict[str, bytes], site: Path, paper: str
) -> None:
    pages = text_of(files[f"handouts-{paper}.pdf"])
    assert len(pages) == len(SHEETS)
    sheets = parsed(site / "book/handouts.html").select(".dm-sheet")
    for page, heading, sheet in zip(pages, SHEETS, sheets, strict=True):
        assert page.startswith(heading)
        assert WORD.findall(page) == printed(sheet)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_guide_says_what_its_page_says_and_lists_its_works(
    files: dict[str, bytes], site: Path, paper: str
) -> None:
    article = parsed(site / "book/facilitators-guide.html").select_one("article")
    assert article is not None
    works = {str(link["title"]) for link in article.select(".bibtex-citation a")}
    # Each page ends with its number.
    pages = text_of(files[f"guide-{paper}.pdf"])
    numbered = [page.rpartition(" ") for page in pages]
    assert [number for _, _, number in numbered] == [str(n + 1) for n in range(len(pages))]
    said, _, listed = " ".join(text for text, _, _ in numbered).partition(" References ")
    for table in article.select("table"):
        head = " ".join(cell.get_text() for cell in table.select("th"))
        before, *after = said.split(head)  # on each sheet that the table goes on to
        said = f"{before}{head}{' '.join(after)}"
    assert WORD.findall(said) == printed(article)
    assert len(works) > 2
    assert WORD.findall(listed) == WORD.findall(" ".join(sorted(works)))


def test_every_link_leads_to_a_page_and_a_lab_that_exist(
    files: dict[str, bytes], site: Path
) -> None:
    found = addresses(files)
    for address in found:
        page, _, _ = address.partition("#")
        assert (site / pack.FOLDER / page.partition("?")[0]).resolve().is_file(), address
        if "present=1" in page:
            links.read(address.removeprefix("../book/"))
    guide = (links.BOOK / "facilitators-guide.md").read_text("utf-8")
    assert len(found) > len(links.written(guide)) > 20


def test_the_list_holds_every_link_of_the_guide(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["links.csv"].decode())))
    guide = (links.BOOK / "facilitators-guide.md").read_text("utf-8")
    for row, (said, address) in zip(rows, links.written(guide), strict=True):
        there = links.read(row["address"].removeprefix("../book/"))
        asked = links.read(address)
        assert there == asked
        assert row["says"] == said.replace("*", "")


def test_a_published_pack_leads_to_the_web(site: Path) -> None:
    made = pack.files(site, f"{PUBLISHED}/")
    assert {each.startswith(f"{PUBLISHED}/book/") for each in addresses(made)} == {True}
    assert f"{PUBLISHED}/book/one-difficult-moment.html".encode() in made["guide-A4.pdf"]
    assert PUBLISHED in made["README.txt"].decode()


def test_nothing_in_it_tells_of_the_machine(files: dict[str, bytes]) -> None:
    for name, content in files.items():
        for place in (ROOT, Path.home(), Path("/tmp")):
            assert f"{place}/".encode() not in content, name
    for name in NAMES:
        if name.endswith(".pdf"):
            about = pypdfium2.PdfDocument(files[name]).get_metadata_dict()
            assert about["Title"].startswith("Difficult Moments")
            assert "/" not in "".join(about[key] for key in ("Author", "Creator", "Producer"))


def test_the_notebook_is_the_one_of_the_page(files: dict[str, bytes], site: Path) -> None:
    notebook = json.loads(files["walk-a-case.ipynb"])
    assert "walk.lab()" in str(notebook["cells"])
    assert (site / "_sources/book/walk-a-case.ipynb").read_bytes() == files["walk-a-case.ipynb"]


@pytest.mark.parametrize("page", ["facilitators-guide", "handouts"])
def test_guide_and_handouts_offer_it(site: Path, page: str) -> None:
    found = parsed(site / f"book/{page}.html").select(f'article a[href="../{pack.ADDRESS}"]')
    assert len(found) == 1


@pytest.mark.parametrize(("setting", "hidden"), [("delay=5", True), ("#moment", False)])
def test_a_link_for_the_wall_opens_its_lab_on_the_whole_window(
    visit: Callable[..., Visit], files: dict[str, bytes], setting: str, hidden: bool
) -> None:
    address = next(each for each in addresses(files) if each.endswith(setting))
    page = visit(address.removeprefix("../")).page
    expect(page.locator(".dm-stage")).to_be_visible()
    said, curtain = (page.locator(f".dm-stage {part}") for part in (".dm-sentence", ".dm-curtain"))
    expect(said).to_be_visible(visible=not hidden)
    expect(curtain).to_have_count(int(hidden))
    page.keyboard.press("c")
    expect(said).to_be_visible(visible=hidden)
    page.keyboard.press("Escape")
    expect(page.locator(".dm-stage")).to_have_count(0)
    expect(said).to_have_count(0)
