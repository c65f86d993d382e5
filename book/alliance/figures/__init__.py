"""The figures that stand alone: each function returns one, to be shown in a cell."""

from alliance.figures.apart import profiles, recovered, telling
from alliance.figures.calibration import calibration
from alliance.figures.diagram import model_diagram
from alliance.figures.real_ratings import rules_on_real_ratings, spread_of_wobble
from alliance.figures.sensitivity import sensitivity
from alliance.figures.validation import validation
from alliance.figures.worlds import open_effects, worlds
from alliance.look import LOOK
from kernelless import use

__all__ = [
    "calibration",
    "model_diagram",
    "open_effects",
    "profiles",
    "recovered",
    "rules_on_real_ratings",
    "sensitivity",
    "spread_of_wobble",
    "telling",
    "validation",
    "worlds",
]

use(LOOK)
