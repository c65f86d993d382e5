"""The locked versions can be installed with each Python that the paper is for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.package.test_requirements import LOCKS
from tests.release.environments import OUTSIDE, VERSIONS

pytestmark = pytest.mark.release

DRY = (
    *(sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"),
    *("--dry-run", "--ignore-installed", "--no-deps", "--require-hashes", "--only-binary=:all:"),
)
"""pip finds each file, and takes none."""


def locked() -> list[tuple[Requirement, str]]:
    """Return each pin of both lock files, with its hashes as pip reads them."""
    texts = (lock.read_text("utf-8").replace("\\\n", " ") for lock in LOCKS)
    lines = (line for text in texts for line in text.splitlines() if line[:1] not in {"", "#", "-"})
    parts = (line.partition(" --hash=") for line in lines)
    return [(Requirement(pin.strip()), f"{sign}{hashes}") for pin, sign, hashes in parts]


def is_for(pin: Requirement, there: dict[str, str] | None = None) -> bool:
    """Tell whether a pin is for a Python, or for the one that this runs in."""
    return pin.marker is None or pin.marker.evaluate(there)


def wanted(version: str) -> tuple[list[str], list[str]]:
    """Return the pins for a Python: those that this one wants too, and those that it does not."""
    there = {"python_version": version, "python_full_version": f"{version}.0"}
    here, elsewhere = list[str](), list[str]()
    for pin, hashes in locked():
        if is_for(pin, there):
            lines = here if is_for(pin) else elsewhere
            lines.append(f"{pin.name}{pin.specifier} {hashes}")
    return here, elsewhere


@pytest.mark.parametrize("version", VERSIONS)
def test_each_pin_has_a_built_file_with_a_locked_hash(version: str, tmp_path: Path) -> None:
    here, elsewhere = wanted(version)
    assert len(here) + len(elsewhere) > 0.8 * len(locked())
    there = ("--python-version", version, "--target", str(tmp_path / "nowhere"))
    # pip picks files for the Python that it is told, but asks the one that it runs in whether what
    # it picked may be installed. What is not for this one has to be let through.
    for lines, through in ((here, ()), (elsewhere, ("--ignore-requires-python",))):
        lock = tmp_path / "lock.txt"
        lock.write_text("\n".join(lines), encoding="utf-8")
        command = [*DRY, *there, *through, "--requirement", str(lock)]
        found = subprocess.run(command, env=OUTSIDE, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stderr
