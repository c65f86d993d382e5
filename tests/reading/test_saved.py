"""A chapter that is opened and saved as a notebook stays the chapter that it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import pytest

from alliance.site.build import ROOT
from alliance.site.notebook import MARK

CHAPTERS = [
    path
    for path in sorted((ROOT / "book").glob("*.md"))
    if MARK in path.read_text("utf-8").partition("\n---\n")[0]
]


def contents(text: str) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:
    """Return the settings of a page, and its cells with their own settings."""
    notebook = jupytext.reads(text, fmt="md:myst")
    # What JupyterLab does when it saves: how a file was written is its own matter.
    settings = {name: each for name, each in notebook.metadata.items() if name != "jupytext"}
    return settings, [(cell.cell_type, cell.source, cell.metadata) for cell in notebook.cells]


def saved(text: str) -> str:
    """Write a page as JupyterLab does when a reader presses save."""
    written: str = jupytext.writes(jupytext.reads(text, fmt="md:myst"), fmt="md:myst")
    return written


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_that_is_saved_keeps_its_words_its_cells_and_its_settings(path: Path) -> None:
    text = path.read_text("utf-8")
    again = saved(text)
    assert contents(again) == contents(text)
    assert saved(again) == again
