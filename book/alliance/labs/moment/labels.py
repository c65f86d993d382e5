"""The labels within the panels: how large they are, so that the tables can find them a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import altair as alt

from alliance.theme import PAPER

Marks: TypeAlias = list[alt.Chart]


class Layout(NamedTuple):
    """One of the two ways in which panels are drawn.

    Attributes
    ----------
    height : str
        The panel's own name for its height.
    step : float
        Pixels from one session to the next, at least.
    """

    height: str
    step: float


LAYOUTS: Mapping[str, Layout] = {"wide": Layout("height", 28), "narrow": Layout("narrow", 10)}
"""Elsewhere, and on a phone of 360 pixels."""
ROOMY = "width >= 630"
"""Where long names have the room that they need; a Vega expression."""
LABELS: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "lost": {"wide": {"width": 118, "size": 16}, "narrow": {"width": 28, "size": 16}},
    "kept": {"wide": {"width": 122, "size": 16}, "narrow": {"width": 60, "size": 16}},
    "gap": {"wide": {"width": 126, "size": 16}, "narrow": {"width": 62, "size": 16}},
    "cut": {"wide": {"width": 124, "size": 16}, "narrow": {"width": 74, "size": 16}},
    "change": {"wide": {"width": 128, "size": 16}, "narrow": {"width": 128, "size": 16}},
    "says": {"wide": {"letter": 10.8, "size": 24}, "narrow": {"letter": 8, "size": 18}},
    "kicker": {"wide": {"width": 160, "size": 26}, "narrow": {"width": 150, "size": 18}},
}
"""Pixels that the letters of each label take, or each letter. A test measures them in a browser."""
TICK = 16
"""Pixels that a number of a scale is high."""
HELD: Mapping[str, float] = {"dip": 42, "mend": 28}
"""Pixels across the handles, which stand where they must."""
WISHED = 25
"""Where on the scale of distress the message would like to stand."""


def placed(label: str) -> str:
    """Return where the tables put a label.

    Parameters
    ----------
    label : str
        One of `LABELS`, or a column that has a value in each layout.

    Returns
    -------
    str
        A Vega expression, with a value in each layout.
    """
    return f"narrow ? datum.{label}_narrow : datum.{label}_wide"


def haloed(at: alt.Chart, **face: Any) -> Marks:
    """Write a text on a rim of paper, which parts it from a line that must pass.

    Parameters
    ----------
    at : altair.Chart
        What is written, and where.
    **face : any
        Properties of the text.

    Returns
    -------
    list of altair.Chart
        The rim and the text.
    """
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [at.mark_text(**(face | {"color": PAPER} | rim)), at.mark_text(**face)]
