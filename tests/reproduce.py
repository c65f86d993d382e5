"""Build the last commit twice, elsewhere and on another day: ``python -m tests.reproduce``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from alliance.site.build import ROOT, site_folder

CLOCK = Path(__file__).with_name("clock")
"""A folder that sets the clock of a Python that has it on its path."""


class Occasion(NamedTuple):
    """Where and when the site is built: what a page could take from it.

    Attributes
    ----------
    folder : str
        The folder.
    days : int
        How many days the clock is ahead.
    zone : str
        Its time zone, in the form that needs no list of zones.
    """

    folder: str
    days: int
    zone: str


OCCASIONS = (
    Occasion("one", 0, "UTC"),
    Occasion("another/with a longer name", 400, "NZST-12"),
)
"""A year later it is another year, month, week and day of the week."""


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


def environment(when: Occasion, *folders: Path) -> dict[str, str]:
    """Return the environment of a Python that runs on an occasion.

    Parameters
    ----------
    when : Occasion
        The occasion.
    *folders : Path
        Where it looks for packages first.

    Returns
    -------
    dict of str to str
        All variables.
    """
    path = os.pathsep.join(map(str, (CLOCK, *folders)))
    return {**os.environ, "PYTHONPATH": path, "DAYS_AHEAD": f"{when.days}", "TZ": when.zone}


def built(root: Path, when: Occasion) -> Path:
    """Build the last commit on an occasion.

    Parameters
    ----------
    root : Path
        What holds its folder; the folder is not there yet.
    when : Occasion
        The occasion.

    Returns
    -------
    Path
        The built site.
    """
    folder = root / when.folder
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    changed = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=folder, check=True, capture_output=True, text=True
    )
    own = environment(when, folder / "book", folder / "kernelless" / "src") | {
        "SOURCE_DATE_EPOCH": changed.stdout.strip()
    }
    command = [sys.executable, "-m", "alliance.site", "build"]
    subprocess.run(command, cwd=folder, env=own, check=True)
    return site_folder(folder)


def main() -> int:
    """Say whether both builds are the same.

    Returns
    -------
    int
        Exit code: 0 if they are, else 1.
    """
    with TemporaryDirectory() as folder:
        found = differing(*(built(Path(folder), when) for when in OCCASIONS))
    if found:
        print(f"{len(found)} files differ between two builds: {', '.join(found[:10])}.")
        return 1
    print("Both builds are the same, byte for byte.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
