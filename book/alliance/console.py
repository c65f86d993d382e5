"""What every command of the package shares: refusals in one line, and folders that stay whole."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import psutil

REFUSED, INTERRUPTED = 2, 130
"""Exit codes."""
ROOM = 50_000_000
"""Bytes that have to be free before a command begins: more than all tables together take."""


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments."""

    def error(self, message: str) -> NoReturn:
        """Leave, with one line and the code of a refusal."""
        self.exit(REFUSED, f"{self.prog}: {message}\n")


def check_folder(name: str, folder: Path) -> None:
    """Refuse a folder that cannot be written to.

    Parameters
    ----------
    name : str
        The argument that names it, for the message.
    folder : Path
        The folder.

    Raises
    ------
    ValueError
        If it is no folder, cannot be written to, or has too little room.
    """
    if not folder.is_dir():
        raise ValueError(f"{name} {folder} is not a folder; make it first, or name another one.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(f"{name} {folder} cannot be written to; name another folder.")
    if (free := shutil.disk_usage(folder).free) < ROOM:
        raise ValueError(
            f"{name} {folder} has {free / 1e6:.0f} MB free; make room for at least "
            f"{ROOM / 1e6:.0f} MB, or name a folder on another disk."
        )


def said(problem: Exception) -> str:
    """Say a problem in one line; one of the machine without its number, and with the file.

    Parameters
    ----------
    problem : Exception
        What a command met.

    Returns
    -------
    str
        The line. What a terminal would obey, such as codes from a file, is spelt out.
    """
    text = str(problem)
    if isinstance(problem, OSError) and problem.strerror:
        text = f"{problem.filename or 'a file'} cannot be used: {problem.strerror}."
    return "".join(
        each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text
    )


@contextmanager
def beside(folder: Path, prefix: str) -> Iterator[Path]:
    """Make an empty folder for what is not finished, and remove those of programs that were killed.

    Parameters
    ----------
    folder : Path
        Where to make it; on the same disk, files are put in place in one step.
    prefix : str
        How its name begins; the number of the process follows.

    Yields
    ------
    Path
        The folder; in the end it is removed.
    """
    for left in folder.glob(f"{prefix}*"):
        owner = re.match(rf"{re.escape(prefix)}(\d+)-", left.name)
        if not owner or not psutil.pid_exists(int(owner[1])):
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=folder, prefix=f"{prefix}{os.getpid()}-") as draft:
        yield Path(draft)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Let files be written beside those that are there, and put them in place when all are whole.

    Parameters
    ----------
    folder : Path
        Folder of the files; it is made if it is not there.

    Yields
    ------
    Path
        An empty folder to write to. If writing fails, files and folders stay as they were.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with beside(folder, ".unfinished-") as draft:
            yield draft
            written = sorted(draft.iterdir())
            for path in written:
                _keep(path)
            for path in written:
                path.replace(folder / path.name)
    except BaseException:
        for each in made:
            with suppress(OSError):  # another program may have put a file there
                each.rmdir()
        raise


def _keep(path: Path) -> None:
    """Have the disk take what was written; a name that came first could stand for an empty file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def remake(path: Path, text: Callable[[], str]) -> int:
    """Make one file anew, as a command does.

    Parameters
    ----------
    path : Path
        The file.
    text : callable
        Returns what it is to hold.

    Returns
    -------
    int
        Exit code: 0; 2, and one line, if the file cannot be written.
    """
    try:
        check_folder("The folder", path.parent)
        with replacing(path.parent) as draft:
            (draft / path.name).write_text(text(), encoding="utf-8", newline="\n")
    except (ValueError, OSError) as problem:
        print(f"{path.name} is not made: {said(problem)}", file=sys.stderr)
        return REFUSED
    return 0
