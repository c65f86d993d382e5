"""The wheel, installed far from the repository: it holds what the package reads, and it works."""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from alliance.site import record
from alliance.site.build import ROOT
from tests.package.test_requirements import LOCKS
from tests.release.environments import beside_this, install, interpreters, make, told

pytestmark = pytest.mark.release

RATINGS = """client,session,rating
a,1,5.2
a,2,5.4
a,3,4.1
a,4,4.3
a,5,5.5
b,1,6.0
b,2,6.1
b,3,6.0
b,4,6.2
"""
SOURCE = """
import alliance, pathlib
from importlib.metadata import version
print(pathlib.Path(alliance.__file__).parent, version("difficult-moments"), sep="\\n")
"""
EVIDENCE = """
from alliance.evidence import cite, load, row
from alliance import PARAMETERS
print(len(load("effects")), row("B1")["value"], cite("B1"), len(PARAMETERS))
"""

COHORT = """
import runpy, sys
sys.stdout.write(runpy.run_path(sys.argv[1])["table"]())
"""


@pytest.fixture(scope="module", params=list(interpreters()))
def python(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Install the wheel, beside what this environment has or in another Python with the pins."""
    folder = tmp_path_factory.mktemp("venv") / request.param
    if interpreters()[request.param] == Path(sys.executable):
        program = beside_this(folder)
    else:
        program = make(folder, interpreters()[request.param])
        install(program, "--require-hashes", "--requirement", str(LOCKS[0]))
    install(program, "--no-deps", "--no-index", str(wheel))
    return program


def names(folder: Path, top: str) -> set[str]:
    """Return the files of a folder, as a wheel names them."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    inside = (path.relative_to(folder) for path in paths if "__pycache__" not in path.parts)
    return {f"{top}/{path.as_posix()}" for path in inside}


def test_it_holds_the_package_the_data_and_the_licences_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = {each for each in archive.namelist() if not each.endswith("/")}
    package = {each for each in held if ".dist-info/" not in each}
    data = names(ROOT / "data", "alliance/_data")
    code = names(ROOT / "book" / "alliance", "alliance")
    code |= names(ROOT / "kernelless" / "src" / "kernelless", "kernelless")
    assert package == code | data
    about = {each.rpartition("/")[2] for each in held - package}
    assert about == {"METADATA", "RECORD", "WHEEL", "LICENSE", "LICENSE-TEXT"}


def test_what_is_imported_is_the_wheel_at_the_version_of_the_paper(
    python: Path, tmp_path: Path
) -> None:
    place, version = told(python, "-c", SOURCE, folder=tmp_path).splitlines()
    assert Path(place).is_relative_to(python.parents[1])
    assert version == record.read(ROOT).version


def test_the_evidence_is_the_same_as_here(python: Path, tmp_path: Path) -> None:
    here = told(Path(sys.executable), "-c", EVIDENCE, folder=ROOT / "book")
    assert told(python, "-c", EVIDENCE, folder=tmp_path) == here


def test_the_examples_of_the_readme_run(python: Path, tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("## For researchers")[1]
    example = section.split("```python\n")[1].split("```")[0]
    assert "simulate(" in example
    assert "intervention=" in example
    assert "detect." in example
    shown = "\nprint(len(cohort.session.alliance), len(twins.session.alliance))"
    assert told(python, "-c", example + shown, folder=tmp_path).split() == ["500", "500"]


def test_ratings_in_a_file_are_searched(python: Path, tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text(RATINGS, encoding="utf-8")
    printed = told(python, "-m", "alliance.detect", "ratings.csv", folder=tmp_path)
    assert printed.startswith("1 of 2 clients flagged.")
    assert (tmp_path / "report.html").is_file()


def test_the_frozen_cohort_is_made_again_byte_for_byte(python: Path, tmp_path: Path) -> None:
    made = told(python, "-c", COHORT, str(ROOT / "data" / "make_cohort.py"), folder=tmp_path)
    assert made == (ROOT / "data" / "cohort.csv").read_text("utf-8")


def test_the_commands_are_listed(python: Path, tmp_path: Path) -> None:
    assert "calibrate" in told(python, "-m", "alliance", "--help", folder=tmp_path)
