"""Files of ratings as they come out of spreadsheets."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest

from alliance.detect import reading
from alliance.detect.checks import Columns
from alliance.detect.reading import read

COLUMNS = Columns("who", "visit", "bond")
EXPECTED = pd.DataFrame(
    {"who": [1, 1, 12], "visit": [1.0, 2, 1], "bond": [6.5, 2, 5.25]},
    index=pd.RangeIndex(2, 5),
)
COMMAS = "who,visit,bond\n1,1,6.5\n1,2,2\n12,1,5.25\n"
SAME = {
    "commas": COMMAS,
    "semicolons": COMMAS.replace(",", ";"),
    "tabs": COMMAS.replace(",", "\t"),
    "semicolons and decimal commas": COMMAS.replace(",", ";").replace(".", ","),
    "tabs and decimal commas": COMMAS.replace(",", "\t").replace(".", ","),
    "commas and decimal commas in quotes": 'who,visit,bond\n1,1,"6,5"\n1,2,2\n12,1,"5,25"\n',
    "quotes": '"who","visit","bond"\n"1","1","6.5"\n"1","2","2"\n"12","1","5.25"\n',
    "a byte order mark": "\ufeff" + COMMAS,
    "a mark and quotes": '\ufeff"who",visit,bond\n1,1,6.5\n1,2,2\n12,1,5.25\n',
    "line ends of Windows": COMMAS.replace("\n", "\r\n"),
    "line ends of an old Mac": COMMAS.replace("\n", "\r"),
    "no last line end": COMMAS.rstrip(),
    "blank lines at the end": COMMAS + "\n\n,,\n",
    "spaces": COMMAS.replace(",", " , "),
    "spaces before quotes": '"who", "visit", "bond"\n"1", "1", "6,5"\n1, 2, 2\n12, 1, "5,25"\n',
    "a separator at the end of each line": COMMAS.replace("\n", ",\n"),
    "a separator at the end of each line but the first": COMMAS.replace("\n", ",\n").replace(
        "bond,", "bond"
    ),
    "other columns": 'note,visit,who,bond\n"a, b",1,1,6.5\n,2,1,2\n"c ""d""",1,12,5.25\n',
    "a title with the other separator": COMMAS.replace(",", ";").replace("bond", "bond;a,b,c,d"),
}


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "ratings.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("name", list(SAME))
def test_one_table_in_many_clothes_is_read_as_the_same(name: str, tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(read(write(tmp_path, SAME[name]), COLUMNS), EXPECTED)


@pytest.mark.parametrize(
    "missing", ["", ".", "-", "–", "—", "?", "NA", "na", "#N/A", "NaN", "null"]
)
def test_what_stands_for_no_rating_is_missing_and_a_client_may_be_called_na(
    missing: str, tmp_path: Path
) -> None:
    found = read(write(tmp_path, f"who,visit,bond\nNA,1,{missing}\nb,2,6\n"), COLUMNS)
    assert found["bond"].isna().tolist() == [True, False]
    assert found["who"].tolist() == ["NA", "b"]
    assert read(write(tmp_path, "who,visit,bond\n,1,4\nb,2,6\n"), COLUMNS)["who"].isna().sum() == 1


@pytest.mark.parametrize(
    ("ids", "read_as"),
    [
        (["007", "7"], ["007", "7"]),
        (["7", "10"], [7, 10]),
        (["7", "A"], ["7", "A"]),
        ([" A ", "A"], ["A", "A"]),
        (["1e3", "2"], ["1e3", "2"]),
        (["é", "名"], ["é", "名"]),
        (["9" * 30, "1"], ["9" * 30, "1"]),
    ],
)
def test_ids_lose_nothing_but_spaces(ids: list[str], read_as: list[object], tmp_path: Path) -> None:
    lines = "".join(f"{each},{k},5\n" for k, each in enumerate(ids, 1))
    assert read(write(tmp_path, f"who,visit,bond\n{lines}"), COLUMNS)["who"].tolist() == read_as


def test_a_rating_may_be_missing_among_decimal_commas(tmp_path: Path) -> None:
    found = read(write(tmp_path, "who;visit;bond\n1;1;6,5\n1;2;\n12;1;5,25\n"), COLUMNS)
    expected = EXPECTED.assign(bond=[6.5, float("nan"), 5.25])
    pd.testing.assert_frame_equal(found, expected)


def test_blank_lines_count_as_lines(tmp_path: Path) -> None:
    found = read(write(tmp_path, "who,visit,bond\n1,1,5\n\n,,\n1,2,x\n"), COLUMNS)
    assert found.index.tolist() == [2, 5]


@pytest.mark.parametrize(
    ("order", "dates"),
    [
        ("DMY", ["08.01.2024", "3.2.2024", "15.1.2024", "3.2.2024"]),
        ("DMY", ["8/1/24", "3/2/24", "15/1/24", "03-02-24"]),
        ("MDY", ["01/08/2024", "2/3/2024", "1/15/2024", "02/03/2024"]),
        ("YMD", ["2024-01-08", "2024-02-03T09:30", "2024-01-15 14:00", "2024-02-03 10:00"]),
        ("YMD", ["45299", "45325", "45306", "45325.5"]),
        ("DMY", ["31.12.1999", "1.2.2000", "1.1.2000", "1.2.2000"]),
    ],
)
def test_dates_become_the_sessions_of_each_client_in_their_order(
    order: str, dates: list[str], tmp_path: Path
) -> None:
    rows = "".join(f"{who};{date};6,5\n" for who in "ab" for date in dates)
    path = write(tmp_path, f"who;visit;bond\n{rows}a;;5\n")
    found = read(path, COLUMNS, order)
    assert found["visit"][:8].tolist() == [1, 3, 2, 3] * 2
    assert found["visit"].isna().tolist() == [False] * 8 + [True]
    assert found["bond"].tolist() == [6.5] * 8 + [5]


@pytest.mark.parametrize(
    ("order", "date"),
    [
        ("DMY", "31.2.2024"),
        ("DMY", "1/15/2024"),
        ("DMY", "2024-01-08"),
        ("DMY", "8.1.024"),
        ("MDY", "15/1/2024"),
        ("YMD", "29/1/24"),
        ("YMD", "22 Jan 2024"),
        ("YMD", "3"),
        ("YMD", "123456"),
    ],
)
def test_what_is_no_date_in_the_order_given_is_named(order: str, date: str, tmp_path: Path) -> None:
    words = {"DMY": "day, month, year", "MDY": "month, day, year", "YMD": "year, month, day"}
    good = {"DMY": "8.1.2024", "MDY": "1/8/2024", "YMD": "2024-01-08"}[order]
    path = write(tmp_path, f"who,visit,bond\na,{good},5\nb,{date},5\n")
    said = (
        f"client b (row 3): {date} is no date in the order {words[order]}; write it so, or choose "
        "another order by --dates."
    )
    with pytest.raises(ValueError, match=re.escape(said)):
        read(path, COLUMNS, order)


def test_of_many_that_are_no_date_ten_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, "who,visit,bond\n" + "a,soon,5\n" * 12)
    with pytest.raises(ValueError, match="soon is no date") as refusal:
        read(path, COLUMNS, "DMY")
    lines = str(refusal.value).split("\n")
    assert (lines[0], lines[-1].strip(), len(lines)) == ("12 faults:", "and 2 more.", 12)


