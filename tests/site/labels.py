"""Where the words of an open drawing stand: on each other, on its lines, or in its way."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

MEETS = Path(__file__).with_suffix(".js").read_text("utf-8")


def met(lab: Locator, least: float = 0) -> list[str]:
    """Return which words of a drawing are in the way of something.

    Parameters
    ----------
    lab : Locator
        A lab that is alive, and at rest.
    least : float
        Pixels of the window below which a text is too small.

    Returns
    -------
    list of str
        What meets what.
    """
    code = MEETS[MEETS.index("(lab, least)") :]
    found: list[str] = lab.evaluate(f"node => ({code})(node, {least})")
    return found
