"""The demonstration, built where nothing of the paper can be imported, and a browser for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.site.browser import launched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

HERE = Path(__file__).resolve().parents[2] / "kernelless"
BUILD = "from jupyter_book.cli.main import main; main()"
# Python runs it first, also in the kernels that run the page.
BLOCK = """import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "alliance":
            raise ImportError(f"kernelless asks for {name}")
sys.meta_path.insert(0, Block())
"""


def build(root: Path, python: str, environment: dict[str, str]) -> Path:
    """Build the demonstration in an empty folder; return the folder of its site."""
    shutil.copytree(HERE / "demo", root, dirs_exist_ok=True)
    command = [python, "-c", BUILD, "build", str(root), "-n", "-W", "--keep-going"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return root / "_build" / "html"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the demonstration with this package alone; return the folder of its site."""
    blocked = tmp_path_factory.mktemp("blocked")
    (blocked / "sitecustomize.py").write_text(BLOCK, "utf-8")
    places = os.pathsep.join((str(blocked), str(HERE / "src")))
    return build(
        tmp_path_factory.mktemp("demo"), sys.executable, os.environ | {"PYTHONPATH": places}
    )


class Silent(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- it is called so
        """Say nothing."""


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """Serve the demonstration and return its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(site))) as made:
        Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with launched() as browser:
        yield browser
