"""A guest's code that a worker runs, from the moment it is asked for to its result."""

from __future__ import annotations

from cloche.engine.state.carried import largest_carried
from cloche.errors import WireError
from cloche.record import replace
from cloche.wire.message import read_message
from cloche.wire.records import caps_of_result
from cloche.workers.job import seconds_to_kill
from cloche.workers.pending_job import PendingJob
from cloche.workers.protocol import CARRIED_WORKSPACE, Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.limits import Limits
    from cloche.result import Result
    from cloche.wire.frames import Frame
    from cloche.wire.kinds import Kind
    from cloche.workers.attendant import Attendant
    from cloche.workers.pending_job import Counter
    from cloche.workers.protocol import LentWorkspace

_HEAD = 64


class GuestJob(PendingJob):
    """A run, or a step of a session.

    Args:
        counter: Where it is handed in.
        sort: The sort of its frame.
        kind: The kind of its message.
        order: What its message says.
        gives: The kind of what the worker gives at its end.
        limits: The guest's limits.
        attendant: Looks after the host's streams that it is joined to.
        compile_seconds: How long its caller has waited for the worker.
        on_over: Called once, when it has ended, on any thread.
        lent: The workspaces that its guest has, in their order.

    Attributes:
        returned: What its guest has left in those that it has changed, by their positions.

    Raises:
        RequestError: If the host program asked for something that cannot even be told.
    """

    def __init__(
        self,
        counter: Counter,
        sort: int,
        kind: Kind,
        order: object,
        gives: Kind,
        limits: Limits,
        attendant: Attendant | None,
        compile_seconds: float,
        on_over: Callable[[], object] | None,
        lent: tuple[LentWorkspace, ...] = (),
    ) -> None:
        super().__init__(
            counter,
            sort,
            kind,
            order,
            gives,
            lost=lambda result: result,
            seconds=seconds_to_kill(limits.timeout, limits.grace_seconds),
            caps=caps_of_result(limits),
            attendant=attendant,
            on_over=on_over,
        )
        self._compile_seconds = compile_seconds
        # The most bytes that may come back of each, by their positions.
        self._lent = {
            each.position: largest_carried(each.file_bytes, each.file_nodes) for each in lent
        }
        self.returned: dict[int, bytes] = {}

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
        returned = read_message(CARRIED_WORKSPACE, frame.head, frame.blobs)
        most = self._lent.pop(returned.position, -1)
        if len(returned.files) > most:
            raise WireError("a workspace came back that was not lent, or is too large")
        self.returned[returned.position] = returned.files

    def lose(self, result: Result) -> None:
        """Take note that no worker will end it; what came back by then may be half of it."""
        self.returned.clear()
        super().lose(result)

    def result(self) -> Result:
        """Give its result, with what it has waited for on this side.

        Raises:
            ClocheError: If it could not be done.
            BaseException: What a live stream's sink raised.
        """
        result: Result = super().result()
        queued = (self.begun or self.asked) - self.asked + result.usage.queue_seconds
        usage = replace(result.usage, queue_seconds=queued, compile_seconds=self._compile_seconds)
        return replace(result, usage=usage)
