"""The sentence of the lab."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Say what one rupture did.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``end_happened``, ``end_unhurt`` and
        ``end_unrepaired`` (distress after the last session), ``fall`` and ``seen`` (fall of the
        alliance in the session of the rupture, true and rated).
    """
    rupture = phrase(
        "In this simulation the ", Phrase("kind"), " in session ", number("session", ".0f"),
        " lowers the alliance by ", number("datum.fall"),
        " points; the questionnaire shows a fall of ", number("datum.seen"), ". ",
    )  # fmt: skip
    unhurt = _compared("datum.end_happened-datum.end_unhurt", "without the rupture")
    unrepaired = _compared("datum.end_happened-datum.end_unrepaired", "had it never been repaired")
    outcome = phrase(
        "After session 16 this client's distress is ", number("datum.end_happened"), ": ", unhurt,
        either("repaired", phrase(", and ", unrepaired, "."),
               ". The rupture is never repaired."),
    )  # fmt: skip
    calm = phrase(
        "In this simulation nothing comes between client and therapist. After session 16 this "
        "client's distress is ", number("datum.end_happened"),
        ". Choose a case, or give the rupture some depth."
    )  # fmt: skip
    return either("depth > 0", phrase(rupture, outcome), calm).expression


def _compared(difference: str, otherwise: str) -> Phrase:
    """Say how far a value lies from what it would be otherwise."""
    size = number(f"abs({difference})")
    apart = phrase(size, either(f"{difference} > 0", " points higher", " points lower"), " than ")
    return phrase(either(f"abs({difference}) < 0.05", "the same as ", apart), otherwise)
