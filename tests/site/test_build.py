"""Building is all or nothing; serving is honest about what it cannot do."""

from __future__ import annotations

import errno
import gzip
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from alliance.site import __main__ as command_line
from alliance.site import build as building
from alliance.site.build import (
    JUPYTER_BOOK,
    SiteError,
    build,
    cause,
    execution_cache,
    site_folder,
)
from alliance.site.serve import make_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.client import HTTPResponse
    from pathlib import Path

# Stands for Jupyter Book: writes one page where it would, then does what the test wants.
STAND_IN = """
import pathlib, sys, time
html = pathlib.Path(sys.argv[4], "_build", "html")
html.mkdir(parents=True)
(html / "index.html").write_text("new")
"""
CONFIG = """
title: A book
only_build_toc_files: true
execute: {execute_notebooks: %s}
sphinx: {config: {html_show_copyright: false}}
"""
CHAPTER = """---
file_format: mystnb
kernelspec: {name: python3}
---
# A chapter

```{code-cell} python
1 / 0
```
"""


def stand_in(then: str = "") -> tuple[str, ...]:
    """Return a command that takes Jupyter Book's place."""
    return (sys.executable, "-c", STAND_IN + then)


def leftovers(root: Path) -> list[str]:
    """List what a build has left in its folder beside the site."""
    return [path.name for path in (root / "_build").iterdir() if path.name != "html"]


