"""A heavy lab, to measure the speed of a cohort on: 200 clients, three worlds, four panels."""

from __future__ import annotations

from pathlib import Path

import altair as alt

from alliance.labs.compute import parameter, program
from kernelless import Explorer, Figure, Lab, table
from kernelless.readout import readout, row

CLIENTS, SEED = 200, 5
MOVED = ("rupture_rate", "depth", "repair_chance", "alliance_effect", "learning")
SETTINGS = tuple(map(parameter, MOVED))
PROGRAM = program(
    Path(__file__).with_name("probe.js"),
    keep=("alliance", "distress", "rupture", "repaired", "present"),
    traits=("intake",),
    CLIENTS=CLIENTS,
    SEED=SEED,
)
COLUMNS = ("World", "Session", "Alliance", "Distress")


def panel(name: str) -> alt.Chart:
    """Start a panel that draws one table."""
    return alt.Chart(table(name), width=290, height=145)


def course(quantity: str, low: float, high: float) -> alt.LayerChart | alt.FacetChart:
    """Draw the mean of each world, and for distress the band and some clients."""
    y = alt.Y(f"{quantity}:Q", scale=alt.Scale(domain=[low, high]))
    means = panel("courses").mark_line().encode(x="session:Q", y=y, color="world:N")
    if quantity == "alliance":
        return alt.layer(means, *readouts())
    band = panel("courses").transform_filter("datum.world === 'set'").mark_area(opacity=0.1)
    single = panel("singles").mark_line(opacity=0.4, strokeWidth=1)
    return alt.layer(
        band.encode(x="session:Q", y=alt.Y("low:Q"), y2="high:Q"),
        single.encode(x="session:Q", y=y, detail="client:N"),
        means,
    )


def readouts() -> tuple[alt.Chart, alt.Chart]:
    """Say what repair saves, and list the means."""
    said = "'Repair saves ' + format(datum.saved, '.3f') + ' ± ' + format(datum.error, '.3f')"
    cells = row(
        "datum.world",
        "datum.session",
        "format(datum.alliance, '.4f')",
        "format(datum.distress, '.4f')",
    )
    return readout("sentence", said, data=table("words")), readout(
        "table", cells, data=table("courses")
    )


def gains() -> alt.Chart:
    """Draw how the gains are spread in each world."""
    lines = panel("gains").mark_line(interpolate="step-after")
    drawn: alt.Chart = lines.encode(x="from:Q", y="count:Q", color="world:N")
    return drawn


def people() -> alt.Chart:
    """Draw how many clients have which outcome in each world."""
    drawn: alt.Chart = (
        panel("people").mark_bar().encode(x="count:Q", y="outcome:N", color="world:N")
    )
    return drawn


def lab() -> Explorer:
    """Return the lab."""
    params = (alt.param(each.name, value=each.default) for each in SETTINGS)
    chart = alt.concat(
        course("alliance", 1, 7), course("distress", 0, 40), gains(), people(), columns=2
    ).add_params(*params)
    figure = Figure("probe", chart, "simulated", "Four panels.", COLUMNS, SETTINGS, program=PROGRAM)
    return Lab(figure, {"All": MOVED})()
