"""The labs in JupyterLab: keys move what they show, and Python hears of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from alliance import labs
from alliance.site.build import PACKAGES, ROOT
from kernelless.phase import BUILDING
from kernelless.settings import Series
from tests.labs.drawn import Settings
from tests.site.open_lab import OpenLab, expect_none
from tests.site.test_ways import movable, open_up

pytestmark = pytest.mark.xdist_group("kernel")

DEMO = Path(__file__).parent / "demo" / "demo.py"
PAGE = (ROOT / "kernelless" / "demo" / "index.md").read_text("utf-8")
PATIENCE = 120  # seconds that JupyterLab may take to start, or to run a notebook
TYPED = "6\n6\n2\n6\n6"
COMMAND = (
    *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
    *("--ip=127.0.0.1", "--port=0", "--IdentityProvider.token="),
)
SHOW = """
import json
from ipywidgets import Label
from alliance import labs
def show(name):
    lab = labs.load(name)()
    heard = Label().add_class(f"heard-{name}")
    def hear(_):
        heard.value = json.dumps(lab.settings)
    for control in lab.controls.values():
        control.observe(hear, "value")
    display(lab, heard)
"""
NOTEBOOKS = {
    "labs": (SHOW, *(f"show({name!r})" for name in labs.names())),
    "stock": tuple(re.findall(r"```{code-cell} ipython3\n(.*?)```", PAGE, re.DOTALL)),
    "busy": ("import demo, time\ndemo.lab()", f"time.sleep({PATIENCE})"),
}
"""Cells of each notebook by its name."""


def notebook(cells: tuple[str, ...]) -> dict[str, Any]:
    """Return a notebook with these cells."""
    code: dict[str, Any] = {"cell_type": "code", "metadata": {}}
    code |= {"outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {
        "cells": [code | {"id": f"cell-{i}", "source": text} for i, text in enumerate(cells)],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out a folder with the notebooks and the demonstration."""
    root = tmp_path_factory.mktemp("jupyter")
    shutil.copy(DEMO, root)
    (root / "settings").mkdir()
    for name, cells in NOTEBOOKS.items():
        (root / f"{name}.ipynb").write_text(json.dumps(notebook(cells)), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def jupyter(folder: Path) -> Iterator[str]:
    """Start JupyterLab on a free port, with no settings but its own, and return its address."""
    runtime = folder / "runtime"
    environment = {name: value for name, value in os.environ.items() if name != BUILDING} | {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(folder / "settings"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "settings"),
        "PYTHONPATH": os.pathsep.join(map(str, PACKAGES)),
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


def run(page: Page, jupyter: str, name: str) -> None:
    """Open a notebook as a reader would, and run all its cells."""
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{jupyter}/lab/tree/{name}.ipynb?reset")
    page.get_by_text("| Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


@pytest.fixture(scope="module")
def page(browser: Browser, jupyter: str) -> Iterator[Page]:
    """Run the notebook of all labs to its end; nothing in it may fail, then or later."""
    page = browser.new_page()
    faults: list[Error] = []

    def note(fault: Error) -> None:
        faults.append(fault)

    page.on("pageerror", note)
    run(page, jupyter, "labs")
    expect(page.get_by_text("[*]:")).to_have_count(0, timeout=PATIENCE * 1000)
    yield page
    page.close()
    assert faults == []


def expect_heard(lab: OpenLab, settings: Settings) -> None:
    """Wait until Python has every value of a control."""
    label = lab.page.locator(f".heard-{lab.name}")
    expect_none(lambda: unheard(json.loads(label.text_content() or "{}"), settings))


def unheard(heard: Settings, settings: Settings) -> list[object]:
    """Return what Python has, if it is nothing or not what is meant."""
    meant = {name: settings[name] for name in heard}
    return [] if heard and heard == pytest.approx(meant) else [heard]


def enter(lab: OpenLab, setting: Series, text: str) -> None:
    """Type over what stands in a box, key by key."""
    lab.box.get_by_label(setting.label).focus()
    lab.box.page.keyboard.press("Control+A")
    lab.box.page.keyboard.type(text)


def test_a_lab_is_alive_while_a_later_cell_still_runs(browser: Browser, jupyter: str) -> None:
    page = browser.new_page()
    run(page, jupyter, "busy")
    figure = page.locator(".kl-live .kl-figure.is-live")
    figure.wait_for()
    said = figure.locator(".kl-sentence")
    expect(said).to_have_text("The withdrawal takes the level to 3.0.")
    page.get_by_role("slider", name="Depth").press("ArrowRight")
    expect(said).to_have_text("The withdrawal takes the level to 2.9.")
    expect(page.get_by_text("[*]:")).to_have_count(1)
    page.close()


def test_a_stock_slider_moves_the_chart_that_it_is_linked_to(
    browser: Browser, jupyter: str
) -> None:
    page = browser.new_page()
    run(page, jupyter, "stock")
    curve = page.locator('.kl-figure.is-live[data-figure="wave"] .mark-line path')
    before = curve.get_attribute("d")
    page.locator(".noUi-handle").first.press("ArrowRight")
    expect(curve).not_to_have_attribute("d", before or "")
    page.close()


@pytest.mark.parametrize("name", labs.names())
def test_keys_move_all_that_a_lab_shows_and_python_hears(page: Page, name: str) -> None:
    lab = OpenLab(page, name)
    lab.box.scroll_into_view_if_needed()
    expect(lab.box.get_by_role("button", name="Copy link")).to_have_count(0)
    open_up(lab, Locator.focus)
    settings = lab.begin(lab.figure.defaults, Locator.focus)
    lab.expect_all(settings)
    for setting in movable(name):
        settings[setting.name] = lab.move(setting, settings[setting.name], Locator.focus)
        lab.expect_all(settings)
        expect_heard(lab, settings)
    for series in (each for each in lab.figure.settings if isinstance(each, Series)):
        enter(lab, series, TYPED)
        settings[series.name] = TYPED
        lab.expect_all(settings)
        expect_heard(lab, settings)
