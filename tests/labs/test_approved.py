"""Nothing is drawn otherwise than somebody has looked at: see tests/approved.py."""

from __future__ import annotations

import pytest

from alliance import labs
from tests import approved


@pytest.mark.parametrize("name", labs.names())
def test_the_drawing_is_the_approved_one(name: str) -> None:
    changes = approved.changes(name)
    assert not changes, changes
