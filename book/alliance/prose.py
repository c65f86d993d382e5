"""Numbers for the prose: published figures by their id, written as a sentence needs them."""

from __future__ import annotations

import pandas as pd

from alliance import evidence

MINUS = "\N{MINUS SIGN}"


def tell(*ids: str) -> None:
    """Make published figures available to the text of a chapter.

    Afterwards ``{glue:text}`A1.value``` writes the figure; see `spoken` for what follows the dot.

    Parameters
    ----------
    *ids : str
        Ids of rows in ``data/``.

    Raises
    ------
    KeyError
        If there is no such row.
    """
    from myst_nb import glue  # noqa: PLC0415  only a chapter needs it, not the package

    for each in ids:
        for part, text in spoken(evidence.row(each)).items():
            glue(f"{each}.{part}", text, display=False)


def spoken(row: pd.Series) -> dict[str, str]:
    """Write the numbers of a row as text.

    Parameters
    ----------
    row : pandas.Series
        A row of a table in ``data/``.

    Returns
    -------
    dict of str to str
        Whichever of these the row has: ``value``, ``low`` and ``high`` (two places, no leading
        zero for a correlation), ``percent`` (of a proportion), ``k`` and ``n`` (counts).

    Examples
    --------
    >>> spoken(evidence.row("B2"))["low"]
    '−.09'
    """
    known = row.dropna()
    texts = {
        part: measure(known[part], known["unit"])
        for part in ("value", "low", "high")
        if part in known
    }
    texts |= {part: f"{known[part]:,.0f}" for part in ("k", "n") if part in known}
    if known.get("unit") == "proportion" and "value" in known:
        texts["percent"] = f"{round(100 * known['value'], 1):g}%"
    return texts


def measure(value: float, unit: str) -> str:
    """Write a number in its unit: correlations have two places and no leading zero.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Unit as in ``data/``.

    Returns
    -------
    str
        The number as text.

    Examples
    --------
    >>> measure(-0.09, "r"), measure(9.9, "points")
    ('−.09', '9.9')
    """
    text = f"{value:.2f}".replace("0.", ".", 1) if unit == "r" else f"{value:g}"
    return text.replace("-", MINUS)
