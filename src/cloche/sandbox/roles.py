"""What a sandbox asks of those who work for it, for a type checker alone: nothing here is run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from cloche.bundles.bundle import Bundle
from cloche.engine.channel.functions import HostFunctions
from cloche.engine.live import LiveStreams
from cloche.engine.step_request import StepRequest
from cloche.request import RunRequest
from cloche.result import Result

# The bytes of a snapshot, and the key that authenticates it.
Snapshot = tuple[bytes, bytes]


class Step(Protocol):
    """A session's piece of code, from the moment it is asked for to its result."""

    def submit(self) -> None:
        """Have it done after those before it."""

    def cancel(self) -> None:
        """Give up on it."""

    def wait(self) -> Result:
        """Wait for its end."""

    def result(self) -> Result:
        """Give its result, once it has ended."""


class OpenSession(Protocol):
    """A session, in this process or in another."""

    @property
    def is_open(self) -> bool:
        """Whether the next step would be run."""

    @property
    def has_channel(self) -> bool:
        """Whether its guest has a channel to the host."""

    def step(self, asked: StepRequest, on_end: Callable[[], object] | None = None) -> Step:
        """Make a step."""

    def interrupt(self) -> bool:
        """Have the code of the step that is being done end by a `KeyboardInterrupt`."""

    def fork(self) -> OpenSession:
        """Make another session that goes on from where this one is."""

    def take_snapshot(self, key: bytes) -> bytes:
        """Take its state as bytes."""

    def close(self) -> None:
        """End it."""


class Runner(Protocol):
    """What a sandbox asks of who carries its requests out."""

    def open_bundle(self, folder: str) -> Bundle:
        """Open a bundle, and admit it as those whose commands are run."""

    def announce(self, sentence: str) -> None:
        """Say that something slow begins."""

    def load(self, folder: str, command: str) -> object:
        """Load a command ahead of its first run."""

    def run(
        self,
        folder: str,
        request: RunRequest,
        live: LiveStreams = ...,
        functions: HostFunctions | None = None,
    ) -> Result:
        """Carry a request out."""

    async def arun(
        self,
        folder: str,
        request: RunRequest,
        live: LiveStreams = ...,
        functions: HostFunctions | None = None,
    ) -> Result:
        """Carry a request out without blocking the event loop."""

    def run_many(
        self,
        folder: str,
        requests: Sequence[RunRequest],
        functions: HostFunctions | None = None,
    ) -> list[Result]:
        """Carry many requests of one command out."""

    def open_session(
        self,
        folder: str,
        request: RunRequest,
        total_seconds: float | None = None,
        *,
        recovers: bool = False,
        snapshot: Snapshot | None = None,
    ) -> OpenSession:
        """Open a session."""

    def close(self) -> None:
        """Give back what it holds."""


class Lending(Protocol):
    """What a request has of the host's for as long as it is carried out."""

    request: RunRequest

    def __enter__(self) -> Lending:
        """Take it."""

    def take_back(self, result: Result, pending: Any) -> Result:
        """Take back what has come of it, and give the result."""

    def __exit__(self, *_: object) -> None:
        """Let others have it."""
