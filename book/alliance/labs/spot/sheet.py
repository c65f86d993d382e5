"""A set played to its end, as a table: for paper, and for whoever reads without scripting."""

from __future__ import annotations

import pandas as pd
from IPython.display import Markdown

from alliance.labs.spot import lab
from alliance.labs.spot.chart import COLUMNS, FIELDS
from alliance.labs.spot.settings import PLAYED
from alliance.tables import table


def played() -> Markdown:
    """Return what an invented player and each rule come to over a set.

    Returns
    -------
    IPython.display.Markdown
        The numbers of the lab, without what belongs to a single series.
    """
    rows = pd.DataFrame(lab.figure.tables(**PLAYED)["told"])
    titled = rows[list(FIELDS)].set_axis(list(COLUMNS), axis="columns")
    return table(titled[titled["Who"] != "Ratings"].drop(columns=COLUMNS[1]))
