"""What can be moved: the shape, how deep, where and how wide; the rating's error and luck."""

from __future__ import annotations

from dataclasses import replace

from alliance.labs.compute import parameter
from alliance.real.shapes import SHAPES, UNSEEN
from kernelless import Number, Whole
from kernelless.handles import Idle

TITLES = {name: about.title for name, about in {**SHAPES, **UNSEEN}.items()}
"""The shapes in the order in which one becomes the next: name, and as readers see it."""
ORDER = list(TITLES)
SPREAD = 1.2
"""Standard deviation of all ratings across clients in the calibrated world, rounded."""


def place(shape: str) -> float:
    """Return the place of a shape on its slider.

    Parameters
    ----------
    shape : str
        Its name.

    Returns
    -------
    float
        From 1.

    Examples
    --------
    >>> place("rise")
    1.0
    """
    return 1.0 + ORDER.index(shape)


LINES = tuple(
    Idle("shape", place(line), f"A {word} has no bottom.")
    for line, word in (("rise", "steady rise"), ("decline", "slow decline"))
)

SETTINGS = (
    Number(
        "shape", "Shape, 1 to 7", place("v"), 1, len(ORDER), 0.05,
        ends=("rise, V, U, W", "decline, leaves, quiet"),
    ),
    replace(parameter("depth"), label="How deep", default=2.0, ends=("flat", "3 points")),
    Whole("where", "Where (session)", 8, 5, 12, idle=LINES),
    Whole("breadth", "How wide", 1, 1, 3, idle=LINES, ends=("sharp", "wide")),
    replace(parameter("rating_error"), label="Error of a rating (SD, points)"),
    replace(parameter("wobble_sd"), label="Wobble of the alliance (SD, points)", default=0.0),
    Whole("luck", "Luck (seed)", 1, 1, 99),
    replace(parameter("alliance_mean"), label="Usual alliance of this client"),
    Number("spread", "Spread of ratings across clients (SD)", SPREAD, 0.3, 2, 0.05),
)  # fmt: skip
"""The shape on a slider that mixes neighbours, then what it looks like, then the rating."""
