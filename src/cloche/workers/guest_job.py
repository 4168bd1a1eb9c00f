"""A guest's code that a worker runs, from the moment it is asked for to its result."""

from __future__ import annotations

from cloche.record import replace
from cloche.wire.records import caps_of_result
from cloche.workers.job import seconds_to_kill
from cloche.workers.pending_job import PendingJob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.limits import Limits
    from cloche.result import Result
    from cloche.wire.kinds import Kind
    from cloche.workers.attendant import Attendant
    from cloche.workers.pending_job import Counter


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
