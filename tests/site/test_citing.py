"""What the site says of itself: its record, previews, version, and the page for the lost."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from docutils.core import publish_doctree

from alliance.site import citing, doors, head, record, search
from alliance.site.build import ROOT
from alliance.site.serve import make_server
from tests.site.test_pages import CHAPTERS, barriers, parsed
from tests.site.visit import DARK, LIGHT, PHONE, Mode, Visit

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from playwright.sync_api import Browser

PAPER = record.read(ROOT)
publish = partial(publish_doctree, settings_overrides={"report_level": 5})
URL = "https://example.org/deep/paper/"
FIRST = CHAPTERS[0]


def said(html: BeautifulSoup, name: str) -> list[str]:
    """Return what the elements of a name in a head say."""
    found = html.select(f'head > meta[name="{name}"], head > meta[property="{name}"]')
    return [str(each["content"]) for each in found]


def test_the_first_page_alone_says_what_is_cited(site: Path) -> None:
    first = parsed(site / FIRST)
    for name, content in record.scholar(PAPER):
        assert content in said(first, name)
    (data,) = first.select('head > script[type="application/ld+json"]')
    assert json.loads(data.get_text()) == record.schema(PAPER)
    for page in CHAPTERS[1:]:
        assert not said(parsed(site / page), "citation_title")


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_preview_says_title_answer_and_picture(site: Path, page: str) -> None:
    html = parsed(site / page)
    title = html.select_one("article h1")
    assert title
    assert said(html, "og:title")[0] in title.get_text()
    (picture,) = said(html, "og:image")
    assert ((site / page).parent / picture).is_file()
    descriptions = said(html, "og:description")
    assert descriptions == said(html, "description")
    (description,) = descriptions
    assert "minutes to read" not in description
    assert not description.endswith("?")
    read = " ".join(each.text for each in search.passages((site / page).read_text("utf-8")))
    assert description.split(". ")[0].rstrip(".") in read


def test_addresses_are_named_only_if_the_site_has_one(site: Path) -> None:
    assert (site / citing.SITEMAP).exists() == bool(PAPER.url)
    for page in CHAPTERS:
        html = parsed(site / page)
        assert bool(said(html, "og:url")) == bool(PAPER.url)
        assert bool(html.select('link[rel="canonical"]')) == bool(PAPER.url)
        assert said(html, "og:image")[0].startswith("https://") == bool(PAPER.url)


def finished(outdir: Path, url: str) -> Mock:
    """Return a build that has ended, of a paper with this address."""
    app = Mock(outdir=str(outdir))
    app.builder.format = "html"
    told = {"title": "A", "authors": ["B"], "version": "1.0.0", "summary": "C"}
    app.config.paper = told | {"date": date(2030, 1, 31), "url": url}
    app.env.found_docs = {"book/index", "book/a&b"}
    return app


def test_a_list_of_pages_is_written_only_with_whole_addresses(tmp_path: Path) -> None:
    citing.write(finished(tmp_path, ""), None)
    assert not (tmp_path / citing.SITEMAP).exists()
    citing.write(finished(tmp_path, URL), None)
    text = (tmp_path / citing.SITEMAP).read_text("utf-8")
    assert f"<loc>{URL}book/a&amp;b.html</loc>" in text
    assert f"<loc>{URL}book/index.html</loc>" in text


def test_a_site_with_an_address_names_it_in_previews() -> None:
    paper = record.of(finished(Path(), URL).config.paper)
    context = {
        "pagename": "book/a",
        "root_doc": "book/index",
        "title": "<em>A</em> b",
        "project": "",
    }
    opening = publish("What is it?\n\nIt is a < b. So it is.\n")
    told = head.tags({**context, "project": ""}, opening, paper)
    assert f'property="og:url" content="{URL}book/a.html"' in told
    assert f'property="og:image" content="{URL}_static/{head.PICTURE}"' in told
    assert 'property="og:title" content="A b"' in told
    assert 'name="description" content="It is a &lt; b. So it is."' in told


def test_a_description_ends_with_a_whole_sentence() -> None:
    long = " ".join(["word"] * 30)
    assert head.opening(publish(f"One {long}. Two {long}.\n")) == f"One {long}."
    assert head.opening(publish("Why? Because. And so.\n\nMore.\n")) == "Because. And so. More."


def test_every_form_is_on_the_page_and_in_a_file(site: Path) -> None:
    page = parsed(site / "book" / "cite.html")
    blocks = [each.get_text() for each in page.select("article pre")]
    files = [
        (site / "book" / str(link["href"])).read_text("utf-8")
        for link in page.select('article a[href*="../cite/"]')
    ]
    forms = [write(PAPER) for _, write in record.FORMS.values()]
    assert files == forms
    assert [each.strip() for each in blocks] == [each.strip() for each in forms]
    assert record.sentence(PAPER) in page.get_text()


def test_every_page_says_its_version_and_that_nobody_reviewed_it(site: Path) -> None:
    for page in CHAPTERS:
        footer = " ".join(parsed(site / page).select(".extra_footer")[0].get_text().split())
        assert footer.startswith(f"Not peer reviewed. Version {PAPER.version}")
        assert "Cite this book" in footer
    assert "has not been peer reviewed" in parsed(site / "book" / "cite.html").get_text()


def test_the_day_is_that_of_the_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(citing.MOMENT, "1363564800")
    assert str(citing.changed(ROOT)) == str(citing.changed(tmp_path)) == "2013-03-18"
    monkeypatch.setenv(citing.MOMENT, "yesterday")
    with pytest.raises(ValueError, match="'yesterday' must be whole seconds"):
        citing.changed(ROOT)
    monkeypatch.delenv(citing.MOMENT)
    assert citing.changed(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))  # no git
    assert citing.changed(ROOT) is None


def test_who_is_lost_on_this_machine_is_shown_the_way(site: Path) -> None:
    with make_server(site, port=0).in_background() as address:
        with pytest.raises(urllib.error.HTTPError) as raised:
            urllib.request.urlopen(f"{address}/book/nothing.html")
        assert raised.value.code == 404
        assert raised.value.read() == (site / doors.LOST).read_bytes()


@pytest.mark.parametrize("mode", [LIGHT, DARK, PHONE], ids=lambda mode: mode.name)
def test_the_page_of_the_lost_has_no_barriers(visit: Callable[..., Visit], mode: Mode) -> None:
    opened = visit(doors.LOST, mode)
    assert barriers(opened) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= mode.width


@pytest.mark.parametrize("top", ["", "/deep/paper/"])
@pytest.mark.parametrize("path", ["gone.html", "book/gone.html", "book/a/b/gone.html"])
def test_the_way_back_is_found_below_any_path(browser: Browser, top: str, path: str) -> None:
    host = "http://127.0.0.1:1"
    context = browser.new_context()
    html = doors.lost("A paper", "en-GB", top)
    context.route(
        "**", lambda route: route.fulfill(status=404, body=html, content_type="text/html")
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{host}/deep/paper/{path}")
    way = page.get_by_role("link").evaluate("link => link.href")
    context.close()
    assert way == f"{host}/deep/paper/index.html"
    assert asked == [f"{host}/deep/paper/{path}"]
