"""What a reader takes away says where it comes from; a page offers its notebook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree as ET

import nbformat
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from alliance import theme
from alliance.labs import moment
from alliance.site.build import ROOT
from tests.site.test_pages import CHAPTERS, parsed
from tests.site.visit import LAB, LIVE, Visit

PAGE = "book/index.html#moment?v=1&repaired=false"
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    """Open the lab at a case that is not its start."""
    opened = visit(PAGE).page
    opened.locator(LIVE).wait_for()
    return opened


def saved(page: Page, tool: str) -> tuple[str, bytes]:
    """Use a tool; return name and content of what it saves."""
    with page.expect_download() as download:
        page.locator(LAB).get_by_role("button", name=tool, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_data_say_units_settings_and_where_they_come_from(page: Page) -> None:
    name, content = saved(page, "Data (CSV)")
    assert name == "moment-never-repaired.csv"
    text = content.decode("utf-8")
    assert text.startswith("\ufeffSession,Alliance (1–7),")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    gap = rows.index([])
    assert gap == 17
    assert rows[0][3] == "Distress (CORE, 0–40)"
    assert [row[0] for row in rows[1:gap]] == [str(session) for session in range(1, 17)]
    told = dict(rows[gap + 1 :])
    assert told["Kind"] == "Simulated"
    assert told["Version"] == version("difficult-moments")
    assert told["Licence"] == "CC BY 4.0"
    assert told["Link"] == page.url
    assert told["In words"] == page.locator(f"{LIVE} .kl-sentence").inner_text()
    assert told["Figure"].startswith("One simulated client")
    for setting in moment.SETTINGS:
        expected = "no" if setting.name == "repaired" else setting.words(setting.default)
        assert told[f"Setting: {setting.label}"] == expected
    sources = [row[1] for row in rows[gap + 1 :] if row[0] == "Source"]
    assert sources == list(moment.lab.figure.sources)


def test_no_cell_of_the_data_is_a_formula(page: Page) -> None:
    _, content = saved(page, "Data (CSV)")
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert [each for each in cells if re.match(r"[=+\-@]", each) and not is_number(each)] == []


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_a_picture_says_title_badge_caption_source_and_version(page: Page) -> None:
    name, content = saved(page, "Picture (SVG)")
    assert name == "moment-never-repaired.svg"
    root = ET.fromstring(content)
    assert root.findtext(f"{NAMESPACE}title") == "What happens when therapy gets rocky?"
    own = " ".join(node.text or "" for node in root.findall(f"{NAMESPACE}text"))
    caption = page.locator("figcaption .caption-text").first.inner_text()
    sentence = page.locator(f"{LIVE} .kl-sentence").inner_text()
    for words in ("What happens when", "Simulated", sentence, " ".join(caption.split()), page.url):
        assert words in own
    assert f"version {version('difficult-moments')}" in own
    assert "CC BY 4.0" in own
    assert "var(" not in content.decode()
    assert content.count(b"@font-face") == 3
    assert theme.PALETTE["paper"].light in content.decode()


def test_nothing_in_a_picture_is_written_over_something_else(page: Page) -> None:
    _, content = saved(page, "Picture (SVG)")
    boxes = page.evaluate(
        """async (text) => {
          const box = document.createElement('div');
          box.innerHTML = text.slice(text.indexOf('<svg'));
          document.body.append(box);
          const svg = box.firstChild;
          const parts = [...svg.children].filter((one) => ['text', 'svg'].includes(one.tagName));
          return [svg.getBoundingClientRect().toJSON(), ...parts.map((one) =>
            one.getBoundingClientRect().toJSON())];
        }""",
        content.decode(),
    )
    around, *parts = boxes
    assert len(parts) >= 6
    assert all(part["right"] <= around["right"] + 1 for part in parts)
    assert all(part["bottom"] <= around["bottom"] + 1 for part in parts)
    drawing = max(parts, key=lambda part: part["height"])
    others = [part for part in parts if part is not drawing]
    apart = [p["bottom"] <= drawing["top"] + 6 or p["top"] >= drawing["bottom"] - 2 for p in others]
    assert all(apart)


def test_an_image_is_the_picture_at_twice_its_size(page: Page) -> None:
    name, content = saved(page, "Picture (PNG)")
    assert name == "moment-never-repaired.png"
    _, picture = saved(page, "Picture (SVG)")
    root = ET.fromstring(picture)
    image = Image.open(io.BytesIO(content))
    assert image.size == (2 * int(root.attrib["width"]), 2 * int(root.attrib["height"]))
    colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}
    for role in ("paper", "harm", "harm-area"):
        light = theme.PALETTE[role].light
        assert tuple(int(light[i : i + 2], 16) for i in (1, 3, 5)) in colours, role


@pytest.mark.parametrize("address", CHAPTERS)
def test_every_chapter_that_runs_offers_its_notebook(site: Path, address: str) -> None:
    chapter = (ROOT / address).with_suffix(".md").read_text(encoding="utf-8")
    links = [a for a in parsed(site / address).select("a[href$='.ipynb']") if "Download" in str(a)]
    assert len(links) == ("kernelspec" in chapter)
    if not links:
        return
    notebook = nbformat.read((site / address).parent / str(links[0]["href"]), as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) == chapter.count("```{code-cell}")
    assert notebook.metadata["kernelspec"]["name"] == "python3"


def test_the_menu_shows_the_notebook(page: Page) -> None:
    page.get_by_role("button", name="Download this page").click()
    expect(page.get_by_role("link", name=".ipynb")).to_be_visible()
