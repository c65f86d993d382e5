"""One visit to one page, and everything that went wrong during it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response

LOCAL = frozenset({"127.0.0.1", ""})
QUIET, PATIENCE = 0.5, 30.0
"""Seconds without a request after which a page has what it wants, and how long it may take."""

# The first lab of a page once it is live, and the figure in it.
LAB = ":nth-match(.kl-widget .kl-live, 1)"
LIVE = ":nth-match(.kl-widget .kl-figure.is-live, 1)"


class Mode(NamedTuple):
    """How a reader looks at a page."""

    name: str
    width: int
    height: int
    colours: Literal["light", "dark"]


LIGHT = Mode("light", 1280, 800, "light")
DARK = Mode("dark", 1280, 800, "dark")
PHONE = Mode("phone", 390, 844, "light")
MODES = (LIGHT, DARK, PHONE)

# Reading down the page wakes what waits for the viewport.
READ_DOWN = """async () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 40));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({ top: y, behavior: 'instant' });
    await pause();
  }
  scrollTo({ top: 0, behavior: 'instant' });
}"""

# What the browser itself noted of one kind, such as "layout-shift".
ENTRIES = """(type) => new Promise((resolve) => {
  const entries = [];
  const observer = new PerformanceObserver((list) => entries.push(...list.getEntries()));
  observer.observe({ type, buffered: true });
  setTimeout(() => resolve(entries.map((entry) => entry.value ?? entry.startTime)), 100);
})"""


@dataclass
class Visit:
    """A page, the faults met so far, and the bytes that came over the wire."""

    page: Page
    faults: list[str] = field(default_factory=list)
    transferred: int = 0
    inside: set[str] = field(default_factory=set)
    """Requests for what stands inside a file that came already."""
    under_way: set[str] = field(default_factory=set)
    """Requests that have no answer yet."""
    heard: float = 0
    """When a request last began or ended."""

    @classmethod
    def to(cls, browser: Browser, address: str, mode: Mode, *, settled: bool = True) -> Visit:
        """Open a page as a new reader: nothing stored, nothing cached."""
        context = browser.new_context(
            viewport={"width": mode.width, "height": mode.height}, color_scheme=mode.colours
        )
        visit = cls(context.new_page())
        visit._listen()
        visit.page.goto(address, wait_until="load")
        if settled:
            visit.settle()
        return visit

    def _listen(self) -> None:
        """Note every fault and every byte from now on."""
        self.page.on("console", self._note_console)
        self.page.on("pageerror", self._note_error)
        self.page.on("request", self._note_request)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("response", self._note_response)
        # Playwright's own sizes leave out requests that a page's scripts make late.
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._note_start)
        network.on("Network.loadingFinished", self._note_bytes)
        network.on("Network.loadingFinished", self._note_end)
        network.on("Network.loadingFailed", self._note_end)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location["url"]
            self.faults.append(f"console {message.type}: {message.text} ({where})")

    def _note_error(self, error: Error) -> None:
        self.faults.append(f"script error: {error}")

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in {*LOCAL, None}:
            self.faults.append(f"request to another host: {request.url}")

    def _note_failure(self, request: Request) -> None:
        self.faults.append(f"failed request: {request.url} ({request.failure})")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"status {response.status}: {response.url}")

    def _note_start(self, event: dict[str, Any]) -> None:
        self.under_way.add(event["requestId"])
        self.heard = time.monotonic()
        if event["request"]["url"].startswith("data:"):
            self.inside.add(event["requestId"])

    def _note_end(self, event: dict[str, Any]) -> None:
        self.under_way.discard(event["requestId"])
        self.heard = time.monotonic()

    def _note_bytes(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self.inside:
            self.transferred += int(event["encodedDataLength"])

    def settle(self) -> None:
        """Wait until the page has loaded what it wants.

        Playwright's own wait for it never ends where a page arrives before it is said to.
        """
        start = time.monotonic()
        while self.under_way or time.monotonic() - max(start, self.heard) < QUIET:
            assert time.monotonic() - start < PATIENCE, f"never answered: {self.under_way}"
            self.page.wait_for_timeout(50)

    def read_down(self) -> None:
        """Scroll through the whole page, as a reader would, and wait for what wakes."""
        self.page.evaluate(READ_DOWN)
        self.settle()

    def close(self) -> None:
        """Close the page and forget it."""
        self.page.context.close()
