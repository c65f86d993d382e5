"""What a figure carries to the page, without a browser."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import ipywidgets
import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from alliance import labs, theme
from alliance.site import assets as page
from alliance.site import fonts, icons
from alliance.site.build import ROOT
from kernelless import (
    Ballot,
    Drawing,
    Figure,
    Formerly,
    Lab,
    Number,
    Placed,
    Places,
    Series,
    assets,
    editions,
    enable,
    state,
    still,
    vega,
)
from kernelless.phase import BUILDING
from kernelless.readout import readout
from kernelless.settings import Setting
from tests.site.demo import demo

TEXTS = ("ink", "ink-2", "ghost", "harm", "regain")
"""Colours that words have, on paper and on what is sunk into it."""
LINES = ("edge",)
"""Colours that lines and borders have."""


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUILDING, "1")


def marks(spec: vega.Vega) -> Iterator[str]:
    """Name every mark of a specification."""
    for mark in spec.get("marks", ()):
        yield mark.get("name", "")
        yield from marks(mark)


POINT = alt.Chart(pd.DataFrame({"x": [1]})).mark_point()
ARRANGEMENTS: dict[str, alt.TopLevelMixin] = {
    "single": demo.chart(),
    "stacked": alt.vconcat(demo.chart(), POINT),
    "abreast": alt.hconcat(
        demo.chart().properties(width=300), POINT.properties(width=100, height=260)
    ),
}


@pytest.mark.parametrize("name", ["single", "stacked"])
def test_readouts_are_read_and_not_drawn(name: str) -> None:
    spec = vega.to_vega(ARRANGEMENTS[name])
    frame = vega.first_frame(spec)
    assert frame.sentence == "The withdrawal takes the level to 3.0."
    assert frame.rows[0] == ("1", "4.00")
    assert len(frame.rows) == 16
    assert [mark for mark in marks(spec) if re.search("sentence|table", mark)] == []
    assert "takes the level" not in frame.svg


def test_the_first_frame_follows_the_settings() -> None:
    drawing = Drawing(demo.figure("lab"))
    deep = drawing.at(depth=2.5, kind="confrontation")
    assert deep.sentence == "The confrontation takes the level to 1.5."
    assert deep.svg != drawing.frame.svg


def test_the_tables_of_a_figure_are_those_of_its_start_but_for_what_is_changed() -> None:
    figure = labs.load("moment").figure
    assert figure.program
    assert figure.tables() == figure.program(figure.defaults)
    assert figure.tables(depth=2.5) == figure.program(figure.defaults | {"depth": 2.5})
    with pytest.raises(ValueError, match="depth = 9 is not allowed"):
        figure.tables(depth=9)
    with pytest.raises(ValueError, match="lab has no program"):
        demo.figure("lab").tables()


def test_equal_figures_make_equal_pages() -> None:
    pages = [still.figure(Drawing(demo.figure("lab")), alone=True) for _ in range(2)]
    assert pages[0] == pages[1]


def test_panels_abreast_can_be_stacked() -> None:
    spec = vega.to_vega(ARRANGEMENTS["abreast"])
    wide, narrow = (
        vega.first_frame(vega.with_settings(spec, {vega.COLUMNS: n})).height for n in (2, 1)
    )
    assert narrow > 1.8 * wide
    assert vega.first_frame(spec).narrow_height == narrow


def test_a_drawing_is_one_picture_with_a_name() -> None:
    svg = Drawing(demo.figure("lab")).frame.svg
    assert svg.count('role="img"') == 1
    assert 'aria-label="A line that dips at one session and comes back."' in svg
    assert "graphics-symbol" not in svg
    assert [name for name in re.findall(r' id="([^"]+)"', svg) if not name.startswith("lab-")] == []


def test_a_setting_needs_a_parameter_of_the_chart() -> None:
    figure = Figure("lab", demo.chart(), None, "", settings=(Number("pace", "Pace", 1, 0, 2, 1),))
    with pytest.raises(ValueError, match="lab has no chart parameter 'pace'; add"):
        _ = Drawing(figure).spec


@pytest.mark.parametrize("name", ["send", "open", "layout", "spec", "comm", "keys"])
def test_a_setting_may_have_the_name_of_a_widgets_part(name: str) -> None:
    chart = demo.chart().add_params(alt.param(name=name, value=1))
    setting = Number(name, "Any", 1, 0, 2, 1)
    lab = Lab(Figure("lab", chart, None, "", settings=(setting,)), {"One": (name,)})()
    lab.settings = {name: 2}
    assert lab.settings == {name: 2}


@pytest.mark.parametrize("name", ["width", "datum", "case__index", "two words", ""])
def test_a_setting_cannot_take_a_name_that_means_something_else(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name!r} cannot name a setting"):
        Number(name, "Any", 1, 0, 2, 1)


def test_a_group_names_settings_that_exist() -> None:
    with pytest.raises(ValueError, match="lab has no setting 'pace'"):
        Lab(demo.figure("lab"), {"One": ("depth", "pace")})


@pytest.mark.parametrize("more", ["assumptions", "marks", "entry"])
def test_whatever_a_lab_names_exists(more: str) -> None:
    named = {
        "assumptions": {"One": ("pace",)}, "marks": {"pace": "warm"}, "entry": ("pace",)
    }[more]  # fmt: skip
    with pytest.raises(ValueError, match="lab has no setting 'pace'"):
        Lab(demo.figure("lab"), {"One": ("depth",)}, **{more: named})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("setting", "missing"),
    [
        (Placed("mark", "Mark", False, "marks"), "marks"),
        (Places("marks", "Marks", "", ("depth", "session")), "session"),
    ],
)
def test_places_need_the_settings_that_name_them(setting: Setting, missing: str) -> None:
    depth = Number("depth", "Depth", 1, 0, 3, 1)
    drawn = POINT.add_params(alt.param("depth", value=1), alt.param(setting.name, value=0))
    with pytest.raises(ValueError, match=f"has no setting '{missing}'"):
        Figure("places", drawn, None, "", settings=(depth, setting))


def test_a_lab_says_how_many_assumptions_there_are_to_change() -> None:
    assert demo.lab().rail.more == "Change the assumptions (2)"


TYPED = Series("own", "Own <ratings>", "6\n<5>")


def typed() -> Figure:
    """Return a figure with a setting that is typed in, and a remark on it."""
    remark = readout("remark", '"own\\tfault\\tLine 2"', data=alt.InlineData([{}]))
    drawn = alt.layer(POINT, remark).add_params(alt.param(name="own", value=TYPED.default))
    return Figure("typed", drawn, "typed in", "", settings=(TYPED,), report=True)


@pytest.mark.usefixtures("building")
def test_what_is_typed_in_stands_before_the_drawing_with_its_note() -> None:
    lab = Lab(typed(), {}, entry=("own",))()
    html = still.lab(lab.drawing, lab.rail, lab.model_id)
    assert "Own &lt;ratings&gt;" in html
    assert "6 &lt;5&gt;" in html
    order = [html.index(part) for part in ("kl-entry", "Own &lt;", "nothing is stored", "kl-fig")]
    assert order == sorted(order)
    entry, chart, _ = lab.children[0].children
    assert (entry.children[1], chart) == (lab["own"], lab.chart)


def test_a_notebook_says_that_what_is_typed_reaches_its_kernel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(BUILDING, raising=False)
    assert "goes to the kernel of this notebook" in TYPED.meta()["note"]
    monkeypatch.setenv(BUILDING, "1")
    assert "nothing is stored or sent" in TYPED.meta()["note"]


def test_a_remark_is_read_and_not_drawn() -> None:
    drawing = Drawing(typed())
    assert "remark" in drawing.spec["usermeta"]["readouts"]
    assert "Line 2" not in drawing.frame.svg


def test_only_a_report_can_be_printed_alone() -> None:
    assert 'data-tool="print"' in still.figure(Drawing(typed()), alone=False)
    assert 'data-tool="print"' not in still.figure(Drawing(demo.figure("lab")), alone=False)


@pytest.mark.parametrize("value", [5, None, "x" * 100_001])
def test_only_a_text_that_is_not_too_long_can_be_typed(value: object) -> None:
    with pytest.raises(ValueError, match="use a text of at most 100000 characters") as refused:
        TYPED.check(value)
    assert len(str(refused.value)) < 150


def test_two_sentences_are_refused_at_once() -> None:
    twice = alt.vconcat(demo.chart(), demo.chart())
    with pytest.raises(ValueError, match="two layers named 'sentence'"):
        vega.to_vega(twice)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"depth": 9}, "depth = 9 is not allowed; use a number from 0 to 3"),
        ({"depth": float("nan")}, "depth = nan is not allowed"),
        ({"depth": True}, "depth = True is not allowed"),
        ({"session": 6.5}, "session = 6.5 is not allowed; use a whole number from 1 to 16"),
        ({"repaired": 1}, "repaired = 1 is not allowed; use True or False"),
        ({"kind": "quarrel"}, "kind = 'quarrel' is not allowed; use withdrawal or confrontation"),
        ({"depht": 1}, "lab has no setting 'depht'; its settings: depth, session"),
    ],
)
def test_a_wrong_setting_is_refused_and_nothing_moves(
    values: dict[str, Any], complaint: str
) -> None:
    lab = demo.lab()
    with pytest.raises(ValueError, match=re.escape(complaint)):
        lab.settings = {"session": 3, **values}
    assert lab.settings == lab.figure.defaults


def test_a_wrong_case_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="depth = 9 is not allowed"):
        Figure("lab", demo.chart(), None, "", (), demo.SETTINGS, {"Deep": {"depth": 9}})


def test_settings_move_the_controls_and_are_heard() -> None:
    lab, heard = demo.lab(), []
    lab["depth"].observe(lambda change: heard.append(change.new), "value")
    lab.settings = {"depth": 2.5, "kind": "confrontation", "repaired": False}
    assert heard == [2.5]
    assert lab.settings == {"depth": 2.5, "session": 6, "kind": "confrontation", "repaired": False}


def test_a_lab_can_be_shown_after_all_widgets_were_closed() -> None:
    assert demo.lab().chart.runtime.comm
    ipywidgets.Widget.close_all()
    assert demo.lab().chart.runtime.comm


def test_controls_suit_their_settings() -> None:
    kinds = {name: type(control) for name, control in demo.lab().controls.items()}
    assert kinds == {
        "kind": ipywidgets.ToggleButtons,
        "depth": ipywidgets.FloatSlider,
        "session": ipywidgets.IntSlider,
        "repaired": ipywidgets.Checkbox,
    }


@pytest.mark.usefixtures("building")
def test_a_chapter_shows_a_lab_as_a_page_with_a_widgets_place() -> None:
    lab = demo.lab()
    bundle = lab._repr_mimebundle_()
    assert isinstance(bundle, dict)
    html = bundle["text/html"]
    assert lab.model_id in html
    assert "The withdrawal takes the level to 3.0." in html
    assert all(case in html for case in demo.CASES)


@pytest.mark.usefixtures("building")
def test_a_bare_chart_becomes_a_figure_with_its_own_inputs() -> None:
    enable()
    slope = alt.param(name="slope", value=1, bind=alt.binding_range(min=0, max=3, name="Slope"))
    chart = alt.Chart(alt.sequence(3)).mark_point().encode(x="data:Q").add_params(slope)
    html = chart.properties(description="Points.")._repr_mimebundle_()["text/html"]
    content = json.loads(re.findall(r'class="kl-spec">(.*?)</script>', html)[0])
    assert content["meta"]["settings"] == [
        {"kind": "number", "name": "slope", "label": "Slope", "default": 1}
        | {"low": 0, "high": 3, "step": 1}
    ]
    assert 'aria-label="Points."' in html


def widget_state(names: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Make a page's state of a box, a slider in it and a link, under given names."""
    box, slider, link, other = names
    models = {
        link: {"state": {"source": [f"IPY_MODEL_{slider}", "value"]}},
        other: {"state": {"source": [f"IPY_MODEL_{box}", "value"]}},
        slider: {"state": {"value": 1}},
        box: {"state": {"children": [f"IPY_MODEL_{slider}"], "data": "data-" + "f" * 32}},
    }
    view = f'<script type="application/vnd.jupyter.widget-view+json">{{"model_id": "{box}"}}'
    return {"version_major": 2, "state": dict(sorted(models.items()))}, [view]


