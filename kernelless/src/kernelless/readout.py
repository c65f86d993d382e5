"""Readouts: text layers that the page writes under a drawing instead of drawing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import altair as alt

Layers: TypeAlias = alt.LayerChart | alt.FacetChart
"""What `altair.layer` returns."""


def readout(
    name: str, text: str, prepare: Sequence[Any] = (), data: Any = alt.Undefined
) -> alt.Chart:
    """Return a text layer that is read out: a sentence, a table, a scene, or remarks.

    Parameters
    ----------
    name : str
        ``sentence`` (one row), ``table`` (a row a record), ``remark`` (a row a remark on what was
        entered) or ``scene`` (a row a line: part, speaker, text, and whether a curtain hides it).
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


def calculations(formulas: Mapping[str, str]) -> list[alt.CalculateTransform]:
    """Return formulas as steps of a chart.

    Parameters
    ----------
    formulas : mapping of str to str
        Vega expression by name of the column that it makes.

    Returns
    -------
    list of altair.CalculateTransform
        One step for each formula, in order.

    Examples
    --------
    >>> calculations({"twice": "2 * datum.x"})[0].to_dict()
    {'calculate': '2 * datum.x', 'as': 'twice'}
    """
    return [
        alt.CalculateTransform(calculate=rule, **{"as": name}) for name, rule in formulas.items()
    ]


def known(field: str, spec: str) -> str:
    """Return the expression of a cell that holds a number, or a dash where there is none.

    Parameters
    ----------
    field : str
        Name of the column.
    spec : str
        D3 format of the number.

    Returns
    -------
    str
        A Vega expression whose value is text.

    Examples
    --------
    >>> known("r", ".2f")
    "(isValid(datum.r) ? format(datum.r, '.2f') : '–')"
    """
    return f"(isValid(datum.{field}) ? format(datum.{field}, '{spec}') : '–')"


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
