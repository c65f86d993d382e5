"""Your ratings: what is typed is read as it is meant, and every rule says what Python says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from alliance import evidence
from alliance.arrays import Array
from alliance.detect import CRITERIA, Detection, Label
from alliance.labs import yours
from alliance.labs.flags import SHORT
from alliance.labs.yours.look import MOST_SESSIONS
from alliance.ranges import stretch
from kernelless import Drawing, Series, Value, vega
from tests.labs.twins.yours import ENDS, detected

FIGURE = yours.lab.figure
DRAWING = Drawing(FIGURE)
SCALE = (1, 7)
NONE = None

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def call() -> Iterator[Call]:
    """Call a function of the lab's program: ``readRatings`` or ``tables``."""
    assert FIGURE.program
    source = FIGURE.program.source.removesuffix("return tables;")
    with MiniRacer() as engine:
        engine.eval(f"const lab = (() => {{{source} return {{ tables, readRatings }}; }})()")

        def called(name: str, *values: object) -> Any:
            given = ", ".join(map(json.dumps, values))
            return json.loads(str(engine.eval(f"JSON.stringify(lab.{name}({given}))")))

        yield called


def read(call: Call, text: str, scale: tuple[float, float] = SCALE) -> dict[str, Any]:
    found: dict[str, Any] = call("readRatings", text, {"lowest": scale[0], "highest": scale[1]})
    return found


def tables(call: Call, **moved: Value) -> dict[str, Any]:
    found: dict[str, Any] = call("tables", FIGURE.defaults | FIGURE.check(moved))
    return found


@pytest.mark.parametrize(
    ("text", "ratings"),
    [
        ("6\n5\n7", [6, 5, 7]),
        ("6;5;7", [6, 5, 7]),
        ("6\t5\t7", [6, 5, 7]),
        ("6  5 7", [6, 5, 7]),
        ("6, 5, 7", [6, 5, 7]),
        ("6,5,7", [6, 5, 7]),
        ("5.5,6.0,7", [5.5, 6, 7]),
        ("6;5;", [6, 5]),
        ("5.5\n6.25", [5.5, 6.25]),
        ("5,5\n6,25\n7", [5.5, 6.25, 7]),
        ("5,5; 6,25; 7", [5.5, 6.25, 7]),
        ("5,5, 6,25, 7", [5.5, 6.25, 7]),
        ('"5,5"\n"6,25"', [5.5, 6.25]),
        (".5 1", None),
        ("6\n\n5", [6, NONE, 5]),
        ("6\n-\n5", [6, NONE, 5]),
        ("6\n–\nNA\nn/a\n.\n?\n5", [6, *[NONE] * 5, 5]),
        ("6;;5", [6, NONE, 5]),
        ("\n\n6\r\n5\n \n", [6, 5]),
        ("\ufeff6\n5", [6, 5]),
        ("WAI total\n6\n5", [6, 5]),
        ("WAI total\n\n6\n5", [6, 5]),
        ("Rating\n6,5\n5", [6.5, 5]),
        ("", []),
        (" \n\n", []),
        ("Rating", []),
    ],
)
def test_a_column_is_read(call: Call, text: str, ratings: list[float | None] | None) -> None:
    found = read(call, text, (0, 7) if ratings is None else SCALE)
    assert found["faults"] == []
    courses = [course["ratings"] for course in found["courses"]]
    assert courses == ([[0.5, 1]] if ratings is None else [ratings] if text.strip() else [])


