"""What can be moved: the case, the answers of each moment, a look back, the twin, and sizes."""

from __future__ import annotations

from dataclasses import replace

from alliance.labs.compute import parameter
from alliance.labs.walk.cases import KINDS, MOST_MOMENTS, Case, load, responses
from kernelless import Choice, Flag, Setting, Value, Whole
from kernelless.handles import Idle

NOT_YET = "not yet"
LOWER, SAME, HIGHER = EXPECTATIONS = ("lower", "about the same", "higher")
RESPONSES = tuple(responses())
CARRY_ON = RESPONSES[0]
CASES = load()
FIRST = CASES[0].name
LAST = 2 * MOST_MOMENTS + 1
"""The last page of the longest case: two for each moment, and the end."""
PLACES = ("first", "second", "third")
"""The moments of a case, in order."""


def sees(place: int) -> str:
    """Return the name of the setting that says what is noticed in a moment, from 0."""
    return f"sees{place + 1}"


def expects(place: int) -> str:
    """Return the name of the setting that says what is expected in a moment, from 0."""
    return f"expects{place + 1}"


def does(place: int) -> str:
    """Return the name of the setting that says what is done in a moment, from 0."""
    return f"does{place + 1}"


def goes(place: int) -> str:
    """Return the name of the setting that says whether one goes on after a moment, from 0."""
    return f"goes{place + 1}"


def _answers(place: int) -> tuple[Setting, ...]:
    """Return the answers of a moment, each at rest until the one before was given."""
    absent = tuple(_without(case) for case in CASES if len(case.moments) <= place)
    before = (Idle(goes(place - 1), False, "First the moment before."),) if place else ()
    first = Idle(sees(place), NOT_YET, "First say what you notice.")
    second = Idle(expects(place), NOT_YET, "First say what you expect.")
    third = Idle(does(place), NOT_YET, "First respond.")
    rests = (*absent, *before)
    number = place + 1
    return (
        _choice(sees(place), f"{number}: What do you notice?", KINDS, rests),
        _choice(expects(place), f"{number}: The next rating is", EXPECTATIONS, (*rests, first)),
        _choice(does(place), f"{number}: You respond", RESPONSES, (*rests, first, second)),
        Flag(goes(place), f"{number}: Turn the page", False, idle=(*rests, first, second, third)),
    )


def _choice(name: str, label: str, options: tuple[str, ...], idle: tuple[Idle, ...]) -> Choice:
    return Choice(name, label, NOT_YET, (NOT_YET, *options), idle=idle)


def _without(case: Case) -> Idle:
    count = ("one moment", "two moments")[len(case.moments) - 1]
    return Idle("story", case.name, f"This case has {count}.")


UNANSWERED = (Idle(does(0), NOT_YET, "First respond to a moment."),)
"""Why what follows from a response cannot be moved before there is one."""
SETTINGS = (
    Choice("story", "Case", FIRST, tuple(case.name for case in CASES)),
    *(answer for place in range(MOST_MOMENTS) for answer in _answers(place)),
    Whole("page", "Look back to page", LAST, 1, LAST, idle=UNANSWERED),
    Choice("beside", "The twin's therapist", CARRY_ON, RESPONSES, idle=UNANSWERED),
    replace(parameter("repair_pace"), label="Closed per session (share)", idle=UNANSWERED),
    replace(parameter("learning"), idle=UNANSWERED),
    parameter("alliance_effect", high=1.0),
)
ANSWERS = {
    f"The {PLACES[place]} moment": (sees(place), expects(place), does(place), goes(place))
    for place in range(MOST_MOMENTS)
}
"""Names of the answers by title of their group."""
WAY: tuple[tuple[Value, ...], ...] = (
    (KINDS[0], LOWER, "reassure", True),
    (KINDS[2], SAME, "acknowledge and explore", True),
    (KINDS[1], HIGHER, "carry on", True),
)
"""What is noticed, expected and done in each moment of the walked case, and going on."""
WALKED: dict[str, Value] = {
    "story": "Nadia",
    **{
        name(place): answer
        for place, answers in enumerate(WAY)
        for name, answer in zip((sees, expects, does, goes), answers, strict=True)
    },
}
"""One way through a case with three moments, to its end."""
STARTS: dict[str, dict[str, Value]] = {case.name: {"story": case.name} for case in CASES}
"""Every case at its first page, by name."""
