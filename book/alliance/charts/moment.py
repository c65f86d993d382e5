"""The first lab's chart: one client, one rupture, and two twins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from alliance import evidence, words
from alliance.charts.readout import Layers, largest, readout, row
from alliance.compile import SessionChance, calculations, draw_columns, drawn, formulas
from alliance.model import ALWAYS, NEVER, Quantity
from alliance.parameters import PARAMETERS, Parameters
from alliance.simulate import SESSIONS, draw
from alliance.theme import BLUE, DESIGN_WIDTH, GREEN, MUTED, ORANGE


class Course(NamedTuple):
    """How one of the twins is drawn and called."""

    label: str
    colour: str
    dash: list[int]


COURSES: Mapping[str, Course] = {
    "unhurt": Course("Without the rupture", GREEN, [7, 4]),
    "unrepaired": Course("Rupture never repaired", ORANGE, [2, 4]),
    "happened": Course("As it happened", BLUE, [1, 0]),
}
"""The client and two twins, in the order in which they are drawn."""

ONE_CLIENT_SEED = 369
"""A client who wobbles little and ends near the cut-off, so that the lines can be told apart."""
QUIET_CLIENT: Mapping[str, float] = {
    "depth_spread": 0,
    "confounding": 0,
    "feedback": 0,
    "therapist_sd": 0,
    "therapist_skill_sd": 0,
    "leaving_rate": 0,
    "ending_rate": 0,
}
"""The one client of the first lab: average in every trait, hurt only when the reader says so."""

PANEL_HEIGHT = 190
FOLDED = ["column", "value"]

MOMENT_COLUMNS: Mapping[str, str] = {
    "session": "Session",
    "alliance_happened": "Alliance",
    "rated_happened": "Alliance as rated",
    "distress_happened": "Distress",
    "alliance_unhurt": "Alliance without the rupture",
    "distress_unhurt": "Distress without the rupture",
    "alliance_unrepaired": "Alliance, never repaired",
    "distress_unrepaired": "Distress, never repaired",
}
"""Columns of the table under `one_difficult_moment`: name in data, header in words."""
TRUE_TITLE = "True alliance (higher is better)"
RATED_TITLE = "Alliance as rated (higher is better)"

ONE_MOMENT: Mapping[str, float | bool | str] = {
    "session": 6,
    "kind": "confrontation",
    "repaired": True,
    "delay": 0,
    "view": "true",
    **{name: getattr(Parameters(), name) for name in ("repair_pace", "alliance_effect")},
    # Whether repair leaves more than it mends is a claim; nothing shows it until a reader asks.
    "strengthening": 0.0,
    "learning": 0.0,
    "depth": 1.5,
}
"""What a reader can set in `one_difficult_moment`, and where it starts."""

ONE_MOMENT_DESCRIPTION = (
    "Two line charts over 16 sessions for one simulated client: the alliance above, distress "
    "below. Three lines in each: the course as it happened, the same client without the rupture, "
    "and the same client with the rupture never repaired. The areas between them are shaded."
)


def one_difficult_moment() -> alt.VConcatChart:
    """Draw one client's course beside two twins: no rupture, and the rupture never repaired.

    Its parameters are ``session`` (of the rupture), ``kind``, ``repaired``, ``delay`` (sessions
    until repair begins), ``view`` (``true`` or ``rated``), and the model's ``depth``,
    ``repair_pace``, ``strengthening``, ``alliance_effect`` and ``learning``.

    Returns
    -------
    altair.VConcatChart
        Two panels, alliance over distress, with both readouts.
    """
    params = {name: alt.param(name, value=value) for name, value in ONE_MOMENT.items()}
    traced = formulas(
        SESSIONS, {**QUIET_CLIENT, **_known(params)}, lambda _name: 0, _placed(params)
    )
    panels = alt.vconcat(_alliance_panel(params), _distress_panel()).properties(
        data=_one_client_rows(),
        transform=[*calculations(traced), *_sessions_of_courses(params["view"])],
        description=ONE_MOMENT_DESCRIPTION,
    )
    return panels.add_params(*params.values())


def _known(params: Mapping[str, alt.Parameter]) -> dict[str, alt.Parameter]:
    """Keep what the model itself knows."""
    return {name: param for name, param in params.items() if name in PARAMETERS}


def _one_client_rows() -> pd.DataFrame:
    """Return one row for each course: the same client with the same luck."""
    luck = draw_columns(draw(ONE_CLIENT_SEED, 0, np.zeros(1, dtype=np.int64), SESSIONS))
    noise = [
        name for name in luck.columns if name.startswith(("u_wobble_", "u_rating_", "u_symptom_"))
    ]
    return pd.DataFrame({"course": list(COURSES)}).join(luck[noise].round(3), how="cross")


def _placed(params: Mapping[str, alt.Parameter]) -> SessionChance:
    """Let the reader's settings decide when the rupture comes and when its repair begins."""
    course, when = alt.datum["course"], params["session"]
    repaired = (course != "unrepaired") & alt.expr.toBoolean(params["repaired"])

    def chance(name: str, t: int) -> Quantity:
        events = {
            "rupture": (course != "unhurt") & (when == t),
            "kind": params["kind"] == "withdrawal",
            "repair": repaired & (params["delay"] == 0),
            "late_repair": repaired & (when + params["delay"] == t),
        }
        if name in events:
            return alt.expr.if_(events[name], ALWAYS, NEVER)
        return {"leaving": NEVER, "depth": 0}.get(name, drawn(name, t))

    return chance


