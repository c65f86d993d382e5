"""What a reader can do with a figure and a lab, on a small book built for the purpose."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page, expect

from alliance import theme
from tests.site.visit import LAB, LIGHT, LIVE, PHONE, Mode, Visit

pytestmark = pytest.mark.xdist_group("demo")

START = "The withdrawal takes the level to 3.0."

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def server(demo_server: str) -> str:
    """Visit the demonstration, in place of the book itself."""
    return demo_server


@pytest.fixture
def lab(visit: Callable[..., Visit], server: str) -> Open:
    """Open the lab and wait until it can be moved."""

    def open_lab(fragment: str = "", mode: Mode = LIGHT, site: str = server) -> Page:
        page = visit(f"{site}/book/lab.html{fragment}", mode).page
        page.locator(LIVE).wait_for()
        return page

    return open_lab


def sentence(page: Page) -> str:
    """Read the sentence under the drawing."""
    return page.locator(f"{LIVE} .kl-sentence").inner_text()


def says(page: Page, text: str) -> None:
    """Wait until the sentence is so."""
    expect(page.locator(f"{LIVE} .kl-sentence")).to_have_text(text)


def use(page: Page, tool: str) -> None:
    """Use a tool under the drawing."""
    page.locator(LAB).get_by_role("button", name=tool).click()


def test_keys_move_a_setting_and_the_sentence(lab: Open, server: str, demo: Path) -> None:
    for site in (server, demo.as_uri()):
        page = lab(site=site)
        assert sentence(page) == START
        page.get_by_role("slider", name="Depth").press("ArrowRight")
        says(page, "The withdrawal takes the level to 2.9.")


def test_the_mouse_moves_a_slider(lab: Open) -> None:
    page = lab()
    slider = page.get_by_role("slider", name="Depth")
    slider.scroll_into_view_if_needed()
    handle = slider.bounding_box()
    assert handle is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + 1000, handle["y"], steps=8)
    page.mouse.up()
    says(page, "The withdrawal takes the level to 1.0.")


def test_every_kind_of_control_is_linked(lab: Open) -> None:
    page = lab()
    page.get_by_role("button", name="Change the assumptions").click()
    page.get_by_role("button", name="Confrontation").click()
    says(page, "The confrontation takes the level to 3.0.")
    line = page.locator(f"{LIVE} .mark-line path")
    before = line.get_attribute("d")
    page.get_by_role("checkbox", name="It is repaired").uncheck()
    expect(line).not_to_have_attribute("d", str(before))


def test_a_case_sets_everything_and_is_left_and_met_again(lab: Open) -> None:
    page = lab()
    loud = page.get_by_role("button", name="Loud")
    loud.click()
    says(page, "The confrontation takes the level to 1.5.")
    expect(page.get_by_role("slider", name="Depth")).to_have_attribute("aria-valuenow", "2.5")
    expect(loud).to_have_attribute("aria-pressed", "true")
    page.get_by_role("slider", name="Depth").press("ArrowLeft")
    says(page, "The confrontation takes the level to 1.6.")
    expect(loud).to_have_attribute("aria-pressed", "false")
    page.get_by_role("slider", name="Depth").press("ArrowRight")
    expect(loud).to_have_attribute("aria-pressed", "true")
    use(page, "Reset")
    says(page, START)
    expect(page.get_by_role("button", name="Start")).to_have_attribute("aria-pressed", "true")


def test_a_link_restores_its_settings(lab: Open) -> None:
    page = lab("#lab?depth=2&kind=confrontation")
    page.get_by_role("button", name="Change the assumptions").click()
    says(page, "The confrontation takes the level to 2.0.")
    expect(page.get_by_role("slider", name="Depth")).to_have_attribute("aria-valuenow", "2.0")
    expect(page.get_by_role("button", name="Confrontation")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator(f"{LIVE} .kl-message")).to_be_empty()


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("depth=9", "depth = 9; use a number from 0 to 3"),
        ("depth=deep", "depth = deep; use a number from 0 to 3"),
        ("kind=quarrel", "kind = quarrel; use withdrawal or confrontation"),
        ("repaired=maybe", "repaired = maybe; use true or false"),
        ("depht=2", "“depht”, which is no setting of this figure"),
        (
            "session=40&repaired=maybe",
            "use a whole number from 1 to 16; and for 1 more that cannot",
        ),
        ("session=6.5", "session = 6.5; use a whole number from 1 to 16"),
        ("v=0&depth=2", "v = 0; use a whole number from 1"),
    ],
)
def test_a_bad_link_shows_the_start_and_says_why(lab: Open, query: str, complaint: str) -> None:
    page = lab(f"#lab?{query}")
    expect(page.get_by_role("alert")).to_contain_text(complaint)
    expect(page.get_by_role("alert")).to_contain_text("Where it cannot be followed, the starting")
    says(page, START)


def test_what_can_be_followed_of_a_bad_link_is(lab: Open) -> None:
    page = lab("#lab?depth=2&session=40")
    expect(page.get_by_role("alert")).to_contain_text("session = 40; use a whole number")
    says(page, "The withdrawal takes the level to 2.0.")


def test_a_link_to_an_unknown_figure_says_so(lab: Open) -> None:
    page = lab("#lob?depth=2")
    complaint = "asks for a figure “lob”, which is not on this page; use lab."
    expect(page.get_by_role("alert")).to_contain_text(complaint)
    says(page, START)


def test_a_link_followed_on_the_page_moves_the_lab(lab: Open) -> None:
    page = lab()
    page.evaluate("location.hash = '#lab?depth=2'")
    says(page, "The withdrawal takes the level to 2.0.")
    page.evaluate("location.hash = '#lab?depth=99'")
    says(page, START)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("force=20", "The withdrawal takes the level to 2.0."),
        ("v=1&kind=confrontation", "The confrontation takes the level to 2.5."),
        ("v=2&kind=confrontation", "The confrontation takes the level to 2.5."),
        ("v=2&depth=1", "The withdrawal takes the level to 3.0."),
        ("v=3&kind=confrontation", "The confrontation takes the level to 3.0."),
    ],
    ids=["renamed", "left out twice", "left out", "named", "of today"],
)
def test_an_old_link_keeps_its_meaning(
    visit: Callable[..., Visit], server: str, query: str, said: str
) -> None:
    page = visit(f"{server}/book/plain.html#plain?{query}").page
    expect(page.locator("[data-figure=plain].is-live .kl-sentence")).to_have_text(said)
    expect(page.locator("[data-figure=plain] .kl-message")).to_be_empty()


def test_a_link_of_a_later_version_shows_what_is_known_and_says_so(lab: Open) -> None:
    page = lab("#lab?v=2&depth=2&kind=sigh&wave=3")
    says(page, "The withdrawal takes the level to 2.0.")
    expect(page.get_by_role("alert")).to_have_text(
        "This link was made with a later version of this page. What is not known here is left "
        "out; the later version shows all of it."
    )
    use(page, "Reset")
    expect(page.locator(f"{LIVE} .kl-message")).to_be_empty()


def test_an_ordinary_anchor_is_left_alone(lab: Open) -> None:
    page = lab("#after-the-lab")
    says(page, START)
    expect(page.locator(f"{LIVE} .kl-message")).to_be_empty()


def test_the_link_names_what_was_moved(lab: Open) -> None:
    page = lab()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("slider", name="Depth").press("ArrowRight")
    says(page, "The withdrawal takes the level to 2.9.")
    use(page, "Copy link")
    expect(page.get_by_role("status").filter(has_text="Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/lab.html#lab?v=1&depth=1.1")
    assert page.url.endswith("/lab.html#lab?v=1&depth=1.1")


def test_the_data_are_those_of_the_table(lab: Open) -> None:
    page = lab()
    page.get_by_text("Show the numbers").click()
    page.get_by_role("button", name="Left alone").click()
    table = page.locator(f"{LAB} tbody tr")
    expect(table.nth(15)).to_have_text("163.00")
    with page.expect_download() as download:
        use(page, "Data (CSV)")
    assert download.value.suggested_filename == "lab-left-alone.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Session", "Level"]
    assert ["\t".join(row) for row in rows[1 : rows.index([])]] == table.all_inner_texts()


def test_the_picture_stands_alone(lab: Open) -> None:
    page = lab()
    with page.expect_download() as download:
        use(page, "Picture (SVG)")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "var(" not in text
    assert theme.PALETTE["regain"].light in text
    note = ET.fromstring(text).findtext("{http://www.w3.org/2000/svg}desc")
    assert note is not None
    assert note.startswith("Simulated · A line that dips")
    assert f" · {START} · " in note


def test_a_reader_without_scripts_gets_drawing_sentence_and_table(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in ("lab", "plain"):
        page.goto(f"{server}/book/{name}.html")
        figure = page.locator(".kl-figure").first
        expect(figure.get_by_role("img", name="A line that dips")).to_be_visible()
        expect(figure.get_by_text(START)).to_be_visible()
        figure.get_by_text("Show the numbers").click()
        expect(figure.get_by_role("row", name="16 3.99")).to_be_visible()
        expect(figure.get_by_role("button")).to_have_count(0)
        expect(page.locator("noscript .kl-note").first).to_contain_text("With scripting")
    context.close()


def test_the_still_and_the_live_drawing_are_the_same(
    browser: Browser, server: str, lab: Open
) -> None:
    context = browser.new_context(java_script_enabled=False)
    still = context.new_page()
    still.goto(f"{server}/book/lab.html")
    assert sentence(lab()) == still.locator(".kl-still .kl-sentence").inner_text()
    context.close()


def test_dark_recolours_without_drawing_again(lab: Open) -> None:
    page = lab()
    line = page.locator(f"{LIVE} .mark-line path")
    line.evaluate("path => { window.line = path; }")
    colour = "getComputedStyle(window.line).stroke"
    assert page.evaluate(colour) == "rgb(29, 92, 158)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(colour) == "rgb(138, 188, 242)"
    assert page.evaluate("window.line.isConnected")


def test_paper_is_light(lab: Open) -> None:
    page = lab(mode=Mode("dark", 1280, 800, "dark"))
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(theme) == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(theme) == "dark"


def test_a_plain_figure_moves_by_its_own_inputs(visit: Callable[..., Visit], server: str) -> None:
    page = visit(f"{server}/book/plain.html#plain?depth=2").page
    figure = page.locator("[data-figure=plain].is-live")
    expect(figure.locator(".kl-sentence")).to_have_text("The withdrawal takes the level to 2.0.")
    figure.get_by_role("slider", name="Depth").press("ArrowRight")
    expect(figure.locator(".kl-sentence")).to_have_text("The withdrawal takes the level to 1.9.")
    figure.get_by_role("combobox", name="Kind").select_option("confrontation")
    expect(figure.locator(".kl-sentence")).to_contain_text("confrontation")
    figure.get_by_role("button", name="Reset").click()
    expect(figure.locator(".kl-sentence")).to_have_text(START)


def test_a_bare_chart_is_a_figure_too(visit: Callable[..., Visit], server: str) -> None:
    opened = visit(f"{server}/book/plain.html")
    opened.read_down()
    figure = opened.page.locator("[data-figure=bare].is-live")
    expect(figure.get_by_role("img", name="A straight line.")).to_be_visible()
    line = figure.locator(".mark-line path")
    before = line.get_attribute("d")
    figure.get_by_role("slider", name="Slope").press("ArrowRight")
    expect(line).not_to_have_attribute("d", str(before))


def test_a_drawing_fills_its_width_and_no_more(lab: Open) -> None:
    for mode in (LIGHT, PHONE, Mode("small phone", 320, 640, "light")):
        page = lab(mode=mode)
        room, drawn = page.locator(f"{LIVE} .kl-drawing").evaluate(
            "box => [box.clientWidth, box.querySelector('svg').getBoundingClientRect().width]"
        )
        assert room - 2 <= drawn <= room


def test_panels_stand_side_by_side_where_there_is_room(
    visit: Callable[..., Visit], server: str
) -> None:
    for mode in (LIGHT, PHONE):
        opened = visit(f"{server}/book/plain.html", mode)
        opened.read_down()
        drawing = opened.page.locator("[data-figure=abreast].is-live .kl-drawing")
        room, wide, high = drawing.evaluate(
            "box => [box.clientWidth, box.scrollWidth, box.querySelector('svg').clientHeight]"
        )
        assert wide <= room
        assert (high > 300) == (mode is PHONE)


def test_a_hidden_drawing_is_fitted_when_it_is_shown(lab: Open) -> None:
    page = lab()
    drawing = page.locator(f"{LIVE} .kl-drawing")
    page.add_style_tag(content=".kl-widget { display: none !important; }")
    page.set_viewport_size({"width": 700, "height": 800})
    page.add_style_tag(content=".kl-widget { display: block !important; }")
    page.wait_for_function(
        "box => Math.abs(box.clientWidth - box.querySelector('svg').clientWidth) < 3",
        arg=drawing.element_handle(),
    )


@pytest.mark.parametrize(
    ("found", "damage"),
    [
        ('"from":{"data":"', '"from":{"data":"nowhere'),
        ('"readouts":{"sentence":"', '"readouts":{"sentence":"nowhere'),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_so_and_keeps_its_picture(
    browser: Browser, server: str, demo: Path, found: str, damage: str
) -> None:
    html = (demo / "book" / "plain.html").read_text(encoding="utf-8")
    assert found in html
    page = browser.new_page()
    page.route("**/plain.html", lambda route: route.fulfill(body=html.replace(found, damage)))
    page.goto(f"{server}/book/plain.html")
    figure = page.locator("[data-figure=plain]")
    expect(figure.get_by_role("alert")).to_contain_text("This chart cannot be moved")
    expect(figure.get_by_role("alert")).to_contain_text("nowhere")
    expect(figure.get_by_role("img", name="A line that dips")).to_be_visible()
    expect(figure.get_by_text(START)).to_be_visible()
    page.close()


def test_a_screen_reader_is_told_once_the_reader_rests(lab: Open) -> None:
    page = lab()
    told = page.locator(f"{LIVE} .kl-quiet")
    expect(told).to_be_empty()
    for _ in range(5):
        page.get_by_role("slider", name="Depth").press("ArrowRight")
    expect(told).to_be_empty()
    expect(told).to_have_text("The withdrawal takes the level to 2.5.")


def test_the_assumptions_are_shown_when_asked_for(lab: Open) -> None:
    page = lab()
    more = page.get_by_role("button", name="Change the assumptions (2)")
    repaired = page.get_by_role("checkbox", name="It is repaired")
    expect(more).to_have_attribute("aria-expanded", "false")
    expect(repaired).to_be_hidden()
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(repaired).to_be_visible()


def test_without_scripts_cases_and_settings_are_a_list(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/book/lab.html")
    still = page.locator(".kl-still")
    border = "node => getComputedStyle(node).borderTopWidth"
    assert [each.evaluate(border) for each in still.locator(".kl-cases, .kl-cases span").all()] == [
        "0px"
    ] * 4
    expect(still.get_by_text("Change the assumptions")).to_be_hidden()
    for setting in ("Depth", "Session", "It is repaired", "Kind"):
        expect(still.locator(".kl-row").get_by_text(setting, exact=True)).to_be_visible()
    context.close()
