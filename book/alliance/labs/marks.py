"""Marks that labs draw with: shapes, sizes on a phone, scales across a part of a drawing, data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import altair as alt

from alliance.theme import INK2, SERIF
from kernelless import Setting, table
from kernelless.vega import NARROW_HEIGHT

Marks: TypeAlias = list[Any]

# Curves, no arcs: Vega would turn each arc into curves again for every mark that moves.
DISC = "M0,-1C.552,-1,1,-.552,1,0C1,.552,.552,1,0,1C-.552,1,-1,.552,-1,0C-1,-.552,-.552,-1,0,-1Z"
HOLE = (
    "M0,-.7C-.387,-.7,-.7,-.387,-.7,0C-.7,.387,-.387,.7,0,.7"
    "C.387,.7,.7,.387,.7,0C.7,-.387,.387,-.7,0,-.7Z"
)
RIGHT_HALF = "M0,-.7L0,.7C.387,.7,.7,.387,.7,0C.7,-.387,.387,-.7,0,-.7Z"
DOWN = "M-1,-.8L1,-.8L0,1Z"
CROSS = "M-.9,-.6L-.6,-.9L0,-.3L.6,-.9L.9,-.6L.3,0L.9,.6L.6,.9L0,.3L-.6,.9L-.9,.6L-.3,0Z"
"""Paths from -1 to 1. A hole runs the other way round, so that one filled path is a ring."""


def px(sizes: tuple[float, float]) -> alt.ExprRef:
    """Return a size in pixels that is another on a phone.

    Parameters
    ----------
    sizes : tuple of float
        Pixels elsewhere, and on a phone.

    Returns
    -------
    altair.ExprRef
        The size.
    """
    wide, narrow = sizes
    return alt.expr(f"narrow ? {narrow} : {wide}")


def text_size() -> alt.ExprRef:
    """Return the size of labels.

    Returns
    -------
    altair.ExprRef
        Pixels.
    """
    return px((15, 13.5))


def second() -> dict[str, Any]:
    """Return how second text looks.

    Returns
    -------
    dict
        Properties of a mark.
    """
    return {"color": INK2, "fontSize": text_size()}


def heading(
    title: str, about: str | alt.ExprRef, right: int, top: float | alt.ExprRef = -14
) -> Marks:
    """Name a view over its drawing, and say what it shows.

    Parameters
    ----------
    title : str
        Its name.
    about : str or altair.ExprRef
        What follows it.
    right : int
        Pixels from the edge to what follows.
    top : float or altair.ExprRef
        Pixels from the top of the view.

    Returns
    -------
    list of altair.Chart
        Two marks.
    """
    base = told({}).encode(y=alt.value(top))
    face: dict[str, Any] = {"font": SERIF, "fontSize": px((18, 16)), "fontWeight": 600}
    name = base.mark_text(align="left", text=title, **face).encode(x=alt.value(-30))
    more = base.mark_text(align="left", text=about, color=INK2, fontSize=text_size())
    return [name, more.encode(x=alt.value(px((right - 30, round(right * 0.9) - 30))))]


def bottom(height: int) -> alt.ExprRef:
    """Return where a view ends, which is lower on a phone.

    Parameters
    ----------
    height : int
        Its height elsewhere, in pixels.

    Returns
    -------
    altair.ExprRef
        Pixels from its top.
    """
    return px((height, round(height * NARROW_HEIGHT)))


def scaled(low: float, high: float, left: str, right: str) -> alt.Scale:
    """Return a scale across a part of the drawing.

    Parameters
    ----------
    low, high : float
        Ends of the scale.
    left, right : str
        Where they are, as Vega expressions that may use ``width``.

    Returns
    -------
    altair.Scale
        The scale.
    """
    ends = [alt.expr(left), alt.expr(right)]
    return alt.Scale(domain=[low, high], range=ends, nice=False, zero=False)


def rows_of(name: str) -> alt.Chart:
    """Start a mark that draws a table.

    Parameters
    ----------
    name : str
        Name of the table.

    Returns
    -------
    altair.Chart
        To be continued.
    """
    return alt.Chart(table(name))


def told(*rows: Mapping[str, Any]) -> alt.Chart:
    """Start a mark that draws what never changes.

    Parameters
    ----------
    *rows : mapping
        The data.

    Returns
    -------
    altair.Chart
        To be continued.
    """
    return alt.Chart(alt.InlineData([*rows]))


def only(mark: alt.Chart, test: str) -> alt.Chart:
    """Keep a mark for the rows that pass a test.

    Parameters
    ----------
    mark : altair.Chart
        The mark.
    test : str
        Vega expression.

    Returns
    -------
    altair.Chart
        The mark.
    """
    kept: alt.Chart = mark.transform_filter(test)
    return kept


def roomy(mark: alt.Chart) -> alt.Chart:
    """Keep a mark for where there is room: not on a phone.

    Parameters
    ----------
    mark : altair.Chart
        The mark.

    Returns
    -------
    altair.Chart
        The mark.
    """
    return only(mark, "!narrow")


def movable(drawn: alt.VConcatChart, settings: Iterable[Setting]) -> alt.VConcatChart:
    """Let a drawing be moved by settings, and be told how much room there is.

    Parameters
    ----------
    drawn : altair.VConcatChart
        A drawing.
    settings : iterable of Setting
        What can be moved.

    Returns
    -------
    altair.VConcatChart
        The same with a parameter for each setting, and ``narrow``: whether there is little room.
    """
    params = [alt.param(each.name, value=each.default) for each in settings]
    return drawn.add_params(*params, alt.param("narrow", value=False))
