"""Carries requests out in worker processes, by the same calls as a runner in this process."""

from __future__ import annotations

from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.sandbox.runner import BundleRunner, command_of, offer_of
from cloche.workers.attendant import attendant_of, joined
from cloche.workers.batch import Batch
from cloche.workers.lending import Loan
from cloche.workers.pool import Pool
from cloche.workers.protocol import (
    WIRE_KEY,
    RunOrder,
    RuntimePlace,
    SessionOrder,
)
from cloche.workers.run import WorkerRun
from cloche.workers.session import WorkerSession
from cloche.workers.session_loan import SessionLoan
from cloche.workers.writing import writable_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cloche.engine.channel.functions import HostFunctions
    from cloche.engine.channel.offer import Offer
    from cloche.request import RunRequest
    from cloche.result import Result
    from cloche.sandbox.roles import Snapshot


class ProcessRunner(BundleRunner):
    """Runs the commands of bundles in fresh WASI instances, each in one of some worker processes.

    The processes are started when the first command is loaded, and replaced when they are lost.
    One runner may be used by any number of threads.

    Args:
        workers: How many processes there are for runs; each session has one of its own besides.
        require_signature: False admits bundles without a signature; a wrong one is never admitted.
        standby: How many instances of a runtime a worker makes ahead of need after a run, where
            that pays.
        on_wait: Called with a sentence before something slow, such as compiling.
    """

    def __init__(
        self,
        workers: int,
        *,
        require_signature: bool = True,
        standby: int = 1,
        on_wait: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(require_signature=require_signature, on_wait=on_wait)
        self._pool = Pool(workers)
        self._standby = standby

    def load(self, folder: str, command: str) -> int:
        """Have a command loaded by all workers, so that the first run does not have to wait for it.

        Returns:
            Its place among all that they have loaded.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used, or no process started.
        """
        return self._pool.prepare(self._place(folder, command), self._on_wait)

    def _is_loaded(self, folder: str, command: str) -> bool:
        return self._pool.is_prepared(self._place(folder, command))

    def _lend(self, request: RunRequest) -> Loan:
        return Loan(request)

    def _pending(
        self,
        runtime: int,
        lending: Loan,
        live: LiveStreams,
        waited: float,
        offer: Offer | None,
        on_end: Callable[[], object] | None = None,
        *,
        is_one_of_many: bool = False,
    ) -> WorkerRun:
        attendant, functions = attendant_of(live, lending.request.limits, offer)
        order = RunOrder(
            runtime=runtime,
            request=lending.request,
            standby=0 if is_one_of_many else self._standby,
            live=joined(live),
            is_quiet=is_one_of_many,
            functions=functions,
            workspaces=lending.lent,
        )
        return WorkerRun(self._pool, order, attendant, waited, on_end)

    def _carry_out(
        self,
        folder: str,
        command: str,
        requests: Sequence[RunRequest],
        functions: HostFunctions | None,
    ) -> list[Result]:
        runtime = self.load(folder, command)
        if any(each.mounts and (writable_of(each) or Loan(each)) for each in requests):
            # Each has a process for itself, or what only one has at a time.
            return [self.run(folder, request, functions=functions) for request in requests]
        batch = Batch(self._pool)
        return batch.carry_out(
            self._pending(
                runtime,
                Loan(request),
                NOT_LIVE,
                0.0,
                offer_of(request, functions) if functions or request.inputs else None,
                batch.end_one,
                is_one_of_many=True,
            )
            for request in requests
        )

    def open_session(
        self,
        folder: str,
        request: RunRequest,
        total_seconds: float | None = None,
        *,
        recovers: bool = False,
        snapshot: Snapshot | None = None,
    ) -> WorkerSession:
        """Open a session in a worker of its own, which ends with it.

        Args:
            folder: The folder of the bundle that has the command `request.argv[0]`.
            request: What its guest finds, and its limits.
            total_seconds: How long it may live; None for as long as it is wanted.
            recovers: Whether it goes back to the state before a step whose guest was stopped.
            snapshot: What it begins with; None for a fresh instance.

        Raises:
            BundleError: If the bundle is not what it claims to be.
            EngineError: If the engine or the module cannot be used, or no process started.
            RequestError: If the host program asked for something that cannot be.
            LimitError: If its limits do not fit the runtime.
            SnapshotError: If the snapshot cannot be taken up with them.
        """
        runtime = self.load(folder, command_of(request))
        loan = SessionLoan(request)
        order = SessionOrder(
            runtime=runtime,
            request=loan.request,
            total_seconds=total_seconds,
            recovers=recovers,
            snapshot=None if snapshot is None else _for_worker(*snapshot),
            workspaces=loan.lent,
        )
        return WorkerSession(self._pool, order, loan, lambda: self._memory(folder, request))

    def close(self) -> None:
        """End all workers; what runs or waits ends as `cancelled`, and no more is taken."""
        self._pool.close()

    def _memory(self, folder: str, request: RunRequest) -> int:
        """Give the most memory that a guest may have."""
        memory = request.limits.memory
        return memory or self.open_bundle(folder).manifest.runtime.memory.default

    def _place(self, folder: str, command: str) -> RuntimePlace:
        return RuntimePlace(
            folder=folder, command=command, require_signature=self._require_signature
        )


def _for_worker(snapshot: bytes, key: bytes) -> bytes:
    """Give a snapshot as a worker takes it, once it is clear that it is authentic."""
    from cloche.engine.state.snapshot import authenticate_anew

    return authenticate_anew(snapshot, key, WIRE_KEY)
