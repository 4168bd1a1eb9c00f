"""HTTP, as far as one page and its runs need it."""

from __future__ import annotations

import io
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from cloche.web.answer import Answer, sentence, shrunk
from cloche.web.policy import ALWAYS
from cloche.web.reading import PatientReader

if TYPE_CHECKING:
    from cloche.web.server import WebServer

_LONGEST_PATH = 2000


class Handler(BaseHTTPRequestHandler):
    """One connection, and the requests that come over it."""

    server: WebServer
    protocol_version = "HTTP/1.1"
    server_version = "cloche"
    sys_version = ""

    def setup(self) -> None:
        """Have all reading end in time."""
        super().setup()
        self.connection.settimeout(self.server.patience)
        self._input = PatientReader(self.connection, self.server.patience)
        self.rfile.close()
        self.rfile = io.BufferedReader(self._input)

    def handle_one_request(self) -> None:
        """Answer the next request, if one comes."""
        self._input.begin()
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer any method: what there is of them is the routes' business."""
        path = self.path.split("?", 1)[0]
        refusal = self.server.routes.refuse(self.command, path, self.headers)
        if refusal is not None or len(self.path) > _LONGEST_PATH:
            # What was sent along is not read, so nothing can come after it.
            self.close_connection = True
            self._send(refusal or sentence(HTTPStatus.REQUEST_URI_TOO_LONG, "that is too long"))
        elif self.command == "POST":
            self._run()
        else:
            # A body that nobody asked for would be taken for the next request.
            sent_along = {"Content-Length", "Transfer-Encoding"} & {*self.headers}
            self.close_connection = self.close_connection or bool(sent_along)
            self._send(self.server.routes.get(path))

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_GET  # noqa: N815

    def _run(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
        else:
            self._send(self.server.routes.run(body))

    def _send(self, answer: Answer) -> None:
        body = answer.body
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        if answer.can_shrink:
            self.send_header("Vary", "Accept-Encoding")
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.send_header("Content-Encoding", "gzip")
                body = shrunk(body)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", answer.cache)
        self.send_header("Content-Security-Policy", answer.policy)
        for name, value in (*ALWAYS.items(), *answer.headers.items()):
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request of HTTP, in a sentence that quotes nothing of it."""
        del message, explain
        self.close_connection = True
        if not hasattr(self, "headers"):
            self.headers = self.MessageClass()
        # Of a request that was not understood there is no version either.
        self.request_version = self.protocol_version
        self._send(sentence(code, HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: whoever looks at the page sees what happens."""

    def version_string(self) -> str:
        """Name the server, and no version of anything."""
        return self.server_version
