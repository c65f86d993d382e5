"""The command line refuses before it computes, writes all or nothing, and says how to go on."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from alliance import calibrate, commands, floor, sensitivity, validation, worlds
from alliance.commands import main
from alliance.console import replacing
from alliance.floor import freeze

EVERY = pytest.mark.parametrize(
    "command", ["calibrate", "worlds", "sensitivity", "validate", "floor"]
)
TABLES = {
    "calibrate": ["calibrated_parameters.csv", "calibration.csv"],
    "worlds": [
        "worlds.csv",
        "worlds_coverage.csv",
        "worlds_priors.csv",
        "worlds_ranges.csv",
        "worlds_targets.csv",
    ],
    "sensitivity": ["sensitivity_single.csv", "sensitivity_sobol.csv"],
    "validate": ["validation.csv"],
    "floor": [
        "detection_alarms.csv",
        "detection_bias.csv",
        "detection_floor.csv",
        "detection_hits.csv",
    ],
}
SHORT = {
    "calibrate": ["--keep"],
    "worlds": ["--worlds", "10", "--workers", "1"],
    "sensitivity": ["--workers", "1"],
    "validate": [],
    "floor": ["--workers", "1"],
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every command quick."""
    monkeypatch.setattr(calibrate, "REPLICATES", 2)
    monkeypatch.setattr(calibrate, "CLIENTS", 1000)
    small = pd.DataFrame({"parameter": ["depth"], "first": [0.123456]})
    monkeypatch.setattr(sensitivity, "one_at_a_time", lambda: small)
    monkeypatch.setattr(sensitivity, "sobol", lambda **_: small)
    few = [each for each in validation.checks() if each.n == 44]
    monkeypatch.setattr(validation, "checks", lambda: few)
    monkeypatch.setattr(validation, "MOST", 20)
    some = {part.table: part for part in freeze.parts()}.values()
    monkeypatch.setattr(freeze, "parts", lambda: iter(some))
    monkeypatch.setattr(freeze, "STUDIES", 2)


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be computed."""
    heavy = {calibrate: "fit", worlds: "reference_table"}
    heavy |= dict.fromkeys((sensitivity, validation, floor), "write")
    for module, name in heavy.items():
        monkeypatch.setattr(module, name, None)


@pytest.mark.usefixtures("short")
@EVERY
def test_a_command_writes_its_tables_and_the_same_bytes_twice(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        assert main([command, *SHORT[command], "--out", folder]) in {0, 1}
    assert names("a") == TABLES[command]
    for name in TABLES[command]:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()
    words = {"calibrate": "T13_alliance", "worlds": "prior", "validate": "T9"}
    assert words.get(command, "") in capsys.readouterr().out


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(("met", "code"), [(True, 0), (False, 1)])
def test_a_calibration_that_misses_a_target_says_so_by_its_exit_code(
    met: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ["target", "published", "simulated", "mc_error"]
    table = pd.DataFrame({name: [1.0, 1.0] for name in columns} | {"met": [True, met]})
    monkeypatch.setattr(calibrate, "table", lambda *_: table)
    assert main(["calibrate", "--keep", "--out", "."]) == code


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["worlds", "--workers", "0"], "--workers = 0 is out of range; give a whole number of at"),
        (["sensitivity", "--workers", "-1"], "--workers = -1 is out of range"),
        (["floor", "--workers", "0"], "--workers = 0 is out of range; give a whole number of at"),
        (["floor", "--out", "nowhere"], "--out nowhere is not a folder; make it first, or"),
        (["worlds", "--worlds", "9"], "--worlds = 9 is out of range; give a whole number of at"),
        (["worlds", "--worlds", "1"], "least 10."),
        (["worlds", "--worlds", "many"], "invalid int value: 'many'"),
        (["calibrate", "--out", "nowhere"], "--out nowhere is not a folder; make it first, or"),
        (["worlds", "--out", "nowhere"], "--out nowhere is not a folder; make it first, or"),
        (["sensitivity", "--out", "nowhere"], "--out nowhere is not a folder; make it first, or"),
        (["calibrate", "--out", "a_file"], "--out a_file is not a folder"),
        (["calibrate", "--out", ".", "--work", "a_file/x"], "a_file"),
        (["calibrate", "--out", "locked"], "--out locked cannot be written to; name another"),
        (["worlds", "--out", ".", "--work", "locked"], "--work locked cannot be written to; name"),
        (["sensitivity", "--work", "x"], "unrecognized arguments: --work x"),
        (["guess"], "invalid choice: 'guess'"),
        ([], "the following arguments are required: command"),
    ],
)
def test_a_bad_argument_is_refused_in_one_line_before_anything_is_computed(
    words: list[str],
    refusal: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("a_file").touch()
    Path("locked").mkdir()
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: str(path) != "locked" and access(path, mode)
    )
    assert _code(words) == 2
    shown = capsys.readouterr().err
    assert refusal in shown
    assert shown.count("\n") == 1


def names(folder: str) -> list[str]:
    return sorted(path.name for path in Path(folder).iterdir())


def _code(words: list[str]) -> int | str | None:
    try:
        return main(words)
    except SystemExit as stopped:
        return stopped.code


@pytest.mark.parametrize(
    ("command", "module", "name", "advice"),
    [
        ("calibrate", calibrate, "fit", "Run the same command to go on where it stopped."),
        ("worlds", worlds, "reference_table", "Run the same command to go on where it stopped."),
        ("sensitivity", sensitivity, "one_at_a_time", "Run the same command to start again."),
        ("floor", freeze, "tables", "Run the same command to start again."),
    ],
)
def test_an_interrupted_command_says_how_to_go_on_and_leaves_nothing_half_done(
    command: str,
    module: Any,
    name: str,
    advice: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, name, interrupt)
    Path("out").mkdir()
    assert main([command, "--out", "out"]) == 130
    assert advice in capsys.readouterr().err
    assert names("out") == []


def test_workers_are_handed_on_and_are_all_cores_if_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    monkeypatch.setattr(sensitivity, "write", lambda _, workers: given.append(workers))
    main(["sensitivity", "--out", ".", "--workers", "2"])
    main(["sensitivity", "--out", "."])
    monkeypatch.setattr(floor, "write", lambda *_, workers, **__: given.append(workers))
    main(["floor", "--out", ".", "--workers", "2"])
    main(["floor", "--out", "."])
    assert given == [2, -1, 2, -1]


def test_tables_stay_as_they_were_if_writing_fails() -> None:
    Path("table.csv").write_text("old")

    def fail() -> None:
        with replacing(Path()) as draft:
            (draft / "table.csv").write_text("half")
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        fail()
    assert names(".") == ["table.csv"]
    assert Path("table.csv").read_text() == "old"


def test_tables_are_put_in_place_when_they_are_whole() -> None:
    Path("table.csv").write_text("old")
    with replacing(Path()) as draft:
        (draft / "table.csv").write_text("new")
        assert Path("table.csv").read_text() == "old"
    assert names(".") == ["table.csv"]
    assert Path("table.csv").read_text() == "new"


def test_the_frozen_tables_are_made_where_they_are_kept() -> None:
    parsed = commands._parser().parse_args(["calibrate"])  # noqa: SLF001
    assert (parsed.out / "calibration.csv").is_file()


def test_a_disk_that_fills_up_meanwhile_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "worlds.csv")

    monkeypatch.setattr(sensitivity, "write", fail)
    assert main(["sensitivity", "--out", "."]) == 2
    assert capsys.readouterr().err == (
        "python -m alliance: worlds.csv cannot be used: No space left on device. "
        "Stopped; nothing is kept. Run the same command to start again.\n"
    )
