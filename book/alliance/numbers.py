"""Numbers as readers see them, in sentences, tables and charts."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isnan

MINUS = "\N{MINUS SIGN}"
SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
"""Counts that a sentence has in words."""
COEFFICIENTS = frozenset(
    {
        "r",
        "r, before to after",
        "beta",
        "standardised coefficient",
        "intraclass correlation",
        "alpha",
        "kappa",
        "reliability coefficient",
    }
)
"""Units of what lies between -1 and 1: printed with two places, and no nought before the point."""
TWO_PLACES = frozenset({"d", "g", "SMD", "odds ratio", "hazard ratio per WAI point"})
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


def words(count: float) -> str:
    """Write a count as sentences do: in words up to twelve, then in digits.

    Parameters
    ----------
    count : int
        The count.

    Returns
    -------
    str
        The count as text.

    Examples
    --------
    >>> words(6), words(12), words(1210)
    ('six', 'twelve', '1,210')
    """
    return SMALL[int(count)] if 0 <= count < len(SMALL) else f"{count:,.0f}"


def pointed(text: str) -> str:
    """Write coefficients without the nought before their point.

    Parameters
    ----------
    text : str
        Text in which every number is a coefficient.

    Returns
    -------
    str
        The text, as readers see it.

    Examples
    --------
    >>> pointed("-0.118 (0.05 to 1.00)")
    '-.118 (.05 to 1.00)'
    """
    return re.sub(r"(?<![\d.])0(?=\.\d)", "", text)


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
    """Write a number in its unit: coefficients have two places and no nought before the point.

    Other measures of a difference or of odds have two places, too.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        Unit as in ``data/``.
    places : int, optional
        Places of a number that is no coefficient; as many as it has if left out.

    Returns
    -------
    str
        The number as text.

    Examples
    --------
    >>> measure(-0.09, "r"), measure(0.1, "d"), measure(9.9, "points"), measure(3.644, "points", 2)
    ('−.09', '0.10', '9.9', '3.64')
    """
    bare = unit in COEFFICIENTS
    if bare or unit in TWO_PLACES or places is not None:
        places = 2 if bare or places is None else places
        # A float of NumPy rounds its product with 100, and .265 to .26, unlike the pages' scripts.
        # Adding 0 after rounding turns "-0.00" into "0.00".
        text = f"{round(float(value), places) + 0.0:.{places}f}"
        text = pointed(text) if bare else text
    else:
        text = f"{round(value, 4):g}"
    return negative(text)


def published(value: float, unit: str) -> str:
    """Write a number of the tables of evidence: as `measure`, and a share as a percentage.

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
    >>> published(0.745, "proportion"), published(0.278, "r")
    ('74.5%', '.28')
    """
    return tenth(value) if unit == "proportion" else measure(value, unit)


def simulated(value: float, unit: str) -> str:
    """Write a simulated number to a place more than published ones: a percentage to a tenth.

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
    >>> simulated(0.6075, "proportion"), simulated(-0.1183, "r"), simulated(1.893, "points")
    ('60.8%', '−.118', '1.893')
    """
    exact = round(float(value), 3) + 0.0  # no minus before a nought
    if unit == "proportion":
        return negative(f"{100 * exact:.1f}%")
    text = f"{exact:.3f}"
    return negative(pointed(text) if unit in COEFFICIENTS else text)


def ends(low: float | None, high: float | None, unit: str) -> str:
    """Write an interval, or a bound.

    Both ends have as many places as the one that needs more; percentages as many as they need.

    Parameters
    ----------
    low, high : float or None
        The ends; None or not a number where there is none.
    unit : str
        Unit as in ``data/``.

    Returns
    -------
    str
        Empty where neither end is known.

    Examples
    --------
    >>> ends(-2.44, -0.1, "points"), ends(0.05, 0.1, "proportion"), ends(None, 5, "sessions")
    ('−2.44 to −0.10', '5% to 10%', 'at most 5')
    """
    known = {
        words: published(end, unit)
        for words, end in (("at least", low), ("at most", high))
        if end is not None and not isnan(end)
    }
    if len(known) < 2:
        return " ".join(text for bound in known.items() for text in bound)
    places = max(len(text.partition(".")[2]) for text in known.values())
    return " to ".join(text if "%" in text else _padded(text, places) for text in known.values())


def _padded(text: str, places: int) -> str:
    """Add noughts after the point of a number, up to so many places."""
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest:0<{places}}" if places else whole
