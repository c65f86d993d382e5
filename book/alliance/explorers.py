"""What can be moved: each explorer is a chart with its controls, its cases and its words."""

from __future__ import annotations

from alliance import charts
from alliance.charts.calibration import CALIBRATION_COLUMNS, CALIBRATION_DESCRIPTION
from alliance.charts.diagram import DIAGRAM_DESCRIPTION
from alliance.charts.forest import FOREST_COLUMNS, FOREST_DESCRIPTION
from alliance.charts.moment import MOMENT_COLUMNS, ONE_MOMENT, ONE_MOMENT_DESCRIPTION
from alliance.charts.sensitivity import (
    SENSITIVITY_COLUMNS,
    SENSITIVITY_DESCRIPTION,
    SENSITIVITY_ESTIMANDS,
)
from alliance.charts.worlds import (
    HISTOGRAM_COLUMNS,
    HISTOGRAM_DESCRIPTION,
    HISTOGRAM_STEPS,
    OPEN_COLUMNS,
    OPEN_DESCRIPTION,
)
from alliance.parameters import PARAMETERS
from alliance.simulate import SESSIONS
from alliance.site.figure import Figure, Setting, Value
from alliance.site.widget import Explorer

# The ranges of the model are those of whole populations; one client needs less.
ALLIANCE_EFFECT_HIGH = 1.0

MOMENT_GROUPS = {
    "The rupture": ("session", "depth", "kind", "view"),
    "Its repair": ("repaired", "delay", "repair_pace", "strengthening"),
    "What matters for distress": ("alliance_effect", "learning"),
}

MOMENT_CASES: dict[str, dict[str, Value]] = {
    "Repaired": {},
    "Smooth course": {"depth": 0.0},
    "Never repaired": {"repaired": False},
    "Repaired late": {"delay": 5},
    "Withdrawn and silent": {"kind": "withdrawal", "repaired": False, "view": "rated"},
    "Repaired and stronger": {"strengthening": 0.6, "learning": 2.0},
}
"""Named settings of the first lab: what differs from `ONE_MOMENT`."""


def one_difficult_moment(case: str = "Repaired") -> Explorer:
    """Return the first lab: one client, one rupture, and what becomes of it.

    Parameters
    ----------
    case : str
        Case in `MOMENT_CASES` that it starts with.

    Returns
    -------
    Explorer
        Works with a kernel and without.
    """
    return Explorer(one_difficult_moment_figure(case), MOMENT_GROUPS)


def one_difficult_moment_figure(case: str = "Repaired") -> Figure:
    """Return the figure of the first lab, with its settings and cases.

    Parameters
    ----------
    case : str
        Case that it starts with.

    Returns
    -------
    Figure
        Simulated.
    """
    start = {**ONE_MOMENT, **MOMENT_CASES[case]}
    own = (
        Setting("session", "Session of the rupture", start["session"], 2, SESSIONS - 2, 1),
        Setting("kind", "Kind", start["kind"], options=("withdrawal", "confrontation")),
        Setting("view", "Alliance shown", start["view"], options=("true", "rated")),
        Setting("repaired", "The rupture is repaired", start["repaired"]),
        Setting("delay", "Sessions until repair begins", start["delay"], 0, 10, 1),
    )
    known = tuple(_setting(name, value) for name, value in start.items() if name in PARAMETERS)
    return Figure(
        name="moment",
        chart=charts.one_difficult_moment(),
        kind="simulated",
        description=ONE_MOMENT_DESCRIPTION,
        columns=tuple(MOMENT_COLUMNS.values()),
        settings=own + known,
        cases={name: {**ONE_MOMENT, **changes} for name, changes in MOMENT_CASES.items()},
    )


def _setting(name: str, value: Value) -> Setting:
    """Describe a parameter of the model as something that can be moved."""
    about = PARAMETERS[name]
    label = f"{about.label} ({about.unit})" if about.unit else about.label
    high = ALLIANCE_EFFECT_HIGH if name == "alliance_effect" else about.high
    return Setting(name, label, value, about.low, high, about.step)


def published_effects() -> Figure:
    """Return the forest plot of published effects, with a box that adds unchecked figures.

    Returns
    -------
    Figure
        Published.
    """
    return Figure(
        name="published-effects",
        chart=charts.forest(),
        kind="published",
        description=FOREST_DESCRIPTION,
        columns=tuple(FOREST_COLUMNS.values()),
        settings=(Setting("unverified", "Add figures not checked against their source", False),),
    )


def model_diagram() -> Figure:
    """Return the diagram of what acts on what.

    Returns
    -------
    Figure
        Neither simulated nor published.
    """
    return Figure("model-diagram", charts.model_diagram(), None, DIAGRAM_DESCRIPTION)


def calibration() -> Figure:
    """Return the calibrated model beside its targets.

    Returns
    -------
    Figure
        Simulated.
    """
    return Figure(
        name="calibration",
        chart=charts.calibration(),
        kind="simulated",
        description=CALIBRATION_DESCRIPTION,
        columns=tuple(CALIBRATION_COLUMNS.values()),
    )


def open_effects() -> Figure:
    """Return the ranges of causal effects that are left as evidence is added.

    Returns
    -------
    Figure
        Simulated.
    """
    return Figure(
        name="open-effects",
        chart=charts.open_effects(),
        kind="simulated",
        description=OPEN_DESCRIPTION,
        columns=tuple(OPEN_COLUMNS.values()),
    )


def worlds() -> Figure:
    """Return the histogram of worlds, with a choice of the evidence that they agree with.

    Returns
    -------
    Figure
        Simulated.
    """
    return Figure(
        name="worlds",
        chart=charts.worlds_histogram(),
        kind="simulated",
        description=HISTOGRAM_DESCRIPTION,
        columns=tuple(HISTOGRAM_COLUMNS.values()),
        settings=(_choice("evidence", "Evidence used", tuple(HISTOGRAM_STEPS.values())),),
    )


def sensitivity() -> Figure:
    """Return the parameters that matter most, with a choice of the estimand.

    Returns
    -------
    Figure
        Simulated.
    """
    return Figure(
        name="sensitivity",
        chart=charts.sensitivity(),
        kind="simulated",
        description=SENSITIVITY_DESCRIPTION,
        columns=tuple(SENSITIVITY_COLUMNS.values()),
        settings=(_choice("estimand", "Estimand", tuple(SENSITIVITY_ESTIMANDS.values())),),
    )


def _choice(name: str, label: str, options: tuple[str, ...]) -> Setting:
    return Setting(name, label, options[0], options=options)
