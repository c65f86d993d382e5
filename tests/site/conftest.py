"""The built site, a small demonstration, a server of each, a browser, and visits to their pages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from alliance.site.build import JUPYTER_BOOK, PACKAGES, ROOT, site_folder
from alliance.site.serve import make_server
from tests.site.browser import launched
from tests.site.visit import LIGHT, Mode, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

DEMO = Path(__file__).parent / "demo"
CHAPTERS = ("lab", "plain", "probe")
TOC = "format: jb-book\nroot: book/index\nchapters:\n"


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    folder = site_folder()
    if not (folder / "index.html").is_file():
        pytest.fail("There is no site yet. Remedy: make book", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Serve the site and return its address."""
    with make_server(site, port=0).in_background() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Visit]]:
    """Open pages; at the end each must have been free of errors and of foreign requests."""
    visits: list[Visit] = []

    def open_page(address: str, mode: Mode = LIGHT) -> Visit:
        address = address if "://" in address else f"{server}/{address}"
        visits.append(Visit.to(browser, address, mode))
        return visits[-1]

    yield open_page
    for each in visits:
        each.close()
    assert [fault for each in visits for fault in each.faults] == []


def lay_out(root: Path) -> None:
    """Lay out a book: this project's settings and looks, the demonstration's pages."""
    shutil.copytree(DEMO, root / "book", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "book" / "images", root / "book" / "images")
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root)
    pages = "".join(f"- file: book/{name}\n" for name in CHAPTERS)
    (root / "_toc.yml").write_text(TOC + pages, encoding="utf-8")
    (root / "book" / "references.bib").touch()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the demonstration and return its folder."""
    root = tmp_path_factory.mktemp("demo")
    lay_out(root)
    command = [*JUPYTER_BOOK, "build", str(root), "-n", "-W", "--keep-going"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, PACKAGES))}
    built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return root / "_build" / "html"


@pytest.fixture(scope="session")
def demo_server(demo: Path) -> Iterator[str]:
    """Serve the demonstration and return its address."""
    with make_server(demo, port=0).in_background() as address:
        yield address
