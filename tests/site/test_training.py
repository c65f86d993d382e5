"""For teaching: handouts on one sheet each, questions that keep nothing, solutions that open."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from alliance.training import answers, links, quiz
from tests.site.test_pages import parsed
from tests.site.test_paper import MARGIN, ink, words
from tests.site.visit import LIGHT, LIVE, Visit

PUBLISHED = "https://book.example"
"""An address at which nothing is asked for: the pages come from the built site."""
SHEETS = (
    "Signs of a rupture",
    "Ways of repair",
    "What ratings can and cannot see",
    "How to read a correlation",
)
LEADS = (
    "difficult-moments", "how-ruptures-are-repaired", "what-the-ratings-cannot-see", "association",
)  # fmt: skip
CHOSEN = ".dm-quiz input:checked"


def at_published(browser: Browser, site: Path) -> Page:
    """Open the handouts as at a public address."""
    context = browser.new_context()

    def give(route: Route) -> None:
        route.fulfill(path=site / route.request.url.removeprefix(f"{PUBLISHED}/").split("?")[0])

    context.route(f"{PUBLISHED}/**", give)
    page = context.new_page()
    page.goto(f"{PUBLISHED}/book/handouts.html")
    return page


@pytest.fixture(params=["here", "published"])
def handouts(
    request: pytest.FixtureRequest, browser: Browser, site: Path, visit: Callable[..., Visit]
) -> Iterator[Page]:
    """Open the handouts, without an address for phones and with one."""
    if request.param == "here":
        yield visit("book/handouts.html").page
    else:
        page = at_published(browser, site)
        yield page
        page.context.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_each_handout_fills_one_sheet(handouts: Page, paper: str) -> None:
    expect(handouts.locator(".dm-code svg")).to_have_count(
        4 if handouts.url.startswith(PUBLISHED) else 0
    )
    document = pypdfium2.PdfDocument(handouts.pdf(format=paper, prefer_css_page_size=False))
    assert len(document) == len(SHEETS)
    for page, heading in zip(document, SHEETS, strict=True):
        text = words([page])
        assert text.startswith(heading)
        assert "Words under CC BY 4.0" in text
        rows, columns = ink(page)
        assert rows.max() > 0.6 * page.get_height(), heading
        assert columns.max() <= page.get_width() - MARGIN + 3, heading


def test_a_camera_reads_each_handout_at_a_public_address(browser: Browser, site: Path) -> None:
    page = at_published(browser, site)
    codes = page.get_by_role("img", name="QR code of the address beside it")
    expect(codes).to_have_count(len(LEADS))
    read = [
        zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))[0].text
        for code in codes.all()
    ]
    assert read == [f"{PUBLISHED}/book/{name}.html" for name in LEADS]
    expect(page.locator(".dm-code").first).to_contain_text(read[0])
    page.context.close()


@pytest.mark.parametrize("address", ["served", "folder"])
def test_where_no_phone_could_follow_the_handout_says_so(
    visit: Callable[..., Visit], site: Path, address: str
) -> None:
    path = "book/handouts.html"
    page = visit(path if address == "served" else (site / path).as_uri()).page
    expect(page.locator(".dm-code")).to_have_count(len(LEADS))
    for box in page.locator(".dm-code").all():
        expect(box).to_contain_text("this copy has no address that a phone could open")
        expect(box.locator("svg")).to_have_count(0)


def answer(page: Page, letters: list[str]) -> None:
    """Choose an answer to each question by keyboard alone."""
    for number, letter in enumerate(letters, start=1):
        page.locator(f"input[name=q{number}]").first.focus()
        page.keyboard.press(" ")
        for _ in range(quiz.OPTIONS.index(letter)):
            page.keyboard.press("ArrowDown")


@pytest.fixture(params=[True, False], ids=["with scripting", "without"])
def questions(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Page]:
    """Open the questions, with scripting and without."""
    context = browser.new_context(java_script_enabled=request.param)
    page = context.new_page()
    page.goto(f"{server}/book/check-yourself.html")
    yield page
    context.close()


def counted(page: Page) -> str:
    """Return what a screen reader is given, with the numbers that the style sheet counts."""
    page.get_by_text("How many did you get right?").press("Enter")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    page.get_by_text("How many did you get right?").press("Enter")
    nodes = (node for node in tree["nodes"] if node["role"]["value"] == "StaticText")
    text = "".join(node["name"]["value"] for node in nodes)
    return text.split("of those that you answered: ")[1].split(".")[0]


def test_the_questions_are_answered_by_keyboard_and_counted(questions: Page) -> None:
    keys = [each.key for each in quiz.questions()]
    answer(questions, [*keys[:8], "b", "b"])
    assert keys[8:] == ["a", "d"]
    assert counted(questions) == "8 of 10"
    questions.locator("input[name=q1]:checked").press("Enter")
    assert questions.url.endswith("check-yourself.html")
    expect(questions.locator(CHOSEN)).to_have_count(10)
    questions.get_by_role("button", name="Clear all answers").press("Enter")
    expect(questions.locator(CHOSEN)).to_have_count(0)
    assert counted(questions) == "0 of 0"


def test_an_answer_is_explained_once_it_is_asked_for(questions: Page) -> None:
    first = quiz.questions()[0]
    why = questions.get_by_text(first.why)
    expect(why).to_be_hidden()
    questions.get_by_text("Answer to question 1", exact=True).press("Enter")
    expect(why).to_be_visible()


def test_the_page_keeps_nothing(visit: Callable[..., Visit]) -> None:
    page = visit("book/check-yourself.html").page
    kept = "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])"
    before = page.evaluate(kept)
    answer(page, ["b"] * 10)
    assert page.evaluate(kept) == before
    page.reload()
    expect(page.locator(CHOSEN)).to_have_count(0)


def test_the_printed_questions_have_no_answers(visit: Callable[..., Visit]) -> None:
    page = visit("book/check-yourself.html", LIGHT).page
    page.get_by_text("Answer to question 1", exact=True).press("Enter")
    text = words(pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True)))
    assert "before" in text
    for each in quiz.questions():
        assert " ".join(each.asks.split()[:5]) in text
        assert " ".join(each.why.split()[:6]) not in text
    assert "Answer to question" not in text
    assert "Clear all answers" not in text


@pytest.mark.parametrize("scripting", [True, False])
def test_a_solution_is_closed_until_it_is_asked_for(
    browser: Browser, server: str, scripting: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripting)
    page = context.new_page()
    page.goto(f"{server}/book/restore-or-teach.html")
    solution = page.locator("details.solution").first
    inside = solution.locator("blockquote").first
    expect(inside).to_be_hidden()
    solution.locator("summary").press("Enter")
    expect(inside).to_be_visible()
    expect(inside).to_contain_text("In this simulation")
    assert page.locator(".exercise").count() == page.locator("details.solution").count() > 0
    context.close()


def test_every_link_to_a_lab_is_whole_on_the_built_pages(site: Path) -> None:
    pages = [parsed(path) for path in (site / "book").glob("*.html")]
    built = [
        str(link["href"]) for page in pages for link in page.select("article a.external[href]")
    ]
    asked = [address for address in built if "#" in address and not address.startswith("http")]
    chapters = (path.read_text("utf-8") for path in links.BOOK.glob("*.md"))
    written = [address for text in chapters for _, address in links.written(text)]
    assert sorted(asked) == sorted(written)
    assert len(asked) > 50


def test_a_link_of_the_guide_opens_the_lab_at_its_setting_with_the_curtain_down(
    visit: Callable[..., Visit],
) -> None:
    page = visit("book/facilitators-guide.html").page
    page.get_by_role("link", name="Repaired late, hidden").first.click()
    lab = page.locator(LIVE)
    expect(lab.locator(".kl-curtain")).to_be_visible()
    expect(lab.locator(".kl-sentence")).to_be_hidden()
    lab.get_by_role("button", name="Lift the curtain").click()
    said = answers.sentence("one-difficult-moment.html#moment?depth=1.4&delay=5")
    expect(lab.locator(".kl-sentence")).to_contain_text(said.split(":")[0])
