"""The model as boxes and arrows."""

from __future__ import annotations

from math import atan2, degrees, hypot
from typing import Any

import altair as alt
import pandas as pd

from alliance.theme import DESIGN_WIDTH, GHOST, INK, SUNK
from kernelless import Exhibit, Figure
from kernelless.readout import Layers

HEIGHT = 360
BOX_WIDTH, BOX_HEIGHT = 116, 38
HEAD = 9
"""Room that an arrow leaves before the box it points to."""

BOXES = {
    "Difficulty": (80, 338),
    "Therapist": (640, 338),
    "Repair": (360, 205),
    "Rupture": (80, 160),
    "Distress": (640, 160),
    "Alliance": (360, 105),
    "Rating": (200, 25),
    "Leaving": (520, 25),
}
"""Centre of each box, in pixels from the lower left."""

CLAIMS = (
    ("Rupture", "Alliance"),
    ("Rupture", "Repair"),
    ("Repair", "Alliance"),
    ("Repair", "Distress"),
    ("Alliance", "Distress"),
    ("Alliance", "Rating"),
    ("Alliance", "Leaving"),
)
RIVALS = (
    ("Difficulty", "Rupture"),
    ("Difficulty", "Repair"),
    ("Difficulty", "Alliance"),
    ("Difficulty", "Distress"),
    ("Therapist", "Repair"),
    ("Therapist", "Distress"),
    ("Distress", "Alliance"),
)
"""Arrows of the rival accounts; those of the claims are above."""

DIAGRAM_DESCRIPTION = (
    "Boxes and arrows. Rupture lowers the alliance and calls for repair. Repair acts on the "
    "alliance and on distress. The alliance acts on distress, on the rating and on leaving. "
    "Dashed: difficulty acts on rupture, repair, alliance and distress; the therapist on repair "
    "and distress; and distress acts back on the alliance."
)


def model_diagram() -> Exhibit:
    """Show what acts on what.

    Returns
    -------
    Exhibit
        Neither simulated nor published.
    """
    return Exhibit(Figure("model-diagram", diagram_chart(), None, DIAGRAM_DESCRIPTION))


def diagram_chart() -> Layers:
    """Draw what acts on what within one session.

    Returns
    -------
    altair.LayerChart
        Solid arrows for the claims, dashed ones for the rival accounts.
    """
    arrows = pd.DataFrame([_arrow(*ends, ends in RIVALS) for ends in CLAIMS + RIVALS])
    layers = alt.layer(_shafts(arrows), _heads(arrows), *_boxes())
    return layers.properties(width=DESIGN_WIDTH, height=HEIGHT)


def _arrow(start: str, end: str, rival: bool) -> dict[str, float | bool]:
    """Run from the edge of one box to the edge of the other."""
    (x, y), (x2, y2) = BOXES[start], BOXES[end]
    # The way back between the same two boxes gets a line of its own.
    shift = -14 if (end, start) in CLAIMS else 0
    across, up = x2 - x, y2 - y
    length = hypot(across, up)
    leave, arrive = _inside(across, up), 1 - _inside(across, up) - HEAD / length
    return {
        "x": x + leave * across,
        "y": y + leave * up + shift,
        "x2": x + arrive * across,
        "y2": y + arrive * up + shift,
        "turn": 90 - degrees(atan2(up, across)),
        "rival": rival,
    }


def _inside(across: float, up: float) -> float:
    """Return the share of a line between two centres that lies within a box."""
    reaches = [BOX_WIDTH / 2 / abs(across)] if across else []
    reaches += [BOX_HEIGHT / 2 / abs(up)] if up else []
    return min(reaches)


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, DESIGN_WIDTH]))


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, HEIGHT]))


def _colour() -> alt.Color:
    scale = alt.Scale(domain=[False, True], range=[INK, GHOST])
    return alt.Color("rival:N", scale=scale, legend=None)


def _shafts(arrows: pd.DataFrame) -> alt.Chart:
    dash = alt.Scale(domain=[False, True], range=[[1, 0], [6, 4]])
    lines: alt.Chart = alt.Chart(arrows).mark_rule(strokeWidth=2)
    return lines.encode(
        x=_x("x"),
        y=_y("y"),
        x2="x2:Q",
        y2="y2:Q",
        color=_colour(),
        strokeDash=alt.StrokeDash("rival:N", scale=dash, legend=None),
    )


def _heads(arrows: pd.DataFrame) -> alt.Chart:
    heads: alt.Chart = alt.Chart(arrows).mark_point(shape="triangle", size=110, opacity=1)
    angle = alt.Angle("turn:Q", scale=None)
    return heads.encode(x=_x("x2"), y=_y("y2"), angle=angle, color=_colour())


def _boxes() -> list[alt.Chart]:
    centres = [{"name": name, "x": x, "y": y} for name, (x, y) in BOXES.items()]
    at = alt.Chart(pd.DataFrame(centres)).encode(x=_x("x"), y=_y("y"))
    frame: dict[str, Any] = {
        "width": BOX_WIDTH,
        "height": BOX_HEIGHT,
        "cornerRadius": 6,
        "stroke": GHOST,
    }
    return [
        at.mark_rect(fill=SUNK, strokeWidth=1, **frame),
        at.mark_text(color=INK, fontWeight=600).encode(text="name:N"),
    ]
