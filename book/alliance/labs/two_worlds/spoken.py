"""What the lab draws at its start, as the prose of its chapter writes it."""

from __future__ import annotations

from alliance.labs import two_worlds
from alliance.prose import tell_texts


def tell() -> None:
    """Make the number available to a chapter, as ``{glue:text}`drawn.more```."""
    tell_texts("drawn", spoken())


def spoken() -> dict[str, str]:
    """Write how many more of the people drawn recover in world B.

    Returns
    -------
    dict of str to str
        ``more``: with every rupture repaired, beside none.

    Examples
    --------
    >>> list(spoken())
    ['more']
    """
    figure = two_worlds.lab.figure
    assert figure.program
    (words,) = figure.program(figure.defaults)["words"]
    return {"more": f"{words['more_b']:.0f}"}
