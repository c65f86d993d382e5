"""Nothing is drawn otherwise than somebody has looked at: see tests/approved.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance import figures
from alliance.look import LOOK
from tests import approved


@pytest.mark.parametrize("name", figures.__all__)
def test_the_drawing_is_the_approved_one(name: str) -> None:
    changes = approved.changes(name)
    assert not changes, changes


def test_a_theme_that_is_registered_changes_nothing() -> None:
    LOOK.register()
    assert not approved.changes("worlds")


def test_what_is_drawn_otherwise_is_shown_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "worlds.json"
    monkeypatch.setattr(approved, "FOLDER", tmp_path)
    assert "python -m tests.approved worlds" in approved.changes("worlds")
    approved.main("worlds")
    assert not approved.changes("worlds")
    file.write_text(file.read_text("utf-8").replace('"simulated"', '"published"', 1), "utf-8")
    assert '+ "kind": "simulated"' in approved.changes("worlds")
