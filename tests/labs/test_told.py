"""What every lab tells, in the engine that Python embeds: its twin in Python tells the same."""

from __future__ import annotations

import pytest

from alliance import labs
from kernelless import Figure
from tests.labs.drawn import Drawn, Settings, cases, some_settings
from tests.labs.told import Printed, Told, differences, told

SEED, COUNT = 20130301, 4
FIGURES = {name: labs.load(name).figure for name in labs.names()}


def tried(figure: Figure) -> list[Settings]:
    return [*cases(figure), *some_settings(figure, SEED, COUNT)]


@pytest.mark.parametrize("lab", FIGURES)
def test_sentence_and_table_tell_what_python_computes(lab: str) -> None:
    drawn = Drawn(FIGURES[lab])
    for settings in tried(FIGURES[lab]):
        frame = drawn.frame(settings)
        assert differences(told(lab, settings), frame.sentence, frame.rows) == [], settings


@pytest.mark.parametrize(
    ("sentence", "cell"),
    [
        ("8 more of 200 lie 1.5 lower.", "−0.31"),  # another count
        ("7 fewer of 200 lie 1.5 lower.", "−0.31"),  # another direction
        ("7 more of 200 lie 1.6 lower.", "−0.31"),  # another last place
        ("7 more of 200 lie 1.5 lower, 3 of them.", "−0.31"),  # a number that nobody computed
        ("7 more of 200 lie 1.5 lower.", "0.31"),  # another sign
        ("7 more of 200 lie 1.5 lower.", "–"),  # no number
    ],
)
def test_what_is_told_otherwise_is_found(sentence: str, cell: str) -> None:
    expected = Told(
        [Printed(7), "more", Printed(200), Printed(1.5421, 1), "lower"], [[Printed(-0.3149, 2)]]
    )
    assert differences(expected, "7 more of 200 lie 1.5 lower.", [["−0.31"]]) == []
    assert len(differences(expected, sentence, [[cell]])) == 1
