"""The pure parts of the page's scripts, in an embedded engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from py_mini_racer import JSEvalException, MiniRacer

from kernelless import (
    Choice,
    Flag,
    Formerly,
    Number,
    Placed,
    Places,
    Series,
    Setting,
    Whole,
    assets,
    editions,
)

SETTINGS: tuple[Setting, ...] = (
    Number("depth", "Depth", 1.0, 0, 3, 0.1),
    Whole("session", "Session", 6, 1, 16),
    Flag("repaired", "It is repaired", True),
    Choice("kind", "Kind", "withdrawal", ("withdrawal", "confrontation")),
    Series("own", "Ratings", "6 5"),
)
PLACES: tuple[Setting, ...] = (
    Places("marks", "Marks", "", ("kind", "session")),
    Placed("mark", "Mark this session", False, "marks"),
)
META = {
    "name": "lab",
    "formerly": [],
    "settings": [setting.meta() for setting in SETTINGS],
    "case_names": ["Left alone"],
    "origin": {"version": "9.9", "licence": "free"},
    "sources": ["a study"],
    "cases": [{"depth": 1, "session": 6, "repaired": False, "kind": "withdrawal", "own": "6 5"}],
}
# What a browser has and the engine has not: as little as the scripts need.
URL_SEARCH_PARAMS = """
class URLSearchParams {
  constructor(from) {
    const pair = (text) => text.split(/=(.*)/s).slice(0, 2).map(decodeURIComponent);
    this.pairs = typeof from === "string" ? from.split("&").filter(Boolean).map(pair) : from;
  }
  [Symbol.iterator]() { return this.pairs[Symbol.iterator](); }
  toString() { return this.pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"); }
}
"""
TEXT_ENCODER = """
class TextEncoder {
  encode(text) { return [...unescape(encodeURIComponent(text))].map((one) => one.charCodeAt(0)); }
}
"""
PAGE = "const document = { documentElement: { classList: { contains: () => false } } };"
# What the Python package `qrcode` 8 makes of each text, by rows in hexadecimal, under the mask that
# the penalties of `segno` 1.6 prefer.
QR_CODES: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("qr.json").read_text(encoding="utf-8")
)


@pytest.fixture
def engine() -> Iterator[MiniRacer]:
    parts = (assets.own(f"scripts/{name}.js") for name in ("settings", "store", "downloads"))
    with MiniRacer() as engine:
        engine.eval("\n".join((URL_SEARCH_PARAMS, *parts, f"const META = {json.dumps(META)};")))
        yield engine


def run(engine: MiniRacer, expression: str) -> Any:
    """Evaluate an expression and return it as Python data."""
    return json.loads(str(engine.eval(f"JSON.stringify({expression})")))


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", {}),
        ("depth=1.25&kind=confrontation", {"depth": 1.25, "kind": "confrontation"}),
        ("session=16&repaired=false", {"session": 16, "repaired": False}),
        ("depth=0", {"depth": 0}),
        ("depth=3&session=1&repaired=true", {"depth": 3, "session": 1, "repaired": True}),
    ],
)
def test_a_link_is_read(engine: MiniRacer, query: str, values: dict[str, Any]) -> None:
    assert run(engine, f"readLink({query!r}, META)") == values


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("depth=3.1", "depth = 3.1; use a number from 0 to 3"),
        ("depth=", "depth = ; use a number from 0 to 3"),
        ("session=6.5", "session = 6.5; use a whole number from 1 to 16"),
        ("session=0", "session = 0; use a whole number from 1 to 16"),
        ("repaired=constructor", "repaired = constructor; use true or false"),
        ("repaired=__proto__", "repaired = __proto__; use true or false"),
        ("kind=toString", "kind = toString; use withdrawal or confrontation"),
        ("__proto__=1", "“__proto__”, which is no setting of this figure; use depth, session"),
        ("constructor=1", "“constructor”, which is no setting"),
        ("own=3", "“own”, which is no setting of this figure; use depth, session, repaired, kind."),
    ],
)
def test_a_link_that_asks_for_what_is_not_allowed_is_refused(
    engine: MiniRacer, query: str, complaint: str
) -> None:
    with pytest.raises(JSEvalException) as refused:
        engine.eval(f"readLink({query!r}, META)")
    assert complaint in str(refused.value)


@pytest.mark.parametrize("query", ["depth={}", "{}=1"])
def test_a_refusal_repeats_little_of_what_was_asked(engine: MiniRacer, query: str) -> None:
    message = "(() => { try { readLink(%s, META) } catch (error) { return error.message } })()"
    text = run(engine, message % json.dumps(query.format("x" * 1_000_000)))
    assert len(text) < 300
    assert "x" * 60 + "…" in text


@pytest.mark.parametrize("setting", [*SETTINGS, *PLACES], ids=lambda setting: setting.name)
def test_both_languages_allow_and_share_the_same(engine: MiniRacer, setting: Setting) -> None:
    kind, meta = f"KINDS.{setting.kind}", json.dumps(setting.meta())
    assert run(engine, f"{kind}.shared") == setting.shared
    assert run(engine, f"{kind}.inLinks") == setting.in_links
    shared = run(engine, f"{kind}.toShared({json.dumps(setting.default)}, {meta})")
    assert shared == setting.trait.default()
    assert run(engine, f"{kind}.fromShared({json.dumps(shared)}, {meta})") == setting.default
    said = run(engine, f"{kind}.allowed({meta})")
    assert said.lower() == setting.allowed.lower()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("ABCDEFGH", "use A, B, C, D, E, F, G or H"),
        ("ABCDEFGHI", "use A, B, C, D or another of its 9 options"),
    ],
)
def test_of_many_options_a_few_are_named(engine: MiniRacer, options: str, named: str) -> None:
    setting = Choice("letter", "Letter", "A", options=tuple(options))
    assert setting.allowed == named
    assert run(engine, f"KINDS.choice.allowed({json.dumps(setting.meta())})") == named


def test_every_kind_of_setting_is_known_to_the_page(engine: MiniRacer) -> None:
    assert run(engine, "Object.keys(KINDS)") == [each.kind for each in (*SETTINGS, *PLACES)]


def test_a_link_names_only_what_was_moved_and_is_read_back(engine: MiniRacer) -> None:
    link = run(
        engine,
        "(() => { const store = new Store(META);"
        " store.set({ depth: 0.1 + 0.2, repaired: false, session: 6 }); return store.link; })()",
    )
    assert link == "#lab?v=1&depth=0.3&repaired=false"


def test_what_a_link_cannot_have_goes_to_its_start_and_the_rest_is_followed(
    engine: MiniRacer,
) -> None:
    values = run(
        engine,
        "(() => { const store = new Store(META); store.set({ depth: 2 });"
        " try { store.follow('session=3&depth=9') } catch {} return store.values; })()",
    )
    assert values == {
        "depth": 1, "session": 3, "repaired": True, "kind": "withdrawal", "own": "6 5",
    }  # fmt: skip


def test_what_was_typed_is_in_no_link_and_no_name_of_a_file(engine: MiniRacer) -> None:
    made = run(
        engine,
        "(() => { const store = new Store(META); store.set({ own: '1 7 1', depth: 2 });"
        " return [store.link, fileName(store, 'csv'), store.unlinked.map(({ label }) => label)]"
        " })()",
    )
    assert made == ["#lab?v=1&depth=2", "lab-depth-2.csv", ["Ratings"]]


@pytest.mark.parametrize("query", ["depth=2", "depth=9", ""])
def test_a_link_that_is_followed_leaves_what_was_typed(engine: MiniRacer, query: str) -> None:
    own = run(
        engine,
        "(() => { const store = new Store(META); store.set({ own: '1 7 1' });"
        f" try {{ store.follow({query!r}) }} catch {{}} return store.values.own; }})()",
    )
    assert own == "1 7 1"


def test_a_saved_file_holds_what_was_typed_and_says_so(engine: MiniRacer) -> None:
    lines = run(
        engine,
        "(() => { const store = new Store(META); const about = { link: store.link };"
        " const before = provenance(store, about); store.set({ own: '=1\\n5' });"
        " return [before, provenance(store, about)]; })()",
    )
    start, moved = (dict(each) for each in lines)
    assert "Keep safe" not in start
    assert moved["Setting: Ratings"] == "=1\n5"
    assert moved["Keep safe"] == "This file holds what was entered as “Ratings”; its link does not."


def test_listeners_hear_of_moves_and_of_nothing_else(engine: MiniRacer) -> None:
    heard = run(
        engine,
        "(() => { const store = new Store(META); let heard = 0; store.onChange(() => heard++);"
        " store.set({ depth: 1 }); store.set({ depth: 2 }); store.set({ depth: 2 });"
        " store.case = null; store.case = 0; return heard; })()",
    )
    assert heard == 2


def test_a_case_is_known_by_all_its_settings(engine: MiniRacer) -> None:
    cases = run(
        engine,
        "(() => { const store = new Store(META); const seen = [store.case]; store.case = 0;"
        " seen.push(store.case); store.set({ depth: 2 }); seen.push(store.case); return seen })()",
    )
    assert cases == [None, 0, None]


CASES: list[dict[str, Any]] = [
    {"depth": 1, "session": 6, "repaired": False, "kind": "withdrawal", "own": "6 5"}
    | {"marks": "1.6", "mark": False}
]
MARKS = json.dumps(
    META | {"settings": [each.meta() for each in (*SETTINGS, *PLACES)], "cases": CASES}
)


def marked(engine: MiniRacer, acts: str) -> list[Any]:
    """Act on a store of places; return its places, and whether the present one is marked."""
    made: list[Any] = run(
        engine,
        f"(() => {{ const store = new Store({MARKS}); {acts};"
        " return [store.values.marks, store.values.mark]; })()",
    )
    return made


@pytest.mark.parametrize(
    ("acts", "marks", "mark"),
    [
        ("store.set({ mark: true })", "1.6", True),
        ("store.set({ mark: true }); store.set({ mark: false })", "", False),
        ("store.set({ mark: true }); store.set({ session: 7 })", "1.6", False),
        ("store.set({ mark: true }); store.set({ kind: 'confrontation' })", "1.6", False),
        ("store.set({ marks: '1.6_2.7' })", "1.6_2.7", True),
        ("store.set({ marks: '2.6' }); store.set({ kind: 'confrontation' })", "2.6", True),
        ("store.press('marks', '1.6')", "1.6", True),
        ("store.press('marks', '1.12'); store.press('marks', '1.2')", "1.2_1.12", False),
        ("store.press('marks', '1.6'); store.press('marks', '1.6')", "", False),
        # What moves at once with the place is of the new place.
        ("store.set({ session: 16, mark: true })", "1.16", True),
        # A case, a link and a reset give the places; what they say of one place does not count.
        ("store.case = 0", "1.6", True),
        ("store.set({ mark: true }); store.reset()", "", False),
        ("store.follow('marks=1.6_2.1&session=6')", "1.6_2.1", True),
        ("store.set({ mark: true }); store.follow('session=6')", "", False),
    ],
)
def test_places_and_the_mark_of_the_present_one_agree(
    engine: MiniRacer, acts: str, marks: str, mark: bool
) -> None:
    assert marked(engine, acts) == [marks, mark]


def test_a_link_holds_the_places_and_a_case_is_known_by_them(engine: MiniRacer) -> None:
    made = run(
        engine,
        f"(() => {{ const store = new Store({MARKS}); store.case = 0; const known = [store.case];"
        " store.set({ session: 9 }); store.set({ session: 6 }); known.push(store.case);"
        " store.set({ mark: false }); known.push(store.case); store.set({ mark: true });"
        " return [known, store.link, store.unlinked] })()",
    )
    assert made == [[0, 0, None], "#lab?v=1&repaired=false&marks=1.6", []]


@pytest.mark.parametrize("text", ["1", "1.6_", "_1.6", "1.6.2", "1.-6", "a.6", "1,6", "1.6_2"])
def test_what_are_no_places_is_refused_in_both_languages(engine: MiniRacer, text: str) -> None:
    with pytest.raises(JSEvalException, match=r"use places such as 1\.2, with _ between them"):
        engine.eval(f"readLink('marks={text}', {MARKS})")
    with pytest.raises(ValueError, match=r"use places such as 1\.2, with _ between them"):
        PLACES[0].check(text)


def test_no_name_of_a_file_is_too_long(engine: MiniRacer) -> None:
    places = "_".join(f"1.{session}" for session in range(1, 200))
    name = run(
        engine,
        f"(() => {{ const store = new Store({MARKS}); store.set({{ marks: '{places}' }});"
        " return fileName(store, 'csv') })()",
    )
    assert name.startswith("lab-marks-1.1-1.2-")
    assert len(name) < 110


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("plain", "plain"),
        ("a,b", '"a,b"'),
        ('say "so"', '"say ""so"""'),
        ("two\nlines", '"two\nlines"'),
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-x", "'-x"),
        ("@sum", "'@sum"),
        ("=a,b", '"\'=a,b"'),
        ("-1.5", "-1.5"),
        ("\u22121.5", "-1.5"),
        ("+2", "+2"),
        ("\u2212.09 to .30", "\u2212.09 to .30"),
        ("-.09 to .30", "'-.09 to .30"),
    ],
)
def test_a_cell_stays_one_cell_and_is_no_formula(
    engine: MiniRacer, cell: str, written: str
) -> None:
    text = run(engine, f"toCsv([[{json.dumps(cell)}, 'next']])")
    assert text == f"\ufeff{written},next\r\n"


