"""The place of a session, or of a guest that may write: a worker of its own, from the start."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.workers.job import Job
    from cloche.workers.pool import Pool
    from cloche.workers.worker import Worker


class Seat:
    """Where the jobs of one session are handed in, or one run that has a worker for itself.

    Args:
        pool: Where the worker comes from.
        writable: The folders of the host in which its guest may change something.

    Attributes:
        writable: The folders of the host in which its guest may change something.
        worker: The worker, once there is one; only for the dispatcher.
        is_closed: Whether nobody wants to have it any more.
        why_left: Why the session has ended, as a sentence goes on; empty if it has not.
    """

    def __init__(self, pool: Pool, writable: tuple[str, ...] = ()) -> None:
        self._pool = pool
        self.writable = writable
        self.worker: Worker | None = None
        self.is_closed = False
        self.why_left = ""

    def submit(self, job: Job) -> None:
        """Have a job done after those before it.

        Raises:
            RequestError: If the pool is closed.
        """
        self._pool.submit_to(self, job)

    def drop_cancelled(self) -> None:
        """End what was given up on. Callable from any thread."""
        self._pool.drop_cancelled()

    def tell(self, job: Job, sort: int, data: bytes) -> None:
        """Send its worker something that belongs to it. Callable from any thread."""
        self._pool.tell(job, sort, data)

    def leave(self, why: str) -> None:
        """Note that the session has ended, and end its worker. Callable from any thread.

        Args:
            why: As a sentence goes on after "the session has ended: ".
        """
        self.why_left = self.why_left or why
        self._pool.leave(self)

    def close(self) -> None:
        """End the session; what runs or waits ends soon, as `cancelled`."""
        self.is_closed = True
        self.leave("it was closed")
