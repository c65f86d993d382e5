"""A published figure beside the text: status, interval on one scale, number of studies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from IPython.display import HTML

from alliance import evidence
from alliance.listing import status
from alliance.numbers import measure

LOW, HIGH = -0.2, 0.6
"""Ends of the scale, the same for every figure."""
TICKS = (0, 0.5)
WIDTH, HEIGHT, EDGE = 208, 46, 8
"""Pixels of the scale, and what is left free at its sides."""
LINE, ROW = 30, 16
"""Pixels from the top to the axis, and to the figure."""


def beside(key: str) -> HTML:
    """Return a correlation to be shown in the margin of the section that speaks of it.

    Parameters
    ----------
    key : str
        Id of a row of ``data/effects.csv`` with an interval.

    Returns
    -------
    IPython.display.HTML
        A note. On a narrow page it stands above the text.

    Raises
    ------
    KeyError
        If there is no such row.
    ValueError
        If the row is no correlation with an interval.
    """
    row = evidence.row(key)
    if row.get("unit") != "r" or row[["value", "low", "high"]].isna().any():
        raise ValueError(
            f"{key} has no interval of a correlation; use a row of effects.csv that has"
        )
    value, low, high = (measure(row[part], "r") for part in ("value", "low", "high"))
    told = f'<p><strong class="dm-figured"><em>r</em> = {value}</strong>, from {low} to {high}</p>'
    whom = f'<p class="dm-whom">{", ".join(_counted(row))}</p>'
    checked = f"<p>{status(row['status'], evidence.WORDS[row['status']].capitalize())}</p>"
    parts = (checked, told, _scale(row["value"], row["low"], row["high"]), whom)
    return HTML(f'<div class="dm-beside" role="note">{"".join(parts)}</div>')  # type: ignore[no-untyped-call]


def _counted(row: pd.Series[Any]) -> Iterator[str]:
    """Count studies, and people where the row says exactly how many."""
    if studies := evidence.studies(row):
        yield studies
    if pd.notna(row["n"]) and row["n_is"] == "exactly":
        yield f"{row['n']:,} people"


def _x(value: float) -> float:
    return round(EDGE + (WIDTH - 2 * EDGE) * (value - LOW) / (HIGH - LOW), 1)


def _scale(value: float, low: float, high: float) -> str:
    """Draw the figure and its interval; the words beside it say the same."""
    ends = f"M{_x(low)} {ROW}H{_x(high)}M{_x(low)} {ROW - 5}v10M{_x(high)} {ROW - 5}v10"
    ticks = "".join(
        f'<text x="{_x(tick)}" y="{HEIGHT - 2}">{measure(tick, "r") if tick else 0}</text>'
        for tick in TICKS
    )
    return (
        f'<svg aria-hidden="true" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path class="dm-zero" d="M{_x(0)} 4V{LINE}"/>'
        f'<path class="dm-axis" d="M{EDGE} {LINE}H{WIDTH - EDGE}"/>'
        f'<path class="dm-interval" d="{ends}"/><circle cx="{_x(value)}" cy="{ROW}" r="5"/>{ticks}'
        "</svg>"
    )
