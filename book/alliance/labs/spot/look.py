"""Sizes, the worlds that series come from, and what the tables must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from alliance.floor.processes import PROCESSES, SPREAD, TOP
from alliance.labs.bench.look import BY_TITLE, LOW_AND_HIGH, STAYS
from alliance.labs.flags import SHORT
from alliance.labs.spot.settings import CLEAR, LEVELS, MIXED, NOISE, ORDINARY, SEED, SERIES

CALM, MATCHED = "calm", "matched"
KINDS: Mapping[str, str] = {
    CLEAR: "clear",
    ORDINARY: "ordinary",
    CALM: "only noise, that of the model",
    MATCHED: "only noise, matched to real ratings",
}
"""What a series can be, in words."""
WORLDS: Mapping[str, Mapping[str, float]] = {
    CLEAR: {
        "depth": 2.0, "depth_spread": 0.3, "concealment": 0.0, "wobble_sd": 0.3,
        "rating_error": 0.15,
    },
    ORDINARY: {},
    CALM: {"rupture_rate": 0.0},
}  # fmt: skip
"""Parameters that are not as calibrated, by kind. Matched noise has a process of its own."""
OF_LEVEL: Mapping[str, tuple[str, ...]] = {
    CLEAR: (CLEAR,),
    ORDINARY: (ORDINARY,),
    NOISE: (CALM, MATCHED),
    MIXED: tuple(KINDS),
}
"""Kinds of the series of a level, one after the other; in a mixed set they are drawn by chance."""
FEW = 10
"""With fewer ruptures or other sessions than these, the reader is told that they are few."""

RULES = tuple(BY_TITLE.values())
ROW = 19
"""Pixels of a row below the course."""
ROWS = 3 + len(RULES)
"""The reader, the truth, chance, and each rule."""
HEIGHT, STRIP = 135, ROW * ROWS
REAL = PROCESSES["real"]

KNOWN: Mapping[str, Any] = {
    "LEVELS": LEVELS,
    "MIXED": MIXED,
    "SERIES": SERIES,
    "SEED": SEED,
    "KINDS": KINDS,
    "MATCHED": MATCHED,
    "WORLDS": WORLDS,
    "OF_LEVEL": OF_LEVEL,
    "NOISE": {"calm": asdict(REAL.calm), "mean": REAL.mean, "spread": REAL.spread},
    "STEP": REAL.step,
    "TOP": TOP,
    "RATED": LOW_AND_HIGH,
    "SPREAD": SPREAD,
    "STAYS": STAYS,
    "CRITERIA": [
        {"name": each.name, "title": each.title, "short": SHORT[each.name],
         "scale": each.scale, "options": each.defaults}
        for each in RULES
    ],
    "FEW": FEW,
}  # fmt: skip
"""By the name that it has in the script."""
