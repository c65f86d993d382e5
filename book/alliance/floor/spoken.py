"""The numbers of the noise floor as the prose writes them, and the table of it."""

from __future__ import annotations

import pandas as pd

from alliance import evidence
from alliance.detect import CRITERIA
from alliance.floor.alarms import CLIENTS
from alliance.floor.beside import real_beside_floor
from alliance.floor.freeze import STUDIES
from alliance.floor.processes import REAL_LENGTH
from alliance.numbers import percent
from alliance.prose import tell_texts

PROCESS = "real"
"""The calm courses that the chapter shows: those that are like the real ratings."""
LENGTHS = (4, 8, REAL_LENGTH, 30)
"""Lengths of therapies that it shows, sessions."""
LIKE = 16
"""The length at which it compares all kinds of calm courses."""
BRIEF = 8
"""A second such length, that of a brief therapy."""
BENCHMARK = "benchmark"
"""The plain steady courses that stand beside a reader's own ratings."""


def tell() -> None:
    """Make the numbers available to a chapter, as ``{glue:text}`floor.v_shape_8```."""
    tell_texts("floor", spoken())


def spoken() -> dict[str, str]:
    """Write the frozen numbers as text.

    Returns
    -------
    dict of str to str
        Of each rule as it stands, the share of calm therapies that it flags: ``v_shape_4`` and so
        on by `LENGTHS`, ``v_shape_least`` and ``v_shape_most`` of all kinds of calm courses at
        `LIKE` sessions, with ``_8`` behind them at `BRIEF`, and ``v_shape_benchmark_8`` and so on
        of plain steady courses. Besides ``kinds``, ``like``, ``real_length``, ``studies``,
        ``clients``, and ``error``, the largest Monte Carlo error of the shares by length.

    Examples
    --------
    >>> spoken()["like"]
    '16'
    """
    frozen, shown = _as_they_stand(), floor()
    texts = {
        f"{rule}_{length}": percent(share)
        for length, shares in shown.items()
        for rule, share in shares.items()
    }
    for length, end in ((LIKE, ""), (BRIEF, f"_{BRIEF}")):
        alike = frozen[frozen["sessions"] == length].groupby("rule")["flagged"]
        texts |= {f"{rule}_least{end}": percent(share) for rule, share in alike.min().items()}
        texts |= {f"{rule}_most{end}": percent(share) for rule, share in alike.max().items()}
    plain = frozen[frozen["process"] == BENCHMARK]
    names = plain["rule"] + f"_{BENCHMARK}_" + plain["sessions"].astype(str)
    texts |= dict(zip(names, plain["flagged"].map(percent), strict=True))
    errors = frozen[(frozen["process"] == PROCESS) & frozen["sessions"].isin(LENGTHS)]
    return texts | {
        "kinds": f"{frozen['process'].nunique()}",
        "like": f"{LIKE}",
        "real_length": f"{REAL_LENGTH}",
        "studies": f"{STUDIES}",
        "clients": f"{CLIENTS}",
        "error": percent(errors["flagged_error"].max()),
    }


def floor() -> pd.DataFrame:
    """Return how many calm therapies each rule flags as it stands, by length.

    Returns
    -------
    pandas.DataFrame
        Shares, by rule (in the order of `alliance.detect.CRITERIA`) and length.

    Examples
    --------
    >>> [int(length) for length in floor().columns]
    [4, 8, 15, 30]
    """
    frozen = _as_they_stand()
    calm = frozen[frozen["process"] == PROCESS].pivot(
        index="rule", columns="sessions", values="flagged"
    )
    return calm.loc[list(CRITERIA), list(LENGTHS)]


def floor_table() -> pd.DataFrame:
    """Write the noise floor beside what each rule flags in the real ratings.

    Returns
    -------
    pandas.DataFrame
        One row a rule; cells are text.
    """
    real = real_beside_floor(PROCESS)["real"]
    calm = floor()
    columns = {f"{length} sessions": calm[length].map(percent) for length in calm}
    table = pd.DataFrame({"Rule": {name: CRITERIA[name].title for name in calm.index}, **columns})
    found = real.map(percent).reindex(calm.index, fill_value="not applied")
    return table.assign(**{"Real ratings": found})


def _as_they_stand() -> pd.DataFrame:
    frozen = evidence.load("detection_floor")
    return frozen[frozen["options"] == ""]