def test_a_file_is_named_after_its_case_or_what_was_moved(engine: MiniRacer) -> None:
    names = run(
        engine,
        "(() => { const store = new Store(META); const names = [fileName(store, 'csv')];"
        " store.set({ depth: 1.5, kind: 'confrontation' }); names.push(fileName(store, 'svg'));"
        " store.case = 0; names.push(fileName(store, 'png')); return names; })()",
    )
    assert names == ["lab.csv", "lab-depth-1.5-kind-confrontation.svg", "lab-left-alone.png"]


def test_a_header_bears_its_unit(engine: MiniRacer) -> None:
    found = run(engine, "headers({ columns: ['Session', 'Level'], units: ['', '1–7'] })")
    assert found == ["Session", "Level (1–7)"]
    assert run(engine, "headers({ columns: ['Session'] })") == ["Session"]


def test_what_a_file_says_of_itself_leaves_nothing_empty(engine: MiniRacer) -> None:
    about = {"title": "T", "caption": "", "badge": "Simulated", "link": "L", "sentence": "S"}
    lines = run(engine, f"provenance(new Store(META), {json.dumps(about)})")
    assert lines == [
        ["Title", "T"],
        ["Kind", "Simulated"],
        ["In words", "S"],
        ["Setting: Depth", "1"],
        ["Setting: Session", "6"],
        ["Setting: It is repaired", "yes"],
        ["Setting: Kind", "withdrawal"],
        ["Setting: Ratings", "6 5"],
        ["Link", "L"],
        ["Version", "9.9"],
        ["Licence", "free"],
        ["Source", "a study"],
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("one", ["one"]),
        ("one two three", ["one two", "three"]),
        ("enormously one", ["enormously", "one"]),
        (" one  two ", ["one two"]),
    ],
)
def test_a_text_is_broken_between_words(engine: MiniRacer, text: str, lines: list[str]) -> None:
    assert run(engine, f"wrap({text!r}, 7, (part) => part.length)") == lines


