"""`cloche web`: the demo page, with the official bundles, on this machine."""

from __future__ import annotations

import argparse
import webbrowser
from threading import Thread
from typing import TYPE_CHECKING

from cloche.cli.options import UsageError
from cloche.web.server import WebServer

if TYPE_CHECKING:
    from collections.abc import Sequence

_PORT = 8765
_HIGHEST_PORT = 65_535


def web(arguments: Sequence[str]) -> int:
    """Serve the page until Ctrl-C.

    Args:
        arguments: The command line after `web`.

    Returns:
        0.

    Raises:
        BundleError: If a bundle is not what it should be.
        PageError: If the page is not built.
        UsageError: If the port is none, or cannot be had.
    """
    parsed = _parser().parse_args(arguments)
    if not 0 <= parsed.port <= _HIGHEST_PORT:
        raise UsageError(f"--port is {parsed.port}; it has to be from 0 to {_HIGHEST_PORT}")
    try:
        server = WebServer(parsed.port)
    except OSError as error:
        raise UsageError(
            f"port {parsed.port} cannot be had ({error}); give another --port"
        ) from None
    with server:
        print(f"Cloche is at {server.url} (Ctrl-C ends it)", flush=True)
        if not parsed.no_open:
            # A browser in the terminal needs the server before this returns.
            Thread(target=webbrowser.open, args=[server.url], daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cloche web", description="The demo page, with the official bundles, on this machine."
    )
    parser.add_argument(
        "--port",
        type=int,
        default=_PORT,
        help=f"where to listen (default {_PORT}; 0: any free one)",
    )
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    return parser
