"""What there is on the server, and what is said where there is nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from cloche.errors import BundleError
from cloche.web.answer import Answer, sentence
from cloche.web.runs import BODY_BYTES, Runs

if TYPE_CHECKING:
    from email.message import Message

    from cloche.web.guard import Guard
    from cloche.web.page import Page
    from cloche.web.shelf import Shelf

RUN = "/run"
_DIGITS = 7


class Routes:
    """Answers requests whose body has not been read yet.

    Args:
        guard: Knows our own page's requests.
        page: The page's files.
        shelf: The bundles' files.
        runs: Runs code.
    """

    def __init__(self, guard: Guard, page: Page, shelf: Shelf, runs: Runs) -> None:
        self._guard, self._page, self._shelf, self._runs = guard, page, shelf, runs

    def refuse(self, method: str, path: str, headers: Message) -> Answer | None:
        """Say why a request is not answered, from its head alone; None where it is."""
        if (fault := self._guard.host_fault(headers)) is not None:
            return sentence(HTTPStatus.MISDIRECTED_REQUEST, fault)
        if method != "POST":
            if method not in ("GET", "HEAD"):
                text = "there is GET, HEAD and, for runs, POST"
                return sentence(HTTPStatus.METHOD_NOT_ALLOWED, text, Allow="GET, HEAD")
            return None
        if path != RUN:
            return _not_here()
        if (fault := self._guard.run_fault(headers)) is not None:
            return sentence(HTTPStatus.FORBIDDEN, fault)
        if headers.get_content_type() != "application/json":
            return sentence(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a run is asked for in JSON")
        return _body_fault(headers)

    def get(self, path: str) -> Answer:
        """Answer a request for a file."""
        try:
            return self._page.find(path) or self._shelf.find(path) or _not_here()
        except (BundleError, OSError) as error:
            return sentence(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

    def run(self, body: bytes) -> Answer:
        """Answer a request to run code, which was not refused."""
        return self._runs.answer(body)


def _body_fault(headers: Message) -> Answer | None:
    """Say why a body is not read: its size is not said, or is too large."""
    if "Transfer-Encoding" in headers:
        return sentence(HTTPStatus.LENGTH_REQUIRED, "the body's Content-Length is needed")
    given = headers.get_all("Content-Length", [])
    length = given[0] if len(given) == 1 else ""
    if not (length.isascii() and length.isdigit()):
        return sentence(HTTPStatus.LENGTH_REQUIRED, "the body's Content-Length is needed")
    if len(length) > _DIGITS or int(length) > BODY_BYTES:
        text = f"a body has {BODY_BYTES:,} bytes at most"
        return sentence(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
    return None


def _not_here() -> Answer:
    return sentence(HTTPStatus.NOT_FOUND, "there is nothing here")
