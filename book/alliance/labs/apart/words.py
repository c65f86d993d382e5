"""The sentence of the lab."""

from __future__ import annotations

from alliance.phrases import Phrase, either, number, phrase


def sentence() -> str:
    """Count the targets that each world reaches, and say what repair truly does in each.

    Returns
    -------
    str
        A Vega expression. The row that is read holds ``targets``, ``calibrated`` and ``other`` (how
        many are within sampling error of what counts as met), ``effect_calibrated`` and
        ``effect_other`` (CORE points), and ``ruptures`` (whether anybody in the other has one).
    """
    return phrase(
        "Of ", _count("datum.targets"), " targets, the calibrated world agrees with ",
        _count("datum.calibrated"), " and the other world with ", _count("datum.other"),
        ", within the error of one study. Repair truly saves ",
        number("datum.effect_calibrated"), " points of distress in the calibrated world. ",
        either("datum.ruptures", _other(), "In the other it saves nothing: there are no ruptures."),
    ).expression  # fmt: skip


def _other() -> Phrase:
    size = number("abs(datum.effect_other)")
    return phrase(
        "In the other it ", either("datum.effect_other < 0", "costs ", "saves "), size, "."
    )


def _count(value: str) -> Phrase:
    return number(value, ".0f")
