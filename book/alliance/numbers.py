"""Numbers as readers see them, in sentences, tables and charts."""

from __future__ import annotations

MINUS = "\N{MINUS SIGN}"


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
