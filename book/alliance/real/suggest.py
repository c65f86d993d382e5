"""What the real ratings suggest for the simulation, with ranges widened: they are one trial."""

from __future__ import annotations

import pandas as pd
from IPython.display import Markdown

from alliance import evidence
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.real.scores import HIGHEST, LOWEST
from alliance.tables import table

WIDENED = 2.0
"""How much further from the value than the ends of its interval a range reaches."""
STRETCH = (ALLIANCE_HIGH - ALLIANCE_LOW) / (HIGHEST - LOWEST)
"""Points of the model's scale for one point of the items' scale."""

SUGGESTED = {
    "N8_carry_own": "Carry-over of ratings from one session to the next",
    "N7_sd_own": "Wobble and rating error together (SD, alliance points)",
    "N7_spread": "Spread of that between clients, relative to its mean",
    "N9_growth_log": "Growth (alliance points per log session)",
    "N9_spread_log": "Spread of growth between clients (alliance points per log session)",
}
"""Statistics that the simulation can take: id in data, meaning in the model."""


def suggestions() -> pd.DataFrame:
    """Return values and widened ranges on the model's scale.

    Returns
    -------
    pandas.DataFrame
        By id: ``meaning``, ``value``, ``low``, ``high`` (95% interval, clients resampled), and
        ``least``, ``most``: `WIDENED` times as far from the value, not below 0.

    Examples
    --------
    >>> suggestions().loc["N8_carry_own", "least"].item()
    0.0
    """
    rows = evidence.load("real_ratings").set_index("id").loc[list(SUGGESTED)]
    scale = [STRETCH if unit.startswith("points") else 1.0 for unit in rows["unit"]]
    found = rows[["value", "low", "high"]].mul(scale, axis=0)
    least = found["value"] + WIDENED * (found["low"] - found["value"])
    most = found["value"] + WIDENED * (found["high"] - found["value"])
    found = found.assign(least=least.clip(lower=0), most=most)
    return found.assign(meaning=list(SUGGESTED.values()))


def suggested() -> Markdown:
    """Return the suggestions as a table for the chapter.

    Returns
    -------
    IPython.display.Markdown
        One row a quantity.
    """
    rows = [
        {
            "Quantity": each["meaning"],
            "In these ratings": f"{each['value']:.2f}",
            "95% interval": f"{each['low']:.2f} to {each['high']:.2f}",
            "Range for the simulation": f"{each['least']:.2f} to {each['most']:.2f}",
        }
        for _, each in suggestions().iterrows()
    ]
    return table(pd.DataFrame(rows))
