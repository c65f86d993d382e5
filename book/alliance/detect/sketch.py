"""A small drawing of one client's ratings and episodes, as SVG: hundreds are drawn in a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from alliance.arrays import Array
from alliance.numbers import together

WIDTH, HEIGHT = 460, 150
LEFT, RIGHT, TOP, BOTTOM = 40, 10, 12, 24
DOTS = 80
"""With more ratings a line is drawn, and no dot for each."""


KEY = (
    '<span class="key"><svg viewBox="0 0 16 16" aria-hidden="true"><path class="rupture" '
    'd="M1,3h14l-7,12z"/></svg> rupture, at its first session; <svg viewBox="0 0 16 16" '
    'aria-hidden="true"><path class="limit" d="M0,8h16"/></svg> the rating that was bad enough; '
    '<svg viewBox="0 0 16 16" aria-hidden="true"><circle class="repair" cx="8" cy="8" r="6"/></svg>'
    " repaired. From left to right: sessions.</span>"
)
"""What the marks of a drawing mean, as HTML."""


@dataclass(frozen=True)
class Frame:
    """Where sessions and ratings lie in a drawing.

    Attributes
    ----------
    sessions : int
        The last session.
    low, high : float
        Ratings at the bottom and at the top.
    """

    sessions: int
    low: float
    high: float

    def x(self, session: float) -> float:
        """Return where a session lies, from the left."""
        share = (session - 1) / max(self.sessions - 1, 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, rating: float) -> float:
        """Return where a rating lies, from the top."""
        share = (rating - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def at(self, session: float, rating: float) -> str:
        """Return a place as SVG writes it."""
        return f"{self.x(session):.1f},{self.y(rating):.1f}"


def sketch(
    course: Array,
    episodes: pd.DataFrame,
    scale: tuple[float, float],
    description: str,
    *,
    falls: bool = True,
) -> str:
    """Draw a course and its episodes.

    Parameters
    ----------
    course : (T,) array
        Ratings by session; not a number where there is none.
    episodes : pandas.DataFrame
        The client's rows of `alliance.detect.detect`.
    scale : tuple of float
        Ratings at the bottom and at the top.
    description : str
        What a screen reader says.
    falls : bool
        Whether a rupture is a fall; otherwise it is a rise, and its triangle points up.

    Returns
    -------
    str
        An ``svg`` element, whose classes ``report.css`` colours.

    Examples
    --------
    >>> empty = pd.DataFrame(columns=["onset", "threshold", "trough", "trough_session", "end"])
    >>> sketch(np.array([5.0, 6]), empty, (1, 7), "flat").count("<circle")
    2
    """
    frame = Frame(len(course), *scale)
    parts = (
        *_axes(frame),
        *_line(course, frame),
        *_marks(course, episodes, frame, falls),
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(description)}">'
        f"{''.join(parts)}</svg>"
    )


def _axes(frame: Frame) -> Iterator[str]:
    ends = frame.low, frame.high
    for rating, text in zip(ends, together(*ends), strict=True):
        y = frame.y(rating)
        yield f'<path class="grid" d="M{LEFT},{y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    for session, anchor in ((1, "start"), (frame.sessions, "end")):
        x = frame.x(session)
        yield f'<text x="{x:.1f}" y="{HEIGHT - 6}" text-anchor="{anchor}">{session}</text>'


def _line(course: Array, frame: Frame) -> Iterator[str]:
    """Draw a line through ratings in session after session; a missed session leaves a gap."""
    rated = np.flatnonzero(~np.isnan(course))
    runs = np.split(rated, np.flatnonzero(np.diff(rated) > 1) + 1)
    path = "".join("M" + "L".join(frame.at(t + 1, course[t]) for t in run) for run in runs)
    yield f'<path class="course" d="{path}"/>'
    if len(rated) <= DOTS:
        for t in rated.tolist():
            yield _circle("rating", frame, t + 1, course[t], 2.5)


def _marks(course: Array, episodes: pd.DataFrame, frame: Frame, falls: bool) -> Iterator[str]:
    """Mark each onset by a triangle and by the limit that it passed, each repair by a ring."""
    down = 1 if falls else -1
    for each in episodes.to_dict("records"):
        onset = each["onset"]
        x, y = frame.x(onset), frame.y(course[onset - 1])
        limit = float(np.clip(each["threshold"], frame.low, frame.high))
        yield f'<path class="limit" d="M{x - 9:.1f},{frame.y(limit):.1f}h18"/>'
        yield f'<path class="rupture" d="M{x - 7:.1f},{y - 6 * down:.1f}h14l-7,{12 * down}z"/>'
        if pd.notna(each["end"]):
            yield _circle("repair", frame, each["end"], course[each["end"] - 1], 6)


def _circle(name: str, frame: Frame, session: int, rating: float, radius: float) -> str:
    x, y = frame.at(session, rating).split(",")
    return f'<circle class="{name}" cx="{x}" cy="{y}" r="{radius}"/>'
