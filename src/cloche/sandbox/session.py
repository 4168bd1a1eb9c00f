"""`Session`: one live instance that keeps its state over several pieces of code."""

from __future__ import annotations

import os
from _thread import allocate_lock
from time import monotonic
from types import MappingProxyType

from cloche.engine.files.given import read_files
from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.engine.step_request import StepRequest
from cloche.errors import RequestError
from cloche.record import record
from cloche.request import NO_INPUTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Mapping
    from typing import Any

    from cloche.engine.channel.functions import HostFunctions
    from cloche.engine.channel.offer import Offer
    from cloche.result import Result
    from cloche.sandbox.event_stream import EventStream
    from cloche.sandbox.roles import OpenSession, Step
    from cloche.sandbox.text_output import OnOutput

_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@record
class Piece:
    """A piece of code, and what goes with it.

    Attributes:
        code: The code.
        stdin: All of its standard input.
        files: Files that are put where it can read and change them.
        inputs: Names that are set before it runs, and their values.
    """

    code: str
    stdin: bytes
    files: Mapping[str, bytes]
    inputs: Mapping[str, Any]


class Session:
    """Runs pieces of Python code in one instance, which keeps what they define.

    Made by `Sandbox.session`. It may be used by any number of threads; its calls are carried out
    one at a time, in the order in which they come, and an idle session costs no thread. A call
    whose guest was stopped (by a limit, a trap, or because the caller gave up on it) ends the
    session: the calls after it give a result that says so. Use it in a `with` block, or close it.

    Args:
        open_session: Opens it on the engine's side, at the first call.
        functions: What of the host its guest may call.
        opened: It on the engine's side, where it is open already.
    """

    def __init__(
        self,
        open_session: Callable[[], OpenSession],
        functions: HostFunctions | None = None,
        opened: OpenSession | None = None,
    ) -> None:
        self._open_session = open_session
        self._session = opened
        self._opening = allocate_lock()
        self._functions = functions
        self._closed = False
        self._process = os.getpid()

    def run(
        self,
        code: str,
        stdin: bytes | str = b"",
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
        live: LiveStreams = NOT_LIVE,
        on_output: OnOutput | None = None,
    ) -> Result:
        """Run a piece of code, after those before it.

        Args:
            code: The code; what it defines stays for the next.
            stdin: All of its standard input.
            files: Files that are put where the code can read and change them, in place of what was
                there; see `Sandbox.run`. What a call has changed is in its result's `files`.
            inputs: Names that are set before it runs, and their values.
            live: Streams of the host to join its streams to.
            on_output: Called with each piece of output as it comes: "stdout" or "stderr", and its
                text. It is called on the guest's thread, on the guest's time; what it raises ends
                the call and is raised here.

        Returns:
            How it ended, with its own output only; also for code that fails or is too large, and
            once the session has ended.

        Raises:
            RequestError: If the session is closed or belongs to another process, or an argument is
                of the wrong type, or an input cannot be carried.
            LimitError: If the sandbox's limits do not fit the runtime.
            BundleError: If the runtime's bundle is not what it claims to be.
            EngineError: If the engine cannot be used on this machine.
            BaseException: What a live stream's sink, or `on_output`, raised.
        """
        piece = _piece(code, stdin, files, inputs, live)
        if on_output is None:
            return self._run(piece, live)
        from cloche.sandbox.text_output import TextOutput

        with TextOutput(on_output, live) as joined:
            return self._run(piece, joined)

    def _run(self, piece: Piece, live: LiveStreams) -> Result:
        begun = monotonic()
        session = self._open()
        step = session.step(self._asked(session, piece, live, begun))
        try:
            step.submit()
            return step.wait()
        except BaseException:
            step.cancel()  # an interrupt may come before or after the wait, too
            raise

    async def arun(
        self,
        code: str,
        stdin: bytes | str = b"",
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
        live: LiveStreams = NOT_LIVE,
        on_output: OnOutput | None = None,
    ) -> Result:
        """Run a piece of code as `run` does, without blocking the event loop.

        Cancelling the task cancels the call, which ends the session if it had begun.
        """
        piece = _piece(code, stdin, files, inputs, live)
        if on_output is None:
            return await self._arun(piece, live)
        from cloche.sandbox.text_output import TextOutput

        with TextOutput(on_output, live) as joined:
            return await self._arun(piece, joined)

    def stream(
        self,
        code: str,
        stdin: bytes | str = b"",
        *,
        files: Mapping[str, bytes | str] = _NO_FILES,
        inputs: Mapping[str, Any] = NO_INPUTS,
    ) -> EventStream:
        """Run a piece of code as `arun` does, and tell what happens while it does.

        Returns:
            An asynchronous iterator of `Event`s: output as it comes, calls of host functions as
            they end, and last the result. Closing or dropping it cancels the call, which ends the
            session if it had begun.

        Raises:
            RequestError: If an argument is of the wrong type.
        """
        from cloche.sandbox.event_stream import EventStream

        piece = _piece(code, stdin, files, inputs)
        return EventStream(lambda live: self._arun(piece, live))

    async def _arun(self, piece: Piece, live: LiveStreams) -> Result:
        import asyncio

        from cloche.sandbox.awaiting import await_end

        begun = monotonic()
        if self._session is None:
            await asyncio.get_running_loop().run_in_executor(None, self._open)
        session = self._open()
        asked = self._asked(session, piece, live, begun, asyncio.get_running_loop())

        def make(on_end: Callable[[], object]) -> Step:
            return session.step(asked, on_end)

        return await await_end(make)

    def fork(self) -> Session:
        """Open another session that goes on from where this one is; each then has its own future.

        What it costs in memory is what the session has changed so far. It ends when this one would.

        Raises:
            SnapshotError: While a call runs or waits, once the session has ended, or if something
                of its state cannot go along.
            RequestError: If the session is closed or belongs to another process.
        """
        other = self._open().fork()
        return Session(self._open_session, self._functions, other)

    def snapshot(self, key: bytes | None = None) -> bytes:
        """Take the session's state as bytes, which `Sandbox.session` goes on from at any time.

        It holds what the session holds, and is authenticated but not encrypted.

        Args:
            key: What it is authenticated with, 16 bytes or more; None for a key of this
                installation's, so that only this user on this machine can open it.

        Raises:
            SnapshotError: While a call runs or waits, once the session has ended, or if something
                of its state cannot go along.
            RequestError: If the session is closed or belongs to another process, or the key is
                none.
            CacheError: If the installation's key can be neither read nor made.
        """
        from cloche.engine.state.snapshot import snapshot_key

        derived = snapshot_key(key)
        return self._open().take_snapshot(derived)

    def interrupt(self) -> bool:
        """Have the code of the call that runs end by a `KeyboardInterrupt`, as Ctrl-C does.

        The session goes on: the call ends as `cancelled` if its code lets the exception through,
        and as it likes if it does not. Callable from any thread.

        Returns:
            Whether there is a call that runs, or is about to.
        """
        session = self._session
        return session is not None and session.interrupt()

    def close(self) -> None:
        """End the session; a call that runs or waits ends soon, as `cancelled`."""
        self._closed = True
        session = self._session
        if session is not None:
            session.close()

    @property
    def is_open(self) -> bool:
        """Whether another call would be carried out."""
        session = self._session
        return (
            not self._closed
            and self._process == os.getpid()
            and (session is None or session.is_open)
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def _asked(
        self,
        session: OpenSession,
        piece: Piece,
        live: LiveStreams,
        begun: float,
        loop: AbstractEventLoop | None = None,
    ) -> StepRequest:
        """Give what the session is asked for, once it is open, which it was not at first."""
        waited = monotonic() - begun
        return StepRequest(
            code=piece.code,
            stdin=piece.stdin,
            live=live,
            files=piece.files,
            offer=self._offer(session, piece.inputs, live, loop),
            compile_seconds=waited,
        )

    def _offer(
        self,
        session: OpenSession,
        inputs: Mapping[str, Any],
        live: LiveStreams,
        loop: AbstractEventLoop | None = None,
    ) -> Offer | None:
        if not session.has_channel:
            if inputs or self._functions is not None:
                raise RequestError("this session has no channel for inputs and functions")
            return None
        from cloche.engine.channel.offer import make_offer

        return make_offer(inputs, self._functions, loop, on_called=live.call)

    def _open(self) -> OpenSession:
        if self._process != os.getpid():  # before its lock, whose holder may not be there
            raise RequestError(
                "the session belongs to the process that this one was forked from; open one here"
            )
        session = self._session
        if session is None:
            with self._opening:
                session = self._session = self._session or self._open_session()
        if self._closed:
            session.close()  # it may have been opened after `close` has looked
            raise RequestError("the session is closed")
        return session


def _piece(
    code: str,
    stdin: bytes | str,
    files: Mapping[str, bytes | str],
    inputs: Mapping[str, Any],
    live: LiveStreams = NOT_LIVE,
) -> Piece:
    """Put together what a call is given, and make sure of it.

    Raises:
        RequestError: If something is of the wrong type.
    """
    data = _check(code, stdin, live)
    return Piece(code=code, stdin=data, files=read_files(files), inputs=inputs)


def _check(code: object, stdin: object, live: object) -> bytes:
    """Make sure of the types of what a call is given; gives its input as bytes.

    Raises:
        RequestError: If one of them is wrong.
    """
    if not isinstance(code, str):
        raise RequestError(f"code is {type(code).__name__}; it has to be str")
    if not isinstance(live, LiveStreams):
        raise RequestError(f"live is {type(live).__name__}; it has to be LiveStreams")
    if isinstance(stdin, str):
        return stdin.encode("utf-8", "replace")
    if not isinstance(stdin, bytes):
        raise RequestError(f"stdin is {type(stdin).__name__}; it has to be bytes or str")
    return stdin
