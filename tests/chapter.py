"""The cells of a chapter, for tests that run what a reader would run."""

from __future__ import annotations

import re
from pathlib import Path

BOOK = Path(__file__).parents[1] / "book"
CELL = re.compile(r"(?ms)^```\{code-cell\} ipython3\n((?::[^\n]*\n)*)(.*?)^```$")
SHELL = re.compile(r"(?ms)^```shell\n(.*?)^```$")


def text(name: str) -> str:
    """Return the text of a chapter."""
    return (BOOK / f"{name}.md").read_text(encoding="utf-8")


def cells(name: str) -> list[str]:
    """Return the cells of a chapter that a reader sees, in order."""
    return [code for tags, code in CELL.findall(text(name)) if "remove-cell" not in tags]


def commands(name: str) -> list[str]:
    """Return what a chapter tells a reader to type into a terminal."""
    return [each.strip() for each in SHELL.findall(text(name))]