def test_a_picture_is_saved_in_the_colours_of_paper(engine: MiniRacer) -> None:
    svg = '<path stroke="var(--dm-blue, #0072B2)"/>'
    assert run(engine, f"inLightColours({svg!r})") == '<path stroke="#0072B2"/>'


@pytest.fixture
def coder() -> Iterator[MiniRacer]:
    with MiniRacer() as engine:
        parts = (assets.own(f"scripts/{name}.js") for name in ("embed", "qr", "share"))
        engine.eval("\n".join((TEXT_ENCODER, PAGE, *parts)))
        yield engine


@pytest.mark.parametrize("text", QR_CODES, ids=lambda text: f"{len(text)} characters")
def test_a_qr_code_is_that_of_another_encoder(coder: MiniRacer, text: str) -> None:
    rows = run(coder, f"qr({json.dumps(text)}).map((row) => row.join(''))")
    assert [int(row, 2) for row in rows] == [int(row, 16) for row in QR_CODES[text]]
    assert {len(row) for row in rows} == {len(rows)}


@pytest.mark.parametrize("length", [1, 40, 150, 400, 900, 2331])
def test_a_reader_of_codes_reads_a_qr_code(coder: MiniRacer, length: int) -> None:
    text = (
        ("https://example.org/ö?a=1&b=" + "x−" * length).encode()[:length].decode(errors="ignore")
    )
    rows = run(coder, f"qr({json.dumps(text)})")
    modules = np.pad(
        np.where(np.array(rows, dtype=bool), 0, 255).astype(np.uint8), 4, constant_values=255
    )
    (read,) = zxingcpp.read_barcodes(np.kron(modules, np.ones((4, 4), dtype=np.uint8)))
    assert read.text == text
    assert read.ec_level == "M"


