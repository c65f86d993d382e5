"""Published values that no parameter is fitted to, ready to print beside what the model gives.

A target of ``data/targets.csv`` is *fitted*, *shown* beside the result, or held out for
*validation*. Only the last two can show that the model is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from alliance import evidence, numbers

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
    ['66%', 'validation', 'Stevens et al. (2007)']
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
        Such as ``"66%"``, ``".29 (.10 to .47)"``, ``"5% to 10%"``, ``"at least .90"`` or
        ``"at most 5"``; empty where no number was published.

    Examples
    --------
    >>> published(evidence.row("T10"))
    '.29 (.10 to .47)'
    """
    interval = numbers.ends(target["low"], target["high"], target["unit"])
    if pd.isna(target["value"]):
        return interval
    value = numbers.published(target["value"], target["unit"])
    return f"{value} ({interval})" if interval else value
