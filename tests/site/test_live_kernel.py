"""The same lab in JupyterLab: its controls move the chart, and Python hears of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from alliance.site.build import ROOT
from alliance.site.phase import BUILDING

DEMO = Path(__file__).parent / "demo" / "demo.py"
PATIENCE = 90  # seconds that JupyterLab may take to start
COMMAND = (
    *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
    *("--ip=127.0.0.1", "--port=0", "--IdentityProvider.token="),
)
CELL = """
import demo
import ipywidgets
heard = ipywidgets.Label("nothing yet")
lab = demo.lab()
lab["depth"].observe(lambda change: setattr(heard, "value", f"Python heard {change.new}"), "value")
display(lab, heard)
"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CODE = {"cell_type": "code", "id": "lab", "source": CELL.strip(), "metadata": {}}
NOTEBOOK = {
    "cells": [{**CODE, "outputs": [], "execution_count": None}],
    "metadata": {"kernelspec": KERNEL},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lay out a folder with the demonstration and a notebook that shows its lab."""
    shutil.copy(DEMO, tmp_path)
    (tmp_path / "settings").mkdir()
    (tmp_path / "lab.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    return tmp_path


@pytest.fixture
def jupyter(folder: Path) -> Iterator[str]:
    """Start JupyterLab on a free port, with no settings but its own, and return its address."""
    runtime = folder / "runtime"
    environment = {name: value for name, value in os.environ.items() if name != BUILDING} | {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(folder / "settings"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "settings"),
        "PYTHONPATH": str(ROOT / "book"),
    }
    with subprocess.Popen(
        COMMAND, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        yield address(runtime)
        server.terminate()


def address(runtime: Path) -> str:
    """Wait until the server has written down where it is."""
    for _ in range(PATIENCE * 4):
        for path in runtime.glob("jpserver-*.json"):
            return f"http://127.0.0.1:{json.loads(path.read_text(encoding='utf-8'))['port']}"
        time.sleep(0.25)
    raise TimeoutError(f"JupyterLab did not start in {PATIENCE} s; run `make lab` to see why")


def test_a_lab_moves_and_python_hears_of_it(browser: Browser, jupyter: str) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{jupyter}/lab/tree/lab.ipynb")
    page.get_by_text("| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    figure = page.locator(".dm-live .dm-figure.is-live")
    figure.wait_for()
    said = figure.locator(".dm-sentence")
    expect(said).to_have_text("The withdrawal takes the level to 3.0.")
    page.get_by_role("slider", name="Depth").press("ArrowRight")
    expect(said).to_have_text("The withdrawal takes the level to 2.9.")
    expect(page.get_by_text("Python heard 1.1")).to_be_visible()
    expect(figure.get_by_role("button", name="Copy link")).to_have_count(0)
    page.close()
