"""What can be moved: which series, what the reader marks in it, and whether its truth is shown."""

from __future__ import annotations

from alliance.simulate import SESSIONS
from kernelless import Choice, Placed, Places, Value, Whole
from kernelless.handles import Idle

LEVELS = CLEAR, ORDINARY, NOISE, MIXED = ("clear", "ordinary", "only noise", "mixed")
"""How plain ruptures are in the series of a set; in the last, each is of any kind."""
SERIES = 16
"""Series of a set, at each level."""
SETS = 99
SEED = 2600
"""Set 1 has the seed after this one, and so on."""
SERIES_AT = ("deal", "level", "series")
"""What names a series; with the session it names a session of it."""

SETTINGS = (
    Choice("level", "Level", CLEAR, LEVELS),
    Whole("series", "Series", 1, 1, SERIES),
    Whole("deal", "Set (other series)", 1, 1, SETS),
    Whole("session", "Session", 1, 1, SESSIONS),
    Placed(
        "mark", "Mark this session", False, "marks",
        idle=(Idle("reveal", True, "The truth is shown."),),
    ),
    Placed("reveal", "Show the truth", False, "seen"),
    Places("marks", "Marked: set.level.series.session", "", (*SERIES_AT, "session")),
    Places("seen", "Shown: set.level.series", "", SERIES_AT),
)  # fmt: skip


def placed(series: int, *more: int, level: str = ORDINARY, deal: int = 1) -> str:
    """Name a series, or a session of it, as links do.

    Parameters
    ----------
    series : int
        Number of the series, from 1.
    *more : int
        The session, from 1, or nothing.
    level : str
        One of `LEVELS`.
    deal : int
        The set.

    Returns
    -------
    str
        The place.

    Examples
    --------
    >>> placed(3), placed(3, 12, level="clear")
    ('1.2.3', '1.1.3.12')
    """
    return ".".join(map(str, (deal, LEVELS.index(level) + 1, series, *more)))


PLAYER: dict[int, tuple[int, ...]] = {
    1: (11, 15), 2: (3, 15), 3: (3, 13), 4: (13,), 5: (7, 11), 6: (10,), 7: (14,), 8: (9,),
    10: (8, 16), 11: (4, 16), 12: (11,), 13: (16,), 14: (7,), 15: (9,),
}  # fmt: skip
"""What an invented player marks in the ordinary series of the first set: sessions by series."""
PLAYED: dict[str, Value] = {
    "level": ORDINARY,
    "marks": "_".join(placed(series, each) for series in PLAYER for each in PLAYER[series]),
    "seen": "_".join(placed(series) for series in range(1, SERIES + 1)),
}
"""The same, with the truth shown of every series."""
