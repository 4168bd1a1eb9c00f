"""A piece of work on its way: handed to the crew, waited for, cancelled."""

from __future__ import annotations

from _thread import allocate_lock
from time import monotonic

from cloche.engine.crew import CREW
from cloche.engine.instance import FreshInstance
from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.engine.patience import wait_for
from cloche.engine.refusal import check_request, refusal
from cloche.engine.run import carry_out
from cloche.engine.watch import Watch
from cloche.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.engine.channel.offer import Offer
    from cloche.engine.runtime import Runtime
    from cloche.request import RunRequest


class Pending:
    """A piece of work for a guest, from the moment it is asked for to its result.

    Args:
        watch: Its clock.
        result: Its result, where that is known without doing anything.
        on_end: Called once, on the crew's thread, when it has ended.
    """

    def __init__(
        self,
        watch: Watch,
        result: Result | None = None,
        on_end: Callable[[], object] | None = None,
    ) -> None:
        self._watch = watch
        self._result = result
        self._on_end = on_end
        self._failure: BaseException | None = None
        self._begun = False
        self._is_over = False
        self._ended = allocate_lock()
        self._ended.acquire()
        self._asked = monotonic()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self._is_over

    def submit(self) -> None:
        """Hand it to the crew.

        Raises:
            RequestError: If no thread can be started, or at the end of the process.
        """
        CREW.submit(self)

    def cancel(self) -> None:
        """Give up on it: it ends soon, as `cancelled`. Callable from any thread."""
        self._watch.cancel()

    def interrupt(self) -> bool:
        """Have its code end by a `KeyboardInterrupt`, if it lets it; gives whether there is any."""
        self._watch.interrupt()
        return True

    def carry_out(self) -> None:
        """Do it on this thread, which has to be one of the crew's."""
        self._begun = True
        queued = monotonic() - self._asked
        try:
            if self._result is None:
                self._do(queued)
        except BaseException as failure:
            if not self._is_over:
                self._failure = failure
        self._end()

    def _do(self, queue_seconds: float) -> None:
        """Set the result; may call `_end` as soon as that is done."""
        raise NotImplementedError

    def fail(self, failure: BaseException) -> None:
        """End it, if it has not ended, with what went wrong around it."""
        if self._result is None and self._failure is None:
            self._failure = failure
        self._watch.stop()
        self._end()

    def _end(self) -> None:
        if self._is_over:
            return
        self._is_over = True
        if self._ended.locked():
            self._ended.release()
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end()

    def wait(self) -> Result:
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
            if self._begun and not self._is_over:
                wait_for(self._ended)
            raise
        return self.result()

    def result(self) -> Result:
        """Give the result, once it has ended.

        Raises:
            ClocheError: If it could not be done.
            BaseException: What a live stream's sink raised.
        """
        outcome = self.outcome
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    @property
    def outcome(self) -> Result | BaseException:
        """What came of it, once it has ended: the result, or why it could not be done."""
        if self._failure is not None:
            return self._failure
        assert self._result is not None
        return self._result


class PendingRun(Pending):
    """One run.

    Args:
        runtime: What to run it in.
        request: What to do.
        live: The host's streams that it is joined to.
        compile_seconds: How long its caller has waited for the runtime.
        standby: How many instances are kept ready for the runs after it; with 0, it makes its own.
        offer: What it is offered over a channel; None for no channel.
        on_end: Called once, on the crew's thread, when the run has ended.

    Raises:
        RequestError: If the host program asked for something that cannot be.
        LimitError: If its limits do not fit the runtime.
    """

    def __init__(
        self,
        runtime: Runtime,
        request: RunRequest,
        live: LiveStreams = NOT_LIVE,
        *,
        compile_seconds: float = 0.0,
        standby: int = 0,
        offer: Offer | None = None,
        on_end: Callable[[], object] | None = None,
    ) -> None:
        check_request(request, runtime.facts)
        self._runtime = runtime
        self._request = request
        self._live = live
        self._compile_seconds = compile_seconds
        self._standby = standby
        self._offer = offer
        super().__init__(Watch(runtime.wake_guests), refusal(request), on_end)

    def carry_out(self) -> None:
        """Do the run on this thread, which has to be one of the crew's."""
        super().carry_out()
        if self._standby:
            self._runtime.standby.replenish(self._standby)

    def _do(self, queue_seconds: float) -> None:
        with self._instance() as instance:
            self._result = carry_out(
                instance,
                self._request,
                self._watch,
                self._live,
                offer=self._offer,
                queue_seconds=queue_seconds,
                compile_seconds=self._compile_seconds,
            )
            if self._runtime.engine.can_answer_first:
                self._end()

    def _instance(self) -> FreshInstance:
        memory_limit = self._request.limits.memory or self._runtime.facts.default_memory
        if self._standby:
            return self._runtime.standby.take(memory_limit)
        return FreshInstance(self._runtime, memory_limit)
