"""Build, serve or pack the site: ``python -m alliance.site build``, ``serve`` or ``zip``."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import NoReturn

from alliance.console import INTERRUPTED, said
from alliance.site.archives import pack_site
from alliance.site.build import SiteError, build
from alliance.site.serve import serve


def _port(text: str) -> int:
    """Read a port number."""
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"port {text!r} is not a whole number in 0-65535")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m alliance.site", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="build the site into _build/html")
    commands.add_parser("zip", help="pack the built site into _build, to be read offline")
    server = commands.add_parser("serve", help="serve the built site on this machine only")
    server.add_argument("--port", type=_port, default=8000, help="default 8000; 0 takes a free one")
    return parser


def _interrupt(*_: object) -> NoReturn:
    """Stop as Ctrl-C does, so that a build tidies up."""
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : list of str, optional
        The words after the program's name.

    Returns
    -------
    int
        The exit code: 0 done, 1 failed, 130 interrupted.
    """
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if options.command == "build":
            print(f"The site is whole. Open {build()}")
        elif options.command == "zip":
            print(f"The site is packed. Unpack {pack_site()}, and open index.html in it")
        else:
            serve(options.port)
    except (SiteError, OSError) as error:
        print(said(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        if options.command == "serve":
            return 0
        print("The build was stopped. The site is as it was before.", file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
