"""The command that searches a file: what it writes, what it refuses, and what the report says."""

from __future__ import annotations

import locale
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from alliance import theme
from alliance.detect import Label, classify, detect, report
from alliance.detect import __main__ as command
from alliance.detect.__main__ import main
from alliance.detect.checks import Columns
from alliance.detect.frames import search
from alliance.detect.report import Report
from alliance.detect.sketch import Frame, sketch

WRITTEN = ["episodes.csv", "labels.csv", "report.html"]
SERIES = {
    "a": [6, 6, 6, 2, 6, 6],
    "b <i>": [6, 6, 6, 2, 2, 2, 2],
    "c": [5, 5, 5, 5, 5],
    "d": [6, 6, 6, 2],
    "e": [6],
}
RATINGS = pd.DataFrame(
    [(who, t, x) for who, each in SERIES.items() for t, x in enumerate(each, 1)],
    columns=["client", "session", "rating"],
)
OWN = ["--rule", "own_sd", "--set", "size=1"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    RATINGS.to_csv("ratings.csv", index=False)


def run(*words: str) -> int | str | None:
    try:
        return main(words)
    except SystemExit as stopped:
        return stopped.code


def names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def test_it_writes_what_the_functions_return(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ratings.csv", *OWN, "--out", "new/folder") == 0
    assert names("new/folder") == WRITTEN
    out = capsys.readouterr()
    assert out.out == (
        "3 of 5 clients flagged. Written to new/folder: episodes.csv, labels.csv, report.html.\n"
        "A high rating was read as a good one; if a low one is good, run it again with --reversed."
        "\n"
    )
    assert out.err == ""
    for name, find in (("episodes", detect), ("labels", classify)):
        expected = find(RATINGS, "own_sd", size=1)
        found = pd.read_csv(f"new/folder/{name}.csv").astype(expected.dtypes)
        pd.testing.assert_frame_equal(found, expected)


def test_a_file_in_other_clothes_and_turned_round_gives_the_same_clients(
    capsys: pytest.CaptureFixture[str],
) -> None:
    turned = RATINGS.assign(rating=8.5 - RATINGS["rating"])
    turned = turned.set_axis(["who", "visit", "strain"], axis=1).sample(frac=1, random_state=0)
    turned.to_csv("strain.csv", sep=";", decimal=",", index=False, encoding="utf-8-sig")
    scale = ["--low", "0", "--high", "8", "--reversed"]
    columns = ["--client", "who", "--session", "visit", "--rating", "strain"]
    assert run("strain.csv", *OWN, *columns, *scale, "--out", "turned") == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["A low rating was read as a good one."]
    assert run("ratings.csv", *OWN, "--out", "plain") == 0
    assert Path("turned/labels.csv").read_bytes() == Path("plain/labels.csv").read_bytes()
    found, plain = (pd.read_csv(f"{each}/episodes.csv") for each in ("turned", "plain"))
    levels = ["trough", "reference", "threshold", "level"]
    found[levels] = 8.5 - found[levels]
    pd.testing.assert_frame_equal(found, plain, check_dtype=False)


def test_dates_give_the_clients_that_numbers_give() -> None:
    days = pd.Timestamp("2024-01-25") + pd.to_timedelta(7 * RATINGS["session"], unit="D")
    RATINGS.assign(session=days.dt.strftime("%d.%m.%Y")).to_csv("dates.csv", index=False)
    assert run("dates.csv", *OWN, "--dates", "DMY", "--out", "dates") == 0
    assert run("ratings.csv", *OWN, "--out", "plain") == 0
    for name in ("episodes.csv", "labels.csv"):
        assert Path("dates", name).read_bytes() == Path("plain", name).read_bytes()
    assert run("dates.csv", *OWN, "--dates", "MDY", "--out", "other") == 2


def test_an_option_may_be_a_fraction() -> None:
    assert run("ratings.csv", "--rule", "own_sd", "--set", "size=1.9") == 0
    labels = pd.read_csv("labels.csv", keep_default_na=False)["label"].tolist()
    assert labels == classify(RATINGS, "own_sd", size=1.9)["label"].tolist()
    assert labels != classify(RATINGS, "own_sd", size=1)["label"].tolist()


def test_the_scale_given_is_that_of_the_drawings() -> None:
    assert run("ratings.csv", *OWN, "--low", "0", "--high", "9") == 0
    ends = re.findall(r'text-anchor="end">(\d)</text>', Path("report.html").read_text("utf-8"))
    assert ends[:2] == ["0", "9"]


TABLES = {
    "episodes": """\
client,onset,depth,trough,trough_session,end,outcome,sessions_to_repair,reference,threshold,level,rule
Jürgen,4,6.29999,1e-05,4,,unrepaired,,6.3,3.88931228,3.150005,own_sd
""",
    "labels": """\
client,label,ruptures,ratings,rule
Jürgen,unrepaired,1,7,own_sd
""",
}


@pytest.fixture
def plain_locale() -> Iterator[None]:
    """A process whose own encoding is not UTF-8."""
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C")
    yield
    locale.setlocale(locale.LC_CTYPE, before)


@pytest.mark.usefixtures("plain_locale")
def test_what_is_written_is_the_same_on_every_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    course = [6.3, 6.3, 6.3, 1e-5, 3, 3, 3]  # mean 3.986, squares 34.87, SD 2.411
    table = pd.DataFrame({"client": "Jürgen", "session": range(1, 8), "rating": course})
    table.to_csv("ratings.csv", index=False)
    with monkeypatch.context() as windows:
        windows.setattr(os, "linesep", "\r\n")
        assert run("ratings.csv", *OWN) == 0
    for name, text in TABLES.items():
        assert Path(f"{name}.csv").read_bytes() == text.encode()
    assert "<h3>Client Jürgen</h3>".encode() in Path("report.html").read_bytes()


def test_it_runs_as_a_module_and_ends_with_the_code_of_a_refusal() -> None:
    words = [sys.executable, "-m", "alliance.detect", "nowhere.csv"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert found.stderr.startswith("python -m alliance.detect: ")
    assert "nowhere.csv" in found.stderr
    assert found.stderr.count("\n") == 1


REFUSED: dict[str, tuple[list[str], str]] = {
    "no file": (["nowhere.csv"], "detect: nowhere.csv is not there; it was looked for in {here}."),
    "no folder": (
        ["no/where.csv"],
        "no/where.csv is not there, and there is no folder {here}/no; check how both are written",
    ),
    "a folder": (["."], "detect: . is a folder. Tables there: ratings.csv; name one of them.\n"),
    "no name": ([], "the following arguments are required: file"),
    "an unknown rule": (
        ["ratings.csv", "--rule", "vshape"],
        "there is no criterion 'vshape'; ch",
    ),
    "an unknown option": (["ratings.csv", "--set", "sze=1"], "v_shape has no option 'sze'; it has"),
    "an option too far": (["ratings.csv", "--set", "size=9"], "size = 9 is out of range; give a"),
    "an option without a number": (
        ["ratings.csv", "--set", "size"],
        "--set size is not NAME=VALUE with a number, such as --set window=3 or, with a decimal",
    ),
    "an option with two numbers": (
        ["ratings.csv", "--set", "size=1=2"],
        "--set size=1=2 is not NAME=VALUE with a number",
    ),
    "a shortened name": (["ratings.csv", "--rev"], "unrecognized arguments: --rev"),
    "half a scale": (
        ["ratings.csv", "--low", "1"],
        "detect: --low and --high belong together; give both ends of the scale.\n",
    ),
    "a scale without width": (["ratings.csv", "--low", "7", "--high", "7"], "--low 7 is not below"),
    "a scale turned": (
        ["ratings.csv", "--low", "7", "--high", "1"],
        "--low 7 is not below --high 1; give the lowest possible rating first, and add --reversed",
    ),
    "another column": (
        ["ratings.csv", "--rating", "bond"],
        "'bond' is not there. Name the column of the rating by --rating",
    ),
    "a file in the way": (["ratings.csv", "--out", "ratings.csv"], "ratings.csv"),
    "a locked folder": (
        ["nowhere.csv", "--out", "locked"],
        "--out locked cannot be written to; name another folder.",
    ),
    "a new folder in a locked one": (
        ["ratings.csv", "--out", "locked/new"],
        "--out locked cannot be written to; name another folder.",
    ),
    "a folder in a file": (
        ["ratings.csv", "--out", "ratings.csv/new"],
        "ratings.csv is not a folder",
    ),
    "a bad file for new folders": (
        ["ratings.csv", "--rating", "bond", "--out", "new/folder"],
        "'bond' is not there. Name the column of the rating by --rating",
    ),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_cannot_be_used_is_refused_in_one_line_and_nothing_is_written(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words, said = REFUSED[name]
    Path("locked").mkdir()
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: str(path) != "locked" and access(path, mode)
    )
    assert run(*words) == 2
    shown = capsys.readouterr()
    assert said.format(here=Path.cwd()) in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""
    assert names(".") == ["locked", "ratings.csv"]


def test_every_fault_of_the_file_is_told_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ratings.csv", "--low", "3", "--high", "7") == 2
    first, *faults = capsys.readouterr().err.splitlines()
    assert first == "python -m alliance.detect: 6 faults:"
    assert [each.split(":")[0].strip() for each in faults] == [
        "client a, session 4 (row 5)",
        *(f"client b <i>, session {session} (row {session + 7})" for session in range(4, 8)),
        "client d, session 4 (row 23)",
    ]
    assert faults[0].endswith(
        ": rating = 2 is out of range; give a number from 3 to 7, or nothing where a rating is "
        "missing."
    )


def test_arguments_are_refused_before_the_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("the file is read")

    monkeypatch.setattr(command, "read", read)
    for words in (["--out", "ratings.csv"], ["--rule", "x"], ["--set", "size=9"], ["--low", "1"]):
        assert run("ratings.csv", *words) == 2


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (OSError("no space left"), 2, "python -m alliance.detect: no space left\n"),
        (
            KeyboardInterrupt(),
            130,
            "Stopped; nothing is written. Run the same command to start again.\n",
        ),
    ],
)
def test_what_was_there_stays_if_writing_fails(
    problem: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("ratings.csv", *OWN, "--out", "kept") == 0
    before = {name: Path("kept", name).read_bytes() for name in WRITTEN}

    def fail(_: Report) -> Any:
        yield "<!doctype html>"
        raise problem

    monkeypatch.setattr(Report, "html", fail)
    assert run("ratings.csv", "--out", "kept") == code
    assert names("kept") == WRITTEN
    assert {name: Path("kept", name).read_bytes() for name in WRITTEN} == before
    assert capsys.readouterr().err == said


def test_folders_that_were_made_are_gone_if_writing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("empty").mkdir()

    def fail(_: Report) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Report, "html", fail)
    for folder in ("empty", "new/folder", "empty/new"):
        assert run("ratings.csv", "--out", folder) == 2
    assert names(".") == ["empty", "ratings.csv"]
    assert names("empty") == []


def test_a_problem_of_the_machine_names_the_file_and_no_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Any:
        raise OSError(5, "Input/output error", "ratings.csv")

    monkeypatch.setattr(command, "read", fail)
    assert run("ratings.csv") == 2
    assert capsys.readouterr().err == (
        "python -m alliance.detect: ratings.csv cannot be used: Input/output error.\n"
    )


# The report


class Page(HTMLParser):
    """Collects what a page names and asks for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asked: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [str(value) for name, value in attributes if name in {"href", "src"}]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(**given: Any) -> str:
    options = given.pop("options", {"size": 1})
    rule = given.pop("rule", "own_sd")
    columns = Columns("client", "session", "rating")
    ratings = given.pop("ratings", RATINGS)
    return "".join(Report("a & b.csv", search(ratings, rule, columns, options=options)).html())


def test_the_report_is_whole_and_asks_for_nothing() -> None:
    html = page()
    found = Page(html)
    assert found.open == []
    assert found.asked == []
    assert not re.search(r"url\(|@import|https?:|<script", html)
    assert "default-src 'none'; style-src 'unsafe-inline'" in html
    assert found.tags.count("section") == 3
    assert Path(report.__file__).with_name("report.css").read_text("utf-8") in html
    assert "<h1>Ruptures and repairs in a &amp; b.csv</h1>" in html
    assert "Client b &lt;i&gt;" in html


def test_the_report_says_the_rule_its_numbers_and_that_a_flag_is_no_diagnosis() -> None:
    html = page(rule="v_shape", options={})
    spread = RATINGS["rating"].std()
    assert "A flag is not a diagnosis." in html
    assert f'<th scope="row">spread</th><td>{spread:.3g}</td>' in html
    assert '<th scope="row">window</th><td>3</td>' in html
    assert "<code>window</code>" in html


def test_the_report_counts_every_label_and_says_each_episode() -> None:
    html = page()
    for label, count in ((Label.NONE, 1), (Label.REPAIRED, 1), (Label.UNREPAIRED, 1)):
        assert f'<th scope="row">{label}</th><td>{count}</td>' in html
    assert '<th scope="row">too few ratings</th><td>1</td>' in html
    assert "Rupture in session 4: a change of 4, to 2; repaired in session 5." in html
    assert "Rupture in session 4: a change of 4, to 2; not repaired in time." in html
    assert "Rupture in session 4: a change of 4, to 2; the ratings end too soon to tell." in html


def test_the_report_says_how_often_steady_courses_of_each_length_are_flagged() -> None:
    rng = np.random.default_rng(0)
    lengths = {4: 30, 12: 20, 70: 2}
    rows = [
        (f"{length} {k}", t, x)
        for length, clients in lengths.items()
        for k in range(clients)
        for t, x in enumerate(rng.normal(5, 1, length), 1)
    ]
    ratings = pd.DataFrame(rows, columns=["client", "session", "rating"])
    made = Report("x", search(ratings, "own_sd", Columns(*ratings), options={"size": 2}))
    # Worked out beforehand by other code: 49 of 100 at 12 ratings.
    assert list(made.steady) == [4, 12, 70]
    assert made.steady[12] == pytest.approx(0.49, abs=0.035)
    assert made.steady[4] == pytest.approx(0.21, abs=0.035)
    assert made.steady[70] > 0.9
    html = "".join(made.html())
    expected = sum(clients * made.steady[length] for length, clients in lengths.items())
    assert f"it would flag about {expected:.0f}.</p>" in html
    assert f'<th scope="row">12</th><td>{made.steady[12]:.0%}</td><td>20</td>' in html


@pytest.mark.parametrize(("ratings", "length"), [(40, 40), (41, 41), (94, 94), (1234, 1200)])
def test_long_courses_are_compared_to_two_figures(ratings: int, length: int) -> None:
    assert report._rounded(ratings) == length  # noqa: SLF001


def test_steady_totals_stay_on_the_scale_of_the_rule() -> None:
    ratings = pd.DataFrame(
        {"client": [1, 1, 2, 2], "session": [1, 2] * 2, "rating": [40, 40, 39, 5]}
    )
    made = Report("x", search(ratings, "srs_rule", Columns(*ratings)))
    assert 0 < made.steady[2] <= 1


def test_fewer_steady_courses_are_simulated_where_they_are_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report, "STEADY", 100)
    monkeypatch.setattr(report, "STEADY_CELLS", 500)
    asked: list[tuple[int, int]] = []

    def noise(*, sessions: int, clients: int) -> Any:
        asked.append((sessions, clients))
        return np.zeros((clients, sessions))

    monkeypatch.setattr(report, "noise", noise)
    page()
    assert asked == [(4, 100), (5, 100), (6, 83), (7, 71)]


def test_only_so_many_clients_are_drawn_and_the_report_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report, "CHARTS", 3)
    assert "are drawn" not in page()
    monkeypatch.setattr(report, "CHARTS", 2)
    html = page()
    assert html.count("<section>") == 2
    assert "The first 2 of 3 are drawn; the tables hold all." in html


def test_a_category_without_a_flag_takes_no_other_clients_place() -> None:
    clients = pd.Categorical(RATINGS["client"], ["c", "b <i>", "a", "e", "d"], ordered=True)
    html = page(ratings=RATINGS.assign(client=clients))
    assert re.findall("<h3>Client (.*?)</h3>", html) == ["b &lt;i&gt;", "a", "d"]


@pytest.mark.parametrize(
    ("rule", "ratings", "given", "scale"),
    [
        ("own_sd", [6, 2, 5], (0, 8), (0, 8)),
        ("own_sd", [6, 2, 5], None, (2, 6)),
        ("own_sd", [5, 5, 5], None, (4, 6)),
        ("srs_rule", [36, 22, 35], None, (0, 40)),
    ],
)
def test_a_drawing_shows_the_scale_given_or_that_of_the_rule_or_the_ratings(
    rule: str,
    ratings: list[float],
    given: tuple[float, float] | None,
    scale: tuple[float, float],
) -> None:
    table = pd.DataFrame({"client": 1, "session": [1, 2, 3], "rating": ratings})
    assert Report("x", search(table, rule, Columns(*table)), given).scale == scale


def test_a_file_in_which_nothing_changes_has_a_report_too() -> None:
    html = page(ratings=RATINGS.assign(rating=5), rule="v_shape", options={})
    assert "flags 0 of 5 clients" in html
    assert "it would flag fewer than 1.</p>" in html
    assert "</div><h2>Flagged clients</h2><p>There are none.</p><div" in html
    assert f'<th scope="row">{Label.REPAIRED}</th><td>0</td>' in html


def test_a_scale_turned_round_is_drawn_as_it_was_given() -> None:
    turned = RATINGS.assign(rating=8 - RATINGS["rating"])
    columns = Columns(*RATINGS)
    found = search(turned, "own_sd", columns, None, higher_is_better=False, options={"size": 1})
    html = "".join(Report("x", found, (1, 7)).html())
    assert "Rupture in session 4: a change of 4, to 6; repaired in session 5." in html
    assert "sessions.</span> A low rating is a good one.</p>" in html
    assert (
        "On this scale a low rating is read as a good one, so the rule looks at it turned" in html
    )
    assert "a high rating is read as a good one" not in html
    assert html.count("h14l-7,-12z") == 3


def test_numbers_that_are_said_together_have_as_many_decimals() -> None:
    decimals = RATINGS.assign(rating=RATINGS["rating"].replace(2, 2.9))
    html = page(ratings=decimals)
    assert "a change of 3.1, to 2.9;" in html
    assert html.count('text-anchor="end">2.9</text>') == html.count('"end">6.0</text>') == 3
    assert "a change of 3.0, to 3.1;" in page(
        ratings=decimals.assign(rating=decimals["rating"] + 0.2).replace({"rating": {6.2: 6.1}})
    )


def test_hundreds_of_clients_are_drawn_in_a_moment() -> None:
    many = pd.concat([RATINGS.assign(client=RATINGS["client"] + str(k)) for k in range(100)])
    html = page(ratings=many)
    assert html.count("<section>") == 300
    assert len(html) < 1e6


def drawn(course: list[float], **given: Any) -> str:
    table = pd.DataFrame({"client": 1, "session": range(1, len(course) + 1), "rating": course})
    episodes = detect(table, "own_sd", size=1)
    return sketch(np.array(course), episodes, (1, 7), 'of "x"', **given)


def test_a_sketch_puts_ratings_and_marks_where_they_belong() -> None:
    svg = drawn([6, 6, 6, 2, 6])
    frame = Frame(5, 1, 7)
    assert (frame.x(1), frame.x(5)) == (40, 450)
    assert (Frame(1, 1, 7).x(1), Frame(2, 1, 7).x(2)) == (40, 450)
    assert (frame.y(7), frame.y(1), frame.y(4)) == (12, 126, 69)
    assert 'aria-label="of &quot;x&quot;"' in svg
    assert f'<path class="course" d="M{frame.at(1, 6)}L{frame.at(2, 6)}' in svg
    assert (
        f'<path class="rupture" d="M{frame.x(4) - 7:.1f},{frame.y(2) - 6:.1f}h14l-7,12z"/>' in svg
    )
    assert f'<circle class="repair" cx="{frame.x(5):.1f}" cy="{frame.y(6):.1f}" r="6"/>' in svg
    # Mean 5.2, squares 4 x .64 + 10.24 = 12.8, SD 1.79: from 6, the limit is 4.21.
    assert f'<path class="limit" d="M{frame.x(4) - 9:.1f},{frame.y(6 - 3.2**0.5):.1f}h18"/>' in svg


def test_a_sketch_leaves_a_gap_where_a_session_was_missed() -> None:
    svg = drawn([6, 6, np.nan, 5, 6])
    assert svg.count('class="rating"') == 4
    course = re.findall(r'class="course" d="([^"]*)"', svg)[0]
    assert re.findall("[ML]", course) == ["M", "L", "M", "L"]
    assert [float(x) for x in re.findall(r"[ML]([\d.]+)", course)] == [40, 142.5, 347.5, 450]


def test_a_limit_off_the_scale_is_drawn_at_its_end() -> None:
    table = pd.DataFrame({"client": 1, "session": [1, 2, 3, 4], "rating": [6.0, 2, 6, 2]})
    episodes = detect(table, "own_sd", size=1).assign(threshold=[0, 9])
    svg = sketch(table["rating"].to_numpy(), episodes, (1, 7), "x")
    assert re.findall(r'class="limit" d="M[\d.]+,([\d.]+)', svg) == ["126.0", "12.0"]


def test_a_long_course_is_a_line_without_dots() -> None:
    assert drawn([6.0, 5.0] * 40).count('class="rating"') == 80
    assert 'class="rating"' not in drawn([6.0, 5.0] * 40 + [6.0])


def test_colours_and_sizes_of_the_report_are_those_of_the_theme() -> None:
    sheet = Path(report.__file__).with_name("report.css").read_text(encoding="utf-8")
    asked = set(re.findall(r"var\(--dm-([\w-]+)\)", sheet))
    assert asked <= {*theme.PALETTE, *theme.SCALE, "serif", "sans"}
    assert not re.search(r"#[0-9a-f]{3}", sheet, re.IGNORECASE)
