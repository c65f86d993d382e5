"""Published values that no parameter is fitted to, ready to print beside what the model gives.

A target of ``data/targets.csv`` is *fitted*, *shown* beside the result, or held out for
*validation*. Only the last two can show that the model is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from alliance import evidence
from alliance.numbers import measure

ROLES = ("shown", "validation")
"""Roles of the targets that no parameter is fitted to, in the order of the table."""

OWN_CELLS = (
    "id",
    "quantity",
    "value",
    "low",
    "high",
    "level",
    "unit",
    "kind",
    "role",
    "source",
    "status",
    "note",
)
"""Columns that the table takes from ``data/targets.csv`` as they are."""

SHORT: Mapping[str, str] = {
    "T1": "Early alliance and outcome (r)",
    "T3": "Steadiness of ratings (ICC)",
    "T4_standardised": "Alliance to next distress (within clients)",
    "T7_none": "Share without a detected rupture",
    "T7_repaired": "Share with a detected repair",
    "T7_unrepaired": "Share left unrepaired, as detected",
    "T10": "Detected repair and outcome (r)",
    "T13": "Share who leave",
    "T13_alliance": "Weaker alliance of those who leave (d)",
    "T14": "Change in planned endings (SD)",
    "T14_recovered": "Share recovered, planned endings",
    "T14_worse": "Share who get worse",
    "T16": "Sessions attended",
    "T15": "Share of outcome due to therapists",
}
"""Short names of the fitted targets, in the order of the rows of a drawing."""

BOUNDS = {"low": "at least", "high": "at most"}
"""How an interval with one end is written."""


def not_fitted() -> pd.DataFrame:
    """Return the targets that no parameter is fitted to.

    Returns
    -------
    pandas.DataFrame
        One row a target, those with the role ``"shown"`` first, in the order of
        ``data/targets.csv``: the columns of `OWN_CELLS`; ``published``, value and interval as text
        (empty for a direction without a number); ``population``, ``k`` and ``n`` of the row that
        the target rests on; ``credit``, authors and year; ``mark``, what a reader must see beside
        the status.

    Examples
    --------
    >>> table = not_fitted().set_index("id")
    >>> table.loc["T9_trends", ["published", "role", "credit"]].tolist()
    ['0.66', 'validation', 'Stevens et al. (2007)']
    """
    targets = evidence.load("targets")
    chosen = targets[targets["role"].isin(ROLES)]
    chosen = chosen.sort_values("role", key=lambda role: role.map(ROLES.index), kind="stable")
    chosen = chosen[list(OWN_CELLS)].reset_index(drop=True)
    sources = [evidence.row(source) for source in chosen["source"]]
    return chosen.assign(
        published=[published(target) for target in chosen.to_dict("records")],
        population=[source.get("population", "") for source in sources],
        k=pd.array([source.get("k", pd.NA) for source in sources], dtype="Int64"),
        n=pd.array([source.get("n", pd.NA) for source in sources], dtype="Int64"),
        credit=[evidence.credit(target) for target in chosen["id"]],
        mark=chosen["status"].map(evidence.mark),
    )


def published(target: Mapping[Any, Any]) -> str:
    """Write what was published of a target: value, interval or bound, without the unit.

    Parameters
    ----------
    target : mapping
        ``value``, ``low``, ``high`` and ``unit``; numbers may be missing.

    Returns
    -------
    str
        Such as ``"0.77"``, ``".29 (.10 to .47)"``, ``"0.05 to 0.1"``, ``"at least 0.9"`` or
        ``"at most 5"``; empty where no number was published.

    Examples
    --------
    >>> published(evidence.row("T10"))
    '.29 (.10 to .47)'
    """
    known = {
        end: measure(target[end], target["unit"])
        for end in ("value", "low", "high")
        if pd.notna(target[end])
    }
    interval = _interval(known)
    if "value" not in known:
        return interval
    return f"{known['value']} ({interval})" if interval else known["value"]


def _interval(known: Mapping[str, str]) -> str:
    """Write an interval, or a bound where one end is known."""
    if {"low", "high"} <= known.keys():
        return f"{known['low']} to {known['high']}"
    return next((f"{words} {known[end]}" for end, words in BOUNDS.items() if end in known), "")
