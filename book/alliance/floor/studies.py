"""Many simulated studies of one kind: the mean of each figure, and its Monte Carlo error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

import pandas as pd

Row: TypeAlias = Mapping[str, object]
"""What one study says of one rule: the columns that tell rows apart, and its figures."""

DECIMALS = 4


def over_studies(
    study: Callable[[int], Iterable[Row]], studies: int, figures: tuple[str, ...]
) -> pd.DataFrame:
    """Run studies that differ only in their chance.

    Parameters
    ----------
    study : callable
        Takes the number of a study, from 0, and returns its rows: the same ones in every study.
    studies : int
        How many, at least 2.
    figures : tuple of str
        Columns of a row that hold figures; the others tell the rows apart.

    Returns
    -------
    pandas.DataFrame
        One row for each row of a study. A figure is the mean over the studies that have it, and
        ``<figure>_error`` is their standard deviation by the root of their number.

    Examples
    --------
    >>> over_studies(lambda number: [{"rule": "mine", "hits": float(number)}], 3, ("hits",))
       rule  hits  hits_error
    0  mine   1.0      0.5774
    """
    frame = pd.DataFrame([row for number in range(studies) for row in study(number)])
    keys = [name for name in frame if name not in figures]
    groups = frame.groupby(keys, sort=False)
    found = pd.DataFrame(
        {
            name: values
            for figure in figures
            for name, values in (
                (figure, groups[figure].mean()),
                (f"{figure}_error", groups[figure].sem()),
            )
        }
    )
    # Adding 0 turns -0.0 into 0.0.
    return (found.round(DECIMALS) + 0.0).reset_index()
