"""What a page carries of the theme's style sheet: all that it may ask for, and little else."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from alliance.site import assets, unused
from tests.site.test_pages import PAGES, parsed

CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{top:0}.b{top:1}", ".a{top:0}"),
        (".b,.a .c,.a{top:0}", ".a{top:0}"),
        (".a.b{top:0}.a .b{top:0}", ""),
        ("p,#b{top:0}", "p,#b{top:0}"),
        (".a:not(.b){top:0}", ".a:not(.b){top:0}"),
        ("@media print{.b{top:0}}.a{top:1}", ".a{top:1}"),
        ("@media print{.b{top:0}.a{top:1}}", "@media print{.a{top:1}}"),
        ("@keyframes b{from{top:0}}", "@keyframes b{from{top:0}}"),
        (".tip-top{top:0}.top-tip{top:1}", ".tip-top{top:0}"),
        ("/*! A licence */.b{top:0}", "/*! A licence */"),
    ],
)
def test_a_rule_stays_if_all_its_classes_are_known(css: str, kept: str) -> None:
    assert unused.without(css, {"a", "tip-"}) == kept


def test_a_name_may_stand_on_a_page_or_in_a_script_or_begin_there(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "page.html").write_text('<p class="one two-three">', "utf-8")
    (tmp_path / "script.js").write_text('add("four"); add(`five-${n}`); add("six-" + n)', "utf-8")
    (tmp_path / "style.css").write_text(".seven{top:0}", "utf-8")
    known = unused.words(tmp_path)
    assert {"one", "two-three", "four", "five-", "six-"} <= known
    assert known & {"seven", "two-", "one-", "five", "six"} == set()


@cache
def selectors(css: str) -> frozenset[str]:
    """Return the plain selectors of a style sheet."""
    lists = re.findall(r"([^{}]+)\{[^{}]*\}", css)
    return frozenset(each for plain in lists if "(" not in plain for each in plain.split(","))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_every_selector_whose_classes_it_has(site: Path, page: str) -> None:
    on_page = {name for node in parsed(site / page).select("[class]") for name in node["class"]}
    asked = {each for each in selectors(assets.theme_css()) if {*CLASS.findall(each)} <= on_page}
    assert len(asked) > 100
    assert asked <= selectors((site / "_static" / assets.THEME).read_text("utf-8"))


def test_more_than_half_of_the_theme_stays_away(site: Path) -> None:
    assert (site / "_static" / assets.THEME).stat().st_size < len(assets.theme_css()) / 2
