"""What hosts of notebooks and of archives read: it fits the project, and what it names is there."""

from __future__ import annotations

import json
import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from alliance.site import record
from alliance.site.build import ROOT

BINDER = ROOT / "binder"
FORMS = [
    path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"
]


def test_binder_installs_the_locked_versions_with_a_python_that_is_old_enough() -> None:
    (line,) = (BINDER / "requirements.txt").read_text("utf-8").split("\n")[:-1]
    flag, path = line.split()
    assert flag == "-r"
    assert (BINDER / path).resolve() == ROOT / "requirements.txt"
    asked = re.findall(r'requires-python = ">=(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert (BINDER / "runtime.txt").read_text("utf-8").strip() == f"python-{asked[0]}"


def test_after_that_binder_runs_what_is_there(tmp_path: Path) -> None:
    after, stub = BINDER / "postBuild", tmp_path / "python"
    stub.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/told\n', encoding="utf-8")
    stub.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([str(after)], cwd=ROOT, env=environment, check=True)
    calls = (tmp_path / "told").read_text("utf-8").splitlines()
    assert any("--no-deps" in call and call.endswith("--editable .") for call in calls)
    modules = [call.split()[1] for call in calls]
    assert all(call.startswith("-m ") for call in calls)
    assert [name for name in modules if find_spec(name) is None] == []


def test_the_archive_of_a_release_is_told_what_the_record_says() -> None:
    told = json.loads((ROOT / ".zenodo.json").read_text("utf-8"))
    paper = record.read(ROOT)
    assert (told["title"], told["version"]) == (paper.title, paper.version)
    assert told["publication_date"] == str(paper.date)
    assert [each["name"] for each in told["creators"]] == list(paper.authors)
    assert (told["description"], told["keywords"]) == (paper.summary, list(paper.keywords))


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_for_what_it_needs(form: Path) -> None:
    asked = yaml.safe_load(form.read_text("utf-8"))
    assert asked["name"]
    assert asked["description"]
    assert any(part.get("validations", {}).get("required") for part in asked["body"])
    names = [part["id"] for part in asked["body"]]
    assert len(names) == len(set(names))
    assert all(part["attributes"]["label"] for part in asked["body"])


def test_there_is_a_form_for_facts_faults_and_ideas() -> None:
    assert {path.stem for path in FORMS} == {"correction", "fault", "idea"}
