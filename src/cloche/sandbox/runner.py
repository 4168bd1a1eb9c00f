"""Who carries a request out: an instance in this process."""

from __future__ import annotations

from time import monotonic

from cloche.engine.crew import CREW
from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.engine.load import load_runtime
from cloche.engine.pending import PendingRun
from cloche.engine.runtime import Runtime
from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Sequence
    from typing import Any

    from cloche.bundles.bundle import Bundle
    from cloche.engine.channel.functions import HostFunctions, OnCalled
    from cloche.engine.channel.offer import Offer
    from cloche.engine.live_session import LiveSession
    from cloche.request import RunRequest
    from cloche.result import Result
    from cloche.sandbox.roles import Lending, Snapshot


class BundleRunner:
    """Runs the commands of bundles, somewhere.

    Args:
        require_signature: False admits bundles without a signature; a wrong one is never admitted.
        on_wait: Called with a sentence before something slow, such as compiling.
    """

    def __init__(
        self, *, require_signature: bool = True, on_wait: Callable[[str], object] | None = None
    ) -> None:
        self._require_signature = require_signature
        self._on_wait = on_wait

    def open_bundle(self, folder: str) -> Bundle:
        """Open a bundle, and admit it as those whose commands are run.

        Raises:
            BundleError: If it is not what it claims to be.
        """
        from cloche.bundles.bundle import open_bundle

        return open_bundle(folder, require_signature=self._require_signature)

    def announce(self, sentence: str) -> None:
        """Say that something slow begins, where anybody wants to know."""
        if self._on_wait is not None:
            self._on_wait(sentence)

    def load(self, folder: str, command: str) -> Any:
        """Load a command, so that the first run does not have to wait for it.

        Returns:
            What is run by.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used, or no process started.
        """
        raise NotImplementedError

    async def aload(self, folder: str, command: str) -> Any:
        """Do as `load` does, without blocking the event loop."""
        if not self._is_loaded(folder, command):
            import asyncio

            await asyncio.get_running_loop().run_in_executor(None, self.load, folder, command)
        return self.load(folder, command)

    def run(
        self,
        folder: str,
        request: RunRequest,
        live: LiveStreams = NOT_LIVE,
        functions: HostFunctions | None = None,
    ) -> Result:
        """Carry a request out.

        Args:
            folder: The folder of the bundle that has the command `request.argv[0]`.
            request: What to do.
            live: Streams of the host to join the guest's to.
            functions: What of the host it may call, where the request has a channel.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used, or no process started.
            RequestError: If the host program asked for something that cannot be.
            BaseException: What a live stream's sink raised.
        """
        begun = monotonic()
        runtime = self.load(folder, command_of(request))
        waited = monotonic() - begun
        offer = offer_of(request, functions, on_called=live.call)
        with self._lend(request) as lending:
            pending = self._pending(runtime, lending, live, waited, offer)
            try:
                pending.submit()
                result: Result = pending.wait()
            except BaseException:
                pending.cancel()  # an interrupt may come before or after the wait, too
                raise
            return lending.take_back(result, pending)

    async def arun(
        self,
        folder: str,
        request: RunRequest,
        live: LiveStreams = NOT_LIVE,
        functions: HostFunctions | None = None,
    ) -> Result:
        """Carry a request out without blocking the event loop; cancelling the task cancels the run.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used, or no process started.
            RequestError: If the host program asked for something that cannot be.
        """
        import asyncio

        from cloche.sandbox.awaiting import await_end

        offer = offer_of(request, functions, asyncio.get_running_loop(), live.call)
        begun = monotonic()
        runtime = await self.aload(folder, command_of(request))
        waited = monotonic() - begun
        made: list[Any] = []
        with self._lend(request) as lending:

            def make(on_end: Callable[[], object]) -> Any:
                made.append(self._pending(runtime, lending, live, waited, offer, on_end))
                return made[0]

            result: Result = await await_end(make)
            return lending.take_back(result, made[0])

    def run_many(
        self,
        folder: str,
        requests: Sequence[RunRequest],
        functions: HostFunctions | None = None,
    ) -> list[Result]:
        """Carry many requests of one command out, which is faster than one at a time.

        Args:
            folder: The folder of the bundle that has the command.
            requests: What to do; all have the same `argv[0]`.
            functions: What of the host they may call, where they have a channel.

        Returns:
            A result for each, in their order.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used, or no process started.
            RequestError: If the host program asked for something that cannot be.
        """
        if not requests:
            return []
        commands = {command_of(request) for request in requests}
        if len(commands) > 1:
            raise RequestError("the requests of one call have to be of one command")
        return self._carry_out(folder, commands.pop(), requests, functions)

    def _is_loaded(self, folder: str, command: str) -> bool:
        """Tell whether loading a command again takes no time."""
        raise NotImplementedError

    def _lend(self, request: RunRequest) -> Lending:
        """Give what a request has of the host's for as long as it is carried out."""
        return Nothing(request)

    def _pending(
        self,
        runtime: Any,
        lending: Any,
        live: LiveStreams,
        waited: float,
        offer: Offer | None,
        on_end: Callable[[], object] | None = None,
    ) -> Any:
        """Make a run, to be submitted and waited for."""
        raise NotImplementedError

    def _carry_out(
        self,
        folder: str,
        command: str,
        requests: Sequence[RunRequest],
        functions: HostFunctions | None,
    ) -> list[Result]:
        """Carry requests out; there is one at least."""
        raise NotImplementedError