def test_what_no_qr_code_holds_is_refused(coder: MiniRacer) -> None:
    assert len(run(coder, "qr('x'.repeat(2331))")) == 177
    with pytest.raises(JSEvalException, match="2332 bytes are too many for a QR code"):
        run(coder, "qr('x'.repeat(2332))")


def test_the_code_of_a_frame_holds_any_address(coder: MiniRacer) -> None:
    code = run(coder, """frameCode('https://a/?b=1&c="<d', 'Say "so"')""")
    assert 'src="https://a/?b=1&amp;c=&quot;&lt;d" title="Say &quot;so&quot;"' in code
    assert 'width="800" height="500"' in code


OLDER = (
    Formerly(names={"force": "depth"}, factors={"force": 0.1}),
    Formerly(starts={"depth": 1.5, "repaired": False}),
    Formerly(
        names={"depth": "fall", "kind": "depth"},
        options={"kind": {"hush": "sigh", "sigh": "moan"}, "view": {"far": "wide"}},
    ),
    Formerly(starts={"view": "near"}, options={"view": {"near": "close", "wide": "open"}}),
)
"""Changes on each other's heels, and words that go from one setting or option to another."""
NEAR = {"view": "close"}
READ = [
    ("force=20&kind=loud", {"fall": "2", "repaired": "false", "depth": "loud"} | NEAR),
    ("v=1", {"fall": "1.5", "repaired": "false"} | NEAR),
    ("v=1&force=3&repaired=true", {"fall": "0.3", "repaired": "true"} | NEAR),
    ("force=", {"fall": "", "repaired": "false"} | NEAR),
    ("force=deep", {"fall": "deep", "repaired": "false"} | NEAR),
    ("constructor=1&v=2", {"constructor": "1", "fall": "1.5", "repaired": "false"} | NEAR),
    ("v=3&depth=1&kind=loud", {"fall": "1", "depth": "loud"} | NEAR),
    ("v=3&kind=hush&view=far", {"depth": "sigh", "view": "open"}),
    ("v=3&kind=sigh&view=wide", {"depth": "moan", "view": "open"}),
    ("v=3&kind=toString&view=constructor", {"depth": "toString", "view": "constructor"}),
    ("v=4&depth=hush&view=near", {"depth": "hush", "view": "close"}),
    ("v=5&depth=loud&view=near", {"depth": "loud", "view": "near"}),
]


