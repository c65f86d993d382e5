"""Charts of labelled rows: a label stands above its own row, so narrow screens need no margin."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from alliance.theme import DESIGN_WIDTH

ROW_HEIGHT = 46


def row_axis(field: str, order: Iterable[str]) -> alt.Y:
    """Return the position of rows that carry their label themselves.

    Parameters
    ----------
    field : str
        Column with the labels.
    order : iterable of str
        Labels from top to bottom.

    Returns
    -------
    altair.Y
        The channel, without an axis.
    """
    return alt.Y(f"{field}:N", sort=list(order), axis=None)


def row_labels(rows: alt.Chart, field: str) -> alt.Chart:
    """Write the label of each row above it.

    Parameters
    ----------
    rows : altair.Chart
        With its position from `row_axis`.
    field : str
        Column with the labels.

    Returns
    -------
    altair.Chart
        A text layer.
    """
    names: alt.Chart = rows.mark_text(align="left", dy=-14, limit=DESIGN_WIDTH)
    return names.encode(x=alt.value(4), text=f"{field}:N")
