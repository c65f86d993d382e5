"""Shapes of a course: which of a few plain ones a therapy's ratings have, if any.

Each shape is a set of templates: a straight line, or a dip of some place and width. A template is
fitted to the ratings that are given by least squares, after the course's own level and scale. The
ratings have the shape whose template explains most of their variance, adjusted for how many
numbers the template was free to choose (Ezekiel's adjusted share), if that is at least half and
what was fitted spans at least half a point of the scale from 1 to 5; else they have none of them.

A lab draws the same forms, and its courses are sorted by the same rule in its tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from alliance.arrays import Array, Labels

Forms: TypeAlias = list[npt.NDArray[np.float64]]

V_REACHES = (1.0, 1.5, 2.0)
"""Sessions from the bottom of a sharp dip to where it is over: from one low session to three."""
U_REACHES = (3.0, 4.0, 5.0)
"""The same for a slow dip: from five low sessions to nine."""
LEAST_SHARE = 0.5
"""Adjusted share of the variance that a shape must explain."""
LEAST_SIZE = 0.5
"""Points, on the scale from 1 to 5, that a shape must span."""
LEAST_RATINGS = 8
"""With fewer ratings a course has none of the shapes: a dip and its return need some."""
NONE = "none"


class Shape(NamedTuple):
    """A shape of ratings: its plain name, and how many numbers its templates choose."""

    title: str
    free: int


SHAPES: Mapping[str, Shape] = {
    "rise": Shape("Steady rise", 1),
    "v": Shape("One dip (V)", 3),
    "u": Shape("Slow dip (U)", 3),
    "w": Shape("Two dips (W)", 4),
    "decline": Shape("Slow decline", 1),
}
"""The shapes that ratings can show. A line chooses its slope; a dip its depth, its width, and its
one place or two."""

UNSEEN: Mapping[str, Shape] = {
    "leaves": Shape("Leaves early", 0),
    "quiet": Shape("Quiet withdrawal", 0),
}
"""The shapes that no rating shows. Where a rating is missing, the data do not say whether the
client had left; and a client who withdraws quietly rates as before."""


def sharp(distance: Array, reach: float) -> Array:
    """Return the form of a sharp dip, a V.

    Parameters
    ----------
    distance : array
        Sessions from its bottom.
    reach : float
        Distance at which it is over.

    Returns
    -------
    array
        Depth, from 0 to 1.

    Examples
    --------
    >>> sharp(np.array([-2.0, -1.0, 0.0, 1.0]), 2).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    return np.asarray(np.maximum(0, 1 - np.abs(distance) / reach))


def slow(distance: Array, reach: float) -> Array:
    """Return the form of a slow dip, a U: a parabola.

    Parameters
    ----------
    distance : array
        Sessions from its bottom.
    reach : float
        Distance at which it is over.

    Returns
    -------
    array
        Depth, from 0 to 1.

    Examples
    --------
    >>> slow(np.array([-2.0, -1.0, 0.0, 3.0]), 2).tolist()
    [0.0, 0.75, 1.0, 0.0]
    """
    return np.asarray(np.maximum(0, 1 - (distance / reach) ** 2))


def templates(sessions: int) -> dict[str, Forms]:
    """Return the templates of each shape.

    Parameters
    ----------
    sessions : int
        Length of a course.

    Returns
    -------
    dict of str to list of (sessions,) array
        By name of the shape; a dip goes down. Its bottom is neither in the first session nor in the
        last. Two dips are alike, and the course is back in between.
    """
    time = np.arange(sessions, dtype=float)
    middle = time[1:-1]
    return {
        "rise": [time],
        "v": [-sharp(time - at, reach) for reach in V_REACHES for at in middle],
        "u": [-slow(time - at, reach) for reach in U_REACHES for at in middle],
        "w": [
            -sharp(time - first, reach) - sharp(time - second, reach)
            for reach in V_REACHES
            for first, second in combinations(middle, 2)
            if second - first >= 2 * reach
        ],
        "decline": [-time],
    }


def classify(ratings: Array, *, points: float = 1.0) -> Labels:
    """Sort therapies by the shape of their ratings.

    Parameters
    ----------
    ratings : (n, T) array
        Ratings by client and session; not a number where there is none.
    points : float
        How many points of the ratings' scale are one of the scale from 1 to 5.

    Returns
    -------
    (n,) array of str
        A name in `SHAPES`, or `NONE`.

    Examples
    --------
    >>> classify(np.array([[5.0, 5, 5, 3, 5, 5, 5, 5], [4, 4, 4, 4, 4, 4, 4, 4]])).tolist()
    ['v', 'none']
    """
    return np.array([_shape(row, points) for row in ratings], dtype="<U7")


def _shape(row: Array, points: float) -> str:
    given = ~np.isnan(row)
    n = int(given.sum())
    centred = row[given] - (row[given].mean() if n else 0)
    total = float(centred @ centred)
    if n < LEAST_RATINGS or total == 0:
        return NONE
    forms, spans, shapes = _forms(given.tobytes())
    along = forms @ centred
    left = 1 - along**2 / total
    adjusted = 1 - left * (n - 1) / (n - 1 - FREE[shapes])
    # A form the wrong way up is another shape, or none.
    adjusted[along <= 0] = -np.inf
    best = int(np.argmax(adjusted))
    large = along[best] * spans[best] >= LEAST_SIZE * points
    return list(SHAPES)[shapes[best]] if large and adjusted[best] >= LEAST_SHARE else NONE


FREE = np.array([each.free for each in SHAPES.values()])


@cache
def _forms(given: bytes) -> tuple[Array, Array, npt.NDArray[np.int64]]:
    """Return templates where ratings are given, of mean 0 and length 1; their spans; and shapes.

    One that does not vary there says nothing, and is left out.
    """
    mask = np.frombuffer(given, dtype=bool)
    rows = [
        (form[mask] - form[mask].mean(), place)
        for place, forms in enumerate(templates(len(mask)).values())
        for form in forms
        if np.ptp(form[mask]) > 0
    ]
    forms = np.array([form / np.sqrt(form @ form) for form, _ in rows])
    return forms, np.ptp(forms, axis=1), np.array([place for _, place in rows])


def shares(ratings: Array) -> dict[str, float]:
    """Return how common each shape is.

    Parameters
    ----------
    ratings : (n, T) array
        Mean codes, 1 to 5.

    Returns
    -------
    dict of str to float
        Share of clients by name of the shape, and of those with `NONE`.
    """
    found = classify(ratings)
    return {name: float((found == name).mean()) for name in (*SHAPES, NONE)}
