"""The lower view: therapies as dots, by rupture and flag; and the shares at every strictness."""

from __future__ import annotations

from typing import Any

import altair as alt

from alliance.labs.bench.look import ACROSS, GROUPS, HIGH, SECOND, SHOWN, STEP
from alliance.labs.bench.therapy import title
from alliance.labs.marks import Marks, only, px, roomy, rows_of, scaled, second, text_size, told
from alliance.theme import DESIGN_WIDTH, EDGE, GRID, HARM, INK, INK2
from kernelless.readout import Layers
from kernelless.vega import NARROW_HEIGHT

HEIGHT, FIRST, DOT = 300, (58, 46), (11.6, 6.6)
"""Of the view; where the first dot is, and the next one below; elsewhere, and on a phone."""
DOTS = "(narrow ? width * 0.6 : min(width * 0.62, 520))"
"""How wide the dots are spread."""
TOP, SIDE = (34, 28), (190, 102)
"""Of the square of shares."""
CURVE: dict[str, Any] = {"color": INK, "strokeWidth": 2}
POINT: dict[str, Any] = {"shape": "circle", "color": INK, "filled": True, "opacity": 1}


def counts() -> Layers:
    """Draw the therapies, and the shares flagged at every strictness.

    Returns
    -------
    altair.LayerChart
        The view.
    """
    layers = (_outcome(), *_heading(), *_groups(), _dots(), _ring(), *_shares(), _question())
    view = alt.layer(*layers).properties(width=DESIGN_WIDTH, height=HEIGHT)
    drawn: Layers = view.resolve_scale(x="independent", y="independent")
    return drawn


def _heading() -> Marks:
    base = told({}).encode(y=alt.value(px((15, 13))))
    shares = alt.value(alt.expr(_left()))
    all_ = f"toNumber(people) == {SHOWN} ? '' : 'of ' + format(toNumber(people), ',') + ', '"
    text = f"({all_}) + 'with ' + length + ' sessions each'"
    about = base.transform_calculate(said=text).mark_text(
        align="left", baseline="alphabetic", **second()
    )
    every = alt.expr("narrow ? 'Lax to strict' : 'From lax to strict'")
    return [
        title(base, text=f"{SHOWN} therapies").encode(x=alt.value(0)),
        roomy(about).encode(x=alt.value(124), text="said:N"),
        title(base, text=every).encode(x=shares),
    ]


def _down(dots: float) -> str:
    """Where a dot stands from above, as an expression."""
    return f"({px(FIRST).expr}) + {dots} * ({px(DOT).expr})"


def _across(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=scaled(0, ACROSS, "0", DOTS))


def _placed(mark: alt.Chart) -> alt.Chart:
    last = STEP + HIGH - 1
    ends = [alt.expr(_down(0)), alt.expr(_down(last))]
    scale = alt.Scale(domain=[0, last], range=ends, nice=False, zero=False)
    placed: alt.Chart = mark.encode(x=_across("x"), y=alt.Y("y:Q", axis=None, scale=scale))
    return placed


def _groups() -> Marks:
    """Write count and name over the dots of each group, and where there is room what it is."""
    marks: Marks = []
    for place, about in enumerate(GROUPS):
        x = alt.value(alt.expr(f"{place % 2 * SECOND / ACROSS} * {DOTS}"))
        y = alt.value(alt.expr(f"{_down(place // 2 * STEP)} - (narrow ? 9 : 13)"))
        base = only(rows_of("groups"), f"datum.group == {place}").encode(x=x, y=y)
        colour = HARM if place < len(GROUPS) // 2 else INK
        face: dict[str, Any] = {"align": "left", "baseline": "alphabetic", "fontSize": text_size()}
        after = alt.expr("(narrow ? 7 : 7.9) * length(datum.count) + 5")
        beyond = alt.expr(f"7.9 * length(datum.count) + 16 + {about.long}")
        name = alt.expr(f"narrow ? '{about.short}' : '{about.name}'")
        marks += [
            base.mark_text(fontWeight=700, color=colour, **face).encode(text="count:N"),
            base.mark_text(dx=after, text=name, color=colour, **face),
            roomy(base.mark_text(dx=beyond, text=about.about, **(face | second()))),
        ]
    return marks


def _dots() -> alt.Chart:
    """Draw each therapy as a dot: rust has a rupture, filled is flagged."""
    dots = rows_of("people").mark_point(filled=True, opacity=1, stroke=None, size=px((78, 32)))
    drawn = _placed(dots).encode(
        shape=alt.Shape("shape:N", scale=None), color=alt.Color("colour:N", scale=None)
    )
    named: alt.Chart = drawn.properties(name="pick_people")
    return named


def _ring() -> alt.Chart:
    """Mark the therapy that is followed."""
    ring = only(rows_of("people"), "datum.person == followed")
    ring = ring.mark_point(shape="circle", filled=False, opacity=1, size=px((230, 120)))
    drawn: alt.Chart = _placed(ring).encode(color=alt.value(INK), strokeWidth=alt.value(1.6))
    return drawn


