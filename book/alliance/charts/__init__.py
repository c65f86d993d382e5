"""What is drawn. Every function returns an Altair chart; nothing here knows about widgets."""

from alliance.charts.calibration import calibration
from alliance.charts.diagram import model_diagram
from alliance.charts.forest import forest
from alliance.charts.moment import one_difficult_moment
from alliance.charts.sensitivity import sensitivity
from alliance.charts.worlds import open_effects, worlds_histogram

__all__ = [
    "calibration",
    "forest",
    "model_diagram",
    "one_difficult_moment",
    "open_effects",
    "sensitivity",
    "worlds_histogram",
]
