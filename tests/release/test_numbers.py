"""Frozen tables are the same with the oldest and the newest NumPy, pandas and SciPy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from alliance.site.build import ROOT
from tests.package.test_requirements import PROJECT
from tests.release.environments import install, interpreters, make, told, without

pytestmark = pytest.mark.release

COUNTING = ("numpy", "pandas", "scipy")
MADE = ("cohort", "derived", "parameters")
TABLES = """
import json, runpy, sys
made = {name: runpy.run_path(f"{sys.argv[1]}/make_{name}.py")["table"]() for name in sys.argv[2:]}
print(json.dumps(made))
"""


def oldest() -> list[str]:
    """Return the oldest versions that the package allows."""
    wanted = map(Requirement, PROJECT["dependencies"])
    bounds = ((each.name, part) for each in wanted for part in each.specifier)
    return [
        f"{name}=={part.version}"
        for name, part in bounds
        if name in COUNTING and part.operator == ">="
    ]


@pytest.fixture(scope="module", params=["oldest", "newest"])
def made(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Make the tables in the oldest Python with the oldest versions, or with the newest."""
    pythons = list(interpreters().values())
    at, counting = (0, oldest()) if request.param == "oldest" else (-1, COUNTING)
    folder = tmp_path_factory.mktemp(request.param)
    python = make(folder / "venv", pythons[at])
    pins = folder / "pins.txt"
    pins.write_text("\n".join(without(COUNTING)), encoding="utf-8")
    install(python, "--constraint", str(pins), str(wheel), *counting)
    printed = told(python, "-c", TABLES, str(ROOT / "data"), *MADE, folder=folder)
    tables: dict[str, str] = json.loads(printed)
    return tables


def test_the_oldest_versions_are_named() -> None:
    assert [Requirement(each).name for each in oldest()] == list(COUNTING)


@pytest.mark.parametrize("name", MADE)
def test_a_table_is_made_again_byte_for_byte(name: str, made: dict[str, str]) -> None:
    assert made[name] == (ROOT / "data" / f"{name}.csv").read_text("utf-8")