def test_a_file_without_a_rating_has_the_columns_all_the_same(tmp_path: Path) -> None:
    found = read(write(tmp_path, "who,visit,bond\n"), COLUMNS)
    assert found.shape == (0, 3)


def test_words_stay_words_so_that_they_can_be_named(tmp_path: Path) -> None:
    found = read(write(tmp_path, "who,visit,bond\na,1,six\nb,2,6\n"), COLUMNS)
    assert found["bond"].tolist() == ["six", "6"]
    assert found.index.tolist() == [2, 3]
    commas = read(write(tmp_path, "who;visit;bond\na;1;n.a., ill\nb;2;6,5\n"), COLUMNS)
    assert commas["bond"].tolist() == ["n.a., ill", "6.5"]


def test_a_date_without_a_client_stays_a_session(tmp_path: Path) -> None:
    found = read(write(tmp_path, "who,visit,bond\n,8.1.2024 ,5\na,8.1.2024,5\n"), COLUMNS, "DMY")
    assert found["visit"].tolist() == [1, 1]


REFUSED = {
    "empty": ("", "is empty; its first line has to name the columns."),
    "blank": ("\n\n", "is empty; its first line has to name the columns."),
    "a blank first line": (f"\n{COMMAS}", "is empty; its first line has to name the columns."),
    "another column": (
        "who,visit,score\n1,1,5\n",
        (
            "the first line of {path} names who, visit, score; 'bond' is not there. Name the "
            "column of the rating by --rating. The first line has to name the columns, and each"
        ),
    ),
    "a column twice": (
        "who,who,visit,bond\n1,1,1,5\n",
        "'who' is there 2 times. Name the column of the client by --client.",
    ),
    "all columns": (
        "a;b\n1;2\n",
        (
            "'who' is not there, 'visit' is not there, 'bond' is not there. Name the column of the "
            "client, the session, the rating by --client, --session, --rating. The first line"
        ),
    ),
    "another separator": (
        "who|visit|bond\n1|1|5\n",
        "by --client, --session, --rating. Columns are parted by commas, semicolons or tabs. The",
    ),
    "decimal commas between commas": (
        "who,visit,bond\n1,1,6,5\n1,2,2,0\n",
        (
            "{path} has more fields in line(s) 2, 3 than the first line names columns, 3; put a "
            "field that holds the separator between quotation marks, and decimals with a comma "
            "into a table separated by semicolons."
        ),
    ),
    "a decimal comma further down": (
        'who,visit,bond\n1,1,6\n"1",2,"2,5",,\n1,3,2,5\n1,4,5\n1,5,2,5\n',
        "has more fields in line(s) 4, 6 than",
    ),
    "decimal commas without end": (
        "who,visit,bond\n" + "1,1,6,5\n" * 20,
        "in line(s) 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 10 more than",
    ),
    "an open quotation mark": (
        'who,visit,bond\n1,1,"6\n1,2,2\n',
        "cannot be read as a table",
    ),
    "points and commas": (
        "who;visit;bond\n1;1;6,5\n1;2;2\n1;3;2.5\n1;4;3,5\n",
        (
            "has numbers, 2 with a decimal comma, such as 6,5 in line 2, and 1 with a decimal "
            "point, such as 2.5 in line 4; write all of them in one way."
        ),
    ),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_a_file_that_is_no_such_table_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    text, said = REFUSED[name]
    path = write(tmp_path, text)
    with pytest.raises(ValueError, match=re.escape(said.format(path=path))) as refusal:
        read(path, COLUMNS)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("there", "asked", "said"),
    [
        (["rating.csv", "visits.csv"], "ratings.csv", "Is it {0}/rating.csv?"),
        (["Ratings.CSV"], "ratings.csv", "Is it {0}/Ratings.CSV?"),
        (["ratings1.csv", "ratings2.tsv"], "ratings.csv", "Is it {0}/ratings1.csv or {0}/ratings2"),
        (["visits.txt"], "ratings.csv", "Tables there: {0}/visits.txt; name one of them."),
        ([f"{x}.csv" for x in "edcba"], "ratings", ": {0}/a.csv, {0}/b.csv, {0}/c.csv and 2 more;"),
        (
            ["ratings.doc"],
            "ratings.csv",
            "No table (.csv, .tsv, .txt) is there; give the whole path",
        ),
    ],
)
def test_a_file_that_is_not_there_is_looked_for_among_its_neighbours(
    there: list[str], asked: str, said: str, tmp_path: Path
) -> None:
    for name in there:
        (tmp_path / name).touch()
    path = tmp_path / asked
    looked = f"{path} is not there; it was looked for in {tmp_path}. "
    with pytest.raises(FileNotFoundError, match=re.escape(looked)) as refusal:
        read(path, COLUMNS)
    assert said.format(tmp_path) in str(refusal.value)


