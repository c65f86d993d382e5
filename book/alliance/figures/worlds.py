"""The causal effects of repair that the evidence leaves open."""

from __future__ import annotations

import altair as alt
import pandas as pd

from alliance import evidence
from alliance.figures.rows import ROW_HEIGHT, row_axis, row_labels
from alliance.phrases import Phrase, number, say
from alliance.reweight import BELIEFS, SMALL
from alliance.theme import DESIGN_WIDTH, GRID, INK
from kernelless import Choice, Exhibit, Figure
from kernelless.readout import Layers, readout, row

EVIDENCE = {
    "prior": "No evidence: every world that we allowed",
    "between": "Correlations between clients",
    "within": "and effects within clients, from session to session",
    "ratings": "and what the ratings look like",
    "training": "and the published studies of training",
    "larger_training": "and a larger trial of training, which nobody has done",
}
"""Kinds of evidence in the order in which they are added: name in data, name in words."""

EFFECT_TITLE = "Causal effect of repair on final distress (CORE points)"

OPEN_COLUMNS = {
    "label": "Evidence",
    "worlds": "Worlds left",
    "effective": "As good as so many of equal weight",
    "low": "Lowest of the middle 90%",
    "median": "Median effect",
    "high": "Highest of the middle 90%",
}
"""Columns of the table under `ranges_chart`: name in data, header in words."""

OPEN_DESCRIPTION = (
    "One row for each amount of evidence. A line runs over the middle 90 per cent of the true "
    "causal effects of repair among the simulated worlds that agree with it, a point marks the "
    "median, and a choice weighs the worlds by what one believes beforehand."
)
PRIOR_WORDS = {name: prior.words for name, prior in BELIEFS.items()}
"""What one may believe beforehand: name in data, name in words. The first is that of the worlds."""
ALL_PUBLISHED = "training"
"""The last kind of evidence that has been published."""

HISTOGRAM_COLUMNS = {"bin": "Effect from", "end": "to", "worlds": "Worlds"}
"""Columns of the table under `worlds_histogram`: name in data, header in words."""

HISTOGRAM_DESCRIPTION = (
    "Histogram of the true causal effect of repair among the simulated worlds whose studies agree "
    "with the evidence chosen. Grey bars behind it: the worlds that agree with the correlations "
    "between clients alone."
)
HISTOGRAM_STEPS = {
    "between": "correlations between clients",
    "within": "and effects within clients",
    "ratings": "and what the ratings look like",
    "training": "and studies of training",
}
"""Kinds of evidence to choose from, in the order in which they are added."""
BIN = 0.5


def open_effects() -> Exhibit:
    """Show the ranges of causal effects that are left as evidence is added, prior by prior.

    Returns
    -------
    Exhibit
        Simulated.
    """
    priors = tuple(PRIOR_WORDS.values())
    figure = Figure(
        name="open-effects",
        chart=ranges_chart(),
        kind="simulated",
        description=OPEN_DESCRIPTION,
        columns=tuple(OPEN_COLUMNS.values()),
        settings=(Choice("prior", "What one believes beforehand", priors[0], priors),),
    )
    return Exhibit(figure)


def worlds() -> Exhibit:
    """Show the histogram of worlds, with a choice of the evidence that they agree with.

    Returns
    -------
    Exhibit
        Simulated.
    """
    steps = tuple(HISTOGRAM_STEPS.values())
    figure = Figure(
        name="worlds",
        chart=worlds_histogram(),
        kind="simulated",
        description=HISTOGRAM_DESCRIPTION,
        columns=tuple(HISTOGRAM_COLUMNS.values()),
        settings=(Choice("evidence", "Evidence used", steps[0], steps),),
    )
    return Exhibit(figure)


def ranges_chart() -> Layers:
    """Draw the range of causal effects that is left as evidence is added.

    Its parameter ``prior`` chooses what is believed beforehand: one of `PRIOR_WORDS`.

    Returns
    -------
    altair.LayerChart
        One row for each amount of evidence, with both readouts.
    """
    rows, chosen = open_rows(), alt.param("prior", value=next(iter(PRIOR_WORDS.values())))
    only = alt.FilterTransform(f"datum.prior === {chosen.name}")
    drawn = alt.Chart(rows, transform=[only]).encode(y=row_axis("label", EVIDENCE.values()))
    ends = [min(0.0, rows["low"].min()), rows["high"].max()]
    lines: alt.Chart = drawn.mark_rule(strokeWidth=4, color=INK)
    points: alt.Chart = drawn.mark_point(size=120, color=INK, opacity=1)
    layers = alt.layer(
        lines.encode(x=_effect("low", ends), x2="high:Q"),
        points.encode(x=_effect("median", ends)),
        row_labels(drawn, "label"),
        _open_sentence(rows, only),
        readout("table", row(*(f"datum.{name}" for name in OPEN_COLUMNS)), [only], rows),
    )
    layers = layers.properties(width=DESIGN_WIDTH, height=alt.Step(ROW_HEIGHT))
    return layers.add_params(chosen)


