"""Build the last commit twice, in two folders, and compare: ``python -m tests.reproduce``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alliance.site.build import ROOT, site_folder

PLACES = ("one", "another/with a longer name")
"""Folders that differ in what a page could take from them."""


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are in one folder only, or not the same in both.

    Parameters
    ----------
    one, other : Path
        The folders.

    Returns
    -------
    list of str
        Their paths, sorted.
    """
    first, second = (
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
        for folder in (one, other)
    )
    names = sorted(first.keys() | second.keys())
    return [name for name in names if first.get(name) != second.get(name)]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def built(folder: Path) -> Path:
    """Build the last commit in a folder of its own.

    Parameters
    ----------
    folder : Path
        Where to put it; not there yet.

    Returns
    -------
    Path
        The built site.
    """
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    when = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=folder, check=True, capture_output=True, text=True
    )
    own = {"PYTHONPATH": str(folder / "book"), "SOURCE_DATE_EPOCH": when.stdout.strip()}
    command = [sys.executable, "-m", "alliance.site", "build"]
    subprocess.run(command, cwd=folder, env=os.environ | own, check=True)
    return site_folder(folder)


def main() -> int:
    """Say whether both builds are the same.

    Returns
    -------
    int
        Exit code: 0 if they are, else 1.
    """
    with TemporaryDirectory() as folder:
        found = differing(*(built(Path(folder, place)) for place in PLACES))
    if found:
        print(f"{len(found)} files differ between two folders: {', '.join(found[:10])}.")
        return 1
    print("Both builds are the same, byte for byte.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
