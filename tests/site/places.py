"""Where parts of a page are in its window, and how they lie to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.site.visit import Mode

PIXEL = 1
"""How far a part may be off: browsers round."""

# The sizes at which the visible words of something are drawn, in the window.
SIZES = """box => {
  const seen = (node) => node.checkVisibility({ visibilityProperty: true });
  const isText = (one) => one.nodeType === 3 && one.data.trim();
  const speaks = (node) => [...node.childNodes].some(isText);
  const leaves = [...box.querySelectorAll('*')].filter((node) => seen(node) && speaks(node));
  return leaves.map((node) => {
    const zoom = node.ownerSVGElement?.getScreenCTM().a ?? 1;
    return [parseFloat(getComputedStyle(node).fontSize) * zoom, node.textContent];
  }).filter(([, text]) => text.trim());
}"""

Place = dict[str, float]
"""A rectangle in pixels of the window, with its edges by name."""


def place(part: Locator) -> Place:
    """Return where something is in the window."""
    found: Place = part.evaluate("node => node.getBoundingClientRect().toJSON()")
    return found


def sticks_out(at: Place, window: Mode) -> bool:
    """Say whether a part is not wholly within the window."""
    beside = at["left"] < -PIXEL or at["right"] > window.width + PIXEL
    return beside or at["top"] < -PIXEL or at["bottom"] > window.height + PIXEL


def overlap(a: Place, b: Place) -> bool:
    """Say whether one part covers another."""
    across = a["left"] < b["right"] - PIXEL and b["left"] < a["right"] - PIXEL
    return across and a["top"] < b["bottom"] - PIXEL and b["top"] < a["bottom"] - PIXEL
