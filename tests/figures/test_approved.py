"""Nothing is drawn otherwise than somebody has looked at: see tests/approved.py."""

from __future__ import annotations

import pytest

from alliance import figures
from tests import approved


@pytest.mark.parametrize("name", figures.__all__)
def test_the_drawing_is_the_approved_one(name: str) -> None:
    assert approved.description(name) == approved.approved(name), "python -m tests.approved"