def open_rows() -> pd.DataFrame:
    """Return the frozen ranges, ready to draw.

    Returns
    -------
    pandas.DataFrame
        The columns of `OPEN_COLUMNS`; ``prior`` in words, and ``evidence`` as in data.
    """
    frozen = evidence.load("worlds_priors")
    return pd.DataFrame(
        {
            "prior": frozen["prior"].map(PRIOR_WORDS),
            "evidence": frozen["evidence"],
            "label": frozen["evidence"].map(EVIDENCE),
            "worlds": frozen["worlds"],
            "effective": frozen["effective"].round(),
            **{name: frozen[name].round(1) for name in ("low", "median", "high")},
        }
    )


def _open_sentence(rows: pd.DataFrame, only: alt.FilterTransform) -> alt.Chart:
    published = alt.FilterTransform(f"datum.evidence === '{ALL_PUBLISHED}'")
    text = say(
        "Beforehand: ", Phrase("datum.prior"), ". With all published evidence the middle 90% of "
        "effects then runs from ", number("datum.low"), " to ", number("datum.high"),
        " CORE points. It rests on ", number("datum.worlds", ",.0f"),
        " worlds that tell as much as ", number("datum.effective", ",.0f"), " of equal weight.",
    )  # fmt: skip
    return readout("sentence", text, [only, published], rows)


def worlds_histogram() -> Layers:
    """Draw how many worlds have which causal effect of repair.

    Its parameter ``evidence`` chooses the evidence that they agree with: one of
    `HISTOGRAM_STEPS`, in words.

    Returns
    -------
    altair.LayerChart
        A histogram over the one of the first kind of evidence, with both readouts.
    """
    first = next(iter(HISTOGRAM_STEPS.values()))
    chosen = alt.param("evidence", value=first)
    bins = histogram_rows()
    only = alt.FilterTransform(f"datum.evidence === {chosen.name}")
    all_of_them: alt.Chart = alt.Chart(bins[bins["evidence"] == first]).mark_bar(color=GRID)
    left: alt.Chart = alt.Chart(bins, transform=[only]).mark_bar(color=INK)
    layers = alt.layer(
        *(bars.encode(x=_bin(), x2="end:Q", y=_count()) for bars in (all_of_them, left)),
        _histogram_sentence(bins, only),
        readout("table", row(*(f"datum.{name}" for name in HISTOGRAM_COLUMNS)), [only], bins),
    )
    return layers.properties(width=DESIGN_WIDTH, height=260).add_params(chosen)


def histogram_rows() -> pd.DataFrame:
    """Count the frozen worlds by effect, for each amount of evidence.

    Returns
    -------
    pandas.DataFrame
        Columns ``evidence`` (in words), ``bin`` and ``end`` (CORE points) and ``worlds`` (count).
    """
    found = evidence.load("worlds")
    found = found.assign(bin=(found["repair_effect"] // BIN) * BIN)
    counts = {
        name: found[found["agrees"] > place].groupby("bin").size()
        for place, name in enumerate(HISTOGRAM_STEPS.values())
    }
    rows = pd.DataFrame(counts).fillna(0).astype(int).reset_index()
    long = rows.melt("bin", var_name="evidence", value_name="worlds")
    return long.assign(end=long["bin"] + BIN)


def _effect(field: str, ends: list[float]) -> alt.X:
    # The same for every prior, so that what moves is the range and not the axis.
    return alt.X(f"{field}:Q", title=EFFECT_TITLE, scale=alt.Scale(domain=ends, nice=True))


def _bin() -> alt.X:
    return alt.X("bin:Q", title=EFFECT_TITLE, bin="binned")


def _count() -> alt.Y:
    return alt.Y("worlds:Q", title="Worlds", stack=None)


def _histogram_sentence(bins: pd.DataFrame, only: alt.FilterTransform) -> alt.Chart:
    small = f"datum.end <= {SMALL} ? datum.worlds : 0"
    counts = [
        alt.AggregatedFieldDef(op="sum", field="worlds", **{"as": "all"}),
        alt.AggregatedFieldDef(op="sum", field="small", **{"as": "small"}),
    ]
    steps = [
        only,
        alt.CalculateTransform(calculate=small, **{"as": "small"}),
        alt.AggregateTransform(aggregate=counts),
    ]
    return readout("sentence", _words(), steps, bins)


def _words() -> str:
    """Count the worlds where repair does little, from the counts in the row."""
    return say(
        number("datum.small", ",.0f"), " of the ", number("datum.all", ",.0f"),
        f" simulated worlds that agree with this evidence have an effect of less than {SMALL:g} "
        "CORE point.",
    )  # fmt: skip