class Nothing:
    """Nothing of the host's, lent to a request.

    Args:
        request: The request.

    Attributes:
        request: The request.
    """

    __slots__ = ("request",)

    def __init__(self, request: RunRequest) -> None:
        self.request = request

    def __enter__(self) -> Nothing:
        return self

    def take_back(self, result: Result, pending: object) -> Result:  # noqa: ARG002 - as a loan does
        """Give the result as it is."""
        return result

    def __exit__(self, *_: object) -> None:
        pass


class InProcessWasiRunner(BundleRunner):
    """Runs the commands of bundles in fresh WASI instances, in this process.

    A command is loaded when it is first run, and stays loaded. One runner may be used by any number
    of threads.

    Args:
        require_signature: False admits bundles without a signature; a wrong one is never admitted.
        pooled: Whether memory is kept ready for many instances; one run alone starts sooner
            without.
        standby: How many instances of a runtime are made ahead of need after a run, where that
            pays; each holds about half a megabyte. 0 for none.
        on_wait: Called with a sentence before something slow, such as compiling.
    """

    def __init__(
        self,
        *,
        require_signature: bool = True,
        pooled: bool = True,
        standby: int = 1,
        on_wait: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(require_signature=require_signature, on_wait=on_wait)
        self._pooled = pooled
        self._standby = standby
        self._runtimes: dict[tuple[str, str, bool], Runtime] = {}

    def load(self, folder: str, command: str) -> Runtime:
        """Load a command, so that the first run does not have to wait for it.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used.
        """
        return self._load(folder, command, pooled=self._pooled)

    def _is_loaded(self, folder: str, command: str) -> bool:
        return (folder, command, self._pooled) in self._runtimes

    def _pending(
        self,
        runtime: Runtime,
        lending: Nothing,
        live: LiveStreams,
        waited: float,
        offer: Offer | None,
        on_end: Callable[[], object] | None = None,
    ) -> PendingRun:
        return PendingRun(
            runtime,
            lending.request,
            live,
            compile_seconds=waited,
            standby=self._standby,
            offer=offer,
            on_end=on_end,
        )

    def _carry_out(
        self,
        folder: str,
        command: str,
        requests: Sequence[RunRequest],
        functions: HostFunctions | None,
    ) -> list[Result]:
        from cloche.engine.batch import Batch

        runtime = self.load(folder, command)
        offers = [offer_of(request, functions) for request in requests]
        return Batch(runtime, requests, offers).carry_out()

    def open_session(
        self,
        folder: str,
        request: RunRequest,
        total_seconds: float | None = None,
        *,
        recovers: bool = False,
        snapshot: Snapshot | None = None,
    ) -> LiveSession:
        """Open a session: an instance that is not from the pool, since it may stay for long.

        Args:
            folder: The folder of the bundle that has the command `request.argv[0]`.
            request: What its guest finds, and its limits.
            total_seconds: How long it may live; None for as long as it is wanted.
            recovers: Whether it goes back to the state before a step whose guest was stopped.
            snapshot: What it begins with; None for a fresh instance.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used.
            RequestError: If the host program asked for something that cannot be.
            LimitError: If its limits do not fit the runtime.
            SnapshotError: If the snapshot cannot be taken up with them.
        """
        from cloche.engine.live_session import LiveSession

        runtime = self._load(folder, command_of(request), pooled=False)
        if snapshot is None:
            return LiveSession(runtime, request, total_seconds, recovers=recovers)
        from cloche.engine.crew import Call
        from cloche.engine.state.snapshot import read_snapshot

        data, key = snapshot
        state = read_snapshot(data, runtime.facts, key, request.limits)
        # On a thread of the crew that is at nothing else, which this one may be.
        opening = Call(
            lambda: LiveSession(runtime, request, total_seconds, recovers=recovers, state=state)
        )
        CREW.submit(opening)
        session: LiveSession = opening.wait()
        return session

    def close(self) -> None:
        """Nothing: what was loaded stays, for others in this process."""

    def _load(self, folder: str, command: str, *, pooled: bool) -> Runtime:
        key = folder, command, pooled
        runtime = self._runtimes.get(key)
        if runtime is None:
            runtime = self._runtimes[key] = load_runtime(
                folder,
                command,
                require_signature=self._require_signature,
                pooled=pooled,
                on_wait=self._on_wait,
            )
        return runtime


def offer_of(
    request: RunRequest,
    functions: HostFunctions | None,
    loop: AbstractEventLoop | None = None,
    on_called: OnCalled | None = None,
) -> Offer | None:
    """Make what a request's guest is offered over its channel, where it has one."""
    if not request.has_channel:
        return None
    from cloche.engine.channel.offer import make_offer  # which plain runs do without

    return make_offer(request.inputs, functions, loop, on_called=on_called)


def command_of(request: RunRequest) -> str:
    """Give the command that a request names.

    Raises:
        RequestError: If it names none.
    """
    if not request.argv:
        raise RequestError("argv is empty; its first word names the command")
    return request.argv[0]