def test_widgets_have_the_same_names_in_every_build() -> None:
    one, two = ([f"{seed * n:032x}" for n in (7, 5, 3, 2)] for seed in (10**20, 13**25))
    (first, names), (second, _) = state.settle(*widget_state(one)), state.settle(*widget_state(two))
    assert first == second
    assert "data-" + "f" * 32 in first
    assert [name for name in one if name in first] == []
    assert names[one[0]] == "0" * 32


def luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2 defines."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio that WCAG 2 defines."""
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def pairs() -> list[tuple[str, str, float]]:
    """List what stands on what, and the contrast that it needs."""
    grounds = ("paper", "sunk")
    words = [(name, ground, 4.5) for name, ground in product(TEXTS, grounds)]
    lines = [(name, ground, 3.0) for name, ground in product(LINES, grounds)]
    filled = [("ink", "harm-area", 7), ("ink", "regain-area", 7), ("regain", "regain-area", 4.5)]
    return words + lines + filled + [("paper", "ink", 4.5), ("ghost", "harm-area", 3)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "ground", "least"), pairs())
def test_colours_stand_out_from_what_they_stand_on(
    name: str, ground: str, least: float, scheme: str
) -> None:
    one, other = (getattr(theme.PALETTE[each], scheme) for each in (name, ground))
    assert contrast(one, other) >= least


