"""What goes into the training pack: paper says what a page says, and the wall follows the guide."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from bs4 import BeautifulSoup, Tag

from alliance.training import pack, paper, projector, roleplays

LETTER = re.compile(r"\w")
PLAN = (
    "<section><h2>{} minutes: x</h2><ul><li><p><strong>0 to 2.</strong> Say it. {} "
    '<span class="dm-task">“More, or <em>less</em>?”</span> Lift.</p></li></ul></section>'
)
SHOWN = '<a class="external" href="repair.html?curtain=1#repair?depth=2"><em>Deep</em>, hidden</a>'


def part(html: str) -> Tag:
    return BeautifulSoup(html, "html.parser")


def text_of(made: bytes) -> list[str]:
    """Return the words of each page of a PDF, with one space between."""
    pages = pypdfium2.PdfDocument(made)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def letters_within(
    page: pypdfium2.PdfPage, left: float, bottom: float, width: float, height: float
) -> str:
    """Return the letters of a page whose middle lies within a box, in points from below left."""
    text = page.get_textpage()
    found = ((text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars()))
    return "".join(
        letter
        for letter, (x, y, right, top) in found
        if LETTER.match(letter)
        and left < (x + right) / 2 < left + width
        and bottom < (y + top) / 2 < bottom + height
    )


def test_paper_says_what_the_page_says_and_no_sign_is_taken_for_markup() -> None:
    words = 'Five *stars* #pagebreak() $x$ _a_ \\ "b" <c> @d'
    html = f"<h2>One</h2><p>{words.replace('<', '&lt;')}</p><dl><dt>Term</dt><dd>said</dd></dl>"
    parts = [paper.markup(part(html), "", top=2), paper.markup(part("<p>Two</p>"), "")]
    assert text_of(paper.pdf(parts, "T", "A4", paper.Look(11))) == [
        f"One {words} Term said",
        "Two",
    ]


@pytest.mark.parametrize(("name", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_a_sheet_has_the_size_that_it_is_called_by(name: str, size: tuple[int, int]) -> None:
    made = paper.pdf([paper.markup(part("<p>x</p>"), "")], "T", name, paper.Look(11))
    width, height = pypdfium2.PdfDocument(made)[0].get_size()
    assert (round(width), round(height)) == size


def test_a_space_that_keeps_words_together_stays_one() -> None:
    assert paper.markup(part("<p><em>r</em>\u00a0=\u00a0.29\n  here</p>"), "").strip() == (
        '#par[#emph[#"r"]#"\u00a0=\u00a0.29 here"]'
    )


WEB = "https://book.example/book/"


def test_paper_prints_the_address_of_a_link_and_links_it_on_the_web() -> None:
    html = part('<p>See <a href="repair.html?curtain=1#repair?depth=2">repair</a>.</p>')
    address = "repair.html?curtain=1#repair?depth=2"
    assert paper.markup(html, "").strip() == '#par[#"See "#"repair"#"."]'
    said = {place: paper.markup(html, place) for place in (WEB, "book/")}
    assert said["book/"].count("#link") == 0
    assert said[WEB].count(f'#link("{WEB}{address}")') == 2
    for place, made in said.items():
        (text,) = text_of(paper.pdf([made], "T", "A4", paper.Look(11)))
        assert text.replace(" .", ".") == f"See repair1. 1{place}{address}"


def test_at_the_foot_of_a_sheet_the_address_stands_beside_the_words() -> None:
    html = part('<div class="dm-imprint"><p>Move it: <a href="repair.html">repair</a>.</p></div>')
    (text,) = text_of(paper.pdf([paper.markup(html, "book/")], "T", "A4", paper.Look(11)))
    assert text == "Move it: repair (book/repair.html)."


def test_a_work_that_is_cited_and_a_place_on_the_page_have_no_address_on_paper() -> None:
    cited = '<span class="bibtex-citation"><a href="references.html#id2">One, 2018</a></span>'
    html = part(f'<p>{cited} <a href="#end">the end</a></p>')
    assert "footnote" not in paper.markup(html, WEB)


def test_a_form_on_paper_has_boxes_to_tick_and_no_answer() -> None:
    html = part(
        "<form><fieldset><legend>1. Which?</legend>"
        '<label><input type="radio"><span>a. This</span></label>'
        '<label><input type="radio" data-right><span>b. That</span></label>'
        "<details><summary>Answer</summary><p>b. So it is.</p></details></fieldset></form>"
    )
    made = paper.markup(html, "")
    assert made.count(paper.BOX) == 2
    assert text_of(paper.pdf([made], "T", "A4", paper.Look(11))) == ["1. Which? a. This b. That"]


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_cards_lie_four_on_a_sheet_each_in_its_own_quarter(size: str) -> None:
    html = [*roleplays.cards(), "<section><h2>Last</h2></section>"]
    cards = paper.cards([paper.markup(part(each), "", top=2) for each in html])
    document = pypdfium2.PdfDocument(paper.pdf(cards, "T", size, pack.LOOKS["roleplays"]))
    assert len(document) == 4
    for at, each in enumerate(html):
        page = document[at // 4]
        width, height = page.get_size()
        left, top = (at % 2) * width / 2, height / 2 if at % 4 < 2 else 0
        said = letters_within(page, left + 10, top + 10, width / 2 - 20, height / 2 - 20)
        assert said == "".join(LETTER.findall(part(each).get_text()))


def test_what_paper_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="a page holds <video>, of which paper knows nothing"):
        paper.markup(part("<p><video></video></p>"), "")


def test_the_wall_takes_the_plans_of_one_meeting_and_shows_labs_on_the_whole_window() -> None:
    guide = part("".join(PLAN.format(minutes, SHOWN) for minutes in ("20", "45", "90")))
    links = list(projector.links(guide, "../book/"))
    address = "../book/repair.html?curtain=1&present=1#repair?depth=2"
    assert links[0] == ("20 minutes: x", "0 to 2", "Deep, hidden", address)
    wall = part(projector.page(guide, "../book/"))
    shown = wall.select("a:not([href^='#'])")
    assert [link["href"] for link in shown] == [address] * 3
    within = [str(link["href"]) for link in wall.select("a[href^='#']")]
    assert len(wall.select("nav a")) == 3
    assert [each for each in within if wall.select_one(each) is None] == []


def test_a_screen_has_one_step_and_nothing_of_what_the_facilitator_says() -> None:
    guide = part("".join(PLAN.format(minutes, SHOWN) for minutes in ("20", "45", "90")))
    wall = part(projector.page(guide, "../book/"))
    screens = [screen.get_text(" ", strip=True) for screen in wall.select("article .screen")]
    assert screens == [
        text
        for minutes in ("20", "45", "90")
        for text in (
            f"{minutes} minutes: x Next All plans",
            "0 to 2 Deep , hidden “More, or less ?” All plans",
        )
    ]
    assert not wall.select("script, [class=dm-task]")


def test_a_step_without_a_task_for_the_room_is_refused() -> None:
    step = PLAN.format("20", SHOWN).replace("dm-task", "other")
    with pytest.raises(ValueError, match="step 0 to 2 of '20 minutes: x' has nothing to do for"):
        projector.steps(part(step))


def test_a_guide_without_a_plan_is_refused() -> None:
    guide = part("".join(PLAN.format(minutes, SHOWN) for minutes in ("20", "45")))
    with pytest.raises(ValueError, match="give one of 20, 45, 90 minutes each"):
        projector.plans(guide)
