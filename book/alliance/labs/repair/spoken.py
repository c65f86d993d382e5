"""What the lab shows at its start, as the prose of its chapter writes it."""

from __future__ import annotations

import numpy as np

from alliance import outcomes
from alliance.arrays import Array
from alliance.labs import repair
from alliance.labs.choosing import cohort
from alliance.labs.repair.settings import PEOPLE
from alliance.parameters import Parameters
from alliance.prose import tell_texts
from alliance.simulate import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    Cohort,
)


def tell() -> None:
    """Make the numbers available to a chapter, as ``{glue:text}`repair.saved```."""
    tell_texts("repair", spoken())


def spoken() -> dict[str, str]:
    """Write by how much repair lowers distress at the end, in the people of the lab.

    Returns
    -------
    dict of str to str
        CORE points: ``saved`` by repair as set, and ``saved_every`` by every rupture repaired, each
        against none, as means of everybody; ``saved_hurt``, the latter among those with a rupture.
        Besides ``people``, and ``hurt``, how many of them have a rupture.

    Examples
    --------
    >>> spoken()["people"]
    '200'
    """
    usual, every, never = (
        cohort(Parameters(), repair.SEED, int(PEOPLE[0]), how)
        for how in (NATURAL, ALWAYS_REPAIRED, NEVER_REPAIRED)
    )
    hurt = outcomes.ruptured(usual)
    saved = _last(never) - _last(every)
    return {
        "people": PEOPLE[0],
        "hurt": f"{hurt.sum()}",
        "saved": f"{np.mean(_last(never) - _last(usual)):.1f}",
        "saved_every": f"{saved.mean():.1f}",
        "saved_hurt": f"{saved[hurt].mean():.1f}",
    }


def _last(cohort: Cohort) -> Array:
    return np.asarray(cohort.session.distress[:, -1])