def _sessions_of_courses(view: alt.Parameter) -> list[Any]:
    """Turn one row a course into one row a session, with a column for each course."""
    quantities = ("alliance", "rated", "distress")
    fields = {t: ",".join(f"{q}:datum.{q}_{t}" for q in quantities) for t in range(1, SESSIONS + 1)}
    sessions = ",".join(f"{{t:{t},{values}}}" for t, values in fields.items())
    long = {"session": "datum.at.t"} | {q: f"datum.at.{q}" for q in quantities}
    long["shown"] = f"{view.name} === 'rated' ? datum.rated : datum.alliance"
    wide = {
        f"{q}_{course}": f"datum.course === '{course}' ? datum.{q} : null"
        for q in (*quantities, "shown")
        for course in COURSES
    }
    return [
        *calculations({"at": f"[{sessions}]"}),
        alt.FlattenTransform(flatten=["at"]),
        *calculations(long | wide),
        largest(wide, by=["session"]),
    ]


def _alliance_panel(params: Mapping[str, alt.Parameter]) -> Layers:
    """Draw the alliance of the three courses, and hold the readouts."""
    title = alt.TitleParams(
        alt.expr(f"{params['view'].name} === 'rated' ? {RATED_TITLE!r} : {TRUE_TITLE!r}")
    )
    drawing = _panel("shown", [2, 7], "Alliance (1-7)", legend=True)
    return alt.layer(*drawing, _moment_sentence(params), _moment_table(), title=title)


def _distress_panel() -> Layers:
    """Draw distress of the three courses against the clinical cut-off."""
    cut_off = float(evidence.row("C14_cut")["value"])
    at = alt.Chart(alt.InlineData([{"cut_off": cut_off}])).encode(y="cut_off:Q")
    line = at.mark_rule(strokeDash=[1, 3])
    label = at.mark_text(align="left", dy=-8, color=MUTED, text=f"clinical cut-off {cut_off}")
    label = label.encode(x=alt.value(4))
    drawing = _panel("distress", [0, 30], "Distress (CORE, 0-40)", legend=False)
    return alt.layer(*drawing, line, label, title="Distress (lower is better)")


def _panel(quantity: str, domain: list[float], title: str, *, legend: bool) -> list[alt.Chart]:
    """Draw the three courses, and shade what lies between the client and each twin."""
    even = list(range(2, SESSIONS + 1, 2))
    axis = alt.Axis(values=even, tickCount=len(even), grid=False)
    x = alt.X("session:Q", title="Session", scale=alt.Scale(domain=[1, SESSIONS]), axis=axis)
    frame = alt.Chart(width=DESIGN_WIDTH, height=PANEL_HEIGHT).encode(x=x)
    y = partial(alt.Y, title=title, scale=alt.Scale(domain=domain))
    shaded = frame.encode(y=y(f"{quantity}_happened:Q"))
    fold = alt.FoldTransform(fold=[f"{quantity}_{name}" for name in COURSES], **{"as": FOLDED})
    # Both panels share one scale, so both must call a course by the same name.
    named = calculations({"course": "split(datum.column, '_')[1]"})
    lines = frame.properties(transform=[fold, *named]).mark_line(clip=True)
    return [
        _shade(shaded, quantity, "unhurt"),
        _shade(shaded, quantity, "unrepaired"),
        lines.encode(y=y("value:Q"), **_by_course(legend=legend)),
    ]


def _shade(chart: alt.Chart, quantity: str, twin: str) -> alt.Chart:
    """Shade what lies between the client and one twin."""
    area: alt.Chart = chart.mark_area(color=COURSES[twin].colour, clip=True, fillOpacity=0.16)
    return area.encode(y2=f"{quantity}_{twin}:Q")


def _by_course(*, legend: bool) -> dict[str, Any]:
    """Give each course its colour and its dash, under one legend."""
    labels = {name: course.label for name, course in COURSES.items()}
    words_for = f"{json.dumps(labels)}[datum.label]"
    named = alt.Legend(title=None, labelExpr=words_for, symbolStrokeWidth=2.5) if legend else None
    colours, dashes = ([getattr(c, of) for c in COURSES.values()] for of in ("colour", "dash"))
    scale = partial(alt.Scale, domain=list(labels))
    return {
        "color": alt.Color("course:N", scale=scale(range=colours), legend=named),
        "strokeDash": alt.StrokeDash("course:N", scale=scale(range=dashes), legend=named),
    }


def _moment_sentence(params: Mapping[str, alt.Parameter]) -> alt.Chart:
    """Say what the rupture did, what the questionnaire saw of it, and what repair gave back."""
    p = {name: param.name for name, param in params.items()}
    last, hit = f"datum.session === {SESSIONS}", f"datum.session === {p['session']}"
    kept = {f"end_{c}": f"{last} ? datum.distress_{c} : null" for c in COURSES}
    kept["fall"] = f"{hit} ? datum.alliance_unhurt - datum.alliance_happened : null"
    kept["seen"] = f"{hit} ? datum.rated_unhurt - datum.rated_happened : null"
    collect = [*calculations(kept), largest(kept)]
    return readout("sentence", words.one_moment(p), collect)


def _moment_table() -> alt.Chart:
    """List every session: alliance, rating and distress, then the twins."""
    first, *rest = (f"datum.{name}" for name in MOMENT_COLUMNS)
    return readout("table", row(first, *(f"format({cell}, '.2f')" for cell in rest)))
