"""What every command of the package shares: refusals in one line, and folders that stay whole."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

REFUSED, INTERRUPTED = 2, 130
"""Exit codes."""


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
        If it is no folder, or cannot be written to.
    """
    if not folder.is_dir():
        raise ValueError(f"{name} {folder} is not a folder; make it first, or name another one.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(f"{name} {folder} cannot be written to; name another folder.")


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
        with TemporaryDirectory(dir=folder, prefix=".unfinished-") as draft:
            yield Path(draft)
            for path in sorted(Path(draft).iterdir()):
                path.replace(folder / path.name)
    except BaseException:
        for each in made:
            with suppress(OSError):  # another program may have put a file there
                each.rmdir()
        raise
