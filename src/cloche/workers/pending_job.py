"""A job that somebody waits for, as they wait for a run in this process."""

from __future__ import annotations

from _thread import allocate_lock

from cloche.engine.crew import CREW
from cloche.engine.patience import wait_for
from cloche.workers.job import Job

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    class Counter(Protocol):
        """Where jobs are handed in; all of it is callable from any thread."""

        def submit(self, job: Job) -> None:
            """Have a job done."""

        def drop_cancelled(self) -> None:
            """End what was given up on."""

        def tell(self, job: Job, sort: int, data: bytes) -> None:
            """Send its worker something that belongs to it."""


class PendingJob(Job):
    """A job from the moment it is asked for to its result.

    Args:
        counter: Where it is handed in.
        *order: As for `Job`.
        on_over: Called once, when it has ended, on any thread.
        **facts: As for `Job`.
    """

    def __init__(
        self,
        counter: Counter,
        *order: Any,
        on_over: Callable[[], object] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(*order, **facts)
        self._counter = counter
        self._outcome: Any = None
        self._on_over = on_over
        self._is_over = False
        self._ended = allocate_lock()
        self._ended.acquire()

    def submit(self) -> None:
        """Hand it in.

        Raises:
            RequestError: If no more is taken, or no thread can be started for its streams.
        """
        self.attend()
        self._counter.submit(self)

    def attend(self) -> None:
        """Have its streams and calls looked after, if it has any, before it is handed in.

        Raises:
            RequestError: If no thread can be started for that.
        """
        if self.attendant is not None:
            self.attendant.attend(self)
            CREW.submit(self.attendant)

    def cancel(self) -> None:
        """Make it end soon. Callable from any thread."""
        self.cancelled = True
        self._counter.drop_cancelled()

    def tell(self, sort: int, data: bytes) -> None:
        """Send its worker something that belongs to it."""
        self._counter.tell(self, sort, data)

    def end(self, outcome: object) -> None:
        """Take what came of it; its end waits for what its streams still have to pass on."""
        if self.attendant is not None:
            self.attendant.end(outcome)
        else:
            self.finish(outcome)

    def finish(self, outcome: object) -> None:
        """Tell whoever waits; only what is told first counts."""
        if self._is_over:
            return
        self._outcome = outcome
        self._is_over = True
        self._ended.release()
        on_over, self._on_over = self._on_over, None
        if on_over is not None:
            on_over()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._is_over

    @property
    def outcome(self) -> Any:
        """What came of it, once it has ended: the result, or why it could not be done."""
        return self._outcome

    def wait(self) -> Any:
        """Wait for the end; an interrupt cancels it, and goes on once it has ended.

        Raises:
            ClocheError: If it could not be done.
            BaseException: What a live stream's sink raised, or an interrupt.
        """
        try:
            wait_for(self._ended)
        except BaseException:
            self.cancel()
            # It may have come just after the end was taken note of.
            if not self._is_over:
                wait_for(self._ended)
            raise
        return self.result()

    def result(self) -> Any:
        """Give what came of it, once it has ended.

        Raises:
            ClocheError: If it could not be done.
            BaseException: What a live stream's sink raised.
        """
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome
