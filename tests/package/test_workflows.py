"""What runs on the host of the repository: actions that cannot change, and few rights."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from alliance.site.build import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def jobs(name: str) -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["jobs"]
    return found


@each_workflow
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    assert used
    assert [each for each in used if not PINNED.fullmatch(each)] == []


@each_workflow
def test_a_workflow_may_only_read_unless_a_job_says_so(path: Path) -> None:
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {"contents": "read"}


def test_only_the_job_that_puts_the_site_up_may_write() -> None:
    given = {
        name: job["permissions"] for name, job in jobs("pages").items() if "permissions" in job
    }
    assert given == {"deploy": {"pages": "write", "id-token": "write"}}


def test_the_site_is_put_up_with_its_book_on_paper_only_after_all_tests() -> None:
    found = jobs("pages")
    steps = found[found["deploy"]["needs"]]["steps"]
    run, paper, up = (
        next(number for number, step in enumerate(steps) if key in step.get(kind, ""))
        for kind, key in (
            ("run", ".ci/run"),
            ("run", "make pdf"),
            ("uses", "upload-pages-artifact"),
        )
    )
    assert run < paper < up
