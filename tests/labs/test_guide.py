"""The lab that CONTRIBUTING builds, step by step, is a lab."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from alliance import Parameters, counter_draws, labs, run
from alliance.simulate import SESSIONS
from kernelless import Drawing, Lab

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
FILES = {
    "tables.js": "javascript",
    "chart.py": "python",
    "__init__.py": "python",
    "test.py": "python",
}


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    told, _, _ = GUIDE.read_text("utf-8").partition("## Change a setting of a lab")
    blocks = re.findall(r"```(javascript|python)\n(.*?)```", told, re.DOTALL)
    assert [language for language, _ in blocks] == list(FILES.values())
    folder = tmp_path / "your_lab"
    folder.mkdir()
    for name, (_, text) in zip(FILES, blocks, strict=True):
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setattr(labs, "__path__", [*labs.__path__, str(tmp_path)])
    yield labs.load("your_lab")
    for name in [each for each in sys.modules if each.startswith("alliance.labs.your_lab")]:
        del sys.modules[name]


def test_the_lab_of_the_guide_shows_what_the_engine_gives(lab: Lab) -> None:
    drawing = Drawing(lab.figure)
    session = run(Parameters(), counter_draws(7, 200, SESSIONS))[1]
    means = np.mean(session.alliance, axis=0)
    assert [float(row[1]) for row in drawing.frame.rows] == pytest.approx(means, abs=0.0051)
    assert drawing.frame.sentence.endswith(f"ends at {means[-1]:.1f}.")
    assert len(lab.figure.description) >= 80
    assert drawing.at(**lab.figure.case("Deep ruptures")).sentence != drawing.frame.sentence


@pytest.mark.usefixtures("lab")
def test_the_test_of_the_guide_passes_and_can_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    test = importlib.import_module("alliance.labs.your_lab.test")
    test.test_the_tables_hold_what_the_numpy_engine_simulates()
    monkeypatch.setattr(test, "counter_draws", lambda *_: counter_draws(8, 200, SESSIONS))
    with pytest.raises(AssertionError):
        test.test_the_tables_hold_what_the_numpy_engine_simulates()
