"""What is drawn: a course of ratings over rows of marks: the reader, the truth, and each rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance.labs.marks import (
    DOWN,
    Marks,
    bottom,
    movable,
    only,
    px,
    rows_of,
    scaled,
    second,
    told,
)
from alliance.labs.spot.look import HEIGHT, ROWS, STRIP
from alliance.model import ALLIANCE_HIGH, ALLIANCE_LOW
from alliance.simulate import SESSIONS
from alliance.theme import DESIGN_WIDTH, EDGE, GRID, HARM, INK, PAPER, SERIF
from kernelless import Setting, table
from kernelless.readout import Layers, readout, row

COLUMNS = (
    "Who", "In this series: sessions", "Marks", "Hits", "False alarms", "d′", "d′ from", "d′ to",
)  # fmt: skip
"""Columns of the table under the drawing."""
FIELDS = ("who", "here", "marks", "hits", "alarms", "d", "low", "high")
DESCRIPTION = (
    "Above, a line chart of the ratings of one simulated client over 16 sessions; a bar runs "
    "through the present session. Below, a row with a ring for each session, filled where the "
    "reader marks it; a row for the truth, one for chance, and one for each rule. Once the truth "
    "is shown, rust triangles mark sessions in which a rupture began, filled if the reader found "
    "it, and discs mark what the reader and the rules flag: rust for a hit, dark for a false "
    "alarm. At the right, hits, false alarms and d′ over all series whose truth is shown."
)
LEFT, RIGHT = "20", "(width - (narrow ? 94 : 222))"
"""Where the first session is, and the last; then the rows are named."""
GAP = 34
"""Pixels between the two views."""


def chart(settings: Iterable[Setting]) -> alt.VConcatChart:
    """Draw a series, what is marked in it, and what is shown of its truth.

    Parameters
    ----------
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        Two views with both readouts. Besides the settings it has the parameter ``narrow`` (whether
        there is little room).
    """
    readouts = [
        readout("sentence", "datum.said", data=table("words")),
        readout("table", row(*(f"datum.{name}" for name in FIELDS)), data=table("told")),
    ]
    drawn = alt.vconcat(_course(readouts), _strip(), spacing=GAP, bounds="flush")
    return movable(drawn, settings)


def _course(readouts: Marks) -> Layers:
    layers = (*_heading(), _cursor(HEIGHT), *_scale(), *_truth(HEIGHT), *_ratings())
    view = alt.layer(*layers, *readouts).properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn: Layers = view
    return drawn


def _strip() -> Layers:
    layers = (_cursor(STRIP), *_rows(), *_sessions(), *_truth(STRIP), *_marks(), _outcome())
    view = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=STRIP)
    drawn: Layers = view
    return drawn


def _x(field: str = "session") -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=scaled(1, SESSIONS, LEFT, RIGHT))


def _y(field: str) -> alt.Y:
    ends: list[Any] = [bottom(HEIGHT), 0]
    scale = alt.Scale(domain=[ALLIANCE_LOW, ALLIANCE_HIGH], range=ends, nice=False, zero=False)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _row(field: str = "row") -> alt.Y:
    ends: list[Any] = [0, bottom(STRIP)]
    scale = alt.Scale(domain=[-0.5, ROWS - 0.5], range=ends, nice=False, zero=False)
    return alt.Y(f"{field}:Q", axis=None, scale=scale)


def _heading() -> Marks:
    """Name the series and its level, and say what the marks on the right are."""
    face: dict[str, Any] = {"font": SERIF, "fontSize": px((18, 16)), "fontWeight": 600}
    base = rows_of("heads").encode(y=alt.value(-16))
    name = base.mark_text(align="left", **face).encode(x=alt.value(0), text="name:N")
    level = base.mark_text(align="left", **second()).encode(
        x=alt.value(px((92, 80))), text="about:N"
    )
    rated = "datum.level + ' · rated 1–7' + (narrow ? '' : ', higher is better')"
    return [name, level.transform_calculate(about=rated)]


def _cursor(height: int) -> alt.Chart:
    """Run a bar through the session that the slider is at."""
    ends: dict[str, Any] = {"y": alt.value(-4), "y2": alt.value(bottom(height))}
    bar = rows_of("cursor").mark_rule(color=GRID, strokeWidth=px((14, 9)), strokeCap="butt")
    drawn: alt.Chart = bar.encode(x=_x(), **ends)
    return drawn


def _scale() -> Marks:
    ticks = told(*({"tick": each} for each in (ALLIANCE_LOW, 4, ALLIANCE_HIGH))).encode(
        y=_y("tick")
    )
    first = alt.XDatum(1, axis=None, scale=scaled(1, SESSIONS, LEFT, RIGHT))
    numbers = ticks.mark_text(align="left", **second()).encode(x=alt.value(-10), text="tick:Q")
    return [ticks.mark_rule(color=EDGE).encode(x=first, x2=alt.X2Datum(SESSIONS)), numbers]


def _truth(height: int) -> Marks:
    """Run a rule through a session in which a rupture began; there is none before it is shown."""
    ends: dict[str, Any] = {"y": alt.value(0), "y2": alt.value(bottom(height))}
    began = only(rows_of("sessions"), "datum.rupture != ''")
    return [began.mark_rule(color=HARM, strokeWidth=1).encode(x=_x(), **ends)]


def _ratings() -> Marks:
    """Draw the ratings; one that is pressed is marked."""
    base = rows_of("sessions").encode(x=_x(), y=_y("rated"))
    line = base.mark_line(color=INK, strokeWidth=2)
    dot: dict[str, Any] = {"shape": "circle", "filled": True, "opacity": 1, "color": INK}
    dots = base.mark_point(size=px((50, 30)), **dot)
    pressed = only(dots, "!datum.shown").properties(name="pick_sessions")
    ring: dict[str, Any] = {"shape": "circle", "fill": PAPER, "opacity": 1, "strokeWidth": 2.4}
    marked = only(base, "datum.mark != ''").mark_point(size=px((150, 90)), **ring)
    colour = alt.condition("datum.mark == 'hit'", alt.value(HARM), alt.value(INK))
    return [line, marked.encode(stroke=colour), only(dots, "datum.shown"), pressed]


def _rows() -> Marks:
    """Draw a line for each row; after it its name, and its score."""
    base = rows_of("rows").encode(y=_row())
    first = alt.XDatum(1, axis=None, scale=scaled(1, SESSIONS, LEFT, RIGHT))
    face: dict[str, Any] = {"align": "left", "fontSize": px((15, 12.5)), "color": INK}
    bold = alt.expr("datum.best ? 700 : 400")
    at = alt.value(alt.expr(f"{RIGHT} + (narrow ? 10 : 16)"))
    score = only(base, "!narrow").mark_text(align="right", **second())
    heading = told({}).mark_text(text="hits · false · d′", align="right", **second())
    wide = alt.value(alt.expr("width"))
    return [
        base.mark_rule(color=GRID).encode(x=first, x2=alt.X2Datum(SESSIONS)),
        base.mark_text(fontWeight=bold, **face).encode(x=at, text="name:N"),
        score.encode(x=wide, text="score:N"),
        only(heading, "!narrow").encode(x=wide, y=alt.value(px((-16, -13)))),
    ]


def _sessions() -> Marks:
    """Write the numbers of sessions over the rows."""
    below = told(*({"session": each} for each in (1, 4, 8, 12, SESSIONS)))
    below = below.transform_calculate(
        text="datum.session == 1 && !narrow ? 'session 1' : datum.session"
    )
    return [below.mark_text(**second()).encode(x=_x(), y=alt.value(px((-16, -13))), text="text:N")]


def _marks() -> Marks:
    """Draw what the reader marks, what truly began, and what each rule flags."""
    mine = rows_of("sessions").transform_calculate(row="0").encode(x=_x(), y=_row())
    ring: dict[str, Any] = {"shape": "circle", "filled": False, "opacity": 1, "stroke": EDGE}
    empty = only(mine, "datum.mark == ''").mark_point(strokeWidth=1.4, size=px((70, 42)), **ring)
    open_ = only(mine, "!datum.shown").mark_point(size=px((90, 54)), opacity=0)
    true = rows_of("sessions").transform_calculate(row="1").encode(x=_x(), y=_row())
    sign: dict[str, Any] = {"shape": DOWN, "opacity": 1, "size": px((84, 46))}
    hollow: dict[str, Any] = {"stroke": HARM, "strokeWidth": 1.6, "filled": False}
    flags = rows_of("flags").encode(x=_x(), y=_row())
    return [
        empty,
        _disc(only(mine, "datum.mark != ''"), "mark", (100, 58)),
        open_.properties(name="pick_sessions_row"),
        only(true, "datum.rupture == 'found'").mark_point(color=HARM, filled=True, **sign),
        only(true, "datum.rupture == 'missed'").mark_point(**hollow, **sign),
        _disc(flags, "finds", (64, 36)),
    ]


def _disc(base: alt.Chart, field: str, sizes: tuple[float, float]) -> alt.Chart:
    """Draw a disc: rust for a hit, dark for a false alarm and for what is not known yet."""
    colour = alt.condition(f"datum.{field} == 'hit'", alt.value(HARM), alt.value(INK))
    disc = base.mark_point(shape="circle", filled=True, opacity=1, size=px(sizes))
    drawn: alt.Chart = disc.encode(color=colour)
    return drawn


def _outcome() -> alt.Chart:
    """Keep the place of truth and rules, which a curtain hides."""
    sides = {"x": 0, "x2": alt.expr("width"), "y": px((18, 13)), "y2": bottom(STRIP)}
    place = told({}).mark_rect(opacity=0, color=GRID).properties(name="place_outcome")
    kept: alt.Chart = place.encode(**{name: alt.value(each) for name, each in sides.items()})
    return kept
