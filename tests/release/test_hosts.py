"""Other hosts of notebooks: what the chapter *Run it yourself* says of each of them holds."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import jupytext
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Page, expect

from alliance.site.build import ROOT
from tests.package.test_requirements import LOCKS, PROJECT
from tests.release.environments import OUTSIDE, install, make
from tests.site.test_live_kernel import DEMO, PATIENCE, address, notebook

pytestmark = pytest.mark.release

CHAPTER = ROOT / "book" / "one-difficult-moment.md"
CELLS = {"lab": ("import demo\ndemo.lab()",), "empty": ("1 + 1",)}
FIGURE = ".kl-live .kl-figure.is-live"
VIEWER = ("-m", "jupytext_config", "set-default-viewer", "markdown", "myst")
"""As `make lab` has it: a chapter opens as a notebook."""
OWN = {"@jupyter-widgets/base", "@jupyter-widgets/controls", "anywidget"}
"""Scripts of widgets that a host is asked for, by module."""
STYLES = {"cdn.jsdelivr.net"}
"""Where Voila asks for its icons."""
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the pins, the package, and the hosts."""
    program = make(tmp_path_factory.mktemp("hosts") / "venv")
    install(program, "--require-hashes", "--requirement", str(LOCKS[0]))
    install(program, *PROJECT["optional-dependencies"]["hosts"])
    install(program, "--no-deps", "--no-index", str(wheel))
    return program


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a chapter, a notebook with a lab, and one without."""
    root = tmp_path_factory.mktemp("notebooks")
    for path in (CHAPTER, DEMO):
        shutil.copy(path, root)
    for name, cells in CELLS.items():
        (root / f"{name}.ipynb").write_text(json.dumps(notebook(cells)), encoding="utf-8")
    return root


@contextmanager
def serving(python: Path, folder: Path, *words: str) -> Iterator[Path]:
    """Run a host while something is tried; yield the folder in which it says where it is."""
    runtime = folder / "runtime"
    own = {"JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_CONFIG_DIR": str(folder / "settings")}
    subprocess.run([str(python), *VIEWER], cwd=folder, env=OUTSIDE | own, check=True)
    command = [str(python), "-m", *words, "--no-browser"]
    with subprocess.Popen(
        command, cwd=folder, env=OUTSIDE | own,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            yield runtime
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def notebook_7(python: Path, folder: Path) -> Iterator[str]:
    """Start the Jupyter Notebook of today."""
    words = ("notebook", "--allow-root", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=")
    with serving(python, folder, *words) as runtime:
        yield address(runtime)


@pytest.fixture(scope="module")
def voila(python: Path, folder: Path) -> Iterator[str]:
    """Start Voila on the notebook with a lab; it must be told a port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    at = f"http://127.0.0.1:{port}/"
    with serving(python, folder, "voila", "lab.ipynb", f"--port={port}", "--Voila.ip=127.0.0.1"):
        wait_for(f"{at}voila/static/none")
        yield at


def wait_for(at: str) -> None:
    """Wait until a server answers, if only that something is not there."""
    for _ in range(PATIENCE * 4):
        try:
            urlopen(at, timeout=1).close()
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.25)
    raise TimeoutError(f"{at} did not answer in {PATIENCE} s")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that waits as long as a kernel may take, and notes what goes wrong."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE * 1000)
    yield page
    page.close()


def faults_of(page: Page) -> list[str]:
    """Collect the errors of a page from now on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(error.message))
    return faults


def run_all(page: Page, at: str, name: str) -> None:
    """Open a notebook, and run its cells."""
    page.goto(f"{at}/notebooks/{name}")
    page.get_by_text("Python 3 (ipykernel)").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.get_by_text("[1]:", exact=True).first.wait_for()


def expect_moves(page: Page) -> None:
    """See that a key on the first slider changes what the lab says."""
    figure = page.locator(FIGURE).first
    figure.wait_for()
    said = figure.locator(".kl-sentence").inner_text()
    page.locator(".kl-live").first.get_by_role("slider").first.press("ArrowRight")
    expect(figure.locator(".kl-sentence")).not_to_have_text(said)


def test_notebook_7_shows_a_chapter_whose_lab_moves(page: Page, notebook_7: str) -> None:
    own = faults_of(page)
    run_all(page, notebook_7, "empty.ipynb")
    met = [*own]  # what this host says of itself, without a lab
    own.clear()
    run_all(page, notebook_7, CHAPTER.name)
    expect_moves(page)
    assert [each for each in own if each not in met] == []


def test_voila_shows_a_lab_that_moves_and_asks_elsewhere_for_its_icons_alone(
    page: Page, voila: str
) -> None:
    hosts: set[str] = set()
    page.on("request", lambda asked: hosts.add(urlsplit(asked.url).hostname or ""))
    page.goto(voila)
    expect_moves(page)
    assert hosts - {"127.0.0.1", ""} == STYLES


def test_a_kernel_without_a_page_runs_a_chapter_and_asks_for_known_scripts() -> None:
    chapter = jupytext.read(CHAPTER)
    folder = {"metadata": {"path": str(CHAPTER.parent)}}
    NotebookClient(chapter, timeout=PATIENCE, kernel_name="python3", resources=folder).execute()
    outputs = [each for cell in chapter.cells for each in cell.get("outputs", ())]
    assert any(VIEW in each.get("data", {}) for each in outputs)
    models = chapter.metadata["widgets"][STATE]["state"].values()
    assert {each["model_module"] for each in models} == OWN


def test_the_chapter_names_what_is_tried_here() -> None:
    told = (ROOT / "book" / "running.md").read_text("utf-8")
    for host in ("Jupyter Notebook", "Voila", "VS Code"):
        assert re.search(rf"\b{host}\b", told), host
    assert f"`{(OWN - {'@jupyter-widgets/base', '@jupyter-widgets/controls'}).pop()}`" in told
