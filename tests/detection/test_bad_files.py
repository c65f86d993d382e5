"""Whatever file the command is given, it writes what it found, or says in a line what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.console import REFUSED
from alliance.detect.__main__ import main

EXAMPLES = int(os.environ.get("FUZZ", "500")) // 20
HEADERS = ["client", "session", "rating", "rating ", "Rating", "", "x"]
CELLS = st.sampled_from(
    ["1", "2", "3", "4.5", "4,5", "", "NA", "inf", "x", "é", '"', "1e400", "\0"]
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1", "utf-16-le"])
WHOLE = "1 1 6|1 2 6|1 3 3|1 4 6|2 1 5|2 2 6|2 3 6|2 4 5"
"""A table that can be read, with other marks between cells and lines."""


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Draw a table, good or spoilt, as it comes out of some program."""
    mark, end = draw(st.sampled_from([",", ";", "\t", "|", " "])), draw(BREAKS)
    lines = ["client session rating", *WHOLE.split("|")]
    rows = [line.split(" ") for line in lines]
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.sampled_from(rows))
        row[draw(st.integers(0, len(row) - 1))] = draw(CELLS | st.sampled_from(HEADERS))
        row.extend(draw(st.lists(CELLS, max_size=1)))
    text = end.join(mark.join(row) for row in rows[: draw(st.integers(0, 9))])
    return text.encode(draw(ENCODINGS), errors="replace")


@pytest.mark.parametrize("drawn", [tables(), st.binary(max_size=200)], ids=["table", "bytes"])
def test_a_file_is_read_or_refused(
    drawn: st.SearchStrategy[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ratings.csv"

    @settings(
        max_examples=EXAMPLES, deadline=5000, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(drawn)
    def holds(content: bytes) -> None:
        path.write_bytes(content)
        code = main([str(path), "--out", str(tmp_path / "out")])
        shown = capsys.readouterr()
        assert code in {0, REFUSED}
        assert (code == 0) == shown.out.startswith(("0 of", "1 of", "2 of", "3 of", "4 of"))
        if code:
            assert shown.err.startswith("python -m alliance.detect: ")
            assert all(line.isprintable() for line in shown.err.split("\n"))

    holds()
