"""One check, with one wording, for every number that someone gives."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from alliance import ranges
from alliance.ranges import Range


@pytest.mark.parametrize("value", [0, 3, 1.5, np.float64(3), np.int64(0), np.float32(0.5)])
def test_both_ends_and_all_between_are_returned_as_they_are(value: Any) -> None:
    found = Range(0, 3).check("x", value)
    assert found == value
    assert type(found) is float


@pytest.mark.parametrize("value", [-1e-9, 3.0000001, math.nan, math.inf, -math.inf])
def test_what_lies_outside_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=f"x = {value!r} is out of range"):
        Range(0, 3).check("x", value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_range_without_ends_holds_finite_numbers_only(value: float) -> None:
    with pytest.raises(ValueError, match="give a number that is finite"):
        Range().check("x", value)
    assert Range().check("x", -1e300) == -1e300


@pytest.mark.parametrize("value", ["1", None, True, np.True_, [1.0], 1j])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not a number; give one from 0 to 3"):
        Range(0, 3).check("x", value)


@pytest.mark.parametrize(
    ("allowed", "value", "words"),
    [
        (Range(0, 3), 4, "x = 4 is out of range; give a number from 0 to 3."),
        (Range(0, 3, "cm"), 4, "x = 4 is out of range; give a number from 0 to 3 cm."),
        (Range(2), 1.5, "x = 1.5 is out of range; give a number of at least 2."),
        (
            Range(0, 3, "cm", "say 1"),
            "a",
            "x = 'a' is not a number; give one from 0 to 3 cm, say 1.",
        ),
        (Range(1, 60, whole=True), 1.5, "x = 1.5 is not a whole number; give one from 1 to 60."),
        (Range(1, whole=True), 0, "x = 0 is out of range; give a whole number of at least 1."),
    ],
)
def test_a_refusal_names_value_range_and_remedy(allowed: Range, value: Any, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(words)}$"):
        allowed.check("x", value)


def test_a_long_value_is_shortened_in_the_refusal() -> None:
    with pytest.raises(TypeError) as refused:
        Range(0, 1).check("x", "a" * 1_000_000)
    assert len(str(refused.value)) < 100


@pytest.mark.parametrize("value", [1, 60, np.int32(7)])
def test_whole_numbers_stay_whole(value: Any) -> None:
    found = ranges.whole("sessions", value, 1, 60)
    assert found == value
    assert type(found) is int


@pytest.mark.parametrize(
    ("value", "error"), [(0, ValueError), (61, ValueError), (2.0, TypeError), (True, TypeError)]
)
def test_whole_numbers_out_of_range_are_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"sessions = .*from 1 to 60, as in a year\.$"):
        ranges.whole("sessions", value, 1, 60, hint="as in a year")


def test_a_large_whole_number_is_exact() -> None:
    assert ranges.whole("seed", 2**63 + 1, 0) == 2**63 + 1


@pytest.mark.parametrize(
    ("values", "dimensions", "words"),
    [
        ("a", 1, "x = 'a' is no row of numbers; give one, such as [1.0, 2.5]."),
        ([[1.0, 2.0]], 1, "x = [[1.0, 2.0]] is no row of numbers; give one, such as [1.0, 2.5]."),
    ],
)
def test_what_is_no_row_of_numbers_is_refused_by_name_and_value(
    values: object, dimensions: int, words: str
) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(words)}$"):
        ranges.numbers("x", values, dimensions)
