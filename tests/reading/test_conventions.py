"""What a reader meets is written one way: apostrophes are curly, percentages have their sign."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from alliance import evidence
from tests.chapter import BOOK, text
from tests.reading.words import typed

STRAIGHT = re.compile(r"(?<=[A-Za-z])'(?:s|t|re|ll|ve)\b|(?<=[a-z]s)'(?= [a-z])")
CHAPTERS = sorted(path.stem for path in BOOK.glob("*.md"))
PACKAGE = BOOK / "alliance"
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "site" not in path.parts]
SCRIPTS = [path for path in sorted(PACKAGE.rglob("*.js")) if "site" not in path.parts]
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def strings(path: Path) -> Iterator[str]:
    """Yield the strings of a module that are no documentation."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def cells() -> Iterator[str]:
    """Yield the words in the tables of evidence."""
    for name in evidence.tables():
        table = evidence.load(name).drop(columns="formula", errors="ignore")
        for column in table.select_dtypes(["object", "string"]):
            yield from pd.unique(table[column])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_apostrophes_in_what_is_shown_are_curly(path: Path) -> None:
    assert [each for each in strings(path) if STRAIGHT.search(each)] == []


def test_apostrophes_in_scripts_tables_and_references_are_curly() -> None:
    scripts = (COMMENT.sub("", path.read_text("utf-8")) for path in SCRIPTS)
    references = (BOOK / "references.bib").read_text("utf-8")
    found = [STRAIGHT.findall(each) for each in (*scripts, *cells(), references)]
    assert [each for each in found if each] == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_percentage_has_its_sign_in_the_prose(chapter: str) -> None:
    assert "per cent" not in typed(text(chapter)).replace("per cent of", "")


def test_a_percentage_has_its_sign_in_tables_and_descriptions() -> None:
    shown = [*cells(), *(each for path in MODULES for each in strings(path))]
    assert [each for each in shown if "per cent" in each] == []
