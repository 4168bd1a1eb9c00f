"""A run that a worker carries out."""

from __future__ import annotations

from cloche.engine.state.carried import largest_carried
from cloche.errors import WireError
from cloche.wire.message import read_message
from cloche.wire.records import result_within
from cloche.workers.guest_job import GuestJob
from cloche.workers.protocol import RETURNED_WORKSPACE, RUN_ORDER, Answer, Order
from cloche.workers.seat import Seat
from cloche.workers.writing import writable_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.wire.frames import Frame
    from cloche.workers.attendant import Attendant
    from cloche.workers.pool import Pool
    from cloche.workers.protocol import RunOrder

_HEAD = 64


class WorkerRun(GuestJob):
    """A run in a worker: one of the pool, or where its guest may write, one that is for it alone.

    Args:
        pool: Where the worker comes from.
        order: What is run.
        attendant: Looks after the host's streams that it is joined to.
        compile_seconds: How long its caller has waited for the workers.
        on_over: Called once, when it has ended, on any thread.

    Attributes:
        returned: What its guest has left in its workspaces, by their positions.

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
        # Those that its guest has, by their positions, with the most bytes that may come back.
        self._lent = {
            each.position: largest_carried(each.file_bytes, each.file_nodes)
            for each in order.workspaces
        }
        self.returned: dict[int, bytes] = {}
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
        )
        self.is_one_of_many = order.is_quiet and self._seat is None

    def caps(self, sort: int) -> tuple[int, int]:
        """Give the most bytes that a frame about it may have, in its head and beside it.

        Raises:
            WireError: If there may be no such frame.
        """
        if sort == Answer.WORKSPACE and self._lent:
            return _HEAD, max(self._lent.values())
        return super().caps(sort)

    def take_workspace(self, frame: Frame) -> None:
        """Take what its guest has left in a workspace; looked at by who lent it.

        Raises:
            WireError: If it has no such workspace, or it came back already.
        """
        returned = read_message(RETURNED_WORKSPACE, frame.head, frame.blobs)
        most = self._lent.pop(returned.position, -1)
        if len(returned.files) > most:
            raise WireError("a workspace came back that was not lent, or is too large")
        self.returned[returned.position] = returned.files

    def finish(self, outcome: object) -> None:
        """Tell whoever waits, and end the worker that was for it alone."""
        if self._seat is not None:
            self._seat.close()
        super().finish(outcome)
