"""When a flag has found a true rupture.

A flag finds the latest rupture that began in its own session or in the `WINDOW` - 1 sessions
before; a flag after a longer time, or before any rupture, is a false alarm. Three reasons:

- A rating can show a rupture in the session in which it begins, so the window opens there. A flag
  that comes earlier has seen something else.
- A rule that adds up several ratings needs some sessions more. Three are what every rule here gives
  a repair (`window`); after that a service has told repaired from unrepaired, and to find the
  rupture then is to find it too late.
- With the calibrated rate a rupture begins in every tenth session, so a longer window would count
  chance flags for hits: more than a quarter of all sessions already lie in a window of three.

One flag finds one rupture. Several flags in the window of one rupture are one hit, and its delay is
that of the first. `Matched.by_chance` is what a rule hits where nothing begins: a share of hits
means little without it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alliance.arrays import Array, Flags, Numbers

WINDOW = 3
"""Sessions in which a flag finds a rupture, that of its onset included."""


class Matched(NamedTuple):
    """Flags matched to true ruptures.

    Attributes
    ----------
    delay : (n, T) array
        In the session of a rupture that is found, the sessions from its onset to its first flag, 0
        to `WINDOW` - 1; everywhere else not a number.
    false : (n, T) array of bool
        Whether a flag finds no rupture.
    idle : (n, T) array of bool
        Whether a session lies in no window, so that a flag there would be false.
    """

    delay: Array
    false: Flags
    idle: Flags


def match(flags: Flags, ruptures: Flags) -> Matched:
    """Match flags to true ruptures.

    Parameters
    ----------
    flags, ruptures : (n, T) arrays of bool
        Sessions in which a rule sees a rupture, and in which one truly begins.

    Returns
    -------
    Matched
        What was found, and what was not there.

    Examples
    --------
    >>> flags, ruptures = (np.array([list(x)]) == "x" for x in ("..x..x", ".x...."))
    >>> found = match(flags, ruptures)
    >>> float(found.delay[0, 1]), found.false[0].tolist().index(True)
    (1.0, 5)
    """
    since = _since(ruptures)
    delay = np.full(flags.shape, np.nan)
    for late in reversed(range(min(WINDOW, flags.shape[1]))):
        onset = delay[:, : flags.shape[1] - late]
        onset[flags[:, late:] & (since[:, late:] == late)] = late
    idle = since >= WINDOW
    return Matched(delay, flags & idle, idle)


def _since(ruptures: Flags) -> Numbers:
    """Return how many sessions ago the latest rupture began; at least `WINDOW` if none did."""
    sessions = np.arange(ruptures.shape[1])
    latest = np.maximum.accumulate(np.where(ruptures, sessions, -WINDOW), axis=1)
    return np.asarray(sessions - latest)


def flagged_by_chance(flags: Flags, ruptures: Flags, present: Flags) -> Flags:
    """Tell where a rupture would have been hit by flags that have nothing to do with one.

    Parameters
    ----------
    flags, ruptures, present : (n, T) arrays of bool
        Sessions with a flag, with the onset of a rupture, and attended.

    Returns
    -------
    (m,) array of bool
        One value for each attended session from which a window reaches no session in which a
        rupture could be found: whether a flag lies in that window.

    Examples
    --------
    >>> flags, ruptures = (np.array([list(x)]) == "x" for x in ("..x......", "....x...."))
    >>> flagged_by_chance(flags, ruptures, np.ones((1, 9), dtype=bool)).tolist()
    [True, True, False, False]
    """
    idle = _since(ruptures) >= WINDOW
    free, flagged = idle.copy(), flags.copy()
    for late in range(1, min(WINDOW, flags.shape[1])):
        free[:, :-late] &= idle[:, late:]
        flagged[:, :-late] |= flags[:, late:]
    return np.asarray(flagged[free & present])
