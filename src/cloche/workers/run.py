"""A run that a worker carries out."""

from __future__ import annotations

from cloche.wire.records import caps_of_result, result_within
from cloche.workers.job import seconds_to_kill
from cloche.workers.pending_job import PendingJob
from cloche.workers.protocol import RUN_ORDER, Order
from cloche.workers.seat import Seat
from cloche.workers.writing import writable_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.result import Result
    from cloche.workers.attendant import Attendant
    from cloche.workers.pool import Pool
    from cloche.workers.protocol import RunOrder


class WorkerRun(PendingJob):
    """A run in a worker: one of the pool, or where its guest may write, one that is for it alone.

    Args:
        pool: Where the worker comes from.
        order: What is run.
        attendant: Looks after the host's streams that it is joined to.
        compile_seconds: How long its caller has waited for the workers.
        on_over: Called once, when it has ended, on any thread.

    Raises:
        RequestError: If the host program asked for something that cannot be.
    """

    def __init__(
        self,
        pool: Pool,
        order: RunOrder,
        attendant: Attendant | None,
        compile_seconds: float = 0.0,
        on_over: Callable[[], object] | None = None,
    ) -> None:
        limits = order.request.limits
        writable = writable_of(order.request)
        self._seat = Seat(pool, writable) if writable else None
        super().__init__(
            self._seat or pool,
            Order.RUN,
            RUN_ORDER,
            order,
            result_within(limits),
            lost=lambda result: result,
            seconds=seconds_to_kill(limits.timeout, limits.grace_seconds),
            caps=caps_of_result(limits),
            attendant=attendant,
            on_over=on_over,
        )
        self.is_one_of_many = order.is_quiet and self._seat is None
        self._compile_seconds = compile_seconds

    def finish(self, outcome: object) -> None:
        """Tell whoever waits, and end the worker that was for it alone."""
        if self._seat is not None:
            self._seat.close()
        super().finish(outcome)

    def result(self) -> Result:
        """Give its result, with what it has waited for on this side.

        Raises:
            ClocheError: If it could not be done.
            BaseException: What a live stream's sink raised.
        """
        result: Result = super().result()
        return self.with_waits(result, self._compile_seconds)
