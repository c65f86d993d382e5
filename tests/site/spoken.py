"""What a lab hands to a screen reader: Chromium's own accessibility tree, written as lines of text.

A test compares each lab with its file in ``tests/site/spoken/``, so that no name, state or order
changes by accident. When you have read a new text, or a changed one, as somebody would who hears
it, approve it by the name of its lab; the site has to be built::

    python -m tests.site.spoken moment
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, sync_playwright

from alliance import labs
from alliance.site.build import site_folder
from alliance.site.serve import make_server
from tests import approved
from tests.site.browser import FLAGS, find_browser
from tests.site.open_lab import PAGE_OF, PATIENCE, OpenLab, lift
from tests.site.visit import LIGHT, Visit

FOLDER = Path(__file__).with_suffix("")
FOUND, OPENED = "As a reader finds it", "With everything opened"
SILENT = {"generic", "none", "InlineTextBox", "LineBreak", "rowgroup", "SvgRoot"}
"""Roles that are not spoken; what is inside them is."""
STATES = {
    "pressed": ("not pressed", "pressed"),
    "checked": ("not ticked", "ticked"),
    "expanded": ("closed", "open"),
    "disabled": ("", "disabled"),
    "selected": ("", "selected"),
    "readonly": ("", "read only"),
}
"""How states are written: off and on."""
TOLD = ("roledescription", "keyshortcuts", "live", "valuetext")
"""Further properties that are written with their value."""
ROWS = 2
"""Rows of a table that are written out: its headings and its first."""

Node = dict[str, Any]


def lines(page: Page, figure: str) -> list[str]:
    """Write down what a lab hands to a screen reader, in the order in which it is read.

    Parameters
    ----------
    page : Page
        Where the lab is alive.
    figure : str
        Name of its figure.

    Returns
    -------
    list of str
        A line a part, with its role, name, value and states; what is inside it is indented.
    """
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    lab = f'.kl-live:has(.kl-figure[data-figure="{figure}"])'
    found = session.send("DOM.querySelector", {"nodeId": document, "selector": lab})
    about = session.send("DOM.describeNode", {"nodeId": found["nodeId"]})["node"]
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    for node in nodes:
        _say_in_words(node, session)
    session.detach()
    (top,) = (each for each in nodes if each.get("backendDOMNodeId") == about["backendNodeId"])
    return [*_written(top, {each["nodeId"]: each for each in nodes}, "")]


def _say_in_words(node: Node, session: CDPSession) -> None:
    """Give a slider the words for its value: they are read out, and this protocol lacks them."""
    if node.get("role", {}).get("value") != "slider" or "backendDOMNodeId" not in node:
        return
    asked = {"backendNodeId": node["backendDOMNodeId"]}
    pairs = session.send("DOM.describeNode", asked)["node"]["attributes"]
    words = dict(zip(pairs[::2], pairs[1::2], strict=True)).get("aria-valuetext")
    if words:
        node["value"] = {"value": words}


def _written(node: Node, nodes: dict[str, Node], indent: str, around: str = "") -> Iterator[str]:
    """Write a node and what is inside it."""
    role, name = (node.get(part, {}).get("value", "") for part in ("role", "name"))
    inside = [nodes[each] for each in node.get("childIds", []) if each in nodes]
    if _has(node).get("live"):
        inside = []  # what is told in passing is gone soon
    if node["ignored"] or role in SILENT:
        for each in inside:
            yield from _written(each, nodes, indent, around)
    elif role != "StaticText":
        yield " ".join([f"{indent}{role}", *_told(node)])
        rows = _rows(node, nodes) if role == "table" else []
        for each in rows[:ROWS] or inside:
            yield from _written(each, nodes, f"{indent}  ", name)
        if rows[ROWS:]:
            yield f"{indent}  and {len(rows) - ROWS} more rows"
    elif name.strip() != around.strip():  # a button is named by its words, and they are said once
        yield f"{indent}“{name.strip()}”"


def _has(node: Node) -> dict[str, Any]:
    """Return the properties of a node by name."""
    return {each["name"]: each["value"].get("value") for each in node.get("properties", [])}


def _rows(node: Node, nodes: dict[str, Node]) -> list[Node]:
    """Return the rows of a table, wherever they are nested."""
    if node.get("role", {}).get("value") == "row":
        return [node]
    inside = [nodes[each] for each in node.get("childIds", []) if each in nodes]
    return [row for each in inside for row in _rows(each, nodes)]


def _told(node: Node) -> Iterator[str]:
    """Write the name, the value and the states of a node."""
    if name := node.get("name", {}).get("value"):
        yield f"“{name}”"
    if (value := node.get("value", {}).get("value", "")) != "":
        yield f"= {value:g}" if isinstance(value, int | float) else f"= {value}"
    if description := node.get("description", {}).get("value"):
        yield f"({description})"
    has = _has(node)
    if "valuemin" in has:
        yield f"from {has['valuemin']:g} to {has['valuemax']:g}"
    yield from (words[has[each] in (True, "true")] for each, words in STATES.items()
                if each in has and words[has[each] in (True, "true")])  # fmt: skip
    yield from (f"{each} {has[each]}" for each in TOLD if has.get(each))
    if has.get("invalid", "false") != "false":
        yield "invalid"


def open_everything(lab: Locator) -> None:
    """Lift the curtain, and open the numbers and the assumptions."""
    lift(lab)
    closed = lab.locator(".kl-numbers:not([open]) summary, .kl-more[aria-expanded=false]")
    for part in closed.element_handles():
        part.click()


def told(page: Page, name: str) -> str:
    """Write down a lab as it is found, then with everything opened.

    Parameters
    ----------
    page : Page
        A page that shows the lab, as it opens.
    name : str
        One of `alliance.labs.names`.

    Returns
    -------
    str
        The approved text, or where Chromium still says something else after some patience, that.
    """
    lab = OpenLab(page, name)
    file = FOLDER / f"{name}.txt"
    expected = file.read_text("utf-8") if file.exists() else ""
    parts: list[str] = []
    for heading, act in ((FOUND, lambda _: None), (OPENED, open_everything)):
        act(lab.box)
        end = time.monotonic() + PATIENCE
        while True:
            part = "\n".join([heading, *lines(page, lab.figure.name), ""])
            if part in expected or time.monotonic() > end:
                break
            page.wait_for_timeout(100)
        parts.append(part)
    return "\n".join(parts)


def changes(page: Page, name: str) -> str:
    """Tell how what is spoken of a lab differs from what is approved; parameters as for `told`."""
    command = f"python -m tests.site.spoken {name}"
    return approved.differences(FOLDER / f"{name}.txt", told(page, name), command)


def main(*names: str) -> None:
    """Approve what labs hand to a screen reader.

    Parameters
    ----------
    *names : str
        Of labs; all if none is named.
    """
    FOLDER.mkdir(exist_ok=True)
    with make_server(site_folder(), port=0).in_background() as address, sync_playwright() as runs:
        browser = runs.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name in names or labs.names():
            visit = Visit.to(browser, f"{address}/{PAGE_OF[name]}", LIGHT)
            visit.read_down()
            if (FOLDER / f"{name}.txt").write_text(told(visit.page, name), "utf-8"):
                print(f"approved: {name}")
            visit.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
