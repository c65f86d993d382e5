"""Serve the built site on this machine, packed as a public host would pack it."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from socket import socket
from threading import Thread

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, StaticFileHandler

from alliance.site.build import SiteError, site_folder
from alliance.site.doors import LOST

HOST = "127.0.0.1"
TYPES = {
    ".bib": "application/x-bibtex; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ipynb": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ris": "application/x-research-info-systems; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


class Files(StaticFileHandler):
    """Files with types by table, not by what this machine believes."""

    def get_content_type(self) -> str:
        """Return the type of the file that is asked for."""
        return TYPES.get(Path(str(self.absolute_path)).suffix, "application/octet-stream")

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002  as inherited
        """Have the browser ask again: a rebuilt site must not be read from its store."""
        self.set_header("Cache-Control", "no-cache")

    def write_error(self, status_code: int, **told: object) -> None:
        """Answer as a public host does where nothing is: with the site's own page for it."""
        lost = Path(self.root, LOST)
        if status_code == HTTPStatus.NOT_FOUND and lost.is_file():
            self.set_header("Content-Type", TYPES[lost.suffix])
            self.finish(lost.read_bytes())
        else:
            super().write_error(status_code, **told)

    def compute_etag(self) -> None:
        """Give no tag: Tornado remembers what a file held, also after it has changed."""


class Server:
    """A server of a folder, bound to a port of this machine.

    Parameters
    ----------
    site : Path
        The folder.
    sockets : list of socket
        Already bound.
    """

    def __init__(self, site: Path, sockets: list[socket]) -> None:
        files = {"path": str(site), "default_filename": "index.html"}
        self._application = Application(
            [("/(.*)", Files, files)],
            compress_response=True,
            log_function=lambda _: None,  # the browser shows what is missing
        )
        self._sockets = sockets

    @property
    def address(self) -> str:
        """Where the site is, without a slash at the end."""
        return f"http://{HOST}:{self._sockets[0].getsockname()[1]}"

    async def run(self, until: asyncio.Event) -> None:
        """Serve until something has happened.

        Parameters
        ----------
        until : asyncio.Event
            What ends it.
        """
        server = HTTPServer(self._application)
        server.add_sockets(self._sockets)
        await until.wait()
        server.stop()
        await server.close_all_connections()

    @contextmanager
    def in_background(self) -> Iterator[str]:
        """Serve in a thread while the block runs.

        Yields
        ------
        str
            The address.
        """
        loop, until = asyncio.new_event_loop(), asyncio.Event()
        thread = Thread(target=loop.run_until_complete, args=(self.run(until),), daemon=True)
        thread.start()
        yield self.address
        loop.call_soon_threadsafe(until.set)
        thread.join()
        loop.close()


def make_server(site: Path, port: int) -> Server:
    """Return a server of a folder, bound and ready to run.

    Parameters
    ----------
    site : Path
        The folder of the built site.
    port : int
        The port, 1-65535; 0 takes any that is free.

    Returns
    -------
    Server
        It listens on this machine only.

    Raises
    ------
    SiteError
        When there is no site or the port cannot be had.
    """
    if not (site / "index.html").is_file():
        raise SiteError("There is no site yet. Remedy: make book")
    try:
        return Server(site, bind_sockets(port, HOST))
    except OSError as error:
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be had ({error})"
        message = f"Port {port} {reason}. Remedy: another port, 1024-65535: make serve PORT=8765"
        raise SiteError(message) from error


def serve(port: int, site: Path | None = None) -> None:
    """Serve the site until interrupted.

    Parameters
    ----------
    port : int
        The port, 1-65535; 0 takes any that is free.
    site : Path, optional
        The folder of the built site.
    """
    server = make_server(site or site_folder(), port)
    print(f"The site is at {server.address}/ (Ctrl-C ends this)", flush=True)
    asyncio.run(server.run(until=asyncio.Event()))
