"""What the figures cannot tell apart: every target in the calibrated world and in another one."""

from dataclasses import replace
from pathlib import Path

from alliance import evidence, outcomes
from alliance.calibrate import BRIEF_SESSIONS, FIRST_SESSIONS, ROUTINE_SESSIONS, RULE
from alliance.detect import CRITERIA
from alliance.identify import FREE
from alliance.labs.apart.chart import COLUMNS, DESCRIPTION, SURE, chart, rows
from alliance.labs.compute import SOURCES, parameter, program
from alliance.parameters import Parameters
from alliance.separation import PAGE_CLIENTS, fitted, setting
from kernelless import Figure, Lab, Number
from kernelless.handles import Idle

SEED = 41
"""A study of usual luck; chosen by `alliance.labs.apart.choose`."""
KEPT = ("present", "ends", "rupture", "rated", "distress")
CALM = (Idle("rupture_rate", 0, "Nobody has a rupture."),)
OF_RUPTURES = ("depth", "repair_chance", "learning")


def _errors() -> dict[str, dict[str, float]]:
    """Return the sampling errors of each target, by world as the lab calls it."""
    frozen = evidence.load("identification_errors")
    columns = (frozen[name] for name in ("target", "calibrated", "none"))
    rows = zip(*columns, strict=True)
    return {target: {"calibrated": sd, "other": other} for target, sd, other in rows}


def _case(other: Parameters) -> dict[str, float]:
    return {name: getattr(other, name) for name in MOVABLE}


def _start(name: str) -> Number:
    """Return a setting that starts at the world without ruptures."""
    about = parameter(name, idle=CALM if name in OF_RUPTURES else ())
    return replace(about, default=getattr(setting("none"), name))


MOVED = ("rupture_rate", "depth", "learning", "alliance_effect")
"""What is shown at once; the other fitted parameters are among the assumptions."""
MOVABLE = (*MOVED, *(name for name in FREE if name not in MOVED))
SETTINGS = tuple(map(_start, MOVABLE))
ERRORS = _errors()
TARGETS = [about | ERRORS[str(about["target"])] for about in rows()]

lab = Lab(
    Figure(
        name="apart",
        chart=chart(SETTINGS),
        kind="simulated",
        description=DESCRIPTION,
        columns=COLUMNS,
        sources=SOURCES,
        settings=SETTINGS,
        cases={
            "No ruptures": {},
            "Shallow ruptures": _case(fitted("depth", 0.3)),
            "Many ruptures": _case(fitted("rupture_rate", 0.3)),
            "Nothing learnt": _case(fitted("learning", 0)),
            "Much learnt": _case(fitted("learning", 5)),
            "Your own": _case(Parameters()),
        },
        asks="With how many of the targets does the other world agree?",
        program=program(
            Path(__file__).with_name("tables.js"),
            keep=KEPT,
            traits=("intake",),
            KEPT=KEPT,
            SEED=SEED,
            CLIENTS=PAGE_CLIENTS,
            OFFERED=ROUTINE_SESSIONS,
            BRIEF=BRIEF_SESSIONS,
            FIRST=FIRST_SESSIONS,
            EARLY=outcomes.EARLY_SESSION,
            scripts=("rules.js",),
            RULE=RULE,
            OPTIONS=CRITERIA[RULE].defaults,
            SURE=SURE,
            TARGETS=TARGETS,
        ),
    ),
    groups={"The other world": MOVED},
    assumptions={
        "What else was fitted": ("level_effect", "repair_chance", "pace_mean", "pace_sd"),
        "Noise and therapists": ("wobble_sd", "symptom_noise", "therapist_sd"),
        "Endings": ("ending_rate", "leaving_rate", "leaving_slope"),
    },
)