@pytest.mark.parametrize(
    ("text", "line", "shown", "why", "ratings"),
    [
        ("6\nsix\n5", 2, "six", "it is no number", [6, NONE, 5]),
        ("6\n5 5.5.5\n5", 2, "5.5.5", "more than one decimal mark", [6, 5, NONE, 5]),
        ("6,5\n5,5,5\n4,5", 2, "5,5,5", "more than one decimal mark", [6.5, NONE, 4.5]),
        ("5,5\n5,6\n\n5.5", 4, "5.5", "has a decimal point, but 2 of", [5.5, 5.6, NONE, NONE]),
        ("5.5\n5.6\n5,5", 3, "5,5", "has a decimal comma, but 2 of", [5.5, 5.6, NONE]),
        ("6\n9\n5", 2, "9", "outside the scale from 1 to 7", [6, NONE, 5]),
        ("6\n-1\n5", 2, "-1", "outside the scale from 1 to 7", [6, NONE, 5]),
        ("6\n1e1\n5", 2, "1e1", "it is no number", [6, NONE, 5]),
        ('6\n"a\tb"\n5', 2, "a", "it is no number", [6, NONE, NONE, 5]),
        ("6\n=1+1\n5", 2, "=1+1", "it is no number", [6, NONE, 5]),
        ("6\n<b>4</b>\n5", 2, "<b>4</b>", "it is no number", [6, NONE, 5]),
        ("6\n" + "x" * 40, 2, "x" * 24 + "…", "it is no number", [6, NONE]),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(
    call: Call, text: str, line: int, shown: str, why: str, ratings: list[float | None]
) -> None:
    found = read(call, text)
    assert found["faults"][0].startswith(f"Line {line}, “{shown}”: ")
    assert why in found["faults"][0]
    assert re.search(r"\. (Write|Use|Correct) ", found["faults"][0])  # the remedy
    assert found["courses"][0]["ratings"] == ratings


SHORT_OF = "Set the lowest and the highest possible rating: slide them, or type over their numbers."


@pytest.mark.parametrize(
    "text", ["34,5\n35\n\n28,5\nsix", "client;session;rating\na;1;34,5\na;2;35\nb;1;28,5\nb;2;six"]
)
def test_ratings_of_another_scale_are_one_fault(call: Call, text: str) -> None:
    found = read(call, text)
    first, second = found["faults"]
    assert first == (
        f"None of the 3 numbers lies on the scale from 1 to 7: they run from 28.5 to 35. {SHORT_OF}"
    )
    assert "“six”: it is no number" in second
    assert said(tables(call, ratings=text), "ratings") == [first, second]
    assert read(call, text, (0, 40))["faults"] == [second]


def test_of_ratings_beside_the_scale_each_is_named_where_others_are_on_it(call: Call) -> None:
    assert [each[:6] for each in read(call, "34\n5\n35")["faults"]] == ["Line 1", "Line 3"]
    assert [each[:6] for each in read(call, "34")["faults"]] == ["Line 1"]


def test_several_words_in_a_line_are_one_session(call: Call) -> None:
    found = read(call, "6\nno show\n5\n- NA\n4 so so")
    assert found["courses"][0]["ratings"] == [6, NONE, 5, NONE, NONE, 4, NONE, NONE]
    assert found["faults"][0].startswith("Line 2, “no show”: it is no number.")


@pytest.mark.parametrize("date", ["08.01.2024", "8.1.24", "1/8/2024", "2024-01-08"])
def test_a_date_is_told_from_a_number(call: Call, date: str) -> None:
    (fault,) = read(call, f"6\n{date}\n5")["faults"]
    assert fault == (
        f"Line 2, “{date}”: it looks like a date. Leave dates out, or paste columns with their "
        "names in the first line."
    )


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("1 5\n2 6\n3 3", True),
        ("4;5\n5;6\n6;3", True),
        ("7;1;5\n7;2;6\n7;3;3", True),
        ("1 5\n2 6", False),
        ("1 5\n2 6\n4 3", False),
        ("1\n2\n3", False),
        ("5 6 4\n5 6 5\n5 6 6", False),
    ],
)
def test_a_column_that_counts_the_lines_is_asked_for_its_name(
    call: Call, text: str, asked: bool
) -> None:
    found = read(call, text)
    faults = found["faults"]
    assert not (asked and any("hold columns" in note for note in found["notes"]))
    assert [each.startswith("A column counts the lines, as numbers of") for each in faults] == (
        [True] if asked else []
    )


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_columns_are_read_by_their_names_in_any_order(call: Call, separator: str) -> None:
    mark = "." if separator == "," else ","
    rows = [
        ("note", "Session nr", "WAI", "patient_id"),
        ("", "3", f"4{mark}5", "b"),
        ("late", "1", "5", "a"),
        ("", "1", "6", "b"),
        ("", "2", "NA", "a"),
        ("", "4", f"6{mark}5", "a"),
    ]
    found = read(call, "\n".join(separator.join(row) for row in rows))
    assert found["faults"] == []
    assert found["courses"] == [
        {"name": "b", "ratings": [6, NONE, 4.5]},
        {"name": "a", "ratings": [5, NONE, NONE, 6.5]},
    ]
    (columns,) = (note for note in found["notes"] if note.startswith("Columns: "))
    for said in ("“WAI” as rating", "“patient_id” as client", "“Session nr” as session"):
        assert said in columns
    assert "not used: “note”" in columns


