"""A session whose instance lives in a worker of its own."""

from __future__ import annotations

import os
from _thread import RLock, get_ident
from time import monotonic

from cloche.errors import EngineError, RequestError, SnapshotError
from cloche.record import replace
from cloche.result import Status
from cloche.wire.message import write_message
from cloche.workers.attendant import attendant_of, joined
from cloche.workers.guest_job import GuestJob
from cloche.workers.lending import NONSENSE
from cloche.workers.lost import lost_result
from cloche.workers.pending_job import PendingJob
from cloche.workers.protocol import (
    NOTHING,
    SESSION_ORDER,
    SNAPSHOT,
    STEP_ORDER,
    WIRE_KEY,
    Order,
    StepEnd,
    StepOrder,
    step_end_within,
)
from cloche.workers.seat import Seat
from cloche.workers.writing import writable_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.engine.step_request import StepRequest
    from cloche.workers.attendant import Attendant
    from cloche.workers.pool import Pool
    from cloche.workers.protocol import SessionOrder
    from cloche.workers.session_loan import SessionLoan

# With what takes some milliseconds on a machine that has nothing else to do.
_PATIENCE = 60.0
_HEAD_OF_SNAPSHOT = 64
_FOREVER = float("inf")
_MOMENT = 1e-6


class WorkerSession:
    """A session in a worker; free to be used by several threads.

    Args:
        pool: Where the worker comes from.
        order: What is opened.
        loan: The workspaces that its guest has.
        memory: Gives the most memory that its guest may have, in bytes.

    Attributes:
        limits: Its limits.
        has_channel: Whether its guest has a channel to the host.

    Raises:
        RequestError: If the host program asked for something that cannot be.
        LimitError: If its limits do not fit the runtime.
        SnapshotError: If the state that it is to begin with does not fit.
        EngineError: If there can be no worker for it.
    """

    def __init__(
        self, pool: Pool, order: SessionOrder, loan: SessionLoan, memory: Callable[[], int]
    ) -> None:
        seconds = order.total_seconds
        self.limits = order.request.limits
        self.has_channel = order.request.has_channel
        self._pool = pool
        self._order = replace(order, snapshot=None)  # which may be large, and is not wanted again
        self._loan = loan
        self._memory = memory
        self._process = os.getpid()
        self._ends = _FOREVER if seconds is None else monotonic() + seconds
        self._seat = Seat(pool, writable_of(order.request))
        self._attendants: set[Attendant] = set()
        # Those that were handed in and have not ended, in that order.
        self._steps: dict[WorkerStep, None] = {}
        self._handing_in = RLock()  # whose holder a signal handler may interrupt
        opening = PendingJob(
            self._seat,
            Order.OPEN,
            SESSION_ORDER,
            order,
            lost=lambda result: EngineError(f"the session was lost: {result.detail}"),
            seconds=_PATIENCE,
        )
        opening.patience = _PATIENCE
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
        asked: StepRequest,
        on_end: Callable[[], object] | None = None,
    ) -> WorkerStep:
        """Make a step; it is done once it is submitted, after those before it.

        Args:
            asked: What is run, and what goes with it.
            on_end: Called once, when it has ended, on any thread.
        """
        attendant, functions = attendant_of(asked.live, self.limits, asked.offer)
        order = StepOrder(
            code=asked.code,
            stdin=asked.stdin,
            live=joined(asked.live),
            files=asked.files,
            inputs=None if asked.offer is None else asked.offer.inputs,
            functions=functions,
        )
        seconds = asked.compile_seconds
        return WorkerStep(self, self._seat, order, self._loan, attendant, seconds, on_end)

    def begin(self, step: WorkerStep) -> None:
        """Note that a step is submitted, and hand it in.

        With workspaces, that waits until those before it have ended, since it finds what they left.

        Raises:
            RequestError: If a sink of this very session asks for it, the pool is closed, or
                somebody else has a workspace.
        """
        here = get_ident()
        if any(attendant.thread == here for attendant in self._attendants.copy()):
            raise RequestError("a session cannot be called by the sink of its own output")
        if step.attendant is not None:
            self._attendants.add(step.attendant)
        with self._handing_in:
            self._steps[step] = None
            if self._loan and len(self._steps) > 1:
                return
            try:
                step.hand_in()
            except BaseException:
                self._steps.pop(step, None)
                raise

    def end(self, step: WorkerStep, why: str) -> None:
        """Note that a step has ended, and why the session has, if it has."""
        if step.attendant is not None:
            self._attendants.discard(step.attendant)
        if why:
            self._seat.leave(why)
        with self._handing_in:
            was_first = next(iter(self._steps), None) is step
            self._steps.pop(step, None)
        while was_first and self._loan and (failed := self._hand_in_next()):
            failed[0].finish(failed[1])

    def _hand_in_next(self) -> tuple[WorkerStep, object] | None:
        """Hand in the step whose turn it is; gives it where it cannot be, and what comes of it."""
        with self._handing_in:
            step = next(iter(self._steps), None)
            if step is None:
                return None
            try:
                if not step.cancelled:
                    step.hand_in()
                    return None
                outcome: object = lost_result(step, Status.CANCELLED, "")
            except BaseException as failure:
                outcome = failure
            del self._steps[step]
            return step, outcome

    def interrupt(self) -> bool:
        """Have the code of the step that is being done end by a `KeyboardInterrupt`, if it lets it.

        Callable from any thread.

        Returns:
            Whether there is such a step, or one whose turn is next.
        """
        for step in list(self._steps):
            self._seat.tell(step, Order.INTERRUPT, b"")
            return True
        return False

    def fork(self) -> WorkerSession:
        """Open another session that goes on from where this one is, and ends when it would.

        Raises:
            SnapshotError: As `take_snapshot` does.
            RequestError: As `take_snapshot` does.
            EngineError: If there can be no worker for it.
        """
        snapshot = self.take_snapshot(WIRE_KEY)
        order = replace(self._order, snapshot=snapshot, total_seconds=self._seconds_left)
        return WorkerSession(self._pool, order, self._loan.again(), self._memory)

    def take_snapshot(self, key: bytes) -> bytes:
        """Take its state as bytes.

        Args:
            key: What it is authenticated with, as `snapshot_key` gives it.

        Raises:
            SnapshotError: While a step runs or waits, once it has ended, or if something of its
                state cannot go along.
            RequestError: If it belongs to another process.
        """
        from cloche.engine.state.snapshot import authenticate_anew, largest_snapshot

        if self._process != os.getpid():
            raise RequestError("the session belongs to another process")
        taking = PendingJob(
            self._seat,
            Order.SNAPSHOT,
            NOTHING,
            None,
            SNAPSHOT,
            lost=lambda result: SnapshotError(result.detail),
            seconds=_PATIENCE,
            caps=(_HEAD_OF_SNAPSHOT, largest_snapshot(self._memory(), self.limits)),
        )
        taking.patience = _PATIENCE
        # A worker does one thing after the other, and hears of none in between.
        with self._handing_in:
            if self._steps:
                raise SnapshotError(
                    "a call of the session runs or waits; a session's state can be taken only "
                    "between its calls"
                )
            taking.submit()
        try:
            return authenticate_anew(taking.wait(), WIRE_KEY, key)
        except BaseException:
            taking.cancel()
            raise

    @property
    def _seconds_left(self) -> float | None:
        """How long a copy may live; at least a moment, in which it finds out that it is over."""
        return None if self._ends == _FOREVER else max(self._ends - monotonic(), _MOMENT)

    def close(self) -> None:
        """End it: what runs or waits ends soon, as `cancelled`. Callable from any thread."""
        if self._process == os.getpid():
            self._seat.close()


