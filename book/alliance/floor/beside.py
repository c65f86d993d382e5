"""Real ratings beside the noise floor: what rules flag in them, and in calm courses as long."""

from __future__ import annotations

import pandas as pd

from alliance import evidence
from alliance.floor.processes import REAL_LENGTH


def real_beside_floor(process: str = "real") -> pd.DataFrame:
    """Put what each rule flags in the real ratings beside what it flags in calm courses as long.

    Parameters
    ----------
    process : str
        One of `alliance.floor.PROCESSES`.

    Returns
    -------
    pandas.DataFrame
        Indexed by rule, with default options: the share of real clients flagged (``real``), the
        share of calm therapies flagged (``floor``) and its Monte Carlo error (``floor_error``),
        and the same per step from one rating to the next (``real_per_transition``,
        ``floor_per_transition``, ``floor_per_transition_error``). Only rules that were applied to
        the real ratings.

    Raises
    ------
    ValueError
        If there is no such process.

    Examples
    --------
    >>> float(real_beside_floor().loc["v_shape", "real"])
    0.386
    """
    floor = evidence.load("detection_floor")
    known = floor["process"].unique()
    if process not in known:
        raise ValueError(f"there is no process {process!r}; choose one of {', '.join(known)}.")
    chosen = floor[
        (floor["process"] == process)
        & (floor["sessions"] == REAL_LENGTH)
        & (floor["options"] == "")
    ].set_index("rule")
    # What was found in the real ratings stands beside both kinds of noise, the same each time.
    found = evidence.load("real_ratings_rules").drop_duplicates(["rule", "found"])
    real = found.pivot(index="rule", columns="found", values="real")
    columns = {
        "real": real["any"],
        "floor": chosen["flagged"],
        "floor_error": chosen["flagged_error"],
        "real_per_transition": real["per_session"],
        "floor_per_transition": chosen["per_transition"],
        "floor_per_transition_error": chosen["per_transition_error"],
    }
    order = [rule for rule in chosen.index if rule in real.index]
    return pd.DataFrame(columns).loc[order]
