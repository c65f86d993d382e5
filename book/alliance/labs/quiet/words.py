"""The sentence of the lab: what each questionnaire shows of the rupture, and without one."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Say how far each rating falls, and in how many hours a rule sees it.

    Returns
    -------
    str
        A Vega expression, shorter on a phone. The row that is read holds ``kind``, ``depth``, and
        for the ``client`` and the ``therapist`` by how much their rating is lowered, with
        ``_hits`` and ``_alarms`` (in how many of 100 hours the rule flags it, with the rupture and
        without); ``both`` and ``neither`` count the hours that both show, and none.
    """
    return phrase(_falls(), _hits(), _alarms()).expression


def _falls() -> Phrase:
    depth = number("datum.depth")
    lowers = (number("datum.client"), number("datum.therapist"))
    return phrase(
        "In this simulation a ", Phrase("datum.kind"), " of ", depth, " points lowers the client’s "
        "rating by ", lowers[0], " and the therapist’s by ", lowers[1], ". ",
    )  # fmt: skip


def _hits() -> Phrase:
    return phrase(
        "Of 100 such hours the rule finds ", _count("client_hits"), " in the client’s ratings, ",
        _count("therapist_hits"), " in the therapist’s; ", _count("neither"), " in neither. ",
    )  # fmt: skip


def _alarms() -> Phrase:
    alarms = phrase(_count("client_alarms"), " and ", _count("therapist_alarms"))
    return phrase(either("narrow", "Without it: ", "Without a rupture it flags "), alarms, ".")


def _count(name: str) -> Phrase:
    return number(f"datum.{name}", ".0f")
