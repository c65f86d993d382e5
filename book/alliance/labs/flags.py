"""What rules find in a course, drawn in a row for each: ruptures, and what became of them.

The table ``flags`` is that of ``scripts/findings.js``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt

from alliance.labs.marks import Marks, only, px, rows_of, text_size, told
from alliance.theme import HARM, INK2, REGAIN


class End(NamedTuple):
    """What became of a rupture: in words, also on a phone, and how it is drawn."""

    label: str
    short: str
    shape: str
    colour: str


CROSS = "M-.8,-.8L.8,.8M-.8,.8L.8,-.8"
ENDS: Mapping[str, End] = {
    "repaired": End("repaired", "repaired", "diamond", REGAIN),
    "unrepaired": End("not repaired", "not", CROSS, HARM),
    "censored": End("cannot be told", "?", "circle", INK2),
}
"""Ends of a rupture, in the order of the key."""
SHORT: Mapping[str, str] = {
    "own_sd": "own wobble",
    "v_shape": "V-shape",
    "reliable_drop": "reliable drop",
    "control_chart": "control chart",
    "srs_rule": "SRS rule",
    "between_sd": "client spread",
    "decline": "decline",
    "own_mean": "below usual",
    "own_trend": "below trend",
    "cusum": "chart of sums",
    "ewma": "moving mean",
    "sudden_loss": "sudden loss",
    "u_shape": "U-shape",
    "v_trend": "two lines",
    "mean_shift": "mean shift",
}
"""Names of the rules beside their rows."""


def findings(x: alt.X, x2: str, y: alt.Y) -> Marks:
    """Draw what each rule makes of each session.

    Parameters
    ----------
    x : altair.X
        Place of the session.
    x2 : str
        Field of the place of the next.
    y : altair.Y
        Place of the rule.

    Returns
    -------
    list of altair.Chart
        A line from a rupture to its end, a disc for the rupture, and a mark for each end.
    """
    spans = _cells("datum.spans").mark_rule(color=INK2, strokeWidth=1.2)
    discs = _cells("datum.rupture").mark_point(
        shape="circle", filled=True, opacity=1, color=HARM, size=px((90, 50))
    )
    ends = (_end(name).encode(x=x, y=y) for name in ENDS)
    return [spans.encode(x=x, x2=x2, y=y), discs.encode(x=x, y=y), *ends]


def _cells(test: str) -> alt.Chart:
    return only(rows_of("flags"), test)


def _end(name: str) -> alt.Chart:
    """Mark what became of a rupture: in the session of return, or after the last that counts."""
    after = 0 if name == "repaired" else px((15, 8))
    marked: alt.Chart = _cells(f"datum.end == '{name}'").mark_point(
        xOffset=after, **_look(ENDS[name])
    )
    return marked


def _look(about: End) -> dict[str, Any]:
    filled = about.shape == "diamond"
    stroke: dict[str, Any] = {"stroke": about.colour, "strokeWidth": 2, "filled": False}
    look: dict[str, Any] = {"color": about.colour, "filled": True} if filled else stroke
    return look | {"shape": about.shape, "opacity": 1, "size": px((100, 54))}


def key(places: Sequence[tuple[int, int]]) -> Marks:
    """Say over the rows what their marks mean.

    Parameters
    ----------
    places : sequence of tuple of int
        Where each word of the key stands, in pixels: elsewhere, and on a phone.

    Returns
    -------
    list of altair.Chart
        Two marks for a rupture, and for each end.
    """
    entries = [End("rupture", "rupture", "circle", HARM), *ENDS.values()]
    marks = []
    for (wide, small), each in zip(places, entries, strict=True):
        base = told({}).encode(y=alt.value(-14), x=alt.value(px((wide, small + 24))))
        rupture = each.label == "rupture"
        look: dict[str, Any] = {"color": HARM, "filled": True, "shape": "circle"}
        text = alt.expr(f"narrow ? '{each.short}' : '{each.label}'")
        marks += [
            base.mark_point(**(look | {"opacity": 1, "size": 70} if rupture else _look(each))),
            base.mark_text(align="left", dx=10, text=text, color=INK2, fontSize=text_size()),
        ]
    return marks
