"""What goes into the training pack: paper says what a page says, and the wall follows the guide."""

from __future__ import annotations

import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag

from alliance.training import paper, projector

PLAN = "<section><h2>{} minutes: x</h2><ul><li><strong>0 to 2.</strong> {}</li></ul></section>"
SHOWN = '<a class="external" href="repair.html?curtain=1#repair?depth=2"><em>Deep</em>, hidden</a>'


def part(html: str) -> Tag:
    return BeautifulSoup(html, "html.parser")


def text_of(made: bytes) -> list[str]:
    """Return the words of each page of a PDF, with one space between."""
    pages = pypdfium2.PdfDocument(made)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def test_paper_says_what_the_page_says_and_no_sign_is_taken_for_markup() -> None:
    words = 'Five *stars* #pagebreak() $x$ _a_ \\ "b" <c> @d'
    html = f"<h2>One</h2><p>{words.replace('<', '&lt;')}</p><dl><dt>Term</dt><dd>said</dd></dl>"
    parts = [paper.markup(part(html), "", top=2), paper.markup(part("<p>Two</p>"), "")]
    assert text_of(paper.pdf(parts, "T", "A4", 11, numbered=False)) == [
        f"One {words} Term said",
        "Two",
    ]


@pytest.mark.parametrize(("name", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_a_sheet_has_the_size_that_it_is_called_by(name: str, size: tuple[int, int]) -> None:
    made = paper.pdf([paper.markup(part("<p>x</p>"), "")], "T", name, 11, numbered=False)
    width, height = pypdfium2.PdfDocument(made)[0].get_size()
    assert (round(width), round(height)) == size


def test_a_space_that_keeps_words_together_stays_one() -> None:
    assert paper.markup(part("<p><em>r</em>\u00a0=\u00a0.29\n  here</p>"), "").strip() == (
        '#par[#emph[#"r"]#"\u00a0=\u00a0.29 here"]'
    )


def test_a_link_leads_somewhere_only_where_the_book_has_an_address() -> None:
    html = part('<a href="repair.html">repair</a>')
    assert paper.markup(html, "") == '#"repair"'
    assert '"https://book.example/book/repair.html"' in paper.markup(
        html, "https://book.example/book/"
    )


def test_what_paper_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="a page holds <video>, of which paper knows nothing"):
        paper.markup(part("<p><video></video></p>"), "")


def test_the_wall_takes_the_plans_of_one_meeting_and_shows_labs_on_the_whole_window() -> None:
    guide = part("".join(PLAN.format(minutes, SHOWN) for minutes in ("20", "45", "90")))
    links = list(projector.links(guide, "../book/"))
    address = "../book/repair.html?curtain=1&present=1#repair?depth=2"
    assert links[0] == ("20 minutes: x", "0 to 2", "Deep, hidden", address)
    wall = part(projector.page(guide, "../book/"))
    assert [link["href"] for link in wall.select("section a")] == [address] * 3
    contents = [str(link["href"]) for link in wall.select("nav a")]
    assert [wall.select_one(each) is not None for each in contents] == [True] * 3


def test_a_guide_without_a_plan_is_refused() -> None:
    guide = part("".join(PLAN.format(minutes, SHOWN) for minutes in ("20", "45")))
    with pytest.raises(ValueError, match="give one of 20, 45, 90 minutes each"):
        projector.plans(guide)