def _left() -> str:
    """Where the square of shares begins."""
    return f"(width - {_side()} - 2)"


def _side() -> str:
    return f"({px(SIDE).expr})"


def _share(field: str) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=scaled(0, 1, _left(), f"{_left()} + {_side()}"))


def _rise(field: str) -> alt.Y:
    ends = [alt.expr(f"({px(TOP).expr}) + {_side()}"), px(TOP)]
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=ends, nice=False))


def _shares() -> Marks:
    """Draw what is flagged with a rupture against what is flagged without, at each strictness."""
    curve = only(rows_of("curve"), "datum.known").encode(x=_share("alarm"), y=_rise("hit"))
    point = only(rows_of("point"), "datum.known").encode(x=_share("alarm"), y=_rise("hit"))
    line = curve.mark_line(**CURVE).encode(order=alt.Order("strictness:Q"))
    small = curve.mark_point(size=px((12, 7)), **POINT)
    present = point.mark_point(size=px((150, 84)), **POINT)
    return [*_square(), line, small, present, *_nothing()]


def _square() -> Marks:
    """Draw the axes and the line of chance, and name them."""
    corners = told({"low": 0, "high": 1})
    edge: dict[str, Any] = {"color": EDGE, "strokeWidth": 1}
    across = corners.encode(x=_share("low"), x2="high:Q", y=_rise("low"))
    up = corners.encode(x=_share("low"), y=_rise("low"), y2="high:Q")
    diagonal = corners.encode(x=_share("low"), x2="high:Q", y=_rise("low"), y2="high:Q")
    dash: dict[str, Any] = {"color": INK2, "strokeDash": [3, 4], "strokeWidth": 1.2}
    return [
        across.mark_rule(**edge),
        up.mark_rule(**edge),
        diagonal.mark_rule(**dash),
        *_names(corners),
    ]


def _names(corners: alt.Chart) -> Marks:
    """Name the axes and their ends, and the line of chance on the side where there is no curve."""
    below, lower = (
        alt.value(alt.expr(f"({px(TOP).expr}) + {_side()} + {down}"))
        for down in ("5", "(narrow ? 20 : 23)")
    )
    without = alt.expr("narrow ? 'false alarms' : 'flagged without a rupture'")
    with_ = alt.expr("narrow ? 'hits' : 'flagged with a rupture'")
    start: dict[str, Any] = {"align": "left", "baseline": "top", **second()}
    end: dict[str, Any] = start | {"align": "right"}
    up: dict[str, Any] = end | {"baseline": "bottom", "angle": 270, "dy": -5}
    return [
        corners.mark_text(text="0", **start).encode(x=_share("low"), y=below),
        corners.mark_text(text="100", **end).encode(x=_share("high"), y=below),
        corners.mark_text(text=without, **start).encode(x=_share("low"), y=lower),
        corners.mark_text(text=with_, **up).encode(x=_share("low"), y=_rise("high")),
        _chance("datum.hit >= datum.alarm", {**start, "dx": 6, "dy": 4}),
        _chance("datum.hit < datum.alarm", {**end, "baseline": "bottom", "dx": -6, "dy": -4}),
    ]


def _chance(test: str, face: dict[str, Any]) -> alt.Chart:
    name = (
        only(rows_of("point"), test)
        .transform_calculate(at="narrow ? 0.5 : 0.66")
        .mark_text(text="chance", **face)
    )
    placed: alt.Chart = name.encode(x=_share("at"), y=_rise("at"))
    return placed


def _nothing() -> Marks:
    """Say why there is no curve."""
    none = only(rows_of("point"), "!datum.known").transform_calculate(at="0.04", up="0.92")
    said = alt.expr("narrow ? 'no curve' : 'nothing to compare'")
    text = none.mark_text(text=said, align="left", **second())
    return [text.encode(x=_share("at"), y=_rise("up"))]


def _outcome() -> alt.Chart:
    """Keep the place that answers, which the page can hide until somebody has bet."""
    bottom = px((HEIGHT, round(HEIGHT * NARROW_HEIGHT)))
    sides = {"x": -6, "x2": alt.expr("width"), "y": -4, "y2": bottom}
    place = told({}).mark_rect(opacity=0, color=GRID).properties(name="place_outcome")
    kept: alt.Chart = place.encode(**{name: alt.value(each) for name, each in sides.items()})
    return kept


def _question() -> alt.Chart:
    """Keep the place where the page puts the question."""
    place = told({}).mark_point(opacity=0, size=1).properties(name="place_question")
    y = alt.expr(f"narrow ? {TOP[1] + SIDE[1] + 36} : {_down(STEP + HIGH - 1)} + 14")
    kept: alt.Chart = place.encode(x=alt.value(0), y=alt.value(y))
    return kept
