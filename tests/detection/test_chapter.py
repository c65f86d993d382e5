"""The chapter *Your own ratings* does what it says, also for who follows it from a terminal."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from alliance.detect import __main__ as command
from tests.chapter import cells, commands

CHAPTER = "your-own-ratings"


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run the chapter, and return its variables."""
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    for cell in cells(CHAPTER):
        exec(compile(cell, CHAPTER, "exec"), found)
    return found


def test_the_command_finds_what_the_cells_find(shown: dict[str, Any]) -> None:
    program, *words = shlex.split(commands(CHAPTER)[0].replace("python -m alliance.detect", "it"))
    assert program == "it"
    assert command.main(words) == 0
    for name in ("episodes", "labels"):
        found = pd.read_csv(f"found/{name}.csv").astype(shown[name].dtypes)
        pd.testing.assert_frame_equal(found, shown[name])
    report = Path("found/report.html").read_text(encoding="utf-8")
    assert report.count("<section>") == (shown["labels"]["ruptures"] > 0).sum()


def test_the_example_shows_what_the_text_speaks_of(shown: dict[str, Any]) -> None:
    assert set(shown["labels"]["label"]) == {
        "none", "repaired", "unrepaired", "cannot be told", "too few ratings"
    }  # fmt: skip
    assert 0 < len(shown["hits"]) < len(shown["episodes"]) < len(shown["planted"])
    shares = [each.per_therapy for each in shown["by_length"]]
    assert shares == sorted(shares)
    assert abs(shown["steady"] - (shown["labels"]["ruptures"] > 0).sum()) < 5
    assert str(shown["wrong"].loc[4, "case"]) == "2"


def test_every_cell_is_short() -> None:
    assert max(len(cell.splitlines()) for cell in cells(CHAPTER)) <= 6
