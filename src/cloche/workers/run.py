"""A run that a worker carries out."""

from __future__ import annotations

from cloche.wire.records import result_within
from cloche.workers.guest_job import GuestJob
from cloche.workers.protocol import RUN_ORDER, Order
from cloche.workers.seat import Seat
from cloche.workers.writing import writable_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.workers.attendant import Attendant
    from cloche.workers.pool import Pool
    from cloche.workers.protocol import RunOrder


class WorkerRun(GuestJob):
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
            limits,
            attendant,
            compile_seconds,
            on_over,
            order.workspaces,
        )
        self.is_one_of_many = order.is_quiet and self._seat is None

    def finish(self, outcome: object) -> None:
        """Tell whoever waits, and end the worker that was for it alone."""
        if self._seat is not None:
            self._seat.close()
        super().finish(outcome)
