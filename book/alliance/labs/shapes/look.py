"""How the rules and their marks are called and drawn, and what the tables must know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from alliance import evidence
from alliance.detect import COMPARED, CRITERIA
from alliance.labs.flags import SHORT
from alliance.labs.shapes.settings import TITLES
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.numbers import percent
from alliance.real.shapes import SHAPES, U_REACHES, UNSEEN, V_REACHES
from alliance.simulate import SESSIONS
from kernelless.vega import NARROW_HEIGHT

HEIGHT, STRIP, COMMON_HEIGHT = 200, 130, 42
"""Of the course, of the strip of rules, and of how common the shape is, in pixels."""
GAP = 19
"""Pixels from one label at the end of a line to the next."""
GUTTER = "(width - (narrow ? 104 : 130))"
"""Where the last session is drawn; what is left is for labels."""
MOST = 0.3
"""The largest share of therapies that is drawn."""
NOISE = "differing"
"""The noise that is drawn: its clients differ in wobble, as the real ones do."""
WHY: Mapping[str, str] = {
    "leaves": "a missing rating does not say that the client left",
    "quiet": "who withdraws quietly rates as before",
}
"""Why a shape is not counted."""


def x_scale() -> alt.Scale:
    """Return the scale of the sessions, the same in every panel.

    Returns
    -------
    altair.Scale
        From the first session to the last.
    """
    ends: list[Any] = [0, alt.expr(GUTTER)]
    return alt.Scale(domain=[1, SESSIONS], range=ends, nice=False, zero=False)


def frozen(table: str, index: str, **only: str) -> dict[str, dict[str, float]]:
    """Return rows of a table of the real ratings, beside the noise that is drawn.

    Parameters
    ----------
    table : str
        Its name.
    index : str
        The column that tells the rows apart.
    **only : str
        Values that further columns must have.

    Returns
    -------
    dict of str to dict
        ``real``, ``mean``, ``low`` and ``high``, shares of therapies.
    """
    wanted = {"noise": NOISE, **only}
    rows = (dict(each) for _, each in evidence.load(table).iterrows())
    return {
        str(row[index]): {end: float(row[end]) for end in ("real", "mean", "low", "high")}
        for row in rows
        if all(row[name] == value for name, value in wanted.items())
    }


def _rules() -> dict[str, dict[str, Any]]:
    found = frozen("real_ratings_rules", "rule", found="any")
    return {
        name: {
            "title": rule.title,
            "short": SHORT[name],
            "after": evidence.credit(rule.source),
            "scale": rule.scale,
            "options": rule.defaults,
            "real": percent(found[name]["real"]),
            "noise": f"{percent(found[name]['low'])} to {percent(found[name]['high'])}",
        }
        for name, rule in ((name, CRITERIA[name]) for name in COMPARED)
    }


def _common() -> dict[str, dict[str, Any]]:
    """Return how common each shape is; all shares 0 and a reason where that cannot be seen."""
    found = frozen("real_ratings_shapes", "shape")
    clients = int(evidence.row("N1")["n"])
    seen: dict[str, dict[str, Any]] = {
        name: found[name]
        | {"count": round(clients * found[name]["real"]), "clients": clients, "why": ""}
        for name in SHAPES
    }
    nothing = dict.fromkeys(("real", "mean", "low", "high"), 0.0) | {"count": 0, "clients": clients}
    return seen | {name: nothing | {"why": WHY[name]} for name in UNSEEN}


KNOWN: Mapping[str, Any] = {
    "SHAPES": TITLES,
    "CRITERIA": _rules(),
    "COMMON": _common(),
    "V_REACHES": V_REACHES,
    "U_REACHES": U_REACHES,
    "LOW": ALLIANCE_LOW,
    "HIGH": ALLIANCE_HIGH,
    "HEIGHT": HEIGHT,
    "NARROW": round(HEIGHT * NARROW_HEIGHT),
    "GAP": GAP,
}
"""What the tables must know, by the name that it has there."""