def test_quotes_keep_a_decimal_comma_together(call: Call) -> None:
    found = read(call, 'client,rating\na,"5,5"\na,"6,5"')
    assert (found["faults"], found["courses"][0]["ratings"]) == ([], [5.5, 6.5])
    assert found["notes"][1] == "Columns: rating, client. Rows are sessions in their order."


HEAD = "client;session;rating\na;1;5\n"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a;1;6", "Line 3, “a 1 6”: session 1 is in line 2 already"),
        (";2;6", "Line 3, “2 6”: it names no client"),
        ("NA;2;6", "Line 3, “NA 2 6”: it names no client"),
        ("a;two;6", "Line 3, “two”: it is no session. Number them 1, 2, 3, to 500"),
        ("a;0;6", "Line 3, “0”: it is no session"),
        ("a;501;6", "Line 3, “501”: it is no session"),
        ("a;1e9;6", "Line 3, “1e9”: it is no session"),
        ("a;2.5;6", "Line 3, “2.5”: it is no session"),
        ("a;2026-01-05;6", "Line 3, “2026-01-05”: it is no session"),
        ("a;2;six", "Line 3, “six”: it is no number"),
        ("a;2;8", "Line 3, “8”: it lies outside the scale"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_used_nowhere(
    call: Call, rows: str, fault: str
) -> None:
    found = read(call, f"{HEAD}{rows}\na;3;4")
    assert [said.startswith(fault) for said in found["faults"]] == [True]
    assert found["courses"] == [{"name": "a", "ratings": [5, NONE, 4]}]


def test_a_session_may_be_written_with_decimals(call: Call) -> None:
    assert read(call, f"{HEAD}a;2,0;6")["courses"][0]["ratings"] == [5, 6]


def test_headings_that_name_no_ratings_are_refused(call: Call) -> None:
    found = read(call, "colour;shape\n1;2")
    assert found["courses"] == []
    assert found["faults"][0].startswith("Line 1, “colour;shape”: no heading names ratings. Call")
    (tabs,) = read(call, "colour\tshape\tsize\n1\t2\t3")["faults"]
    assert "\t" not in tabs  # it parts the cells of a readout


def test_columns_without_headings_are_asked_for_them(call: Call) -> None:
    assert read(call, "A;1;5\nA;2;6")["faults"][-1].startswith("If the text has columns, name")
    assert not any("columns" in fault for fault in read(call, "6\nsix\n5")["faults"])
    numbers = read(call, "1;1;5\n1;2;6")
    assert any("If they hold columns, name these" in note for note in numbers["notes"])
    assert not any("hold columns" in note for note in read(call, "5;6\n4")["notes"])


def test_five_hundred_sessions_are_read_and_no_more(call: Call) -> None:
    assert MOST_SESSIONS == 500
    full = read(call, "\n".join(["4"] * 500))
    assert (full["faults"], len(full["courses"][0]["ratings"])) == ([], 500)
    over = read(call, "\n".join(["4"] * 520))
    assert over["faults"][0].startswith("Line 501, “4”: there are 520 sessions, and 500 are read.")
    assert len(over["courses"][0]["ratings"]) == 500


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("6\n5", "Read: 2 ratings."),
        ("6\n\n5.5", "Read: 2 ratings, 1 gap, decimal point."),
        ("6\n-\n-\n5,5", "Read: 2 ratings, 2 gaps, decimal comma."),
        ("6\nsix\n\n9\n5", "Read: 2 ratings, 1 gap, 2 left out."),
        ("6\nsix\n5", "Read: 2 ratings, 1 left out."),
        ("WAI\n6\n5", "The first line, “WAI”, is taken as a heading."),
    ],
)
def test_what_was_taken_for_what_is_said(call: Call, text: str, note: str) -> None:
    assert note in read(call, text)["notes"]


