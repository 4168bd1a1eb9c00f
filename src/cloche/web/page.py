"""The page's files, which `web/` builds and the wheel carries, and what the page is told."""

from __future__ import annotations

import html
import json
import os
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from cloche.bundles.files import read_file
from cloche.errors import PageError
from cloche.web.answer import FOREVER, NEVER, Answer
from cloche.web.policy import WORKER, page_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "built")

_INDEX = "/index.html"
_FILE_BYTES = 4 << 20
_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
# In the built page; each stands there once.
_SETTINGS, _NONCE = "@SETTINGS@", "@NONCE@"


class Page:
    """The page's files, read once: a request's path is looked up, and never one of this machine.

    Args:
        settings: What the page is told: data that JSON has.
        folder: Where the built files are.

    Raises:
        PageError: If they are not there.
    """

    def __init__(self, settings: Mapping[str, Any], folder: str = FOLDER) -> None:
        self._files = dict(_read_files(folder))
        index = self._files.pop(_INDEX, None)
        if index is None:
            raise PageError(f"the page is not built ({folder}): in a checkout, call `make page`")
        told = html.escape(json.dumps(settings))
        self._index = index.body.decode("utf-8").replace(_SETTINGS, told)

    def find(self, path: str) -> Answer | None:
        """Give the file at a place; None where there is none.

        Args:
            path: The whole path of a request.
        """
        if path == "/":
            return self._make_index()
        return self._files.get(path)

    def _make_index(self) -> Answer:
        """Give the page itself, with a nonce of its own."""
        nonce = token_urlsafe(16)
        body = self._index.replace(_NONCE, nonce).encode("utf-8")
        return Answer(type=_TYPES["html"], body=body, policy=page_policy(nonce))


def _read_files(folder: str) -> Iterator[tuple[str, Answer]]:
    for inside, _, names in os.walk(folder):
        for name in names:
            kind = _TYPES.get(name.rsplit(".", 1)[-1])
            if kind is not None:
                path = os.path.join(inside, name)
                place = "/" + os.path.relpath(path, folder).replace(os.sep, "/")
                yield place, _make_answer(place, kind, read_file(path, _FILE_BYTES))


def _make_answer(place: str, kind: str, body: bytes) -> Answer:
    """What is in `assets/` has its hash in its name."""
    cache = FOREVER if place.startswith("/assets/") else NEVER
    answer = Answer(type=kind, body=body, cache=cache, can_shrink=True)
    if kind == _TYPES["js"]:  # the policy of a script counts where it is a worker's program
        answer = Answer(type=kind, body=body, cache=cache, can_shrink=True, policy=WORKER)
    return answer
