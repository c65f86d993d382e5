"""Serve the built site on this machine, packed as a public host would pack it."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

from alliance.site.build import SiteError, site_folder

HOST = "127.0.0.1"
TYPES = {
    "": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
TEXT = ("text/", "application/json", "image/svg+xml", "application/x-ipynb+json")


@lru_cache(maxsize=512)
def _packed(path: Path, modified: int) -> bytes:  # noqa: ARG001  a changed file is another entry
    """Return a file, compressed."""
    return gzip.compress(path.read_bytes(), mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Serve files: text compressed, types by table and not by what this machine believes."""

    protocol_version = "HTTP/1.1"
    extensions_map = TYPES

    def _takes_packed(self, path: Path) -> bool:
        """Say whether this answer can be compressed."""
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        return accepted and path.is_file() and self.guess_type(path).startswith(TEXT)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Send the headers and return the body, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if self.path.endswith("/") else path
        if not self._takes_packed(path):
            return super().send_head()
        body = _packed(path, path.stat().st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return io.BytesIO(body)

    def end_headers(self) -> None:
        """Have the browser ask again: a rebuilt site must not be read from its store."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  as inherited
        """Stay quiet: the browser shows what is missing."""


class Server(ThreadingHTTPServer):
    """A server that neither shares its port nor reports a reader who goes away."""

    # On Windows this option would let two servers take one port.
    allow_reuse_address = os.name != "nt"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a closed tab; report anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


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
        return Server((HOST, port), partial(Handler, directory=str(site)))
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
    with make_server(site or site_folder(), port) as server:
        print(f"The site is at http://{HOST}:{server.server_port}/ (Ctrl-C ends this)", flush=True)
        server.serve_forever()
