"""The training pack of the built site: it is whole, and all that it holds leads somewhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, expect

from alliance.site import archives, record
from alliance.site.build import ROOT
from alliance.training import links, pack, quiz
from tests.site.test_pages import parsed
from tests.site.test_training import PUBLISHED, SHEETS
from tests.site.visit import Visit
from tests.training.test_paper import text_of

SHEETS_OF = ("guide", "handouts", "questions", "key", "roleplays")
NAMES = {f"{name}-{paper}.pdf" for name in SHEETS_OF for paper in ("A4", "Letter")} | {
    "README.txt", "links.csv", "projector.html", "walk-a-case.ipynb",
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
        str(link["href"]) for link in wall.select("section a[href]:not([href^='#'])")
    ]


def letters(made: bytes, *, large: bool) -> list[str]:
    """Return the words of each page of a PDF that are set as its text is, or smaller."""
    pages = map(_sized, pypdfium2.PdfDocument(made))
    kept = ([letter if large == (size > 9.9) else " " for letter, size in page] for page in pages)
    return [" ".join("".join(page).split()) for page in kept]


def _sized(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float]]:
    """Yield each letter with its size in points; a space has that of the letter before."""
    text, before = page.get_textpage(), 0.0
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        size = pypdfium2.raw.FPDFText_GetFontSize(text, at)
        before = size if letter.strip() else before
        yield letter, before


def printed(part: Tag) -> list[str]:
    """Return the words that a part of a page has on paper, with the numbers of its lists."""
    copy = BeautifulSoup(str(part), "html.parser")
    for left in copy.select(".headerlink, .dm-code, .dm-screen, details, button"):
        left.decompose()
    for link in copy.select(".dm-imprint a"):
        link.append(f" (book/{link['href']})")
    for listed in copy.select("ol"):
        for number, item in enumerate(listed.find_all("li", recursive=False), start=1):
            item.insert(0, f"{number}. ")
    return WORD.findall(copy.get_text(" "))


def test_the_archive_holds_what_it_promises(files: dict[str, bytes]) -> None:
    assert set(files) == NAMES
    about = files["README.txt"].decode()
    assert {name for name in NAMES if name in about} == NAMES
    for said in (
        "invented",
        "has not been shown to help clients",
        "CC BY 4.0",
        f"version {record.read(ROOT).version}",
    ):
        assert said in about


def test_it_is_made_again_byte_for_byte(site: Path) -> None:
    assert archives.packed(pack.FOLDER, pack.files(site)) == (site / pack.ADDRESS).read_bytes()


def article_of(site: Path, page: str) -> Tag:
    article = parsed(site / f"book/{page}.html").select_one("article")
    assert article is not None
    return article


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
    article = article_of(site, "facilitators-guide")
    works = {str(link["title"]) for link in article.select(".bibtex-citation a")}
    # Each page ends with its number.
    pages = letters(files[f"guide-{paper}.pdf"], large=True)
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


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_guide_prints_the_address_of_every_link(
    files: dict[str, bytes], site: Path, paper: str
) -> None:
    article = article_of(site, "facilitators-guide")
    asked = [str(link["href"]) for link in article.select("a:not(.headerlink)")]
    expected = [
        each.removeprefix("../") if each.startswith("../") else f"book/{each}"
        for each in asked
        if not each.startswith(("#", "references.html"))
    ]
    small = "".join("".join(letters(files[f"guide-{paper}.pdf"], large=False)).split())
    place = "".join(pack.PLACE.split())
    assert place in small  # where they begin stands under the title
    numbered = small.replace(place, "")
    for number, address in enumerate(expected, start=1):
        assert f"{number}{address}" in numbered, address
    assert len(expected) > 50


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_sheet_of_questions_has_all_of_them_a_code_and_no_key(
    files: dict[str, bytes], site: Path, paper: str
) -> None:
    pages = text_of(files[f"questions-{paper}.pdf"])
    assert len(pages) == 2  # one sheet of paper, both sides
    article = article_of(site, "check-yourself")
    text = " ".join(pages)
    assert WORD.findall(text) == printed(article)
    assert text.index("Write no name") < text.index("1. ")
    for said in ("before", "after", "second letter of the place where you were born"):
        assert said in pages[0]
    for each in quiz.questions():
        assert each.why[:25] not in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_key_is_a_file_of_its_own_with_every_answer_and_why(
    files: dict[str, bytes], paper: str
) -> None:
    text = " ".join(letters(files[f"key-{paper}.pdf"], large=True))
    words = " ".join(WORD.findall(text))
    for each in quiz.questions():
        answer = f"{each.number} {each.key}. {each.options[each.key]} {each.aim}"
        assert " ".join(WORD.findall(answer)) in words
        assert " ".join(WORD.findall(f"{each.number}. {each.key}. {each.why}")) in words
    last = quiz.questions()[-1].page
    assert words.endswith(" ".join(WORD.findall(f"Read on {quiz.title(last)}")) + " 2")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_last_card_says_to_everyone_what_the_guide_says(
    files: dict[str, bytes], site: Path, paper: str
) -> None:
    rules = parsed(site / "book/facilitators-guide.html").select_one("#role-plays > p")
    assert rules is not None
    assert "Play nobody whom you know" in rules.get_text()
    last = WORD.findall(text_of(files[f"roleplays-{paper}.pdf"])[-1])
    assert last[-len(printed(rules)) :] == printed(rules)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_sheets_for_a_room_stand_on_the_site_and_are_those_of_the_archive(
    files: dict[str, bytes], site: Path, name: str
) -> None:
    alone = site / pack.ADDRESS.removesuffix(".zip") / name
    assert alone.is_file() == (name.endswith(".pdf") and not name.startswith("guide"))
    assert not alone.is_file() or alone.read_bytes() == files[name]


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
    address = f"{PUBLISHED}/book/one-difficult-moment.html"
    assert address.encode() in made["guide-A4.pdf"]
    assert address in letters(made["guide-A4.pdf"], large=False)[0]
    assert pack.PLACE[:40] not in text_of(made["guide-A4.pdf"])[0]
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


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("facilitators-guide", ("questions", "key", "roleplays")),
        ("handouts", ("handouts", "questions", "roleplays")),
        ("check-yourself", ("questions",)),
    ],
)
def test_pages_link_the_sheets_for_a_room(site: Path, page: str, names: tuple[str, ...]) -> None:
    found = parsed(site / f"book/{page}.html").select("article a[href$='.pdf']")
    linked = [str(each["href"]) for each in found]
    assert {Path(each).name.split("-")[0] for each in linked} == set(names)
    assert [each for each in linked if not (site / "book" / each).resolve().is_file()] == []


def test_the_wall_shows_one_step_a_screen_in_large_letters_by_keyboard(
    browser: Browser, files: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "wall.html").write_bytes(files["projector.html"])
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((tmp_path / "wall.html").as_uri())
    screens = page.locator(".screen")
    count = screens.count()
    assert count > 40
    tall = "all => all.map((one) => one.offsetHeight)"
    assert set(screens.evaluate_all(tall)) == {720}
    for at in (1, 2, 3):
        page.keyboard.press("PageDown")
        page.wait_for_function(f"scrollY === {720 * at}")
    page.keyboard.press("PageUp")
    page.wait_for_function("scrollY === 1440")
    sizes = "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    assert min(page.locator(".screen h3, article .screen p:not(.on)").evaluate_all(sizes)) > 36
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.emulate_media(media="print")
    assert max(screens.evaluate_all(tall)) < 720
    page.close()


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
    expect(page.locator(".kl-stage")).to_be_visible()
    said, curtain = (page.locator(f".kl-stage {part}") for part in (".kl-sentence", ".kl-curtain"))
    expect(said).to_be_visible(visible=not hidden)
    expect(curtain).to_have_count(int(hidden))
    page.keyboard.press("c")
    expect(said).to_be_visible(visible=hidden)
    page.keyboard.press("Escape")
    expect(page.locator(".kl-stage")).to_have_count(0)
    expect(said).to_have_count(0)
