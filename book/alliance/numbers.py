"""Numbers as readers see them, in sentences, tables and charts."""

from __future__ import annotations

from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
TWO_PLACES = frozenset({"beta", "d", "g", "SMD", "odds ratio", "hazard ratio per WAI point"})
"""Units whose numbers are printed with two places, as they are published."""


def negative(text: str) -> str:
    """Write hyphens before numbers as minus signs.

    Parameters
    ----------
    text : str
        Text in which every hyphen is a minus.

    Returns
    -------
    str
        The text, as readers see it.

    Examples
    --------
    >>> negative("-0.5 (-1 to 0)")
    '−0.5 (−1 to 0)'
    """
    return text.replace("-", MINUS)


def percent(share: float) -> str:
    """Write a share as a whole percentage.

    Parameters
    ----------
    share : float
        The share, 0 to 1.

    Returns
    -------
    str
        The percentage.

    Examples
    --------
    >>> percent(0.078)
    '8%'
    """
    return f"{share:.0%}"


def tenth(share: float) -> str:
    """Write a share as a percentage with a tenth, where it has one.

    Parameters
    ----------
    share : float
        The share, 0 to 1.

    Returns
    -------
    str
        The percentage.

    Examples
    --------
    >>> tenth(0.0773), tenth(0.19)
    ('7.7%', '19%')
    """
    return f"{round(100 * share, 1):g}%"


def together(*values: float) -> tuple[str, ...]:
    """Write numbers that are read together with as many decimals as the one that needs the most.

    Parameters
    ----------
    *values : float
        The numbers. Each needs three digits, without noughts at the end.

    Returns
    -------
    tuple of str
        The numbers, as readers see them.

    Examples
    --------
    >>> together(1.1, 3), together(4, 2), together(-0.123, 1000)
    (('1.1', '3.0'), ('4', '2'), ('−0.123', '1000.000'))
    """
    needed = (Decimal(f"{value:.3g}").normalize().as_tuple().exponent for value in values)
    places = max(0, *(-int(exponent) for exponent in needed))
    return tuple(negative(f"{value:.{places}f}") for value in values)


def measure(value: float, unit: str, places: int | None = None) -> str:
    """Write a number in its unit: correlations have two places and no leading zero.

    Other measures of a difference or of odds have two places, too.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Unit as in ``data/``.
    places : int, optional
        Places of a number that is no correlation; as many as it has if left out.

    Returns
    -------
    str
        The number as text.

    Examples
    --------
    >>> measure(-0.09, "r"), measure(0.1, "d"), measure(9.9, "points"), measure(3.644, "points", 2)
    ('−.09', '0.10', '9.9', '3.64')
    """
    if unit == "r" or unit in TWO_PLACES or places is not None:
        places = 2 if unit == "r" or places is None else places
        # A float of NumPy rounds its product with 100, and .265 to .26, unlike the pages' scripts.
        # Adding 0 after rounding turns "-0.00" into "0.00".
        text = f"{round(float(value), places) + 0.0:.{places}f}"
        text = text.replace("0.", ".", 1) if unit == "r" else text
    else:
        text = f"{round(value, 4):g}"
    return negative(text)
