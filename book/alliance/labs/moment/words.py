"""The sentence of the lab, and what it asks."""

from __future__ import annotations

from collections.abc import Collection

from alliance.parameters import ASSUMED, PARAMETERS
from alliance.phrases import Phrase, either, number, phrase, predicted

TAUGHT = ("learning", "strengthening")
"""The parameters by which repair leaves more than it mends."""


def sentence() -> str:
    """Say what one rupture did, and answer the reader's prediction.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``end_happened``, ``end_unhurt`` and
        ``end_unrepaired`` (distress after the last session), ``fall`` and ``seen`` (fall of the
        alliance in the session of the rupture, true and rated). ``guess`` is the reader's number:
        null before there is one, and empty text once the answer is looked at without.
        Differences are those of the numbers as they are printed.
    """
    course = phrase(_hidden(), _outcome(), either("repaired", _teaching(), ""))
    return phrase(either("depth > 0", course, _calm()), _answer()).expression


def _hidden() -> Phrase:
    """Say what the rating hides, where it is shown."""
    fall = phrase(
        "The ", Phrase("kind"), " lowers the alliance by ", number("datum.fall"),
        " points; the questionnaire shows a fall of ", number("datum.seen"), ". ",
    )  # fmt: skip
    return either("view === 'rated'", fall, "")


def _outcome() -> Phrase:
    unhurt = _compared(_gap("happened", "unhurt"), "without the rupture")
    unrepaired = _compared(_gap("happened", "unrepaired"), "had it never been repaired")
    return phrase(
        "After session 16 this client’s distress is ", number("datum.end_happened"), ": ", unhurt,
        either("repaired", phrase(", and ", unrepaired, "."),
               ". The rupture is never repaired."),
        " No study gives this size.",
    )  # fmt: skip


def _teaching() -> Phrase:
    """Say whether repair teaches here, and what that rests on."""
    return either(
        "teaches",
        f" Here repair also teaches; {_size(TAUGHT)}.",
        " Here repair teaches nothing; evidence leaves that open.",
    )


def _size(names: Collection[str]) -> str:
    """Say what the values of some parameters rest on."""
    assumed = [PARAMETERS[name].source == ASSUMED for name in names]
    if all(assumed):
        return "how much is assumed"
    return "how much is partly assumed" if any(assumed) else "how much was fitted to studies"


def _calm() -> Phrase:
    return phrase(
        "Nothing comes between client and therapist. After session 16 this client’s distress is ",
        number("datum.end_happened"), ". Choose a case, or give the rupture some depth.",
    )  # fmt: skip


def _answer() -> Phrase:
    """Answer what is asked, and put the reader's number beside it."""
    cost = number(_gap("unrepaired", "unhurt"))
    told = phrase("; left unrepaired, it costs ", cost, ".")
    looked = phrase(" Left unrepaired, it costs ", cost, ".")
    return predicted(
        "guess",
        either("depth > 0", told, ". Now choose Never repaired."),
        looked=either("depth > 0", looked, ""),
    )


def _gap(one: str, other: str) -> str:
    """Return how far one end lies above another, as printed: a reader can check it."""
    shown = (f"round(datum.end_{name}*10)/10" for name in (one, other))
    return "-".join(shown)


def _compared(difference: str, otherwise: str) -> Phrase:
    """Say how far a value lies from what it would be otherwise."""
    size = number(f"abs({difference})")
    apart = phrase(size, either(f"{difference} > 0", " points higher", " points lower"), " than ")
    return phrase(either(f"abs({difference}) < 0.05", "the same as ", apart), otherwise)