def test_a_file_of_somebody_else_and_a_workbook_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ratings.csv"
    for opening in (b"PK\x03\x04...", b"\xd0\xcf\x11\xe0..."):
        path.write_bytes(opening)
        with pytest.raises(ValueError, match="is a workbook; open it in your spreadsheet program"):
            read(path, COLUMNS)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError, match=r"ratings\.csv may not be read by you; ask whose"):
        read(path, COLUMNS)


@pytest.mark.parametrize(
    ("encoding", "line", "byte"), [("latin-1", 3, "0xe4"), ("utf-16", 1, "0xff")]
)
def test_a_file_in_another_encoding_is_refused_with_the_line(
    encoding: str, line: int, byte: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "who,visit,bond\na,1,5\nä,2,5\n", encoding)
    said = (
        f"{path} is not text in UTF-8: line {line} holds the byte {byte}; save it as CSV in UTF-8"
    )
    with pytest.raises(ValueError, match=re.escape(said)):
        read(path, COLUMNS)


def test_a_long_file_is_read_in_pieces_and_shows_how_far(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, COMMAS)
    read(path, COLUMNS)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(reading, "PATIENCE", 0)
    monkeypatch.setattr(reading, "ROWS_AT_ONCE", 2)
    pd.testing.assert_frame_equal(read(path, COLUMNS), EXPECTED)
    assert "Reading: 100%" in capsys.readouterr().err