def wait_for(happened: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something has happened; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with a book."""
    (tmp_path / "_config.yml").write_text(CONFIG % "cache")
    (tmp_path / "_toc.yml").write_text("{format: jb-book, root: book/index}")
    (tmp_path / "requirements.txt").write_text("numpy==2.4.6")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.csv").write_text("a\n1\n")
    package = tmp_path / "book" / "alliance"
    package.mkdir(parents=True)
    (package / "model.py").write_text("x = 1\n")
    (package.parent / "index.md").write_text(CHAPTER)
    return tmp_path


@pytest.fixture
def built(root: Path) -> Path:
    """Return a project whose site has been built before."""
    site_folder(root).mkdir(parents=True)
    (site_folder(root) / "index.html").write_text("earlier")
    (site_folder(root) / "gone.html").write_text("a page that the book no longer has")
    return root


def test_a_whole_build_takes_the_place_of_the_earlier_site(built: Path) -> None:
    index = build(built, stand_in())
    assert index.read_text() == "new"
    assert [path.name for path in index.parent.iterdir()] == ["index.html"]
    assert leftovers(built) == []


def test_a_failed_build_leaves_the_earlier_site(built: Path) -> None:
    with pytest.raises(SiteError, match="WARNING: broken"):
        build(built, stand_in("print('x.md:3: WARNING: broken'); sys.exit(1)"))
    assert (site_folder(built) / "index.html").read_text() == "earlier"
    assert leftovers(built) == []


WATCH = """
import pathlib, sys
page, stop = map(pathlib.Path, sys.argv[1:])
stop.with_name("watching").touch()
missed = 0
while not stop.exists():
    missed += not page.exists()
sys.exit(missed > 0)
"""


def test_there_is_no_moment_without_a_site(built: Path) -> None:
    page, stop = site_folder(built) / "index.html", built / "stop"
    with subprocess.Popen([sys.executable, "-c", WATCH, str(page), str(stop)]) as watcher:
        wait_for((built / "watching").exists)
        for number in range(2000):
            new = built / "_build" / f"partial-{number}"
            new.mkdir()
            (new / "index.html").touch()
            building._put_in_place(new, site_folder(built), built / "earlier")  # noqa: SLF001
        stop.touch()
    assert watcher.returncode == 0


def test_without_a_call_to_exchange_the_new_site_takes_its_place_all_the_same(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "EXCHANGE", {})
    assert build(built, stand_in()).read_text() == "new"
    assert leftovers(built) == []


def test_what_a_killed_build_left_is_removed_by_the_next(built: Path) -> None:
    program = (
        "import pathlib; from alliance.site.build import build;"
        f"build(pathlib.Path.cwd(), {stand_in('time.sleep(60)')!r})"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=built, start_new_session=True
    ) as process:
        wait_for(lambda: any((built / "_build").glob("partial-*/_build/html/index.html")))
        os.killpg(process.pid, signal.SIGKILL)
    assert leftovers(built) != []
    build(built, stand_in())
    assert leftovers(built) == []


def test_two_builds_at_once_leave_each_other_alone(built: Path) -> None:
    other = built / "_build" / f"partial-{os.getppid()}-x"
    other.mkdir()
    build(built, stand_in())
    assert leftovers(built) == [other.name]


@pytest.mark.parametrize("kind", ["a file", "locked"])
def test_a_folder_that_cannot_be_built_in_is_one_clear_line(
    root: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "a file":
        (root / "_build").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)  # as root may write everywhere
    with pytest.raises(SiteError, match=r"^The site cannot be built: .* Remedy: make .*$"):
        build(root, stand_in())


def test_a_file_in_the_place_of_the_site_or_of_outputs_is_no_obstacle(root: Path) -> None:
    (root / "_build" / "cache").mkdir(parents=True)
    (root / "_build" / "cache" / "note.txt").touch()
    (root / "_build" / "html").touch()
    assert build(root, stand_in()).read_text() == "new"


def test_what_depends_on_the_folder_of_the_build_is_no_part_of_the_site(root: Path) -> None:
    index = build(root, stand_in("(html / '.buildinfo').write_text(str(html))"))
    assert [path.name for path in index.parent.iterdir()] == ["index.html"]


def test_a_failed_first_build_leaves_no_site(root: Path) -> None:
    with pytest.raises(SiteError):
        build(root, stand_in("sys.exit(1)"))
    assert not site_folder(root).exists()


def test_a_site_that_cannot_be_put_in_place_leaves_the_earlier_one(built: Path) -> None:
    with pytest.raises(SiteError, match="cannot be put in place"):
        build(built, (sys.executable, "-c", "pass"))
    assert (site_folder(built) / "index.html").read_text() == "earlier"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_build_leaves_the_earlier_site(built: Path, name: str) -> None:
    program = (
        # a shell that starts tests in the background would have taught them to ignore the first
        "import pathlib, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from alliance.site import build, __main__ as m;"
        f"m.build = lambda: build.build(pathlib.Path.cwd(), {stand_in('time.sleep(60)')!r});"
        "sys.exit(m.main(['build']))"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=built) as process:
        wait_for(lambda: any((built / "_build").glob("partial-*/_build/html/index.html")))
        process.send_signal(signal.Signals[name])
    assert process.returncode != 0
    assert (site_folder(built) / "index.html").read_text() == "earlier"
    assert leftovers(built) == []


@pytest.mark.parametrize("mode", ["cache, show_tb: true", "force, raise_on_error: true"])
def test_a_page_that_fails_is_named_with_its_error(root: Path, mode: str) -> None:
    (root / "_config.yml").write_text(CONFIG % mode)
    with pytest.raises(SiteError, match=r" book/index\.md: ZeroDivisionError: division by zero$"):
        build(root, JUPYTER_BOOK)
    assert not site_folder(root).exists()


@pytest.mark.parametrize("mode", ["cache, show_tb: true", "force, raise_on_error: true"])
def test_a_page_whose_kernel_dies_is_named(root: Path, mode: str) -> None:
    (root / "_config.yml").write_text(CONFIG % mode)
    (root / "_toc.yml").write_text(
        "{format: jb-book, root: book/index, chapters: [{file: book/a}]}"
    )
    (root / "book" / "a.md").write_text(CHAPTER.replace("1 / 0", "1 + 1"))
    (root / "book" / "index.md").write_text(CHAPTER.replace("1 / 0", "import os; os._exit(1)"))
    with pytest.raises(SiteError, match=r" book/index\.md: [\w.]+DeadKernelError: Kernel died$"):
        build(root, JUPYTER_BOOK)


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            ["reading...", "\x1b[91mdone a.md:3: ERROR: Unknown role.\x1b[0m"],
            "a.md:3: ERROR: Unknown role.",
        ),
        (["b.md: WARNING: no title", "c.md: WARNING: later"], "b.md: WARNING: no title"),
        (["Traceback:", "yaml.ParserError: expected a key"], "yaml.ParserError: expected a key"),
        (["[App] WARNING | a kernel talks"], "See the log above."),
        (
            [
                "a.md: Executing notebook using local CWD [mystnb]",
                "a.md: Executed notebook in 1.0 seconds [mystnb]",
                "sphinx.errors.ThemeError: no theme",
            ],
            "sphinx.errors.ThemeError: no theme",
        ),
    ],
)
def test_the_cause_is_the_first_complaint(log: list[str], expected: str) -> None:
    assert cause(log) == expected


def test_without_a_book_one_line_says_so(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"^No book: .* Remedy: .*$"):
        build(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changed",
    [
        "book/alliance/model.py",
        "book/alliance/labs/moment/tables.js",
        "kernelless/src/kernelless/scripts/linked.mjs",
        "kernelless/src/kernelless/still.py",
        "data/rows.csv",
        "requirements.txt",
    ],
)
def test_outputs_are_not_reused_after_a_change(root: Path, changed: str) -> None:
    before = execution_cache(root)
    assert execution_cache(root) == before
    (root / changed).parent.mkdir(parents=True, exist_ok=True)
    (root / changed).write_text("changed")
    assert execution_cache(root) != before


@pytest.mark.parametrize(
    "linked",
    [
        "book/alliance/site/styles/site.css",
        "book/alliance/site/scripts/search.js",
        "kernelless/src/kernelless/styles/figures.css",
        "kernelless/src/kernelless/scripts/drawing.js",
    ],
)
def test_a_change_of_what_pages_link_to_runs_no_page_again(root: Path, linked: str) -> None:
    before = execution_cache(root)
    path = root / linked
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed")
    assert execution_cache(root) == before


def test_outputs_are_reused_when_only_a_page_changes(root: Path) -> None:
    before = execution_cache(root)
    (root / "book" / "index.md").write_text("# Other words")
    (root / "book" / "alliance" / "__pycache__").mkdir()
    (root / "book" / "alliance" / "__pycache__" / "model.pyc").write_bytes(b"")
    assert execution_cache(root) == before


def test_only_outputs_of_the_present_state_are_kept(root: Path) -> None:
    cache = execution_cache(root)
    for each in (cache, cache.with_name("of-an-earlier-state")):
        each.mkdir(parents=True)
    build(root, stand_in())
    assert list(cache.parent.iterdir()) == [cache]


@pytest.fixture
def address(built: Path) -> Iterator[str]:
    """Serve a built site and return its address."""
    site = site_folder(built)
    (site / "plain.mjs").write_text("export const words = 'the same words again';\n" * 99)
    (site / "picture.png").write_bytes(b"\x89PNG")
    with make_server(site, port=0).in_background() as address:
        yield address


def fetch(address: str, accept: str = "identity") -> HTTPResponse:
    """Ask for a page as a browser does."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": accept})
    response: HTTPResponse = urllib.request.urlopen(request, timeout=5)
    return response


