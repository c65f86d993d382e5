"""What both worlds print, who they are, and where everything stands; shared with the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from alliance import evidence, outcomes
from alliance.calibrate import RULE, calibrated
from alliance.detect import CRITERIA
from alliance.labs.marks import DISC, DOWN, HOLE
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.numbers import percent
from alliance.rivals import MOVED, RIVALS
from alliance.theme import EDGE, HARM, INK, REGAIN


class Screens(NamedTuple):
    """A size in pixels: elsewhere, and on a phone."""

    wide: float
    narrow: float


WORLDS: Mapping[str, str] = {"a": "World A", "b": "World B"}
"""The worlds from left to right."""
ABOUT: Mapping[str, tuple[str, str]] = {
    "together": ("shared causes", "easier starts, better therapists, improvement first"),
    "therapists": ("therapists", "better therapists, above all"),
    "none": ("no ruptures", "no ruptures at all"),
}
"""What makes the link where repair does nothing: in few words, and in full."""
PUBLISHED: Mapping[str, str] = {"repair": "B1", "alliance": "A1"}
"""The figures that a study prints, and the published row behind each."""
LABELS: Mapping[str, str] = {"repair": "repair and outcome", "alliance": "alliance and outcome"}
CLIENTS = ("200", "1000")
"""How many clients the reader's own world may have."""
SHOWN, PEOPLE = 200, 100
"""Clients who are simulated in a world, and how many of them are drawn: the first."""
SURE = 1.96
OWN = ("alliance_effect", "learning", "rupture_rate", "feedback", "confounding",
       "therapist_confounding")  # fmt: skip
"""Parameters of the reader's own world; all others are as where all of the link is repair."""
KEEP = ("present", "rupture", "rated", "distress")
"""What is simulated of each session."""

GUTTER = Screens(36, 14)
"""Between the panels."""
FIRST, SECOND = Screens(62, 44), Screens(84, 60)
"""Where the two figures that a study prints stand."""
LEGEND, TOP, BOTTOM = Screens(110, 80), Screens(124, 90), Screens(284, 190)
"""Of the plot of clients, and over it what its marks stand for."""
ROWS, DOT = Screens(354, 240), Screens(12, 6.6)
"""The first dot, and the next dot below; the second row begins `STEP` dots further down."""
HIGH, ACROSS, STEP = 4, 25, 6.5
"""Dots one over the other and side by side; from a row to the next, in dots."""
HEIGHT = 520
GAIN = (-26.0, 22.0)
"""Outcome: improvement beyond what distress at intake lets expect, CORE points."""

DOTS = {
    "every": (
        {"shape": DISC, "colour": INK},
        {"shape": DISC, "colour": REGAIN},
        {"shape": DOWN, "colour": HARM},
        {"shape": DISC + HOLE, "colour": EDGE},
    ),
    "never": (
        {"shape": DISC, "colour": INK},
        {"shape": DOWN, "colour": HARM},
        {"shape": DISC, "colour": INK},
        {"shape": DISC + HOLE, "colour": EDGE},
    ),
}
"""How people look in each course: who recover in both, only with repair, only without, neither."""


def _frozen(row: pd.Series, title: str, about: str) -> dict[str, Any]:
    """Return what the page knows of a frozen world."""
    setting = {name: float(row[name]) for name in MOVED}
    known = calibrated().as_dict()
    columns = {"repair": "repair_r", "alliance": "alliance_r", "effect": "repair_effect"}
    printed = {name: float(row[column]) for name, column in columns.items()}
    printed |= {f"{name}_error": float(row[f"{column}_error"]) for name, column in columns.items()}
    moved = {name: x for name, x in setting.items() if x != known[name]}
    return {"setting": moved, "printed": printed, "head": {"title": title, "about": about}}


def path() -> list[dict[str, Any]]:
    """Return the worlds on the right, from none of the link to all of it.

    Returns
    -------
    list of dict
        ``setting``, ``printed`` and ``head`` of each.
    """
    rows = _rows("path")
    return [_frozen(row, WORLDS["b"], _of_the_link(row["share"])) for _, row in rows.iterrows()]


def _of_the_link(share: float) -> str:
    names = {0.0: "none", 1.0: "all"}
    return f"{names.get(share) or percent(share)} of the link is repair"


def rivals() -> dict[str, dict[str, Any]]:
    """Return the worlds on the left, in which repair does nothing, by their name in words.

    Returns
    -------
    dict of str to dict
        As `path`.
    """
    first = {"together": _rows("path").iloc[0]}
    beside = {name: _rows(name).iloc[0] for name in RIVALS}
    return {
        ABOUT[name][0]: _frozen(row, WORLDS["a"], ABOUT[name][1])
        for name, row in (first | beside).items()
    }


def _rows(world: str) -> pd.DataFrame:
    frozen = evidence.load("rivals")
    return frozen[frozen["world"] == world]


def published() -> dict[str, dict[str, float]]:
    """Return the published interval of each figure.

    Returns
    -------
    dict of str to dict
        ``low`` and ``high``.
    """
    rows = {name: evidence.row(key) for name, key in PUBLISHED.items()}
    return {name: {end: float(row[end]) for end in ("low", "high")} for name, row in rows.items()}


def known() -> dict[str, Any]:
    """Return what the tables must know, by the name that it has there.

    Returns
    -------
    dict
        Constants of the script.
    """
    return {
        "PATH": path(),
        "RIVALS": rivals(),
        "CALM": ABOUT["none"][0],
        "PUBLISHED": published(),
        "TITLES": WORLDS,
        "OWN": OWN,
        "SHOWN": SHOWN,
        "PEOPLE": PEOPLE,
        "SURE": SURE,
        "EARLY": outcomes.EARLY_SESSION,
        "RULE": RULE,
        "OPTIONS": CRITERIA[RULE].defaults,
        "RATED": {"low": ALLIANCE_LOW, "high": ALLIANCE_HIGH},
        "DOTS": {"high": HIGH, "step": STEP},
        "LOOK": DOTS,
        "KEEP": KEEP,
    }