class WorkerStep(GuestJob):
    """A piece of code for a session in a worker.

    Args:
        session: The session.
        seat: Where it is handed in.
        order: What is run.
        loan: The workspaces that the session's guest has.
        attendant: Looks after the host's streams that it is joined to.
        compile_seconds: How long its caller has waited for the worker.
        on_end: Called once, when it has ended, on any thread.
    """

    def __init__(
        self,
        session: WorkerSession,
        seat: Seat,
        order: StepOrder,
        loan: SessionLoan,
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
            limits,
            attendant,
            compile_seconds,
            on_end,
            loan.lent,
        )
        self._session = session
        self._order = order
        self._loan = loan
        self._has_loan = False

    def submit(self) -> None:
        """Have it done when the steps before it are.

        Raises:
            RequestError: If a sink of this very session asks for it, the pool is closed, or
                somebody else has a workspace.
        """
        self._session.begin(self)

    def hand_in(self) -> None:
        """Hand it in now, with the workspaces as they are.

        Raises:
            RequestError: If the pool is closed, or somebody else has a workspace.
        """
        if not self._loan:
            super().submit()
            return
        news = self._loan.take()
        self._has_loan = True
        try:
            self.message = write_message(STEP_ORDER, replace(self._order, workspaces=news))
            super().submit()
        except BaseException as failure:
            self._give_back(failure)
            raise

    def finish(self, outcome: object) -> None:
        """Tell whoever waits, and the session."""
        outcome = self._give_back(outcome)
        self._session.end(self, outcome.why if isinstance(outcome, StepEnd) else "")
        super().finish(outcome.result if isinstance(outcome, StepEnd) else outcome)

    def _give_back(self, outcome: object) -> object:
        """Put what came back into the workspaces, if it has them; gives what comes of the step."""
        has_loan, self._has_loan = self._has_loan, False
        if not has_loan:
            return outcome
        try:
            if not isinstance(outcome, StepEnd):
                self._loan.forget()
            self._loan.take_back(self.returned)
        except SnapshotError:
            crashed = lost_result(self, Status.CRASHED, NONSENSE)
            return StepEnd(result=crashed, why=NONSENSE)
        finally:
            self._loan.let_go()
        return outcome