def said(made: dict[str, Any], setting: str, kind: str = "fault") -> list[str]:
    remarks = (each for each in made["remarks"] if each["kind"] == kind)
    return [each["said"] for each in remarks if each["setting"] == setting]


def test_faults_are_said_beside_the_box_first_and_not_without_end(call: Call) -> None:
    made = tables(call, ratings="6\n5\n" + "six\n" * 9)
    assert [each["kind"] for each in made["remarks"]][:5] == ["fault"] * 5
    assert said(made, "ratings")[-1] == "And 5 more faults after these."
    assert len(made["course"]) == 2


@pytest.mark.parametrize(("text", "opening"), [("5", "One rating so far"), ("x", "No ratings")])
def test_fewer_than_two_ratings_ask_for_more(call: Call, text: str, opening: str) -> None:
    made = tables(call, ratings=text)
    assert said(made, "ratings")[-1].startswith(opening)
    assert made["flags"] == made["lines"] == []
    assert DRAWING.at(ratings=text).sentence.startswith("Type or paste at least two ratings")
    assert said(tables(call, ratings=""), "ratings") == []
    assert said(tables(call, ratings=""), "ratings", "note")


def test_a_scale_that_is_none_is_said_beside_its_end_and_beside_the_box(call: Call) -> None:
    made = tables(call, lowest=7)
    assert said(made, "highest") == ["Raise it above the lowest, 7."]
    assert said(made, "ratings") == [
        "No rating can lie on this scale: set its highest above its lowest."
    ]
    assert made["course"] == []
    assert said(tables(call), "highest", "note") == ["The scale is from 1 to 7."]


