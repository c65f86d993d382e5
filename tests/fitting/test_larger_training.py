"""The trial of training that nobody has done."""

import math

import pytest

from alliance import evidence, worlds


def test_the_interval_of_the_larger_trial_has_the_error_of_fisher() -> None:
    low, high = worlds.larger_training_bounds()
    r = evidence.row("T11")["value"]
    assert (low + high) / 2 == pytest.approx(r)
    error = (1 - r * r) / math.sqrt(worlds.CLIENTS - 3)
    assert (high - low) / 2 / error == pytest.approx(1.96, abs=1e-4)
