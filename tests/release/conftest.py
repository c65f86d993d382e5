"""What tests before a release share: the wheel, and a browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from alliance.site.build import ROOT
from tests.site.conftest import browser

__all__ = ["browser", "wheel"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the locked builder."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*command, "--directory", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built
