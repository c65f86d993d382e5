"""The engine costs little more than drawing its random numbers; see ``make bench`` for peers."""

from __future__ import annotations

import pytest

from tests.benchmarks.compare import LIMITS, measure, ours, ratio

pytestmark = pytest.mark.alone


def test_simulating_costs_little_more_than_drawing() -> None:
    rivals = ours()
    times = measure(rivals)
    found = {name: ratio(times, name, rivals[0].name) for name in LIMITS}
    assert all(found[name] <= limit for name, limit in LIMITS.items()), found
