"""Two more browsers, each driven over the protocol that it brings: no further program is needed.

Firefox listens for Marionette on a socket, WebKitGTK has a WebDriver. The commands are the same.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

PATIENCE = 90
"""Seconds that a browser on a busy machine may take to start, or to answer."""
REMEDY = "Remedy: apt-get install {}"

# Marionette reads what the browser itself noted; its own parts may be at fault, too, so that only
# what concerns a page counts.
WATCH = """window.dmAsked ??= (() => {
  const asked = [];
  Services.obs.addObserver((channel) => {
    channel.QueryInterface(Ci.nsIHttpChannel);
    if (channel.loadInfo.browsingContextID) asked.push(channel.URI.host);
  }, "http-on-modify-request");
  return asked;
})();
Services.console.reset();
window.dmAsked.length = 0;
Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage).clearEvents();"""
FOUND = """const [host] = arguments;
const noted = Services.console.getMessageArray()
  .filter((each) => each instanceof Ci.nsIScriptError && !(each.flags & 1))
  .filter((each) => each.sourceName.startsWith("http") || each.category.startsWith("CSP"))
  .map((each) => each.errorMessage);
const said = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage)
  .getEvents().filter((each) => ["error", "warn"].includes(each.level))
  .filter((each) => String(each.filename).startsWith("http"))
  .map((each) => `${each.level}: ${each.arguments.join(" ")}`);
const strange = window.dmAsked.filter((each) => each !== host);
return [...noted, ...said, ...strange.map((each) => `request to ${each}`)];"""

# WebKit's driver tells nothing of the console: the first script of a page has to listen.
WITNESS = """<script>window.dmFaults = [];
for (const level of ["error", "warn"])
  console[level] = (...words) => dmFaults.push(`${level}: ${words.join(" ")}`);
addEventListener("error", (event) => dmFaults.push(
  event.message ?? `not loaded: ${event.target.src ?? event.target.href}`), true);
addEventListener("unhandledrejection", (event) => dmFaults.push(`rejected: ${event.reason}`));
addEventListener("securitypolicyviolation", (event) => dmFaults.push(
  `refused: ${event.blockedURI} (${event.violatedDirective})`));</script>"""
HEARD = """(host) => [...dmFaults, ...performance.getEntriesByType("resource")
  .map(({ name }) => new URL(name)).filter(({ protocol }) => protocol.startsWith("http"))
  .filter(({ hostname }) => hostname !== host).map(({ href }) => `request to ${href}`)]"""


class Driver(ABC):
    """A browser with one window.

    Commands are those of https://www.w3.org/TR/webdriver2/, by Marionette's names.
    """

    @abstractmethod
    def command(self, name: str, **told: Any) -> Any:
        """Have a command done, and return its value."""

    @abstractmethod
    def faults(self, host: str) -> list[str]:
        """List errors of the page that is open, and its requests to any other host."""

    def open(self, address: str) -> None:
        """Go to a page, and wait until it is loaded."""
        self.command("Navigate", url=address)

    def evaluate(self, function: str, *told: Any) -> Any:
        """Call a JavaScript function in the page."""
        script = f"return ({function})(...arguments)"
        return self.command("ExecuteScript", script=script, args=list(told))

    def press(self, key: str) -> None:
        """Press and release a key, given by its code in WebDriver."""
        actions = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self.command("PerformActions", actions=[keyboard])


class Firefox(Driver):
    """Firefox, by Marionette: messages of JSON, each after its length and a colon."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()
        self.command("NewSession")

    def _read(self) -> Any:
        length = b"".join(iter(lambda: self._answers.read(1), b":"))
        return json.loads(self._answers.read(int(length)))

    def command(self, name: str, **told: Any) -> Any:
        """Have a command done, and return its value."""
        self._number += 1
        context = name if ":" in name else f"WebDriver:{name}"
        message = json.dumps([0, self._number, context, told]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return value.get("value", value)

    def open(self, address: str) -> None:
        """Go to a page, with everything forgotten that was noted before."""
        self._inside(WATCH)
        super().open(address)

    def faults(self, host: str) -> list[str]:
        """List errors in the browser's console, and requests of pages to any other host."""
        found: list[str] = self._inside(FOUND, host)
        return found

    def _inside(self, script: str, *told: Any) -> Any:
        """Run a script as part of the browser."""
        self.command("Marionette:SetContext", value="chrome")
        try:
            return self.command("ExecuteScript", script=script, args=list(told))
        finally:
            self.command("Marionette:SetContext", value="content")


class WebKit(Driver):
    """WebKitGTK, by WebDriver. Each page has to hold `WITNESS`."""

    PATHS: ClassVar[dict[str, str]] = {
        "Navigate": "url",
        "ExecuteScript": "execute/sync",
        "PerformActions": "actions",
    }

    def __init__(self, port: int, browser: Path) -> None:
        self._address = f"http://127.0.0.1:{port}/session"
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        made = self._post(self._address, capabilities=wanted)
        self._address += f"/{made['sessionId']}"

    def _post(self, address: str, **told: Any) -> Any:
        request = Request(address, json.dumps(told).encode())
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from error

    def command(self, name: str, **told: Any) -> Any:
        """Have a command done, and return its value."""
        return self._post(f"{self._address}/{self.PATHS[name]}", **told)

    def faults(self, host: str) -> list[str]:
        """List what the witness heard, and what was loaded from any other host."""
        found: list[str] = self.evaluate(HEARD, host)
        return found


def found(name: str, package: str, places: tuple[str, ...] = ()) -> Path:
    """Return a program of this machine.

    Without it the test that asks for it fails, in one line with the remedy.
    """
    here = (path for place in places for path in sorted(Path("/").glob(place)))
    path = shutil.which(name) or next(here, None)
    if path is None:
        pytest.fail(f"No {name} on this machine. {REMEDY.format(package)}", pytrace=False)
    return Path(path)


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Run Firefox with a new profile in a folder."""
    program = found("firefox-esr" if shutil.which("firefox-esr") else "firefox", "firefox-esr")
    (folder / "user.js").write_text('user_pref("marionette.port", 0);\n')
    told = folder / "MarionetteActivePort"
    flags = ("--headless", "--marionette", "--remote-allow-system-access", "--no-remote")
    with running([str(program), *flags, "--profile", str(folder)]):
        yield Firefox(wait(lambda: int(told.read_text())))


@contextmanager
def webkit() -> Iterator[Driver]:
    """Run WebKitGTK's own small browser on a screen that nobody sees."""
    package = "webkit2gtk-driver xvfb"
    driver, screen = found("WebKitWebDriver", package), found("xvfb-run", package)
    browser = found("MiniBrowser", package, ("usr/lib*/**/webkit2gtk-4*/MiniBrowser",))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running([str(screen), "--auto-servernum", str(driver), f"--port={port}"]):
        wait(lambda: urlopen(f"http://127.0.0.1:{port}/status").close())
        yield WebKit(port, browser)


@contextmanager
def running(command: list[str]) -> Iterator[None]:
    """Run a program, and end it with all that it started."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait(ask: Callable[[], T]) -> T:
    """Ask until there is an answer."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (OSError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