def some(seed: int) -> tuple[str, Array, dict[str, Value]]:
    """Return a text, the ratings that it holds, and settings: short, constant, and with gaps."""
    rng = np.random.default_rng(seed)
    low, high = [(1, 7), (0, 40), (-3, 3), (0, 100)][seed % 4]
    length = int(rng.integers(2, 9) if seed % 3 == 0 else rng.integers(9, 40))
    shares = rng.beta(4, 2) + 0.12 * rng.standard_normal(length)
    shares[length // 2 :] -= rng.choice([0, 0.25])
    if seed % 7 == 0:
        shares[:] = shares[0]
    ratings: Array = np.asarray(np.round(np.clip(low + (high - low) * shares, low, high), 2), float)
    ratings[2:][rng.random(length - 2) < 0.15] = np.nan
    ratings[-1] = ratings[0]
    texts = ["NA" if np.isnan(x) else f"{x:.2f}" for x in ratings]
    text = "\n".join(texts).replace(".", "," if seed % 2 else ".")
    settings: dict[str, Value] = {"ratings": text, "lowest": low, "highest": high}
    settings |= {"higher": seed % 5 > 1, "window": int(rng.integers(1, 6))}
    return text, ratings, settings | {"spread": int(rng.choice([0, 8, 30]))}


@pytest.mark.parametrize("seed", range(84))
def test_every_rule_flags_what_python_flags(call: Call, seed: int) -> None:
    _, ratings, settings = some(seed)
    made = call("tables", FIGURE.defaults | settings)
    assert [row["rating"] for row in made["course"]] == ratings[~np.isnan(ratings)].tolist()
    for row, name in enumerate(CRITERIA):
        found = detected(name, ratings, settings)
        cells = [cell for cell in made["flags"] if cell["row"] == row and cell["rupture"]]
        at = [round(cell["session"] * (len(ratings) - 1)) for cell in cells]
        assert at == np.flatnonzero(found.rupture[0]).tolist(), name
        told = made["rules"][row]
        assert told["end"] == ENDS[Label(found.labels()[0])], name
        check_threshold(told["threshold"], found, CRITERIA[name].scale, settings)


def check_threshold(
    told: str, found: Detection, scale: tuple[float, float] | None, settings: dict[str, Any]
) -> None:
    """Compare the rating that would be flagged, in the last session that is or was rated."""
    limit = re.fullmatch(r"session (\d+): (-?[\d.]+) or (lower|higher)", told)
    if not limit:
        assert told in {"–", "cannot tell"} or told.endswith(": no rating")
        return
    assert limit[3] == ("lower" if settings["higher"] else "higher")
    if found.rupture.any():
        assert int(limit[1]) == np.flatnonzero(found.rupture[0])[-1] + 1
    ends = settings["lowest"], settings["highest"]
    on_own = found.threshold[0, int(limit[1]) - 1 : int(limit[1])]
    expected = float(stretch(on_own, scale or ends, ends)[0])
    upward = float(limit[2]) if settings["higher"] else sum(ends) - float(limit[2])
    assert upward == pytest.approx(expected, abs=0.0501)


def test_a_rule_that_needs_more_ratings_says_so(call: Call) -> None:
    made = tables(call, ratings="6 3 5 6")
    for row, each, (name, rule) in zip(made["rows"], made["rules"], CRITERIA.items(), strict=True):
        few = rule.fewest() > 4
        assert row["able"] is not few, name
        assert (row["often"] == f"needs {rule.fewest()}") is few
        assert (each["sessions"] == "too few ratings") is few
        assert each["fewest"] == str(max(2, rule.fewest()))


@pytest.mark.parametrize(("count", "length"), [(2, 4), (5, 4), (16, 16), (35, 30), (200, 40)])
def test_the_floor_is_that_of_the_nearest_length_in_the_table(
    call: Call, count: int, length: int
) -> None:
    floor = evidence.load("detection_floor")
    floor = floor[(floor["options"] == "") & (floor["sessions"] == length)]
    made = tables(call, ratings="\n".join((["5", "6"] * count)[:count]))
    for row, each, name in zip(made["rows"], made["rules"], CRITERIA, strict=True):
        if not row["able"]:
            continue
        own = 100 * floor[floor["rule"] == name].set_index("process")["flagged"]
        usual, low, high = (round(x) for x in (own["benchmark"], own.min(), own.max()))
        assert row["often"] == f"{usual} of 100"
        assert each["often"] == f"{usual} of 100 ({low} to {high}), {length} sessions"


def test_the_sentence_counts_rules_and_says_how_often_they_are_wrong(call: Call) -> None:
    _, ratings, settings = some(5)
    flags = {name: detected(name, ratings, settings).rupture[0] for name in CRITERIA}
    counts = np.sum([*flags.values()], axis=0)
    flagging = sum(bool(each.any()) for each in flags.values())
    sentence = DRAWING.at(**settings).sentence
    given = int((~np.isnan(ratings)).sum())
    opening = f"{flagging} of 15 rules flag these {given} ratings: session {counts.argmax() + 1} "
    assert sentence.startswith(f"{opening}({counts.max()} rule")
    made = call("tables", FIGURE.defaults | settings)
    shares = [int(row["often"].split()[0]) for row in made["rows"]]
    assert f"each rule flags {min(shares)} to {max(shares)}. A flag is a question" in sentence


def test_no_flag_is_no_proof() -> None:
    sentence = DRAWING.at(ratings="7\n7\n7\n7").sentence
    assert sentence.startswith("None of 10 rules that can tell from so few flags these 4 ratings.")
    assert sentence.endswith("No flag is no proof that nothing happened.")


@pytest.mark.parametrize(
    ("sessions", "named", "narrow"),
    [
        (16, "1 4 6 8 10 12 14 16", "1 4 6 8 10 12 14 16"),
        (99, "1 10 20 30 40 50 60 70 80 90", "1 10 20 30 40 50 60 70 80 90"),
        (500, "1 50 100 150 200 250 300 350 400 450 500", "1 100 200 300 400 500"),
    ],
)
def test_sessions_are_named_so_that_their_numbers_do_not_touch(
    call: Call, sessions: int, named: str, narrow: str
) -> None:
    times = tables(call, ratings="\n".join(["4"] * sessions))["times"]
    assert " ".join(each["text"] for each in times) == named
    assert " ".join(filter(None, (each["text_narrow"] for each in times))) == narrow


def test_clients_are_chosen_by_their_place(call: Call) -> None:
    two = FIGURE.case("Two clients, made up")["ratings"]
    first, second, beyond = (tables(call, ratings=two, client=client) for client in (1, 2, 9))
    assert said(tables(call), "client", "note") == ["There is one client."]
    assert said(first, "client", "note") == ["“Ann” of 2"]
    assert len(first["course"]) == 6
    assert len(second["course"]) == 5
    assert beyond["course"] == second["course"]
    assert said(beyond, "client", "note") == ["“Ben” of 2, the last there is"]
    assert "the 5 ratings of Ben" in DRAWING.at(ratings=two, client=2).sentence


def test_the_spread_is_that_of_all_ratings_where_there_are_several_clients(call: Call) -> None:
    two = FIGURE.case("Two clients, made up")["ratings"]
    all_ = [5.2, 5.6, 5.3, 3.9, 5.1, 5.7, 4.4, 4.1, 4.6, 4.2, 4.8]
    spread = np.std(all_, ddof=1)
    assert said(tables(call, ratings=two), "spread", "note")[0].startswith(f"{spread:.2f} points")
    (alone,) = said(tables(call), "spread", "note")
    assert alone.startswith("1.2 points: 20% of the scale")
    (own,) = said(tables(call, spread=10), "spread", "note")
    assert own.startswith("0.6 points: as set")


def test_a_lower_rating_that_is_better_is_drawn_above(call: Call) -> None:
    up, down = (tables(call, higher=higher) for higher in (True, False))
    assert [row["y"] for row in down["course"]] == pytest.approx(
        [1 - row["y"] for row in up["course"]]
    )
    assert [row["text"] for row in down["marks"]] == ["7", "4", "1"]


def test_what_is_typed_becomes_text_and_no_markup() -> None:
    evil = "client;session;rating\n<script>x</script>;1;5\n<script>x</script>;2;3\nb;1;4\nb;2;4"
    frame = DRAWING.at(ratings=evil)
    assert "<script>x</script>" in frame.sentence  # as text: the page sets it as such
    assert "<script" not in frame.svg


def test_every_rule_has_a_short_name_and_a_floor() -> None:
    assert set(SHORT) >= set(CRITERIA)
    floor = evidence.load("detection_floor")
    assert set(floor["rule"]) == set(CRITERIA)


def test_a_phone_reads_a_shorter_sentence(call: Call) -> None:
    narrow = vega.with_settings(vega.to_vega(FIGURE.chart), {"narrow": True})
    for case in FIGURE.cases:
        made = call("tables", FIGURE.case(case))
        assert len(vega.sentence(vega.with_tables(narrow, made))) < 200


def test_only_the_ratings_are_kept_out_of_links() -> None:
    typed = [each.name for each in FIGURE.settings if not each.in_links]
    assert typed == list(yours.lab.entry) == ["ratings"]
    assert [type(each) for each in FIGURE.settings if not each.in_links] == [Series]
