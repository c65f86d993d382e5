"""The lock files are exact, agree with each other, and hold every direct dependency."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from alliance.site.build import ROOT

LOCKS = [ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(lock: Path) -> list[Requirement]:
    """Read a lock file."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    named = (line.removesuffix(" \\") for line in lines if not line.startswith(("#", "-r ", " ")))
    return [Requirement(line) for line in named]


def versions(*locks: Path) -> dict[str, set[str]]:
    """Return the versions that lock files name, by package."""
    found: dict[str, set[str]] = defaultdict(set)
    for pin in (pin for lock in locks for pin in pins(lock)):
        found[canonicalize_name(pin.name)] |= {part.version for part in pin.specifier}
    return dict(found)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_version_is_exact_and_from_a_registry(lock: Path) -> None:
    assert pins(lock)
    assert {part.operator for pin in pins(lock) for part in pin.specifier} == {"=="}
    assert [pin.name for pin in pins(lock) if not pin.specifier or pin.url] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_version_has_the_hashes_of_its_files(lock: Path) -> None:
    named = [line for line in lock.read_text("utf-8").splitlines() if line and line[0] not in "#-"]
    follow = zip(named, [*named[1:], ""], strict=True)
    bare = [line for line, next_ in follow if line[0] != " " and "    --hash=sha256:" not in next_]
    assert bare == []


def test_no_package_has_two_versions() -> None:
    assert {name: found for name, found in versions(*LOCKS).items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("wanted", "locks"),
    [
        (PROJECT["dependencies"], LOCKS[:1]),
        (PROJECT["optional-dependencies"]["book"], LOCKS[:1]),
        (PROJECT["optional-dependencies"]["test"], LOCKS),
    ],
    ids=["package", "book", "test"],
)
def test_every_direct_dependency_is_locked(wanted: list[str], locks: list[Path]) -> None:
    locked = versions(*locks)
    for requirement in map(Requirement, wanted):
        assert all(map(requirement.specifier.contains, locked[canonicalize_name(requirement.name)]))
