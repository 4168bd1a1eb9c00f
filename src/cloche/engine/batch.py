"""Many runs, one after the other, on as many of the crew's threads as pay."""

from __future__ import annotations

from _thread import allocate_lock

from cloche.engine.crew import CREW, MOST_THREADS
from cloche.engine.pending import PendingRun
from cloche.engine.refusal import check_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

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

    Raises:
        RequestError: If the host program asked for something that cannot be.
        LimitError: If limits do not fit the runtime.
    """

    def __init__(self, runtime: Runtime, requests: Sequence[RunRequest]) -> None:
        for request in requests:
            check_request(request, runtime.facts)
        self._runtime = runtime
        self._ended: list[PendingRun | None] = [None] * len(requests)
        self._next = enumerate(requests)
        self._running: set[PendingRun] = set()
        self._cancelled = False
        self._lock = allocate_lock()
        self._all_ended = allocate_lock()
        self._all_ended.acquire()
        self._left = len(requests)

    def carry_out(self) -> list[Result]:
        """Do all of them, and wait for the end; an interrupt cancels what is left.

        Returns:
            A result for each request, in their order.

        Raises:
            ClocheError: If a run could not be made.
        """
        try:
            self._employ_threads()
        except BaseException:
            self.cancel()
            self._wait_for_end()
            raise
        return [run.result() for run in self._ended if run is not None]

    def cancel(self) -> None:
        """Give up on all that have not ended. Callable from any thread."""
        self._cancelled = True
        for run in list(self._running):
            run.cancel()

    def _employ_threads(self) -> None:
        threads = 0
        left_before = self._left
        while self._left:
            if left_before - self._left < _FEW_RUNS and threads < min(MOST_THREADS, self._left):
                CREW.submit(self._work_off, self.cancel)
                threads += 1
            left_before = self._left
            self._all_ended.acquire(timeout=_LOOK_SECONDS)

    def _wait_for_end(self) -> None:
        while self._left:
            self._all_ended.acquire(timeout=_LOOK_SECONDS)

    def _work_off(self) -> None:
        for index, request in self._next:
            run = PendingRun(self._runtime, request)
            self._running.add(run)
            if self._cancelled:
                run.cancel()
            run.carry_out()
            self._running.discard(run)
            self._ended[index] = run
            with self._lock:
                self._left -= 1
                if not self._left:
                    self._all_ended.release()
