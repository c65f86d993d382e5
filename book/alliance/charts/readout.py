"""Readouts: text layers that the page writes under a drawing instead of drawing them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import altair as alt

from alliance.compile import calculations

Layers: TypeAlias = alt.LayerChart | alt.FacetChart
"""What `altair.layer` returns."""


def readout(
    name: str, text: str, prepare: Sequence[Any] = (), data: Any = alt.Undefined
) -> alt.Chart:
    """Return a text layer that is read out: ``sentence`` (one row) or ``table`` (a row a record).

    Parameters
    ----------
    name : str
        ``sentence`` or ``table``.
    text : str
        Vega expression of the text.
    prepare : sequence of transforms
        Steps that make the rows to be read.
    data : chart data, optional
        Its own data; that of the layers around it when left out.

    Returns
    -------
    altair.Chart
        A layer to put beside the others.
    """
    steps = [*prepare, *calculations({"text": text})]
    layer: alt.Chart = alt.Chart(data, name=name, transform=steps).mark_text()
    return layer.encode(text="text:N")


def largest(names: Iterable[str], by: Sequence[str] = ()) -> alt.AggregateTransform:
    """Return the transform that keeps the largest value of each column, and so the only one.

    Parameters
    ----------
    names : iterable of str
        Columns; where a row has no value it holds null.
    by : sequence of str
        Columns that say which rows belong together; all rows when empty.

    Returns
    -------
    altair.AggregateTransform
        The transform.
    """
    kept = [alt.AggregatedFieldDef(op="max", field=name, **{"as": name}) for name in names]
    return alt.AggregateTransform(aggregate=kept, groupby=list(by))


def row(*cells: str) -> str:
    r"""Return the expression of one row of a table readout.

    Parameters
    ----------
    *cells : str
        Vega expression of each cell.

    Returns
    -------
    str
        The cells joined by a tab.

    Examples
    --------
    >>> print(row("datum.a", "datum.b"))
    datum.a+"\t"+datum.b
    """
    return '+"\\t"+'.join(cells)
