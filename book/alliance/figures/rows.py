"""Charts of labelled rows: a label stands above its own row, so narrow screens need no margin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from alliance.theme import DESIGN_WIDTH, PAPER
from kernelless.readout import Layers

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


def row_labels(rows: alt.Chart, field: str) -> Layers:
    """Write the label of each row above it; what lies behind the words stops beside them.

    Parameters
    ----------
    rows : altair.Chart
        With its position from `row_axis`.
    field : str
        Column with the labels.

    Returns
    -------
    altair.LayerChart
        The words, over the same words as a rim of paper.
    """
    rim: dict[str, Any] = {"stroke": PAPER, "strokeWidth": 6}
    return alt.layer(_names(rows, field, **rim), _names(rows, field))


def band_axis(lowest: str, highest: str) -> alt.Axis:
    """Return the axis of rows that are scaled to a band from 0 to 1.

    Parameters
    ----------
    lowest, highest : str
        Names of the ends of the band.

    Returns
    -------
    altair.Axis
        The names stand outside the band, so that they do not meet on a phone.
    """
    outside = {"condition": {"test": "datum.value === 0", "value": "right"}, "value": "left"}
    return alt.Axis(
        values=[0, 1],
        labelExpr=f"datum.value === 0 ? '{lowest}' : '{highest}'",
        labelAlign=outside,
        labelFlush=False,
        title=None,
        grid=False,
    )


def _names(rows: alt.Chart, field: str, **look: Any) -> alt.Chart:
    names: alt.Chart = rows.mark_text(align="left", dy=-14, limit=DESIGN_WIDTH, **look)
    return names.encode(x=alt.value(4), text=f"{field}:N")
