"""What is drawn: the alliance over distress, each as it happened and for two twins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import altair as alt

from alliance.instrument import CUT_OFF, RELIABLE_CHANGE
from alliance.labs.moment import words
from alliance.labs.moment.labels import (
    HELD,
    LABELS,
    LAYOUTS,
    ROOMY,
    TICK,
    WISHED,
    Marks,
    haloed,
    placed,
)
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW, DISTRESS_HIGH, DISTRESS_LOW
from alliance.simulate import SESSIONS
from alliance.theme import (
    DESIGN_WIDTH,
    EDGE,
    GHOST,
    HARM,
    HARM_AREA,
    INK,
    INK2,
    PAPER,
    REGAIN,
    REGAIN_AREA,
    SERIF,
)
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row
from kernelless.vega import NARROW_HEIGHT


class Course(NamedTuple):
    """How one of the three courses is drawn and called."""

    label: str
    short: str
    colour: str
    dash: list[float]
    width: float


class Panel(NamedTuple):
    """One of the two quantities: its scale, and how high it is drawn, also on a phone."""

    title: str
    about: str
    low: float
    high: float
    ticks: list[float]
    up: bool
    height: int

    @property
    def narrow(self) -> int:
        """Its height on a phone."""
        return round(self.height * NARROW_HEIGHT)


COURSES: Mapping[str, Course] = {
    "unhurt": Course("without the rupture", "without", GHOST, [8, 5], 2),
    "unrepaired": Course("never repaired", "never", HARM, [0.1, 5.6], 2.8),
    "happened": Course("as it happened", "happened", INK, [1, 0], 3),
}
"""The client and two twins, in the order in which they are drawn."""

PANELS: Mapping[str, Panel] = {
    "alliance": Panel(
        "Alliance", "1–7, higher is better", ALLIANCE_LOW, ALLIANCE_HIGH, [1, 4, 7],
        up=True, height=170,
    ),
    "distress": Panel(
        "Distress", "CORE, 0–40, lower is better", DISTRESS_LOW, DISTRESS_HIGH, [0, 20, 40],
        up=False, height=209,
    ),
}  # fmt: skip
"""The panels from top to bottom, on their full scales."""

COLUMNS: Mapping[str, str] = {
    "session": "Session",
    "alliance_happened": "Alliance",
    "rated_happened": "Alliance as rated",
    "distress_happened": "Distress",
    "alliance_unhurt": "Alliance without the rupture",
    "distress_unhurt": "Distress without the rupture",
    "alliance_unrepaired": "Alliance, never repaired",
    "distress_unrepaired": "Distress, never repaired",
}
"""Columns of the table under the drawing: name in data, header in words."""

DESCRIPTION = (
    "Two line charts over 16 sessions for one simulated client: the alliance above, distress "
    "below. Three lines in each: the course as it happened, the same client without the rupture, "
    "and the same client with the rupture never repaired. Rust marks what the rupture takes, blue "
    "what repair gives back; a bracket beside a ruler of reliable change says how much that is."
)
GAP = 19
"""Pixels from one label at the end of a line to the next."""
ROOM = 0.62
"""Alliance points that an area must be wide to hold its name."""
LETTER = 20
"""Pixels that a name is high; one that stands further away from its area has a leader."""
LEAST = 0.5
"""Points of distress below which no bracket is drawn."""
ASIDE, ABOVE = 220, -68
"""Where the page asks: pixels to the side, beside the title of distress; on a phone, where that is
full, pixels from the first panel."""
HIDDEN = 6
"""The last session from which what answers is hidden: the message begins after it."""
KICKER = (
    "isNumber(guess) ? 'You guessed ' + format(guess, '.1f') + (datum.says ? '. Here'"
    " : narrow ? '.' : '. Now choose Never repaired.') : datum.says ? 'In this made-up case' : ''"
)
"""What stands above the message: that the case is made up, or the reader's guess."""
GUTTER = alt.expr("width - (narrow ? 138 : 208)")
"""Where the last session is drawn; what is left is for the labels of the lines."""
UP_DOWN = "M0,-1L0,1M-.45,-.55L0,-1L.45,-.55M-.45,.55L0,1L.45,.55"
LEFT_RIGHT = "M-1,0L1,0M-.55,-.45L-1,0L-.55,.45M.55,-.45L1,0L.55,.45"
X_SCALE = alt.Scale(domain=[1, SESSIONS], range=[0, GUTTER], nice=False, zero=False)
TITLE, SPACING = -22, 54
"""Where a panel is named, from its top; and pixels from one panel to the next."""
KNOWN: Mapping[str, Any] = {
    "COURSES": list(COURSES),
    "PANELS": {name: each._asdict() | {"narrow": each.narrow} for name, each in PANELS.items()},
    "GAP": GAP,
    "ROOM": ROOM,
    "LEAST": LEAST,
    "LAYOUTS": {name: each._asdict() for name, each in LAYOUTS.items()},
    "LABELS": LABELS,
    "HELD": HELD,
    "TICK": TICK,
    "WISHED": WISHED,
}
"""What the tables must know of the drawing, by the name that it has there."""


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw one client's course beside two twins: no rupture, and the rupture never repaired.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two panels, alliance over distress, with both readouts. Besides the settings it has the
        parameters ``narrow`` (whether there is little room), ``at`` (the session whose values are
        looked at) and ``guess`` (the reader's prediction).
    """
    params = [alt.param(each.name, value=each.default) for each in settings]
    asked = [alt.param("narrow", value=False), alt.param("at", value=0)]
    drawn = alt.vconcat(_alliance_panel(), _distress_panel(), spacing=SPACING, bounds="flush")
    return drawn.add_params(*params, *asked, alt.param("guess", value=None))


def _alliance_panel() -> Layers:
    """Draw the alliance of the three courses with what is held, and hold the readouts."""
    first, *rest = (f"datum.{name}" for name in COLUMNS)
    cells = row(first, *(f"format({cell}, '.2f')" for cell in rest))
    readouts = (
        readout("sentence", words.sentence(), data=table("words")),
        readout("table", cells, data=table("sessions")),
    )
    panel = "alliance"
    below = SPACING + TITLE - 12
    layers = (
        _rupture(panel, 0, below), *_areas(panel), *_lines(panel), _rating(), *_names(),
        *_ends(panel), *_looked_at(panel), *_mending(), *_dip(),
    )  # fmt: skip
    return alt.layer(*_heading(panel), *layers, *readouts)


def _distress_panel() -> Layers:
    """Draw distress of the three courses against the clinical cut-off, and the message."""
    panel = "distress"
    layers = (
        _rupture(panel, TITLE + 12, 0), *_areas(panel), *_cut_off(), *_lines(panel),
        *_guess(), *_message(), *_ends(panel), *_looked_at(panel), _question(), _outcome(),
    )  # fmt: skip
    return alt.layer(*_heading(panel), *layers)


def _on(panel: str, source: str) -> alt.Chart:
    return alt.Chart(table(source), width=DESIGN_WIDTH, height=PANELS[panel].height)


def _x(panel: str, field: str = "session") -> alt.X:
    """Place by a session; the lower panel has the axis of both."""
    return alt.X(f"{field}:Q", scale=X_SCALE, axis=_axis(panel))


def _last(panel: str) -> alt.XDatum:
    return alt.XDatum(SESSIONS, scale=X_SCALE, axis=_axis(panel))


def _axis(panel: str) -> alt.Axis | None:
    return _sessions() if panel == "distress" else None


def _y(panel: str, field: str) -> alt.Y:
    about = PANELS[panel]
    axis = alt.Axis(values=about.ticks, title=None, grid=True, labelPadding=8)
    scale = alt.Scale(domain=[about.low, about.high], nice=False, zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis)


def _height(panel: str) -> str:
    return f"(narrow ? {PANELS[panel].narrow} : {PANELS[panel].height})"


def _heading(panel: str) -> Marks:
    """Name a panel, with its unit and its direction, flush with the text around the drawing."""
    base = alt.Chart(alt.InlineData([{}])).encode(y=alt.value(TITLE))
    title = base.mark_text(
        align="left", font=SERIF, fontSize=18, fontWeight=600, text=PANELS[panel].title
    )
    about = base.mark_text(align="left", color=INK2, fontSize=15, text=PANELS[panel].about)
    return [title.encode(x=alt.value(-30)), about.encode(x=alt.value(48))]


def _rupture(panel: str, above: int, below: int) -> alt.Chart:
    """Draw a rule where the rupture is, through both panels but for the title between them."""
    rule = _on(panel, "points").mark_rule(color=EDGE, strokeWidth=1)
    rule = _only(rule, "depth > 0")
    ends: dict[str, Any] = {
        "y": alt.value(above),
        "y2": alt.value(alt.expr(f"{_height(panel)} + {below}")),
    }
    return rule.encode(x=_x(panel), **ends)


def _sessions() -> alt.Axis:
    """Label every other session, and the one of the rupture in its colour."""
    early = "session < (narrow ? 5 : 3)"
    even = "narrow ? datum.value % 5 == 1 : datum.value % 2 == 0 && datum.value > 2"
    label = (
        f"datum.value == session ? ({early} ? 'session ' : '') + datum.value"
        f" : {early} && datum.value < 7 ? ''"
        " : abs(datum.value - session) < (narrow ? 2 : 1.5) ? ''"
        f" : datum.value == 1 ? 'session 1' : ({even}) ? '' + datum.value : ''"
    )
    rupture = "datum.value == session && depth > 0"
    return alt.Axis(
        values=list(range(1, SESSIONS + 1)), title=None, grid=False, labelExpr=label,
        labelOverlap=False, labelFlush=False, tickCount=SESSIONS, labelPadding=11, domain=False,
        labelColor={"condition": {"test": rupture, "value": HARM}, "value": INK2},
        labelFontWeight={"condition": {"test": rupture, "value": 700}, "value": 400},
    )  # fmt: skip


def _areas(panel: str) -> Marks:
    """Shade what is lost and what is regained: opaque, and never in exchanged colours."""
    base = _on(panel, "sessions").encode(x=_x(panel), y=_y(panel, f"{panel}_happened"))
    return [
        base.mark_area(color=colour, fillOpacity=1, line=False).encode(y2=f"{edge}_{panel}:Q")
        for edge, colour in (("lost", HARM_AREA), ("regained", REGAIN_AREA))
    ]


def _lines(panel: str) -> Marks:
    return [
        _on(panel, "sessions")
        .mark_line(color=c.colour, strokeDash=c.dash, strokeWidth=c.width, strokeCap=_cap(c))
        .encode(x=_x(panel), y=_y(panel, f"{panel}_{name}"))
        for name, c in COURSES.items()
    ]


def _cap(course: Course) -> Any:
    """Round dots; flat dashes."""
    return "round" if course.dash[0] <= 1 else "butt"


def _rating() -> alt.Chart:
    """Draw the rated alliance over the true one, where the reader asks for it."""
    panel = "alliance"
    line = _on(panel, "sessions").mark_line(color=INK, strokeWidth=1.2)
    shown = alt.value(alt.expr("view == 'rated' ? 1 : 0"))
    drawn: alt.Chart = line.encode(x=_x(panel), y=_y(panel, "rated_happened"), opacity=shown)
    return drawn


def _only(mark: alt.Chart, test: str) -> alt.Chart:
    """Keep a mark for the rows that pass a test."""
    kept: alt.Chart = mark.transform_filter(test)
    return kept


def _names() -> Marks:
    """Name the areas, and what the rating hides, where there is room."""
    return [*_lost(), *_kept(), *_hidden()]


def _wording(colour: str, short: str, long: str) -> dict[str, Any]:
    text = alt.expr(f"{ROOMY} ? '{long}' : '{short}'")
    return {"color": colour, "fontWeight": 600, "text": text}


def _named(label: str, test: str) -> alt.Chart:
    """Start a label of the upper panel where the tables put it."""
    at = _only(_on("alliance", "points"), test).transform_calculate(
        place=placed(label), across=placed(f"{label}_session")
    )
    named: alt.Chart = at.encode(x=_x("alliance", "across"), y=_y("alliance", "place"))
    return named


def _beside(label: str, test: str) -> list[tuple[str, alt.Chart]]:
    """Start a label that may stand before the dip or after it: for each, how it is aligned."""
    left = f"({placed(f'{label}_left')})"
    sides = (("right", left), ("left", f"!{left}"))
    return [(align, _named(label, f"{test} && {side}")) for align, side in sides]


def _lost() -> Marks:
    """Name the rust area from outside it, with a leader."""
    name = _wording(HARM, "lost", "lost to the rupture")
    marks: Marks = []
    for align, at in _beside("lost", "datum.lost_shown"):
        side = -1 if align == "right" else 1
        leader = at.mark_rule(color=HARM, xOffset=-3 * side, x2Offset=5 * side)
        leader = leader.encode(x2="session:Q", y2="lost_area:Q")
        marks += [leader, *haloed(at, align=align, **name)]
    return marks


def _kept() -> Marks:
    """Name the blue area: within it, or from outside with a leader."""
    about = PANELS["alliance"]
    half = f"{LETTER * (about.high - about.low) / 2} / {_height('alliance')}"
    at = _named("kept", "datum.kept_shown").transform_calculate(area=placed("kept_area"))
    leader = at.transform_filter(f"abs(datum.place - datum.area) > 2 * {half}")
    leader = leader.transform_calculate(
        edge=f"datum.place + {half} * (datum.area > datum.place ? 1 : -1)"
    )
    leader = leader.mark_rule(color=REGAIN).encode(y=_y("alliance", "edge"), y2="area:Q")
    return [leader, *haloed(at, **_wording(REGAIN, "regained", "regained by repair"))]


def _hidden() -> Marks:
    """Say by how much the rating lies above the alliance in the session of the rupture."""
    words = f"({ROOMY} ? 'the rating hides ' : 'hides ')"
    text = f"{words} + format(datum.gap_top - datum.dip, '.1f')"
    gap = _grip("session", "dip", "datum.gap_shown")
    gap = gap.mark_rule(color=INK, strokeWidth=1.2, xOffset=5, x2Offset=5)
    marks: Marks = [gap.encode(y2="gap_top:Q")]
    for align, at in _beside("gap", "datum.gap_shown"):
        marks += haloed(at.transform_calculate(gap=text).encode(text="gap:N"), align=align)
    return marks


def _ends(panel: str) -> Marks:
    """Put a sample, the value and the name of each line at its end, apart from the next."""
    start = 38 if panel == "distress" else 12
    marks = []
    for name, c in COURSES.items():
        test = f"datum.panel == '{panel}' && datum.course == '{name}' && datum.shown"
        base = _only(_on(panel, "ends"), test).transform_calculate(
            place="narrow ? datum.y_narrow : datum.y", text="format(datum.value, '.1f')"
        )
        base = base.encode(x=_last(panel), y=_y(panel, "place"))
        dash: dict[str, Any] = {"color": c.colour, "strokeDash": c.dash, "strokeWidth": c.width}
        bold: dict[str, Any] = {"color": c.colour, "fontSize": 15, "fontWeight": 700}
        plain = bold | {"fontWeight": 600 if name == "happened" else 400}
        label = alt.expr(f"narrow ? '{c.short}' : '{c.label}'")
        after: dict[str, Any] = {"xOffset": start, "x2Offset": start + 18}
        sample = base.mark_rule(strokeCap=_cap(c), **dash, **after)
        marks += [
            sample.encode(x2=alt.X2Datum(SESSIONS)),
            base.mark_text(align="right", dx=start + 57, **bold).encode(text="text:N"),
            base.mark_text(align="left", dx=start + 62, text=label, **plain),
        ]
    return marks


def _cut_off() -> Marks:
    at = alt.Chart(alt.InlineData([{"cut_off": CUT_OFF}])).encode(y=_y("distress", "cut_off"))
    line = at.mark_rule(color=INK2, strokeDash=[2, 3], strokeWidth=1.2)
    line = line.encode(
        x=alt.XDatum(1, scale=X_SCALE, axis=_axis("distress")), x2=alt.X2Datum(SESSIONS)
    )
    text = alt.expr(f"(narrow ? 'cut-off ' : 'clinical cut-off ') + {CUT_OFF}")
    named = _only(_on("distress", "points"), placed("cut_shown"))
    named = named.transform_calculate(place=placed("cut"))
    named = named.encode(x=alt.value(4), y=_y("distress", "place"))
    return [line, *haloed(named, align="left", color=INK2, text=text)]


def _message() -> Marks:
    """Say what repair saved, and in what kind of case, beside a ruler of reliable change."""
    tone = alt.condition("datum.gain", alt.value(REGAIN), alt.value(HARM))
    change = f"'reliable change is {RELIABLE_CHANGE:g}'"
    at = _on("distress", "points").encode(x=_last("distress"), y=_y("distress", "place"))
    said = at.transform_calculate(
        place=placed("says"), text="narrow ? datum.says_short : datum.says"
    ).encode(text="text:N")
    ruler = _only(at, placed("change_shown")).transform_calculate(
        place=placed("change"), text=change
    )
    face: dict[str, Any] = {
        "align": "right",
        "font": SERIF,
        "fontWeight": 600,
        "fontSize": alt.expr("narrow ? 16 : 22"),
    }
    under, over = haloed(said, **face)
    kicker = _only(at, placed("kicker_shown")).transform_calculate(
        place=placed("kicker"), text=KICKER
    )
    small = alt.expr("narrow ? 14 : 15")
    return [
        *_bracket("from", "to", 12, 3.2, tone), *_elbow("from", "to", 12, "says", tone),
        *_bracket("from", "ruler", 26, 2.4, alt.value(INK2)),
        *_elbow("from", "ruler", 26, "change", alt.value(INK2), placed("change_shown")),
        under, over.encode(color=tone),
        *haloed(kicker.encode(text="text:N"), align="right", color=INK2, fontSize=small),
        *haloed(ruler.encode(text="text:N"), align="right", color=INK2),
    ]  # fmt: skip


def _guess() -> Marks:
    """Draw the reader's number as a bracket of its own, before the last session."""
    base = _only(_on("distress", "points"), "isNumber(guess)").transform_calculate(
        guessed=f"min({DISTRESS_HIGH}, datum.usual + guess)"
    )
    base = base.encode(x=_last("distress"))
    dashed: dict[str, Any] = {"color": INK, "strokeWidth": 2, "strokeDash": [3, 2]}
    spine = base.mark_rule(xOffset=-12, **dashed).encode(y=_y("distress", "usual"), y2="guessed:Q")
    foot = base.mark_rule(color=INK, strokeWidth=2, xOffset=-17, x2Offset=-7)
    foot = foot.encode(x2=alt.X2Datum(SESSIONS))
    return [spine, *(foot.encode(y=_y("distress", end)) for end in ("usual", "guessed"))]


def _bracket(low: str, high: str, right: int, width: float, colour: Any) -> Marks:
    """Draw a bracket from one value to another."""
    base = _only(_on("distress", "points"), "datum.bracketed")
    base = base.encode(x=_last("distress"), color=colour)
    spine = base.mark_rule(strokeWidth=width, xOffset=right)
    feet = base.mark_rule(strokeWidth=width, xOffset=right - 5, x2Offset=right + width / 2)
    feet = feet.encode(x2=alt.X2Datum(SESSIONS))
    return [
        spine.encode(y=_y("distress", low), y2=f"{high}:Q"),
        feet.encode(y=_y("distress", low)), feet.encode(y=_y("distress", high)),
    ]  # fmt: skip


def _elbow(
    low: str, high: str, right: int, label: str, colour: Any, test: str = "datum.bracketed"
) -> Marks:
    """Draw an elbow from the nearer end of a bracket to its words."""
    ends = f"(datum.{low}, datum.{high})"
    base = _only(_on("distress", "points"), f"datum.bracketed && ({test})").transform_calculate(
        words=placed(label)
    )
    base = base.transform_calculate(end=f"clamp(datum.words, min{ends}, max{ends})")
    base = base.encode(x=_last("distress"), y=_y("distress", "words"), color=colour)
    thin = base.mark_rule(strokeWidth=1, xOffset=right)
    arm = base.mark_rule(strokeWidth=1, xOffset=5, x2Offset=right)
    return [thin.encode(y2="end:Q"), arm.encode(x2=alt.X2Datum(SESSIONS))]


def _looked_at(panel: str) -> Marks:
    """Mark the session whose values are looked at."""
    base = _only(_on(panel, "sessions"), "datum.session == at").encode(x=_x(panel))
    dot = base.mark_point(filled=True, opacity=1, size=50, stroke=PAPER, strokeWidth=1)
    dots = (
        dot.encode(color=alt.value(c.colour), y=_y(panel, f"{panel}_{name}"))
        for name, c in COURSES.items()
    )  # fmt: skip
    rule = base.mark_rule(color=INK2, strokeWidth=1, strokeDash=[2, 2])
    return [rule.properties(name="walk_path") if panel == "alliance" else rule, *dots]


def _grip(x: str, y: str, test: str) -> alt.Chart:
    at = _only(_on("alliance", "points"), test)
    placed: alt.Chart = at.encode(x=_x("alliance", x), y=_y("alliance", y))
    return placed


def _hold(at: alt.Chart, name: str, cursor: Any) -> alt.Chart:
    """Lay an unseen disc over a handle, which the page takes hold of."""
    held: alt.Chart = at.mark_point(
        shape="circle", filled=True, opacity=0, size=46**2, cursor=cursor
    )
    named: alt.Chart = held.properties(name=f"handle_{name}")
    return named


def _dip() -> Marks:
    """Draw the handle of the rupture: a disc in rust."""
    at = _grip("session", "dip", "true")
    disc: dict[str, Any] = {"shape": "circle", "opacity": 1, "filled": True}
    arrow: dict[str, Any] = {"filled": False, "stroke": HARM, "strokeWidth": 1.8, "opacity": 1}
    return [
        at.mark_point(shape="circle", filled=True, color=HARM, opacity=0.16, size=40**2),
        at.mark_point(size=22**2, color=PAPER, stroke=HARM, strokeWidth=3, **disc),
        at.mark_point(shape=UP_DOWN, size=11**2, **arrow),
        _hold(at, "dip", "grab"),
    ]


def _mending() -> Marks:
    """Draw the handle of where repair begins: a diamond in blue."""
    at = _grip("mend_session", "mend", "datum.mends")
    arrow: dict[str, Any] = {"filled": False, "stroke": REGAIN, "strokeWidth": 1.8, "opacity": 1}
    body: dict[str, Any] = {
        "filled": True,
        "color": PAPER,
        "stroke": REGAIN,
        "strokeWidth": 2.6,
        "opacity": 1,
    }
    return [
        at.mark_point(shape="diamond", size=26**2, **body),
        at.mark_point(shape=LEFT_RIGHT, size=11**2, **arrow),
        _hold(at, "repair", "ew-resize"),
    ]


def _question() -> alt.Chart:
    """Keep the place where the page asks."""
    place = alt.Chart(alt.InlineData([{}])).mark_point(opacity=0, size=1)
    above = ABOVE - PANELS["alliance"].narrow - SPACING
    kept: alt.Chart = place.encode(
        x=alt.value(alt.expr(f"narrow ? -30 : {ASIDE}")),
        y=alt.value(alt.expr(f"narrow ? {above} : {TITLE - 12}")),
    )
    named: alt.Chart = kept.properties(name="place_question")
    return named


def _outcome() -> alt.Chart:
    """Keep the place that answers, which the page can hide until it was predicted."""
    panel = "distress"
    sides: dict[str, Any] = {
        "x2": alt.value("width"),
        "y": alt.value(-7),
        "y2": alt.value(alt.expr(_height(panel))),
    }
    at = _on(panel, "points").transform_calculate(
        hidden=f"narrow ? 1 : min(datum.session, {HIDDEN})"
    )
    place = at.mark_rect(opacity=0).encode(x=_x(panel, "hidden"), **sides)
    kept: alt.Chart = place.properties(name="place_outcome")
    return kept
