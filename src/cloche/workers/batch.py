"""Many jobs that are asked for together."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from cloche.workers.pending_job import PendingJob
    from cloche.workers.pool import Pool


class Batch:
    """Jobs that workers do one after the other, each as many as it can.

    Args:
        pool: The workers.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._left = 0
        self._all_ended = allocate_lock()
        self._all_ended.acquire()

    def end_one(self) -> None:
        """Take note that a job has ended; on one thread at a time."""
        self._left -= 1
        if not self._left:
            self._all_ended.release()

    def carry_out(self, jobs: Sequence[PendingJob]) -> list[Any]:
        """Have them done, and wait for the end; an interrupt cancels what is left.

        Args:
            jobs: The jobs, each of which calls `end_one` at its end.

        Returns:
            What came of each, in their order.

        Raises:
            ClocheError: If one of them could not be done.
        """
        self._left = len(jobs)
        try:
            self._pool.submit_all(jobs)
            self._all_ended.acquire()
        except BaseException:
            for job in jobs:
                job.cancelled = True
            self._pool.drop_cancelled()
            raise
        return [job.result() for job in jobs]
