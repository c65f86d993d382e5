"""What can be moved: the ratings and their scale, whom to look at, and what rules need to know."""

from __future__ import annotations

from alliance.detect import CRITERIA
from kernelless import Flag, Series, Whole

WINDOW = CRITERIA["control_chart"].options["window"]

STEADY = "5.2 5.6 5.1 5.4 5.7 5.3 5.5 5.2 5.6 5.4 5.8 5.5 5.3 5.6 5.4 5.7"
DIP = "5.2 5.6 5.3 5.5 5.7 5.4 5.6 3.4 4.6 5.3 5.6 5.8 5.5 5.9 5.7 5.8"
DECLINE = "6.2 6.1 6.2 5.9 5.9 5.6 5.7 5.3 5.2 5.0 - 4.7 4.4 4.3 4.2 3.9"
SHORT = "5.4 5.8 4.1 5.5"
TWO = """client;session;rating
Ann;1;5,2
Ann;2;5,6
Ann;3;5,3
Ann;4;3,9
Ann;5;5,1
Ann;6;5,7
Ben;1;4,4
Ben;2;4,1
Ben;4;4,6
Ben;5;4,2
Ben;6;4,8"""


def column(course: str) -> str:
    """Write ratings below each other.

    Parameters
    ----------
    course : str
        Ratings with spaces between them.

    Returns
    -------
    str
        A line a rating.
    """
    return "\n".join(course.split())


EXAMPLES = {
    "One dip, made up": column(DIP),
    "Steady, made up": column(STEADY),
    "Slow decline, made up": column(DECLINE),
    "Short, made up": column(SHORT),
    "Two clients, made up": TWO,
}
"""Courses of nobody, by their name."""

SETTINGS = (
    Series("ratings", "Your ratings, one in a line", column(DIP)),
    Whole("lowest", "Lowest possible rating", 1, -10, 50),
    Whole("highest", "Highest possible rating", 7, 1, 300),
    Flag("higher", "A higher rating is better", True),
    Whole("client", "Which client, of several", 1, 1, 50),
    Whole("window", "A repair must come within (sessions)", int(WINDOW.default or 0), 1, 12),
    Whole(
        "spread", "Spread across clients (SD, % of the scale)", 0, 0, 50,
        ends=("0: taken for you", "half of it"),
    ),
)  # fmt: skip