def test_text_travels_compressed_and_typed(address: str, built: Path) -> None:
    whole = (site_folder(built) / "plain.mjs").read_bytes()
    with fetch(f"{address}/plain.mjs?v=1", "gzip, br") as response:
        body = response.read()
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == whole
    assert len(body) < len(whole) / 10


@pytest.mark.parametrize(("path", "accept"), [("plain.mjs", "identity"), ("picture.png", "gzip")])
def test_what_is_packed_or_not_wanted_packed_travels_as_it_is(
    address: str, built: Path, path: str, accept: str
) -> None:
    with fetch(f"{address}/{path}", accept) as response:
        assert response.headers["Content-Encoding"] is None
        assert response.read() == (site_folder(built) / path).read_bytes()


def test_a_folder_answers_with_its_first_page(address: str) -> None:
    with fetch(f"{address}/") as response:
        assert response.read() == b"earlier"


def test_a_rebuilt_page_is_not_served_from_memory(address: str, built: Path) -> None:
    fetch(f"{address}/index.html").close()
    page = site_folder(built) / "index.html"
    page.write_text("rebuilt")
    os.utime(page, ns=(1, 1))
    with fetch(f"{address}/index.html") as response:
        assert response.read() == b"rebuilt"


@pytest.mark.parametrize("path", ["nowhere.html", "../_config.yml", "%2e%2e/_config.yml"])
def test_nothing_outside_the_site_is_served(address: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match=r"40[34]"):
        fetch(f"{address}/{path}")


def test_a_port_in_use_is_one_clear_line(built: Path) -> None:
    site = site_folder(built)
    first = make_server(site, port=0)
    port = int(first.address.rsplit(":")[-1])
    with pytest.raises(SiteError, match=f"Port {port} is in use. Remedy: "):
        make_server(site, port)


def test_serving_before_building_is_one_clear_line(root: Path) -> None:
    with pytest.raises(SiteError, match=r"^There is no site yet\. Remedy: make book$"):
        make_server(site_folder(root), port=0)


def test_a_fault_is_one_line_and_a_failing_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_line, "build", Mock(side_effect=SiteError("It failed.")))
    assert command_line.main(["build"]) == 1
    assert capsys.readouterr().err == "It failed.\n"


def test_a_disk_that_is_full_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "page.html")
    monkeypatch.setattr(command_line, "pack_site", Mock(side_effect=full))
    assert command_line.main(["zip"]) == 1
    assert capsys.readouterr().err == "page.html cannot be used: No space left on device.\n"


def test_the_index_is_printed_after_a_build(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_line, "build", lambda: "the/index.html")
    assert command_line.main(["build"]) == 0
    assert capsys.readouterr().out.endswith(" the/index.html\n")


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_outside_the_range_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["serve", f"--port={port}"])
    assert f"port {port!r} is not a whole number in 0-65535" in capsys.readouterr().err
