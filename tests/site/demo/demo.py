"""A small lab and a plain figure, on which the runtime of the site is tested."""

from __future__ import annotations

from dataclasses import replace

import altair as alt
import pandas as pd

from alliance import theme
from kernelless import Choice, Explorer, Figure, Flag, Formerly, Lab, Number, Whole

SETTINGS = (
    Number("depth", "Depth", 1.0, 0, 3, 0.1),
    Whole("session", "Session", 6, 1, 16),
    Flag("repaired", "It is repaired", True),
    Choice("kind", "Kind", "withdrawal", ("withdrawal", "confrontation")),
)
CASES: dict[str, dict[str, float | bool | str]] = {
    "Start": {},
    "Loud": {"kind": "confrontation", "depth": 2.5},
    "Left alone": {"repaired": False},
}
FORMERLY = (
    Formerly(names={"force": "depth"}, factors={"force": 0.1}),
    Formerly(starts={"depth": 1.5}),
)
"""As if the depth had been called force, in tenths, and had then started elsewhere."""
GROUPS = {"What happens": ("depth", "session")}
ASSUMPTIONS = {"The kind": ("kind",), "What is done": ("repaired",)}
LEVEL = "4 - (datum.t < session ? 0 : depth * (repaired ? exp((session - datum.t) / 2) : 1))"


def chart() -> alt.LayerChart | alt.FacetChart:
    """Draw a line that dips, with a sentence and a table."""
    base = alt.Chart(pd.DataFrame({"t": range(1, 17)})).transform_calculate(level=LEVEL)
    line = base.mark_line(color=theme.REGAIN).encode(
        x=alt.X("t:Q", title="Session"),
        y=alt.Y("level:Q", title="Level", scale=alt.Scale(domain=[1, 7])),
        tooltip=["t:Q", "level:Q"],
    )
    sentence = base.transform_aggregate(low="min(level)").transform_calculate(
        text="'The ' + kind + ' takes the level to ' + format(datum.low, '.1f') + '.'"
    )
    table = base.transform_calculate(text=r"datum.t + '\t' + format(datum.level, '.2f')")
    parameters = (alt.param(name=setting.name, value=setting.default) for setting in SETTINGS)
    return (
        alt.layer(line, readout(sentence, "sentence"), readout(table, "table"))
        .properties(width="container", height=260)
        .add_params(*parameters)
    )


def readout(chart: alt.Chart, name: str) -> alt.Chart:
    """Name a layer that is read, not drawn."""
    named: alt.Chart = chart.mark_text().encode(text="text:N").properties(name=name)
    return named


def figure(name: str) -> Figure:
    """Return the figure."""
    return Figure(
        name=name,
        chart=chart(),
        kind="simulated",
        description="A line that dips at one session and comes back.",
        columns=("Session", "Level"),
        settings=SETTINGS,
        cases=CASES,
        asks="How low does the level fall?",
    )


def changed() -> Figure:
    """Return the figure alone, as if its settings had been changed twice."""
    return replace(figure("plain"), formerly=FORMERLY)


def lab() -> Explorer:
    """Return the figure with its controls."""
    return Lab(figure("lab"), GROUPS, ASSUMPTIONS, {"depth": "warm"})()
