"""What is drawn: a row for each target, with the range that counts as met and both worlds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import altair as alt

from alliance import evidence
from alliance.calibrate import GOALS
from alliance.figures.rows import band_axis
from alliance.labs.apart import words
from alliance.numbers import COEFFICIENTS, ends
from alliance.targets import SHORT, published
from alliance.theme import DESIGN_WIDTH, GHOST, GRID, INK, INK2
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row

SURE = 1.96
"""Sampling errors to each side of a mark."""


class World(NamedTuple):
    """How a world is called and drawn; `shift` in pixels from the middle of its row."""

    label: str
    colour: str
    shape: str
    dash: list[float]
    shift: int


WORLDS: Mapping[str, World] = {
    "calibrated": World("Calibrated world", INK, "circle", [1, 0], 4),
    "other": World("The other world", GHOST, "diamond", [4, 2], 11),
}
"""Both worlds, in the order in which they are drawn."""

COLUMNS = (
    "Target", "Published", "Counts as met", "Calibrated world", "Calibrated: agrees",
    "Other world", "Other: agrees",
)  # fmt: skip
"""Columns of the table under the drawing."""

DESCRIPTION = (
    "One row for each published target. A band is the range that counts as met, and every row is "
    "scaled to it. A circle is the target in one simulated study of the calibrated world, a "
    "diamond that in the other world; lines through them are the sampling error of such a study."
)
STEP = 30
"""Pixels from one row to the next."""
DOWN = 8
"""Pixels by which marks stand below the middle of their row, and the label above."""
ENDS = (-1.5, 2.5)
"""How far a row is drawn, in widths of the band; what lies beyond stands at the edge."""


def rows() -> list[dict[str, object]]:
    """Return what is known of each target before anything is simulated.

    Returns
    -------
    list of dict
        ``target``, ``label``, ``published`` and ``agreed`` (as text), ``kind`` (how its numbers
        are written), ``low`` and ``high`` (what counts as met).
    """
    return [_about(goal.target, *goal.tolerance) for goal in GOALS]


def _about(target: str, low: float, high: float) -> dict[str, object]:
    goal = evidence.row(target)
    return {
        "target": target,
        "label": SHORT[target],
        "published": published(goal.to_dict()),
        "agreed": ends(low, high, goal["unit"]),
        "kind": _kind(goal["unit"]),
        "low": low,
        "high": high,
    }


def _kind(unit: str) -> str:
    """Name the way in which numbers of a unit are written."""
    if unit == "proportion":
        return "share"
    return "coefficient" if unit in COEFFICIENTS else "plain"


def _value(name: str) -> str:
    """Return the expression of a simulated value, written as the published one."""
    plain = f"format(datum.{name}, '.3f')"
    share = f"datum.kind == 'share' ? format(datum.{name}, '.1%')"
    other = f"datum.kind == 'coefficient' ? replace({plain}, '0.', '.') : {plain}"
    return f"(isValid(datum.{name}) ? ({share} : {other}) : '–')"


def chart(settings: Iterable[Setting]) -> Layers:
    """Draw every target in both worlds.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.LayerChart
        One row a target, with both readouts.
    """
    params = [alt.param(each.name, value=each.default) for each in settings]
    marks = [mark for name in WORLDS for mark in _marks(name)]
    layers: Layers = alt.layer(_band(), _names(), *marks, *_readouts())
    drawn = layers.properties(width=DESIGN_WIDTH, height=STEP * len(SHORT))
    return drawn.add_params(*params)


def _base() -> alt.Chart:
    scale = alt.Scale(domain=list(SHORT.values()))
    drawn: alt.Chart = alt.Chart(table("targets"))
    return drawn.encode(y=alt.Y("label:N", scale=scale, axis=None))


def _x(field: str) -> alt.X:
    axis = band_axis("lowest that counts", "highest that counts")
    scale = alt.Scale(domain=list(ENDS), range=[0, alt.expr("width")], clamp=True, nice=False)
    return alt.X(f"{field}:Q", axis=axis, scale=scale)


def _band() -> alt.Chart:
    ends = {"from_": "0", "to_": "1"}
    base = _base().transform_calculate(**ends)
    band: alt.Chart = base.mark_bar(height=16, yOffset=DOWN, color=GRID, cornerRadius=2)
    return band.encode(x=_x("from_"), x2="to_:Q")


def _names() -> alt.Chart:
    names: alt.Chart = _base().mark_text(align="left", color=INK2, fontSize=13, dy=-DOWN)
    return names.encode(x=alt.value(2), text="label:N")


def _marks(name: str) -> list[alt.Chart]:
    """Draw one world: sampling errors, and the marks of all targets."""
    world = WORLDS[name]
    base = _base().transform_calculate(world=f"'{world.label}'")
    line = base.mark_rule(
        color=world.colour, strokeDash=world.dash, strokeWidth=1.6, yOffset=world.shift
    )
    point = base.mark_point(filled=True, opacity=1, size=70, yOffset=world.shift)
    return [
        line.encode(x=_x(f"{name}_from"), x2=f"{name}_to:Q"),
        point.encode(x=_x(f"{name}_at"), color=_scaled("colour"), shape=_scaled("shape")),
    ]


def _scaled(kind: str) -> alt.Color | alt.Shape:
    domain = [world.label for world in WORLDS.values()]
    scale = alt.Scale(domain=domain, range=[getattr(world, kind) for world in WORLDS.values()])
    legend = alt.Legend(title=None, symbolSize=100, orient="top")
    channel = alt.Color if kind == "colour" else alt.Shape
    return channel("world:N", scale=scale, legend=legend)


def _readouts() -> tuple[alt.Chart, alt.Chart]:
    cells = ["datum.label", "datum.published", "datum.agreed"]
    for name in WORLDS:
        cells += [_value(name), f"(datum.{name}_agrees ? 'yes' : 'no')"]
    return (
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", row(*cells), data=table("targets")),
    )
