"""What tests before a release share: the wheel, and a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance.site.build import ROOT
from tests.release.environments import build_wheel
from tests.site.conftest import browser

__all__ = ["browser", "wheel"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked builder."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("dist"))
