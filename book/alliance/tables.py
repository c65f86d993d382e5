"""Tables for the chapters, as Markdown that the book and JupyterLab both typeset."""

from __future__ import annotations

import pandas as pd
from IPython.display import Markdown

from alliance.parameters import ASSUMED, PARAMETERS, Parameter


def table(frame: pd.DataFrame) -> Markdown:
    """Return a data frame as a Markdown table.

    Parameters
    ----------
    frame : pandas.DataFrame
        Cells may hold Markdown; numbers are written as they are.

    Returns
    -------
    IPython.display.Markdown
        The table, without the index.
    """
    text = frame.to_markdown(index=False, disable_numparse=True)
    return Markdown(text)  # type: ignore[no-untyped-call]


def parameters() -> Markdown:
    """Return the record of parameters as a table.

    Returns
    -------
    IPython.display.Markdown
        One row a parameter.
    """
    return table(pd.DataFrame([_described(about) for about in PARAMETERS.values()]))


def _described(about: Parameter) -> dict[str, str]:
    return {
        "Symbol": f"${about.symbol}$",
        "Meaning": about.label,
        "Unit": about.unit,
        "Default": f"{about.default:g}",
        "Range": f"{about.low:g} to {about.high:g}",
        "Rests on": about.source.capitalize() if about.source == ASSUMED else about.source,
        "Name in code": f"`{about.name}`",
    }
