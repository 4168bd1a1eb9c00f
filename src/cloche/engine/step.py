"""One step of a session: a piece of code from the moment it is asked for to its result."""

from __future__ import annotations

from time import monotonic

from cloche.engine.kept import STARTING, STEP, TELLING
from cloche.engine.pending import Pending
from cloche.engine.refusal import check_files, refused, step_refusal
from cloche.engine.report import NO_REPORT
from cloche.engine.run import account, conclude, take_usage
from cloche.engine.watch import Watch
from cloche.errors import RequestError
from cloche.result import EXIT_CODES, Result, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.engine.kept import KeptInstance
    from cloche.engine.live_session import LiveSession
    from cloche.engine.step_request import StepRequest
    from cloche.engine.wasi.guest import Guest


class PendingStep(Pending):
    """One piece of code for a session.

    Args:
        session: Where it is run.
        asked: What is run, and what goes with it.
        on_end: Called once, on the crew's thread, when it has ended.

    Raises:
        RequestError: If a file is none, or its path is.

    Attributes:
        asked: What is run, and what goes with it.
        code: The code, in UTF-8.
        watch: Its clock.
        timeout: Seconds of the guest's own time that it may take.
        grace: How long after that it may take to end by itself, in seconds.
    """

    def __init__(
        self,
        session: LiveSession,
        asked: StepRequest,
        on_end: Callable[[], object] | None = None,
    ) -> None:
        check_files(asked.files)
        self.watch = Watch(session.runtime.wake_guests)
        refused = step_refusal(asked.code, asked.stdin, session.limits)
        super().__init__(self.watch, refused, on_end)
        self.asked = asked
        self.code = b"" if refused else asked.code.encode()
        self.timeout = session.limits.timeout
        self.grace = session.limits.grace_seconds
        self._session = session

    def submit(self) -> None:
        """Have it done when the steps before it are.

        Raises:
            RequestError: If the session cannot be used, or no thread can be started.
        """
        self._session.submit(self)

    def _do(self, queue_seconds: float) -> None:
        self._result = self._session.carry_out(self, queue_seconds)


def _begin(guest: Guest, step: PendingStep) -> int:
    """Get a guest's channel ready for a step, where there is one; gives the bits of its mode."""
    offer = step.asked.offer
    if guest.channel is None or offer is None:
        return 0
    return TELLING | (STARTING if guest.channel.begin(offer, step.watch) else 0)


def carry_out_step(
    instance: KeptInstance, guest: Guest, step: PendingStep, whole: float, queue_seconds: float
) -> Result:
    """Carry a step out on this thread, which has to be one of the crew's.

    Args:
        instance: What to run it in, entered.
        guest: What the instance sees, joined to the step.
        step: What to do.
        whole: The moment at which the whole session ends.
        queue_seconds: How long it has waited for its turn.

    Raises:
        EngineError: If the runtime cannot be instantiated, or is not made for sessions.
        RequestError: If what it is offered is too large to be told.
        BaseException: What a live stream's sink raised.
    """
    try:
        guest.put_files(step.asked.files)
    except RequestError as error:
        return refused(str(error))
    mode = STEP | _begin(guest, step)
    begun = monotonic()
    try:
        step.watch.start(step.timeout, step.grace, whole)
        trap = instance.run_step(guest, step.code, mode)
    finally:
        step.watch.stop()
        if guest.channel is not None:
            guest.channel.end()
    usage = take_usage(
        instance,
        guest,
        queue_seconds=queue_seconds,
        compile_seconds=step.asked.compile_seconds,
        run_seconds=monotonic() - begun,
    )
    if trap is None and instance.exit_code is None:
        return Result(
            status=Status.MEMORY_LIMIT,
            exit_code=EXIT_CODES[Status.MEMORY_LIMIT],
            usage=usage,
            runtime=instance.runtime.name,
            detail="the guest has no memory left for the code",
        )
    wants_report = trap is not None or instance.exit_code
    report = account(instance, guest) if wants_report else NO_REPORT
    return conclude(instance.runtime, guest, trap, report, usage, instance.exit_code or 0)
