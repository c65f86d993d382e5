"""A browser is found, installed, or its absence said in one line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.site import browser


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only folder of programs on a machine without a browser."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(browser, "PLACES", ())
    monkeypatch.setattr(browser, "_playwrights_own", lambda: str(tmp_path / "none"))
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    return tmp_path


def program(path: Path, text: str = "") -> Path:
    """Write a program that can be run."""
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_wins(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine / "chromium")
    named = program(machine / "my-chrome")
    monkeypatch.setenv("CHROME", str(named))
    assert browser.find_browser() == named


def test_a_wrong_name_is_said_and_nothing_else_is_taken(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(machine / "chromium")
    monkeypatch.setenv("CHROME", "/not/there")
    assert browser.main() == 1
    assert capsys.readouterr().err.startswith("CHROME=/not/there is not a program. Remedy: ")


@pytest.mark.parametrize("name", browser.NAMES)
def test_one_on_the_path_is_found(machine: Path, name: str) -> None:
    assert browser.find_browser() is None
    there = program(machine / name)
    assert browser.find_browser() == there


def test_without_any_one_line_says_what_to_do(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not list(machine.iterdir())
    assert browser.main() == 1
    assert capsys.readouterr() == ("", f"No Chrome or Chromium found. {browser.REMEDY}\n")


def test_root_of_a_debian_like_system_gets_one_installed(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    text = "import pathlib, sys\nif 'install' in sys.argv: pathlib.Path({!r}).symlink_to({!r})"
    program(machine / "apt-get", text.format(str(machine / "chromium"), sys.executable))
    assert browser.main() == 0
    assert capfd.readouterr().out == f"{machine / 'chromium'}\n"
