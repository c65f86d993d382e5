"""Programs that write to ``data/`` leave each file as it was, or whole, and say in a line why."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from alliance import console
from alliance.console import beside, check_folder, remake, replacing
from alliance.evidence import data_folder

DATA = data_folder()
MAKERS = ("cohort", "derived", "parameters", "sources")
SMALL = 500
"""Bytes: less than any table takes."""


def _fill_the_disk() -> None:
    """Let no file grow beyond a few lines."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(DATA, folder / "data")
    (folder / "book").mkdir()
    shutil.copy(DATA.parent / "book" / "references.bib", folder / "book")
    return folder / "data"


@pytest.mark.parametrize("name", MAKERS)
def test_a_maker_whose_disk_is_full_says_so_and_leaves_the_table(name: str, copy: Path) -> None:
    table = copy / f"{name}.csv"
    before = table.read_bytes()
    command = [sys.executable, "-B", str(copy / f"make_{name}.py")]
    done = subprocess.run(
        command, preexec_fn=_fill_the_disk, capture_output=True, text=True, check=False
    )
    assert done.returncode == console.REFUSED
    assert done.stderr.startswith(f"{table.name} is not made: ")
    assert done.stderr.count("\n") == 1
    assert table.read_bytes() == before
    assert not list(copy.glob(".unfinished-*"))


KILLED = """
import os, signal, sys
from pathlib import Path
from alliance.console import replacing
with replacing(Path(sys.argv[1])) as draft:
    with (draft / "table.csv").open("w") as file:
        file.write("half")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_program_leaves_the_table_and_the_next_one_tidies_up(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("old")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode < 0
    assert table.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
    assert remake(table, lambda: "new") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert table.read_text() == "new"


def test_two_programs_at_once_leave_each_other_alone(tmp_path: Path) -> None:
    other = tmp_path / f".unfinished-{os.getppid()}-x"
    other.mkdir()
    with beside(tmp_path, ".unfinished-"):
        assert other.is_dir()


def test_what_is_put_in_place_is_on_the_disk_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size))
    with replacing(tmp_path) as draft:
        (draft / "a.csv").write_text("1")
        (draft / "b.csv").write_text("22")
    assert synced == [1, 2]


def test_a_folder_without_room_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Mock(free=1_000_000))
    with pytest.raises(ValueError, match=r"--out .* has 1 MB free; make room for at least 50 MB"):
        check_folder("--out", tmp_path)


def test_a_file_in_a_folder_that_is_gone_is_refused_before_it_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    never = Mock()
    assert remake(tmp_path / "gone" / "a.csv", never) == console.REFUSED
    assert "a.csv is not made: The folder" in capsys.readouterr().err
    never.assert_not_called()
