"""Carries out code on the server, beside the page's own run of it."""

from __future__ import annotations

import json
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cloche.errors import ClocheError
from cloche.limits import KIB, MIB, Limits
from cloche.sandbox import InProcessWasiRunner, Sandbox
from cloche.sandbox.runtimes import installed_runtimes
from cloche.web.answer import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

# As much as the code may have, each character of it written as an escape.
BODY_BYTES = 2 * MIB

# The caps on a run, in the page and on the server. Those that are not here are the usual ones.
CAPS: Mapping[str, Any] = MappingProxyType(
    {"timeout": 2.0, "output": 64 * KIB, "on_output": "stop", "memory": 256 * MIB}
)
_FIELDS = {"runtime", "code", "stdin"}
_AT_ONCE = 2
_PATIENCE_SECONDS = 10.0


class Runs:
    """Runs code for the page, little of it at once.

    Args:
        at_once: How many runs there may be at a time.
        patience: Seconds that a further one waits for its turn.
    """

    def __init__(self, at_once: int = _AT_ONCE, patience: float = _PATIENCE_SECONDS) -> None:
        self._turns = BoundedSemaphore(at_once)
        self._patience = patience
        self._runner = InProcessWasiRunner()
        self._sandboxes: dict[str, Sandbox] = {}
        self._making = Lock()
        self._runtimes = installed_runtimes()

    def answer(self, body: bytes) -> Answer:
        """Carry out what a request asks for.

        Args:
            body: JSON with `runtime`, `code` and perhaps `stdin`, all of them text.
        """
        asked = _read(body)
        if asked is None or asked["runtime"] not in self._runtimes:
            return _fault(HTTPStatus.BAD_REQUEST, "the request is no JSON with runtime and code")
        if not self._turns.acquire(timeout=self._patience):
            return _fault(HTTPStatus.SERVICE_UNAVAILABLE, "the server is busy; try again")
        try:
            # The page's own runs end at their limit: they know no grace.
            sandbox = self._sandbox(asked["runtime"])
            return json_answer(sandbox.run(asked["code"], stdin=asked.get("stdin", "")).to_json())
        except ClocheError as error:
            return _fault(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
        finally:
            self._turns.release()

    def _sandbox(self, runtime: str) -> Sandbox:
        with self._making:
            if runtime not in self._sandboxes:
                limits = Limits(**CAPS, grace=0)
                made = Sandbox(runtime, limits=limits, runner=self._runner)
                made.prepare()
                self._sandboxes[runtime] = made
            return self._sandboxes[runtime]


def _read(body: bytes) -> dict[str, str] | None:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not {"runtime", "code"} <= asked.keys() <= _FIELDS:
        return None
    if not all(isinstance(each, str) for each in asked.values()):
        return None
    return asked


def _fault(status: HTTPStatus, text: str) -> Answer:
    return json_answer({"detail": text}, status)
