"""The server: loopback only, a thread for each connection, and only so many of them."""

from __future__ import annotations

import os
import sys
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from threading import BoundedSemaphore
from typing import Any

from cloche.web.guard import make_guard
from cloche.web.handler import Handler
from cloche.web.page import FOLDER, Page
from cloche.web.routes import Routes
from cloche.web.runs import Runs
from cloche.web.settings import page_settings
from cloche.web.shelf import Shelf

_LOOPBACK = "127.0.0.1"
_CONNECTIONS = 64
_PATIENCE_SECONDS = 20.0


class WebServer(ThreadingHTTPServer):
    """Serves the page and the bundles on loopback, from the moment it is made.

    Args:
        port: Where to listen; 0 takes any free one.
        patience: Seconds that a request may take to come, and an answer to be taken.
        connections: How many there may be at once; further ones are closed.
        folder: Where the page's built files are.

    Raises:
        OSError: If the port cannot be had.
        PageError: If the page is not built.
        BundleError: If a bundle is not what it claims to be.
    """

    daemon_threads = True
    # With it Windows would let two servers have one port.
    allow_reuse_address = os.name != "nt"

    def __init__(
        self,
        port: int = 0,
        *,
        patience: float = _PATIENCE_SECONDS,
        connections: int = _CONNECTIONS,
        folder: str = FOLDER,
    ) -> None:
        self.patience = patience
        self._places = BoundedSemaphore(connections)
        super().__init__((_LOOPBACK, port), Handler)
        try:
            guard, shelf = make_guard(self.server_port), Shelf()
            page = Page(page_settings(shelf, guard), folder)
        except BaseException:
            self.server_close()
            raise
        self.token = guard.token
        self.routes = Routes(guard, page, shelf, Runs())

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://{_LOOPBACK}:{self.server_port}/"

    def server_bind(self) -> None:
        """Bind, without asking the network for this machine's name, as http.server does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _LOOPBACK, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection a thread, if there is room for one more."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection, on its own thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client that is gone be gone; anything else is told on stderr."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
