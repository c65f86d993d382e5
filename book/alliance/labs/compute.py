"""What labs compute with: the model, chance and statistics, as one program of the page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from alliance import instrument
from alliance.chance import layout
from alliance.instrument import CUT_OFF, RELIABLE_CHANGE
from alliance.model import ALWAYS, NEVER
from alliance.parameters import PARAMETERS, Parameters
from alliance.script import script
from alliance.scripts import read
from alliance.simulate import ALWAYS_REPAIRED, NEVER_REPAIRED, SESSIONS
from kernelless import Number, Program
from kernelless.assets import uncommented
from kernelless.handles import Idle

SOURCES = ("Simulated with the calibrated model of this version", *instrument.SOURCES)
"""What a lab rests on that simulates and sorts by reliable change."""
SHARED: Mapping[str, Any] = {
    "DEFAULTS": Parameters().as_dict(),
    "DRAWS": layout(),
    "SESSIONS": SESSIONS,
    "ALWAYS": ALWAYS,
    "NEVER": NEVER,
    "ALWAYS_REPAIRED": ALWAYS_REPAIRED,
    "NEVER_REPAIRED": NEVER_REPAIRED,
    "CUT_OFF": CUT_OFF,
    "RELIABLE_CHANGE": RELIABLE_CHANGE,
}
"""What every lab's script knows of the model and of the scale, by the name that it has there."""


def program(
    tables: Path,
    keep: Sequence[str],
    traits: Sequence[str] = (),
    *,
    scripts: Sequence[str] = (),
    parts: Sequence[Path] = (),
    sharpens: bool = False,
    **own: Any,
) -> Program:
    """Return the program of a lab.

    Parameters
    ----------
    tables : Path
        The lab's script, which defines ``tables(settings)``. It finds the function ``simulate``
        (see `alliance.script`), those of ``scripts/chance.js``, ``scripts/statistics.js`` and
        ``scripts/study.js``, the constants in `SHARED`, and its own.
    keep, traits : sequence of str
        What ``simulate`` writes.
    scripts : sequence of str
        Further scripts that the lab needs, such as ``"rules.js"``.
    parts : sequence of Path
        Further scripts of the lab's own.
    sharpens : bool
        Whether the script also defines a generator ``sharpen(settings)``, which returns finer
        tables for when nothing moves (see `kernelless.Program`).
    **own : any
        Constants of the lab, by the name that they have in the script.

    Returns
    -------
    Program
        The same for the page and for Python.
    """
    shared = map(read, ("chance.js", "statistics.js", "study.js", *scripts))
    texts = (*shared, *(part.read_text("utf-8") for part in (*parts, tables)))
    pieces = (
        *_constants({**SHARED, **own}),
        script(keep, traits),
        *map(uncommented, texts),
        "return Object.assign(tables, { sharpen });" if sharpens else "return tables;",
    )
    return Program("\n".join(pieces))


def unsimulated(tables: Path, **own: Any) -> Program:
    """Return the program of a lab that shows what is known, and simulates nothing.

    Parameters
    ----------
    tables : Path
        The lab's script, which defines ``tables(settings)``. It finds the lab's constants alone.
    **own : any
        Constants of the lab, by the name that they have in the script.

    Returns
    -------
    Program
        The same for the page and for Python.
    """
    return Program("\n".join((*_constants(own), tables.read_text("utf-8"), "return tables;")))


def _constants(values: Mapping[str, Any]) -> list[str]:
    return [f"const {name} = {json.dumps(value)};" for name, value in values.items()]


def parameter(name: str, high: float | None = None, idle: tuple[Idle, ...] = ()) -> Number:
    """Return the setting that moves a parameter of the model.

    Parameters
    ----------
    name : str
        Name of the parameter.
    high : float, optional
        Upper end, where it is not that of the parameter itself.
    idle : tuple of Idle
        When it changes nothing.

    Returns
    -------
    Number
        It starts at the parameter's own default; its label says the unit.

    Examples
    --------
    >>> parameter("depth").label
    'Depth of a rupture (alliance points)'
    """
    about = PARAMETERS[name]
    top = about.high if high is None else high
    return Number(name, about.title, about.default, about.low, top, about.step, idle=idle)
