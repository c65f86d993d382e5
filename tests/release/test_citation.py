"""A program of others checks the citation file, and exports it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pybtex.database import parse_string  # type: ignore[import-untyped]

from alliance.site import record
from alliance.site.build import ROOT
from tests.release.environments import OUTSIDE, install, make

pytestmark = pytest.mark.release

READER = "cffconvert==2.0.0"
"""By the makers of the format; it wants older packages than this paper, so it lives apart."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the program that reads citation files."""
    python = make(tmp_path_factory.mktemp("reader") / "venv")
    install(python, READER)
    return python.with_name("cffconvert")


def read(reader: Path, *words: str) -> str:
    command = [str(reader), "--infile", str(ROOT / "CITATION.cff"), *words]
    done = subprocess.run(command, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_citation_file_fits_the_schema_of_its_format(reader: Path) -> None:
    assert "valid according to schema version 1.2.0" in read(reader, "--validate")


def test_it_is_exported_to_bibtex_with_title_year_and_authors(reader: Path) -> None:
    text = read(reader, "--format", "bibtex")
    (entry,) = parse_string(text, "bibtex").entries.values()
    paper = record.read(ROOT)
    assert (entry.fields["title"], entry.fields["year"]) == (paper.title, f"{paper.year}")
    families = [record.names(each)[0] for each in paper.authors]
    assert len(entry.persons["author"]) == len(families)
    assert [each for each in families if each not in text] == []