@pytest.mark.parametrize(("query", "meant"), READ, ids=[query for query, _ in READ])
def test_an_old_link_means_the_same_in_both_languages(
    engine: MiniRacer, query: str, meant: dict[str, str]
) -> None:
    named = dict(pair.split("=") for pair in query.split("&"))
    assert editions.today(named, OLDER) == meant
    older = json.dumps([asdict(each) for each in OLDER])
    read = (
        f"(() => {{ const {{ edition, named }} = linked({query!r});"
        f" return {older}.slice(edition - 1).reduce(following, named) }})()"
    )
    assert dict(run(engine, read)) == meant


@pytest.mark.parametrize("edition", ["0", "-1", "1.5", "", "x", "01", "1e0"])
def test_an_edition_that_is_none_is_refused_in_both_languages(
    engine: MiniRacer, edition: str
) -> None:
    with pytest.raises(JSEvalException, match="use a whole number from 1"):
        engine.eval(f"readLink('v={edition}', META)")
    with pytest.raises(ValueError, match="is no edition of these settings; use a whole number"):
        editions.today({"v": edition}, OLDER)


def test_of_a_later_edition_the_page_reads_what_it_knows_and_python_refuses(
    engine: MiniRacer,
) -> None:
    query = "v=2&depth=2&kind=sigh&wave=3&own=4"
    assert run(engine, f"readLink({query!r}, META)") == {"depth": 2}
    assert run(engine, f"isLater({query!r}, META)") is True
    assert run(engine, "isLater('v=1&depth=2', META)") is False
    with pytest.raises(ValueError, match="v = '2' is no edition of these settings; use a whole"):
        editions.today({"v": "2"}, ())


def test_a_link_that_names_only_its_edition_asks_for_no_setting(engine: MiniRacer) -> None:
    asked = [run(engine, f"namesSetting({query!r})") for query in ("", "v=1", "v=1&depth=2")]
    assert asked == [False, False, True]