def test_a_colour_is_written_down_once() -> None:
    styles = assets.own("styles/figures.css") + page.own("styles/site.css")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", styles) == []


def test_every_variable_that_a_style_names_is_set_somewhere() -> None:
    styles = assets.css() + icons.css() + page.own("styles/site.css")
    # Set by still.py and drawing.js.
    at_run_time = {"height", "narrow", "drawn-width", "least-width", "least-height"}
    named = set(re.findall(r"var\(--((?:dm|kl)-[\w-]+)", styles))
    known = set(re.findall(r"--((?:dm|kl)-[\w-]+):", styles)) | {
        f"kl-{each}" for each in at_run_time
    }
    assert named - known == set()


@pytest.mark.parametrize(("scheme", "name"), [("light", "logo"), ("dark", "logo-dark")])
def test_the_logo_has_the_colours_of_the_palette(scheme: str, name: str) -> None:
    drawing = (ROOT / "book" / "images" / f"{name}.svg").read_text(encoding="utf-8")
    used = set(re.findall(r"#[0-9A-F]{6}", drawing))
    assert used == {getattr(theme.PALETTE[each], scheme) for each in ("ink", "regain", "harm")}


def test_fonts_are_light() -> None:
    packed = "".join(re.findall(r"base64,([^\"]+)", fonts.css()))
    assert 50_000 < len(packed) * 3 / 4 <= 90_000


