"""The help of the command and its report, word for word, as somebody has read them.

Each is compared with a file beside this one, so no word changes by accident. When you have read
what is new, approve it::

    python -m tests.detection.test_words
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alliance.detect import __main__ as command
from alliance.detect.checks import Columns
from alliance.detect.frames import search
from alliance.detect.report import Report

FOLDER = Path(__file__).parent
SERIES: Mapping[str, list[float]] = {
    "Ann": [6, 6, 6, 2, 6, 6],  # repaired at once
    "Bo <i>": [6, 6, 2.5, 2, np.nan, 2, 2, 2],  # worst later, a session missed, not repaired
    "Cy": [5, 5, 5.5, 5, 5, 5],  # nothing
    "Dee": [6, 6, 6, 2],  # too soon to tell
    "Ed": [6],  # too few
    "Jürgen": [6, 2, 6, 6, 6, 1, 5, 6],  # twice
}
STYLE = re.compile(r"(?<=<style>).*?(?=</style>)", re.DOTALL)
"""Left out: it is that of the theme, and of ``report.css``."""
LINE = re.compile(r"(?=<(?:body|h\d|p|div|tr|section|svg|path|text|circle)\b)")
"""The page has no line ends; here one stands before each of these, so that a change shows."""


def helped() -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "100")
        return command._parser().format_help()  # noqa: SLF001


def reported() -> str:
    ratings = pd.DataFrame(
        [(who, t, x) for who, each in SERIES.items() for t, x in enumerate(each, 1)],
        columns=["client", "session", "rating"],
    )
    found = search(ratings, "v_shape", Columns(*ratings), options={"size": 1.25})
    return LINE.sub("\n", STYLE.sub("", "".join(Report("a & b.csv", found, (0, 8)).html())))


WORDS: Mapping[str, Callable[[], str]] = {"help.txt": helped, "report.html": reported}


@pytest.mark.parametrize("name", list(WORDS))
def test_no_word_changes_by_accident(name: str) -> None:
    approved = (FOLDER / name).read_text("utf-8").splitlines()
    changes = [*difflib.unified_diff(approved, WORDS[name]().splitlines(), lineterm="", n=0)]
    advice = "Read it. When it is as you want it: python -m tests.detection.test_words"
    assert not changes, "\n".join([*changes[:20], advice])


if __name__ == "__main__":
    for file, made in WORDS.items():
        (FOLDER / file).write_text(made(), "utf-8")
