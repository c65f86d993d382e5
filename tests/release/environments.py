"""Environments of other versions, made for one test and gone after it: what a reader may have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.package.test_requirements import LOCKS, pins

OUTSIDE = {name: each for name, each in os.environ.items() if not name.startswith("PYTHON")}
"""The environment of a reader, who has no path into the repository."""
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
"""The versions of Python that the paper is for."""
ABOUT = "import json, sys; print(json.dumps([sys.version_info[:2], sys.executable]))"


def build_wheel(project: Path, folder: Path) -> Path:
    """Build the wheel of a project with the locked builder.

    Parameters
    ----------
    project : Path
        Holds its ``pyproject.toml``.
    folder : Path
        Empty; takes the wheel.

    Returns
    -------
    Path
        The wheel.
    """
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", str(folder)], cwd=project, check=True)
    (built,) = folder.glob("*.whl")
    return built


@cache
def interpreters() -> dict[str, Path]:
    """Find a Python of each version that is on this machine: this one, on the path, or of pyenv.

    Returns
    -------
    dict of str to Path
        Programs by version, such as ``3.12``.
    """
    named = [Path(sys.executable), *(Path(f"python{version}") for version in VERSIONS)]
    kept = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"))
    found = [about for about in map(_about, (*named, *kept)) if about]
    versions = dict(reversed(found))  # the first of each version stays
    return {version: versions[version] for version in VERSIONS if version in versions}


def _about(program: Path) -> tuple[str, Path] | None:
    """Return version and path of a Python; none if there is no such program."""
    try:
        run = subprocess.run(
            [str(program), "-c", ABOUT], env=OUTSIDE, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    (major, minor), path = json.loads(run.stdout)
    return f"{major}.{minor}", Path(path)


def make(folder: Path, python: Path = Path(sys.executable)) -> Path:
    """Make an empty environment.

    Parameters
    ----------
    folder : Path
        Where; not there yet.
    python : Path
        The interpreter.

    Returns
    -------
    Path
        Its program.
    """
    subprocess.run([str(python), "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder / Path("Scripts" if os.name == "nt" else "bin", "python")


def beside_this(folder: Path) -> Path:
    """Make an environment that has what this one has, but for the package itself.

    Parameters
    ----------
    folder : Path
        Where; not there yet.

    Returns
    -------
    Path
        Its program.
    """
    venv.create(folder)
    told = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    # A path that a file names is searched last, and the editable install in it is not followed.
    named = Path(told["purelib"], "dependencies.pth")
    named.write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Path(told["scripts"], Path(sys.executable).name)


def install(python: Path, *words: str) -> None:
    """Install something by pip.

    Parameters
    ----------
    python : Path
        Program of the environment.
    *words : str
        What, and how.
    """
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", *words], env=OUTSIDE, check=True)


def told(python: Path, *words: str, folder: Path) -> str:
    """Run Python in a folder; return what it prints.

    Parameters
    ----------
    python : Path
        The program.
    *words : str
        Its arguments.
    folder : Path
        Where it runs.

    Returns
    -------
    str
        What it prints.
    """
    run = subprocess.run(
        [str(python), *words], cwd=folder, env=OUTSIDE, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def without(names: Iterable[str]) -> list[str]:
    """Return the pins of the book as words, but for some packages.

    Parameters
    ----------
    names : iterable of str
        The packages.

    Returns
    -------
    list of str
        What pip may install.
    """
    left_out = {canonicalize_name(name) for name in names}
    return [str(pin) for pin in pins(LOCKS[0]) if canonicalize_name(pin.name) not in left_out]
