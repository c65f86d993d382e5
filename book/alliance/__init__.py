"""Rupture and repair in psychotherapy: a model, its two engines, and the evidence.

Examples
--------
>>> from alliance import Parameters, simulate
>>> frame = simulate(Parameters(rupture_rate=0.2), clients=50, seed=7).frame()
>>> int(frame["session"].max())
16
"""

from alliance import detect, outcomes
from alliance.chance import counter_draws
from alliance.evidence import cite, load, row
from alliance.parameters import PARAMETERS, Parameter, Parameters, parameter
from alliance.script import script
from alliance.simulate import (
    ALWAYS_REPAIRED,
    NATURAL,
    NEVER_REPAIRED,
    NO_RUPTURE,
    Cohort,
    Draws,
    draw,
    run,
    simulate,
    stream,
)

__all__ = [
    "ALWAYS_REPAIRED",
    "NATURAL",
    "NEVER_REPAIRED",
    "NO_RUPTURE",
    "PARAMETERS",
    "Cohort",
    "Draws",
    "Parameter",
    "Parameters",
    "cite",
    "counter_draws",
    "detect",
    "draw",
    "load",
    "outcomes",
    "parameter",
    "row",
    "run",
    "script",
    "simulate",
    "stream",
]
