"""Rupture and repair in psychotherapy: a model, its two engines, and the evidence.

Examples
--------
>>> from alliance import Parameters, simulate
>>> simulate(Parameters(rupture_rate=0.1), clients=50, seed=7).frame()["session"].max()
np.int64(16)
"""

from alliance.compile import calculations, draw_columns, formulas
from alliance.parameters import PARAMETERS, Parameter, Parameters, parameter
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
    "calculations",
    "draw",
    "draw_columns",
    "formulas",
    "parameter",
    "run",
    "simulate",
]
