"""Many runs, one after the other, on as many of the crew's threads as pay."""

from __future__ import annotations

from _thread import allocate_lock

from cloche.engine.crew import CREW, MOST_THREADS
from cloche.engine.pending import PendingRun
from cloche.engine.refusal import check_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from cloche.engine.channel.offer import Offer
    from cloche.engine.runtime import Runtime
    from cloche.request import RunRequest
    from cloche.result import Result

# Short runs are slower on two threads than on one, since they fight for the interpreter's lock. So
# one thread begins, and another joins it whenever fewer than `_FEW_RUNS` have ended in a look.
_LOOK_SECONDS = 0.02
_FEW_RUNS = 8


class Batch:
    """Runs that are asked for together.

    Args:
        runtime: What to run them in.
        requests: What to do.
        offers: What each is offered over its channel, None for no channel; none at all where none
            has one.

    Attributes:
        cancelled: Whether someone gave up on it.

    Raises:
        RequestError: If the host program asked for something that cannot be.
        LimitError: If limits do not fit the runtime.
    """

    def __init__(
        self,
        runtime: Runtime,
        requests: Sequence[RunRequest],
        offers: Sequence[Offer | None] = (),
    ) -> None:
        for request in requests:
            check_request(request, runtime.facts)
        self._runtime = runtime
        self._next = enumerate(zip(requests, offers or [None] * len(requests), strict=True))
        self._outcomes: list[Result | BaseException | None] = [None] * len(requests)
        self._left = len(requests)
        self._workers: set[Worker] = set()
        self.cancelled = False
        self._lock = allocate_lock()
        self._all_ended = allocate_lock()
        self._all_ended.acquire()

    def carry_out(self) -> list[Result]:
        """Do all of them, and wait for the end; an interrupt cancels what is left.

        Returns:
            A result for each request, in their order.

        Raises:
            ClocheError: If a run could not be made.
        """
        try:
            self._employ_workers()
        except BaseException:
            self.cancel()
            while any(worker.begun for worker in list(self._workers)):
                self._all_ended.acquire(timeout=_LOOK_SECONDS)
            raise
        return [_result(outcome) for outcome in self._outcomes]

    def cancel(self) -> None:
        """Give up on all that have not ended. Callable from any thread."""
        self.cancelled = True
        for worker in list(self._workers):
            worker.cancel_run()

    def _employ_workers(self) -> None:
        left_before = self._left
        while self._left:
            few = left_before - self._left < _FEW_RUNS and not self.cancelled
            if not self._workers or (few and len(self._workers) < min(MOST_THREADS, self._left)):
                worker = Worker(self)
                self._workers.add(worker)
                try:
                    CREW.submit(worker)
                except BaseException:
                    self._workers.discard(worker)
                    raise
            left_before = self._left
            self._all_ended.acquire(timeout=_LOOK_SECONDS)

    def begin_next(self) -> tuple[int, PendingRun] | None:
        """Make the next run, for a worker to do; None where there is none left."""
        for index, (request, offer) in self._next:
            return index, PendingRun(self._runtime, request, offer=offer)
        return None

    def end(self, index: int, run: PendingRun) -> None:
        """Take a run that has ended."""
        with self._lock:
            if self._outcomes[index] is None:
                self._outcomes[index] = run.outcome  # not the run itself, which holds much more
                self._left -= 1
            if not self._left and self._all_ended.locked():
                self._all_ended.release()

    def dismiss(self, worker: Worker) -> None:
        """Let a worker go."""
        self._workers.discard(worker)


def _result(outcome: Result | BaseException | None) -> Result:
    if isinstance(outcome, BaseException):
        raise outcome
    assert outcome is not None  # all have ended
    return outcome


class Worker:
    """One thread's part in a batch.

    Args:
        batch: The batch.

    Attributes:
        begun: Whether a thread is at it.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._run: tuple[int, PendingRun] | None = None
        self.begun = False

    def carry_out(self) -> None:
        """Do one run after the other until there are none."""
        self.begun = True
        while (run := self._batch.begin_next()) is not None:
            self._run = run
            if self._batch.cancelled:
                run[1].cancel()
            run[1].carry_out()
            self._batch.end(*run)
        self._batch.dismiss(self)

    def fail(self, failure: BaseException) -> None:
        """Fail the run that it is at; another worker takes the next."""
        if self._run is not None:
            self._run[1].fail(failure)
            self._batch.end(*self._run)
        self._batch.dismiss(self)

    def cancel(self) -> None:
        """Give up on the whole batch."""
        self._batch.cancel()

    def cancel_run(self) -> None:
        """Give up on the run that it is at."""
        if self._run is not None:
            self._run[1].cancel()
