"""Find the Chrome or Chromium that the tests drive. ``python tests/site/browser.py`` prints it.

The pages are tested in a browser or not at all: without one the tests fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

# The shell has the same engine and no window around it: a page opens in half the time.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
NAMES = (
    *SHELLS,
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
)
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
    # Letters are as wide as a window draws them; a shell would round each to whole pixels.
    "--font-render-hinting=none",
    # Any other host is not there, so a page that asks for one is found out.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
REMEDY = "Remedy: install Chrome or Chromium, or set CHROME to the path of one."


_launched: list[Browser] = []


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser, once for all that use it at the same time: Playwright starts once."""
    if _launched:
        yield _launched[0]
        return
    path = find_browser()
    if path is None:
        pytest.fail(f"No Chrome or Chromium found. {REMEDY}", pytrace=False)
    with sync_playwright() as playwright:
        _launched.append(playwright.chromium.launch(executable_path=path, args=FLAGS))
        try:
            yield _launched[0]
        finally:
            _launched.clear()


def _playwrights_own() -> str:
    """Return where Playwright's own browser is, if it has been installed."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _candidates() -> Iterator[str]:
    """List where a browser may be, the likeliest first."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from PLACES
    yield _playwrights_own()


def find_browser() -> Path | None:
    """Return the browser to drive, or None when this machine has none.

    Returns
    -------
    Path or None
        What CHROME names, else the first that is found.

    Raises
    ------
    FileNotFoundError
        When CHROME names a file that is not there.
    """
    chosen = os.environ.get("CHROME")
    if chosen and not shutil.which(chosen):
        raise FileNotFoundError(f"CHROME={chosen} is not a program. {REMEDY}")
    paths = (Path(path).expanduser() for path in ([chosen] if chosen else _candidates()))
    return next((path for path in paths if shutil.which(path)), None)


def _install() -> None:
    """Install Chromium where that takes no question: as root of a Debian-like system."""
    apt = shutil.which("apt-get")
    if apt is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    print("No Chrome or Chromium here: installing one.", file=sys.stderr)
    for words in (["update"], ["install", "--yes", "chromium"], ["install", "--yes", SHELLS[0]]):
        subprocess.run([apt, "-qq", *words], stdout=sys.stderr, check=False)


def main() -> int:
    """Print the path of a browser, after installing one if need be."""
    try:
        path = find_browser()
        if path is None:
            _install()
            path = find_browser()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    print(path or f"No Chrome or Chromium found. {REMEDY}", file=None if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