def test_fonts_come_with_their_licence() -> None:
    for licence in fonts.LICENCES.values():
        assert "SIL OPEN FONT LICENSE" in licence.read_text("utf-8").upper()


def packed_fonts() -> list[TTFont]:
    """Unpack what a page gets, in the order of the faces."""
    packed = re.findall(r"base64,([^\"]+)", fonts.css())
    return [TTFont(BytesIO(base64.b64decode(each))) for each in packed]


def test_a_font_has_the_letters_weights_and_name_that_it_is_there_for() -> None:
    for face, font in zip(fonts.FACES.values(), packed_fonts(), strict=True):
        assert set(fonts.CHARACTERS) - {0xAD} <= set(font.getBestCmap())
        axes = font["fvar"].axes if "fvar" in font else []
        kept = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in axes]
        assert kept == ([("wght", *face.weights)] if len(set(face.weights)) > 1 else [])
        assert font["name"].getDebugName(1) == face.family


def test_a_drawing_is_measured_in_the_letters_of_the_page() -> None:
    widths = []
    for family in (theme.SANS, theme.SERIF, "Verdana"):
        text = {"text": {"value": "As it happened"}, "font": {"value": family}}
        mark = {"type": "text", "encode": {"update": text | {"fontSize": {"value": 40}}}}
        spec = {"width": 10, "height": 10, "padding": 0, "marks": [mark], "autosize": "pad"}
        root = ET.fromstring(vega.first_frame(spec).svg)
        widths.append(float(root.attrib["viewBox"].split()[2]))
    assert len(set(widths)) == 3


def test_the_fonts_are_those_that_styles_and_charts_ask_for() -> None:
    asked = {face.split(",")[0].strip('"') for face in (theme.SERIF, theme.SANS)}
    assert {face.family for face in fonts.FACES.values()} == asked


@pytest.mark.parametrize("hands", [(), ("Yes",), ("Yes", "Yes")])
def test_a_question_for_hands_that_leaves_no_choice_is_refused(hands: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"'Better[?]' offers .+; give two answers or more"):
        Ballot("Better?", hands)


def test_an_older_edition_that_leads_to_no_setting_is_refused() -> None:
    for lost in (Formerly({"force": "deep"}), Formerly(starts={"force": 1})):
        with pytest.raises(ValueError, match=r"plain has no setting '(deep|force)'; its"):
            replace(demo.changed(), formerly=(lost,))


def test_an_older_edition_that_leads_to_no_option_is_refused() -> None:
    older = Formerly({"tone": "kind"}, options={"tone": {"loud": "confrontation"}})
    assert replace(demo.changed(), formerly=(older,)).formerly == (older,)
    lost = replace(older, options={"tone": {"loud": "quarrel"}})
    with pytest.raises(ValueError, match="kind = 'quarrel' is not allowed; use withdrawal or"):
        replace(demo.changed(), formerly=(lost,))


def test_a_page_that_starts_at_a_case_does_so_for_old_links_too() -> None:
    old = {"v": "2", "session": "9"}
    started = demo.changed().starting_at("Loud")
    assert editions.today(old, started.formerly) == {"session": "9"}
    elsewhere = demo.changed().starting_at("Left alone")
    assert editions.today(old, elsewhere.formerly) == {"session": "9", "depth": "1.5"}
