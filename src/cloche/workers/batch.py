"""Many jobs that are asked for together."""

from __future__ import annotations

from _queue import Empty, SimpleQueue
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from cloche.workers.pending_job import PendingJob
    from cloche.workers.pool import Pool

# So that the first are done while the last are still made.
_AT_ONCE = 64
_SLICE = 0.2


class Batch:
    """Jobs that workers do one after the other, each as many as it can.

    Args:
        pool: The workers.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._ends: SimpleQueue[None] = SimpleQueue()

    def end_one(self) -> None:
        """Take note that a job has ended. Callable from any thread."""
        self._ends.put(None)

    def carry_out(self, jobs: Iterable[PendingJob]) -> list[Any]:
        """Have them done, and wait for the end; an interrupt cancels what is left.

        Args:
            jobs: The jobs, each of which calls `end_one` at its end; made as they are handed in.

        Returns:
            What came of each, in their order.

        Raises:
            ClocheError: If one of them could not be made or done.
        """
        made: list[PendingJob] = []
        waiting = iter(jobs)
        try:
            while some := list(islice(waiting, _AT_ONCE)):
                made += some
                for job in some:
                    job.attend()
                self._pool.submit_all(some)
            for _ in made:
                self._wait_for_one()
        except BaseException:
            for job in made:
                job.cancelled = True
            self._pool.drop_cancelled()
            raise
        return [job.result() for job in made]

    def _wait_for_one(self) -> None:
        """Wait until one more has ended, in slices, so that a signal is heeded soon."""
        while True:
            try:
                return self._ends.get(timeout=_SLICE)
            except Empty:
                continue
