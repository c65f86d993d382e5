"""Build the whole site, or leave the one that was there.

Jupyter Book writes into the folder it serves from, so a build that stops half-way leaves a
mixture. Here it writes into a folder of its own, which takes the site's place only when whole.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING

from alliance.console import beside, check_folder, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = (ROOT / "book", ROOT / "kernelless" / "src")
"""Where the packages that the pages use are imported from."""
CODE_SUFFIXES = frozenset({".py", ".js", ".mjs"})
# What pages link to stands in no output: styles, and scripts but linked.mjs.
LINKED = ("site/scripts/*.js", "kernelless/scripts/*.js")
# Jupyter Book has no `python -m`, and its script is not found when .venv/bin is not on the PATH.
JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
COMPLAINT = re.compile(r"(?:\S+: )?(?:WARNING|ERROR|CRITICAL): .+|^[\w.]*(?:Error|Exception): .+")
# A page that fails is told of as a warning or as an exception, by the settings of the book.
FAILED_PAGE = re.compile(
    r"(\S+): WARNING: Executing notebook failed|\.ExecutionError: (\S+)|CellExecutionError"
)
# What a page says of itself before its kernel runs, and once that has done.
RUNS = re.compile(r"(.+): (Executing notebook using|Executed notebook in) ")
EXCHANGE: Mapping[str, tuple[int, ...]] = {"renameat2": (-100,), "renamex_np": ()}
"""Calls of Linux and macOS that exchange two folders, and what stands before each path."""
SWAP = 2
"""Their flag for it."""


class SiteError(RuntimeError):
    """A fault that one line explains; the commands print it without a traceback."""


def site_folder(root: Path = ROOT) -> Path:
    """Return the folder of the built site.

    Parameters
    ----------
    root : Path
        The folder that holds ``_config.yml``.

    Returns
    -------
    Path
        The folder, whether or not it has been built.
    """
    return root / "_build" / "html"


def _ingredients(root: Path) -> Iterator[Path]:
    """List the files, apart from the pages themselves, that the pages' outputs depend on."""
    for package in ("book/alliance", "kernelless/src"):
        code = (root / package).rglob("*")
        yield from (path for path in code if path.suffix in CODE_SUFFIXES and not _is_linked(path))
    data = (root / "data").rglob("*")
    yield from (path for path in data if path.is_file() and "__pycache__" not in path.parts)
    yield root / "requirements.txt"


def _is_linked(path: Path) -> bool:
    return any(map(path.match, LINKED))


def execution_cache(root: Path = ROOT) -> Path:
    """Return the folder in which the outputs of executed pages are kept.

    Jupyter Book runs a page again only when the page's own cells change. The folder's name
    therefore carries a digest of everything else that the outputs depend on: the package, the
    data and the locked versions.

    Parameters
    ----------
    root : Path
        The folder that holds ``_config.yml``.

    Returns
    -------
    Path
        A folder of its own for each state of package, data and versions.
    """
    digest = hashlib.sha256()
    for path in sorted(_ingredients(root)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return root / "_build" / "cache" / digest.hexdigest()[:16]


def _log_of(command: Iterable[str], root: Path) -> tuple[int, list[str]]:
    """Run a command, pass its output on as it comes, and return its exit code and output."""
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    lines = []
    with subprocess.Popen(
        tuple(command),
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                lines.append(line.rstrip())
        except BaseException:
            process.terminate()
            raise
    return process.returncode, lines


def _failed_page(complaints: Iterable[str]) -> str | None:
    """Return the first page whose execution failed."""
    found = (FAILED_PAGE.search(each) for each in complaints)
    return next((each[1] or each[2] for each in found if each and each.lastindex), None)


def _running_page(log: Iterable[str]) -> str | None:
    """Return the page whose kernel had not done when the log ended."""
    told = [found.groups() for line in log if (found := RUNS.match(line))]
    return told[-1][0] if told and told[-1][1].startswith("Executing") else None


def cause(log: Iterable[str]) -> str:
    """Name the page and the error that made a build fail.

    Parameters
    ----------
    log : iterable of str
        What Jupyter Book printed, line by line.

    Returns
    -------
    str
        One line.
    """
    lines = [COLOUR.sub("", line) for line in log]
    complaints = [found.group() for line in lines if (found := COMPLAINT.search(line))]
    page = _failed_page(complaints)
    if page is None:
        # A kernel that dies says nothing of its page.
        whose, said_first = _running_page(lines), next(iter(complaints), "See the log above.")
        return f"{whose}: {said_first}" if whose else said_first
    told = dropwhile(lambda each: not FAILED_PAGE.search(each), complaints)
    raised = (each for each in told if not FAILED_PAGE.search(each))
    return f"{page}: {next(raised, 'see the log above')}"


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can."""
    system = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    for name, start in EXCHANGE.items():
        if call := getattr(system, name, None):
            return bool(call(*start, os.fsencode(one), *start, os.fsencode(other), SWAP) == 0)
    return False


def _put_in_place(new: Path, site: Path, spare: Path) -> None:
    """Put the new site where the old one is; on failure put the old one back."""
    try:
        if new.is_dir() and site.exists() and _exchange(new, site):
            return
        if site.exists():
            site.rename(spare)
        new.rename(site)
    except OSError as error:
        if spare.exists():
            spare.rename(site)
        message = f"The new site cannot be put in place ({error}). Remedy: close what uses {site}"
        raise SiteError(message) from error


def _forget_outputs(other_than: Path) -> None:
    """Remove the outputs of earlier states of package, data and versions."""
    for cache in set(other_than.parent.glob("*")) - {other_than}:
        shutil.rmtree(cache, ignore_errors=True)


def _prepare(folder: Path) -> None:
    """Make the folder that everything is built in; refuse one that cannot be used."""
    try:
        folder.mkdir(exist_ok=True)
        check_folder("the folder", folder)
    except (OSError, ValueError) as problem:
        raise SiteError(
            f"The site cannot be built: {said(problem)} Remedy: make {folder} a folder that you "
            "can write to, or remove it"
        ) from problem


def build(root: Path = ROOT, jupyter_book: Iterable[str] = JUPYTER_BOOK) -> Path:
    """Build the site.

    Parameters
    ----------
    root : Path
        The folder that holds ``_config.yml``.
    jupyter_book : iterable of str
        The command that stands for ``jupyter-book``.

    Returns
    -------
    Path
        The first page of the site.

    Raises
    ------
    SiteError
        When there is no book, no folder to build in, or a page or a link of it fails. The site
        that was there before stays as it was.
    """
    if not (root / "_config.yml").is_file():
        raise SiteError(f"No book: {root} has no _config.yml. Remedy: build from a checkout")
    site, cache = site_folder(root), execution_cache(root)
    _prepare(site.parent)
    # One folder for each build: two builds at once must not mix. Only _build is sure to be on
    # the site's own file system, without which there is no renaming in one step.
    with beside(site.parent, "partial-") as partial:
        options = ("build", ".", "--path-output", str(partial), "-n", "-W", "--keep-going")
        code, log = _log_of((*jupyter_book, *options), root)
        html = partial / "_build" / "html"
        if code:
            raise SiteError(f"The build failed. {cause(log).replace(f'{root}{os.sep}', '')}")
        # Only a build into the same folder would read it, and it depends on where that is.
        (html / ".buildinfo").unlink(missing_ok=True)
        _put_in_place(html, site, partial / "earlier")
    _forget_outputs(other_than=cache)
    return site / "index.html"
