"""What the lab draws at its start, as the prose of its chapter writes it."""

from __future__ import annotations

from alliance.labs import two_worlds
from alliance.prose import tell_texts


def tell() -> None:
    """Make the numbers available to a chapter, as ``{glue:text}`drawn.more```."""
    tell_texts("drawn", spoken())


def spoken() -> dict[str, str]:
    """Write how many more of the people drawn recover in world B.

    Returns
    -------
    dict of str to str
        ``more``: with every rupture repaired, beside none; ``more_half``: where repair is half of
        the link.

    Examples
    --------
    >>> list(spoken())
    ['more', 'more_half']
    """
    return {"more": _more(100), "more_half": _more(50)}


def _more(share: float) -> str:
    (words,) = two_worlds.lab.figure.tables(share=share)["words"]
    return f"{words['more_b']:.0f}"
