"""Many jobs that are asked for together."""

from __future__ import annotations

from _thread import allocate_lock
from collections import deque
from itertools import islice

from cloche.engine.patience import wait_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from cloche.workers.pending_job import PendingJob
    from cloche.workers.pool import Pool

# So that the first are done while the last are still made.
_AT_ONCE = 64
# How many for each worker are handed in and not done at most. Making more would only keep the
# interpreter's lock from the thread that hears the workers.
_MOST_AHEAD = 3 * _AT_ONCE
_NEVER = float("inf")


class Batch:
    """Jobs that workers do one after the other, each as many as it can.

    Args:
        pool: The workers.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._most = _MOST_AHEAD * pool.size
        # One for each job that has ended. No lock is held to count them: a signal handler could
        # interrupt its holder, and make runs for which the workers have to be heard.
        self._ends: deque[None] = deque()
        self._awaited: float = _NEVER
        self._bell = allocate_lock()
        self._bell.acquire()

    def end_one(self) -> None:
        """Take note that a job has ended. Callable from any thread."""
        self._ends.append(None)
        if len(self._ends) >= self._awaited:
            try:  # noqa: SIM105 - contextlib says no more
                self._bell.release()
            except RuntimeError:
                pass  # rung already

    def carry_out(self, jobs: Iterable[PendingJob]) -> list[Any]:
        """Have them done, and wait for the end; an interrupt cancels what is left.

        Args:
            jobs: The jobs, each of which calls `end_one` at its end; made as they are handed in.

        Returns:
            What came of each, in their order.

        Raises:
            ClocheError: If one of them could not be made or done.
        """
        outcomes: list[Any] = []
        left: deque[PendingJob] = deque()
        waiting = iter(jobs)
        try:
            while some := list(islice(waiting, _AT_ONCE)):
                left += some
                self._wait_for(len(outcomes) + len(left) - self._most)
                for job in some:
                    job.attend()
                self._pool.submit_all(some)
                _take_outcomes(left, outcomes)
            self._wait_for(len(outcomes) + len(left))
        except BaseException:
            for job in left:
                job.cancelled = True
            self._pool.drop_cancelled()
            raise
        _take_outcomes(left, outcomes)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return outcomes

    def _wait_for(self, count: int) -> None:
        """Wait until so many have ended."""
        self._awaited = count  # before the look, so that who ends the last sees one or the other
        while len(self._ends) < count:
            wait_for(self._bell)
        self._awaited = _NEVER


def _take_outcomes(left: deque[PendingJob], outcomes: list[Any]) -> None:
    """Take what came of the first that have ended, not the jobs, which hold much more."""
    while left and left[0].is_over:
        outcomes.append(left.popleft().outcome)
