"""What pages carry: nothing that no page needs, and everything that one does."""

from __future__ import annotations

import json
import re
from importlib import resources

import altair as alt
import pytest
import vl_convert
from py_mini_racer import MiniRacer

from alliance.site import assets as site
from kernelless import assets
from kernelless.vega import to_vega

CURVE = alt.Chart(alt.InlineData([{"x": 1, "y": 2}, {"x": 2, "y": 3}])).mark_line()
CURVE = CURVE.encode(x="x:Q", y="y:Q")
WHOLE = f"""import {{ transforms }} from "/npm/vega@{vl_convert.get_vega_version()}/+esm";
window.whole = transforms;"""

GLYPH = re.compile(r'(/\*!.*?\*/)?[^{}]*\.fa-[^{}]*\{content:"[^"]*"\}', re.DOTALL)


def transforms(script: str, name: str) -> set[str]:
    """Name the transforms that a script knows."""
    with MiniRacer() as engine:
        engine.eval(f"var window = globalThis; (() => {{{script}}})();")
        known: list[str] = json.loads(str(engine.eval(f"JSON.stringify(Object.keys({name}))")))
    return set(known)


def test_every_transform_of_vega_is_carried_or_named_as_left_out() -> None:
    whole = transforms(vl_convert.javascript_bundle(WHOLE), "whole")
    carried = transforms(assets.vega(), "Kernelless.vega.transforms")
    left_out = frozenset[str]().union(*assets.LEFT_OUT.values())
    assert {"aggregate", "bin", "formula", "stack", "viewlayout"} <= carried
    assert carried & left_out == set()
    assert carried | left_out == whole


def test_a_chart_that_a_page_could_not_draw_is_refused_with_the_remedy() -> None:
    layers = alt.layer(CURVE, CURVE.transform_loess("x", "y"))
    with pytest.raises(ValueError, match=r"needs 'loess'.*vega-regression from LEFT_OUT"):
        to_vega(alt.vconcat(layers))


def test_only_glyphs_leave_the_style_sheet_of_the_theme() -> None:
    def rules(css: str) -> list[str]:
        return re.findall(r"[^{}]+\{[^{}]*\}", css)

    root = resources.files("pydata_sphinx_theme")
    whole = (root / "theme/pydata_sphinx_theme/static" / site.THEME).read_text("utf-8")
    kept = site.theme_css()
    gone = set(rules(whole)) - set(rules(kept))
    assert len(gone) > 1000
    assert [each for each in gone if not GLYPH.fullmatch(each)] == []
    assert kept.count("/*!") == whole.count("/*!")
    assert kept.count("{") == kept.count("}") == whole.count("{") - len(gone)


@pytest.mark.parametrize("script", [assets.figures(), assets.script("widgets.js")])
def test_a_script_on_a_page_says_nothing_of_itself_and_still_runs(script: str) -> None:
    assert "/**" not in script
    with MiniRacer() as engine:
        engine.eval(f"new Function({json.dumps(script)})")  # throws where a comment took code along
