"""The sentence of the lab: what is asked, what the reader says, and then what is published."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Ask, then repeat the reader's number, then set it beside what is published.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``stage`` (0 nothing said, 1 said, 2 shown),
        ``asks``, ``guess`` and ``unit``; of the answer ``figure``, ``label`` and ``mark`` (of its
        status); ``gap`` in points, and ``side`` (``above``, ``below`` or ``met``); ``others`` and
        ``caution`` as text.
    """
    asks = phrase(Phrase("datum.asks"), " Put your number on the line, from 1 to 100.")
    said = phrase("You say ", number("datum.guess", ".0f"), Phrase("datum.unit"), ". ")
    waits = phrase(said, "When you are ready, show what is published.")
    later = either("datum.stage == 1", waits, phrase(said, _answer(), _others()))
    return either("datum.stage == 0", asks, later).expression


def _answer() -> Phrase:
    told = phrase(Phrase("datum.figure"), " ", Phrase("datum.label"), Phrase("datum.mark"))
    return phrase("Published: ", told, ". ", _compared(), " ")


def _compared() -> Phrase:
    points = phrase(number("datum.gap", ".1~f"), either("datum.gap == 1", " point ", " points "))
    away = phrase("Your number lies ", points, Phrase("datum.side"), " that.")
    return either("datum.side == 'met'", "Your number is there.", away)


def _others() -> Phrase:
    """Tell the other figures, and what must be said beside all of them."""
    told = phrase("Beside it: ", Phrase("datum.others"), ". ")
    return phrase(either("datum.others == ''", "", told), Phrase("datum.caution"))
