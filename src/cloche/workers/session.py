"""A session whose instance lives in a worker of its own."""

from __future__ import annotations

import os
from _thread import get_ident
from time import monotonic
from types import MappingProxyType

from cloche.errors import EngineError, RequestError
from cloche.record import replace
from cloche.result import Result
from cloche.wire.records import caps_of_result
from cloche.workers.attendant import attendant_of, joined
from cloche.workers.job import seconds_to_kill
from cloche.workers.pending_job import PendingJob
from cloche.workers.protocol import (
    SESSION_ORDER,
    STEP_ORDER,
    Order,
    SessionOrder,
    StepEnd,
    StepOrder,
    step_end_within,
)
from cloche.workers.seat import Seat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import NoReturn

    from cloche.engine.channel.offer import Offer
    from cloche.engine.live import LiveStreams
    from cloche.request import RunRequest
    from cloche.workers.attendant import Attendant
    from cloche.workers.pool import Pool

_PATIENCE_WITH_OPENING = 60.0
_FOREVER = float("inf")


class WorkerSession:
    """A session in a worker; free to be used by several threads.

    Args:
        pool: Where the worker comes from.
        runtime: The place of the runtime among all that it has loaded.
        request: What the guest finds, and the limits.
        total_seconds: How long it may live; None for as long as it is wanted.
        recovers: Whether it goes back to the state before a step whose guest was stopped, where
            its worker still lives.

    Attributes:
        limits: Its limits.
        has_channel: Whether its guest has a channel to the host.

    Raises:
        RequestError: If the host program asked for something that cannot be.
        LimitError: If its limits do not fit the runtime.
        EngineError: If there can be no worker for it.
    """

    def __init__(
        self,
        pool: Pool,
        runtime: int,
        request: RunRequest,
        total_seconds: float | None = None,
        *,
        recovers: bool = False,
    ) -> None:
        self.limits = request.limits
        self.has_channel = request.has_channel
        self._process = os.getpid()
        self._ends = _FOREVER if total_seconds is None else monotonic() + total_seconds
        self._seat = Seat(pool)
        self._attendants: set[Attendant] = set()
        opening = PendingJob(
            self._seat,
            Order.OPEN,
            SESSION_ORDER,
            SessionOrder(
                runtime=runtime, request=request, total_seconds=total_seconds, recovers=recovers
            ),
            lost=lambda result: EngineError(f"the session was lost: {result.detail}"),
            seconds=_PATIENCE_WITH_OPENING,
        )
        opening.patience = _PATIENCE_WITH_OPENING
        try:
            opening.submit()
            opening.wait()
        except BaseException:
            self.close()
            raise

    def __del__(self) -> None:
        if "_seat" in self.__dict__:
            self.close()

    @property
    def is_open(self) -> bool:
        """Whether the next step would be run."""
        in_time = monotonic() < self._ends
        return in_time and not self._seat.why_left and self._process == os.getpid()

    def step(
        self,
        code: str,
        stdin: bytes,
        live: LiveStreams,
        *,
        files: Mapping[str, bytes] = MappingProxyType({}),
        compile_seconds: float = 0.0,
        offer: Offer | None = None,
        on_end: Callable[[], object] | None = None,
    ) -> WorkerStep:
        """Make a step; it is done once it is submitted, after those before it.

        Args:
            code: What is run.
            stdin: All of its standard input.
            live: The host's streams that it is joined to.
            files: Files that are put where the guest can read and change them.
            compile_seconds: How long its caller has waited for the worker.
            offer: What it is offered over its channel, where it has one.
            on_end: Called once, when it has ended, on any thread.
        """
        attendant, functions = attendant_of(live, self.limits, offer)
        order = StepOrder(
            code=code,
            stdin=stdin,
            live=joined(live),
            files=files,
            inputs=None if offer is None else offer.inputs,
            functions=functions,
        )
        return WorkerStep(self, self._seat, order, attendant, compile_seconds, on_end)

    def begin(self, step: WorkerStep) -> None:
        """Note that a step is about to be submitted.

        Raises:
            RequestError: If a sink of this very session asks for it.
        """
        here = get_ident()
        if any(attendant.thread == here for attendant in self._attendants.copy()):
            raise RequestError("a session cannot be called by the sink of its own output")
        if step.attendant is not None:
            self._attendants.add(step.attendant)

    def end(self, step: WorkerStep, why: str) -> None:
        """Note that a step has ended, and why the session has, if it has."""
        if step.attendant is not None:
            self._attendants.discard(step.attendant)
        if why:
            self._seat.leave(why)

    def interrupt(self) -> NoReturn:
        """Refuse to.

        Raises:
            RequestError: Always: a worker takes no more words while it is at a step.
        """
        raise RequestError(
            "a session in a worker process cannot be interrupted yet; "
            'take isolation="thread" for that'
        )

    def fork(self) -> NoReturn:
        """Refuse to.

        Raises:
            RequestError: Always: its state cannot go from one worker to another yet.
        """
        raise RequestError(
            'a session in a worker process cannot be forked yet; take isolation="thread" for that'
        )

    def take_snapshot(self, key: bytes) -> NoReturn:  # noqa: ARG002 - as of one in this process
        """Refuse to.

        Raises:
            RequestError: Always: its state does not come out of its worker yet.
        """
        raise RequestError(
            "no snapshot can be taken of a session in a worker process yet; take "
            'isolation="thread" for that'
        )

    def close(self) -> None:
        """End it: what runs or waits ends soon, as `cancelled`. Callable from any thread."""
        if self._process == os.getpid():
            self._seat.close()


class WorkerStep(PendingJob):
    """A piece of code for a session in a worker.

    Args:
        session: The session.
        seat: Where it is handed in.
        order: What is run.
        attendant: Looks after the host's streams that it is joined to.
        compile_seconds: How long its caller has waited for the worker.
        on_end: Called once, when it has ended, on any thread.
    """

    def __init__(
        self,
        session: WorkerSession,
        seat: Seat,
        order: StepOrder,
        attendant: Attendant | None,
        compile_seconds: float,
        on_end: Callable[[], object] | None,
    ) -> None:
        limits = session.limits
        super().__init__(
            seat,
            Order.STEP,
            STEP_ORDER,
            order,
            step_end_within(limits),
            lost=lambda result: result,
            seconds=seconds_to_kill(limits.timeout, limits.grace_seconds),
            caps=caps_of_result(limits),
            attendant=attendant,
            on_over=on_end,
        )
        self._session = session
        self._compile_seconds = compile_seconds

    def submit(self) -> None:
        """Have it done when the steps before it are.

        Raises:
            RequestError: If a sink of this very session asks for it, or the pool is closed.
        """
        self._session.begin(self)
        super().submit()

    def finish(self, outcome: object) -> None:
        """Tell whoever waits, and the session."""
        self._session.end(self, outcome.why if isinstance(outcome, StepEnd) else "")
        super().finish(outcome.result if isinstance(outcome, StepEnd) else outcome)

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
