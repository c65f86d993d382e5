"""Approved drawings: what every figure and lab asks to be drawn, as somebody has looked at it.

A test compares each with its file in ``tests/drawings/``, so no drawing changes by accident. When
you have looked at a new drawing, or at a changed one, approve it by its name::

    python -m tests.approved moment

The rows of data are left out: they have tests of their own.
"""

from __future__ import annotations

import difflib
import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair as alt
from altair.utils import schemapi

from alliance import figures, labs
from kernelless import Exhibit, Figure

FOLDER = Path(__file__).with_name("drawings")


def figure(name: str) -> Figure:
    """Describe a figure or a lab anew, by the functions as they are now.

    Parameters
    ----------
    name : str
        Of `alliance.figures`, or of `alliance.labs`.

    Returns
    -------
    Figure
        The description.
    """
    if name in labs.names():
        made: Figure = importlib.reload(importlib.import_module(f"alliance.labs.{name}")).lab.figure
        return made
    exhibit: Exhibit = getattr(figures, name)()
    return exhibit.figure


def description(name: str) -> str:
    """Write down what a figure asks to be drawn.

    Parameters
    ----------
    name : str
        As for `figure`.

    Returns
    -------
    str
        Its Vega-Lite specification without rows, its words, settings and cases, as JSON.
    """
    # What is not valid does not draw; other tests see to that, and here it takes most of the time.
    # The theme is no part of a figure, and whether it is registered depends on what ran before.
    with schemapi.debug_mode(False), alt.theme.enable("default"):
        made = figure(name)
        chart = made.chart if isinstance(made.chart, Mapping) else made.chart.to_dict()
    told = {
        "name": made.name,
        "kind": made.kind,
        "description": made.description,
        "columns": made.columns,
        "settings": list(map(repr, made.settings)),
        "cases": {case: made.case(case) for case in made.cases},
        "chart": _without_rows(chart),
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _without_rows(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_rows(each) for each in node]
    if not isinstance(node, dict):
        return node
    rowless = {key: _without_rows(each) for key, each in node.items() if key != "datasets"}
    # A frame's name is a digest of its rows.
    return {key: each for key, each in rowless.items() if not str(each).startswith("data-")}


def changes(name: str) -> str:
    """Tell how a drawing differs from the approved one.

    Parameters
    ----------
    name : str
        As for `figure`.

    Returns
    -------
    str
        The first lines that differ, and what to do; empty where nothing does.
    """
    file = FOLDER / f"{name}.json"
    approved = file.read_text("utf-8").splitlines() if file.exists() else []
    found = difflib.unified_diff(approved, description(name).splitlines(), "approved", "now", n=1)
    lines = [*found][:20]
    advice = f"Look at {name}. When it is as you want it, run: python -m tests.approved {name}"
    return "\n".join([*lines, advice]) if lines else ""


def main(*names: str) -> None:
    """Approve drawings.

    Parameters
    ----------
    *names : str
        Of figures and labs; all if none is named.
    """
    FOLDER.mkdir(exist_ok=True)
    for name in names or (*figures.__all__, *labs.names()):
        if changes(name):
            (FOLDER / f"{name}.json").write_text(description(name), "utf-8")
            print(f"approved: {name}")


if __name__ == "__main__":
    main(*sys.argv[1:])
