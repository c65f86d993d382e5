"""The paper's record: one place for it, and forms that hold what it holds and nothing else."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import pytest
import yaml
from packaging.version import Version
from pybtex.database import parse_string  # type: ignore[import-untyped]

from alliance.site import record
from alliance.site.build import ROOT

PAPER = record.read(ROOT)
FULL = replace(
    PAPER,
    authors=("Safran, Jeremy D.", "The Others"),
    url="https://example.org/paper/",
    doi="10.1234/abc.5",
)
STANDING = {"license", "@context"}
"""What schema.org asks for by an address that is not the paper's."""


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def person(family: str, given: str) -> dict[str, str]:
    """Return an author as a citation file names one."""
    return {"family-names": family, "given-names": given} if given else {"name": family}


def test_citation_file_says_the_same() -> None:
    cff = yaml.safe_load(text("CITATION.cff"))
    people = [person(*record.names(each)) for each in PAPER.authors]
    told: dict[str, object] = {"title": PAPER.title, "version": PAPER.version, "authors": people}
    told |= {"date-released": PAPER.date}
    told |= {"keywords": list(PAPER.keywords)}
    told |= {key: each for key, each in (("url", PAPER.url), ("doi", PAPER.doi)) if each}
    fixed = {"cff-version", "message", "type", "license"}
    assert {key: each for key, each in cff.items() if key not in fixed} == told


def test_package_data_and_readme_name_the_same_authors_version_and_words() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    authors = "; ".join(PAPER.authors)
    assert "; ".join(each["name"] for each in project["authors"]) == authors
    assert tuple(project["keywords"]) == PAPER.keywords
    assert "version" not in project
    assert version("difficult-moments") == PAPER.version
    package = json.loads(text("data/datapackage.json"))
    assert "; ".join(each["title"] for each in package["contributors"]) == authors
    assert package["version"] == PAPER.version
    assert f"> {authors}. *{PAPER.title}.* Version {PAPER.version}." in text("README.md")
    assert f"# {PAPER.title}\n" in text("README.md")


def test_the_changelog_tells_of_this_version_and_of_older_ones_below() -> None:
    told = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert told[0] == (PAPER.version, str(PAPER.date))
    assert told == sorted(told, key=lambda each: Version(each[0]), reverse=True)
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert set(headings) - {f"[{each}] - {day}" for each, day in told} <= {"[Unreleased]"}


def test_a_date_that_is_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="date 2026 must be a day, like 2026-11-30"):
        record.of({"date": 2026})


def test_a_full_record_is_read_back_from_bibtex() -> None:
    entry = parse_string(record.bibtex(FULL), "bibtex").entries[record.KEY]
    person, group = entry.persons["author"]
    assert (person.last_names, person.first_names) == (["Safran"], ["Jeremy"])
    assert (str(group), group.first_names) == ("{The Others}", [])
    told = {name: entry.fields[name].strip("{}") for name in ("title", "year", "url", "doi")}
    assert told == {
        "title": FULL.title, "year": f"{FULL.year}", "url": FULL.url, "doi": FULL.doi,
    }  # fmt: skip


def test_a_full_record_is_in_ris_line_by_line() -> None:
    lines = record.ris(FULL).splitlines()
    assert (lines[0], lines[-1]) == ("TY  - RPRT", "ER  - ")
    for line in ("AU  - Safran, Jeremy D.", "AU  - The Others", f"UR  - {FULL.url}"):
        assert line in lines
    assert f"DA  - {FULL.date:%Y/%m/%d}" in lines
    assert f"DO  - {FULL.doi}" in lines


def test_a_full_record_is_a_csl_item_and_an_article_of_schema_org() -> None:
    (item,) = json.loads(record.csl(FULL))
    assert item["author"] == [
        {"family": "Safran", "given": "Jeremy D."},
        {"literal": "The Others"},
    ]
    assert (item["URL"], item["DOI"]) == (FULL.url, FULL.doi)
    assert item["issued"] == {"date-parts": [[FULL.date.year, FULL.date.month, FULL.date.day]]}
    about = record.schema(FULL)
    assert about["author"] == [
        {"@type": "Person", "name": "Jeremy D. Safran"},
        {"@type": "Organization", "name": "The Others"},
    ]
    assert about["datePublished"] == str(FULL.date)
    assert (about["url"], about["identifier"]) == (FULL.url, f"doi:{FULL.doi}")
    assert dict(record.scholar(FULL))["citation_doi"] == FULL.doi


def test_what_the_record_leaves_empty_is_printed_nowhere() -> None:
    bare = replace(PAPER, url="", doi="")
    forms = [write(bare) for _, write in record.FORMS.values()]
    about = {key: each for key, each in record.schema(bare).items() if key not in STANDING}
    forms += [json.dumps(about), str(list(record.scholar(bare))), record.sentence(bare)]
    for form in forms:
        assert "http" not in form
        assert "doi" not in form.lower()
        assert "url" not in form.lower()


@pytest.mark.parametrize("write", [each for _, each in record.FORMS.values()])
def test_every_form_says_that_nobody_reviewed_it(write: object) -> None:
    assert callable(write)
    assert "not peer reviewed" in write(PAPER)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"url": "https://example.org/paper"}, "url 'https://example.org/paper' must be empty"),
        ({"url": "http://example.org/"}, "must be empty or like 'https://"),
        ({"doi": "https://doi.org/10.1234/a"}, "must be empty or like '10.1234/abcd', no address"),
        ({"version": "1.0"}, "version '1.0' must be three numbers"),
        ({"authors": ()}, "authors is empty"),
    ],
)
def test_a_wrong_part_is_refused_with_the_remedy(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        replace(PAPER, **wrong)
