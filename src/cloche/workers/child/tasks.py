"""What a worker is told to do, each as a task that is done in its turn on a thread of the crew."""

from __future__ import annotations

import os

from cloche.engine.confinement import confine_to_running
from cloche.engine.instance import FreshInstance
from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.engine.load import load_runtime
from cloche.engine.pending import PendingRun
from cloche.engine.step import PendingStep
from cloche.engine.step_request import StepRequest
from cloche.errors import RequestError, WireError
from cloche.wire.message import read_message
from cloche.wire.records import RESULT
from cloche.workers.child.lent import NO_WORKSPACES, LentWorkspaces
from cloche.workers.child.remote_input import RemoteInput
from cloche.workers.protocol import (
    CARRIED_WORKSPACE,
    NOTHING,
    PIECE,
    RUN_ORDER,
    SESSION_ORDER,
    SETTLEMENT,
    SNAPSHOT,
    STEP_END,
    STEP_ORDER,
    WAIT,
    WIRE_KEY,
    Answer,
    Piece,
    StepEnd,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cloche.engine.channel.offer import Offer
    from cloche.engine.live_session import LiveSession
    from cloche.engine.runtime import Runtime
    from cloche.engine.state.state import State
    from cloche.wire.frames import Frame
    from cloche.wire.kinds import Kind
    from cloche.workers.child.link import Link
    from cloche.workers.child.remote_desk import RemoteHost
    from cloche.workers.protocol import FunctionName, RunOrder, SessionOrder

_STDIN, _STDOUT, _STDERR = range(3)


class Desk:
    """What the tasks of a worker share.

    Args:
        link: The socket to the host.

    Attributes:
        link: The socket to the host.
        runtimes: What was loaded.
        session: The session of this worker, once it is open.
        workspaces: The workspaces of that session.
        tasks: What has not ended, by its number.
    """

    def __init__(self, link: Link) -> None:
        self.link = link
        self.runtimes: list[Runtime] = []
        self.session: LiveSession | None = None
        self.workspaces = NO_WORKSPACES
        self.tasks: dict[int, Task] = {}


class Task:
    """Something to do.

    Args:
        desk: What it shares with others.
        frame: What the host said.
    """

    def __init__(self, desk: Desk, frame: Frame) -> None:
        self._desk = desk
        self._link = desk.link
        self._frame = frame
        self._number = frame.number
        self._cancelled = False
        self._interrupted = False
        self._guest: PendingRun | PendingStep | None = None
        self._input: RemoteInput | None = None
        self._host: RemoteHost | None = None

    def carry_out(self) -> None:
        """Do it, and say how it ended."""
        raise NotImplementedError

    def fail(self, failure: BaseException) -> None:
        """Say what went wrong."""
        self._desk.tasks.pop(self._number, None)
        self._link.tell_failure(self._number, failure)

    def cancel(self) -> None:
        """Make it end soon. Callable from any thread."""
        self._cancelled = True
        guest = self._guest
        if guest is not None:
            guest.cancel()

    def interrupt(self) -> None:
        """Have its code end by a `KeyboardInterrupt`. Callable from any thread."""
        self._interrupted = True
        guest = self._guest
        if guest is not None:
            guest.interrupt()

    def give_input(self, piece: bytes | None) -> None:
        """Take input for its guest; None where it cannot be read. Callable from any thread."""
        if self._input is not None:
            self._input.give(piece)

    def _read(self, kind: Kind) -> Any:
        """Read what the host said.

        Raises:
            RequestError: If it is of a wrong type, as the host program has given it.
        """
        try:
            return read_message(kind, self._frame.head, self._frame.blobs)
        except WireError as error:
            raise RequestError(f"something in the request is of a wrong type: {error}") from error

    def _end(self, kind: Kind, value: object) -> None:
        self._desk.tasks.pop(self._number, None)
        self._link.tell(Answer.ENDED, self._number, kind, value)

    def _begin(self, guest: PendingRun | PendingStep) -> None:
        self._guest = guest
        if self._cancelled:  # before there was anybody to cancel
            guest.cancel()
        if self._interrupted:
            guest.interrupt()

    def take_reply(self, reply: bytes) -> None:
        """Take the host's answer to a call of its guest. Callable from any thread."""
        if self._host is not None:
            self._host.take_reply(reply)

    def _run_offer(self, order: RunOrder) -> Offer | None:
        """Make what a run's guest is offered over its channel, where it has one."""
        if not order.request.has_channel:
            return None
        from cloche.engine.channel.offer import write_inputs

        return self._offer(write_inputs(order.request.inputs), order.functions)

    def _offer(self, inputs: str, functions: tuple[FunctionName, ...] | None) -> Offer:
        from cloche.engine.channel.offer import NOTHING, Offer

        if functions is None:
            return Offer(host=NOTHING.host, inputs=inputs) if inputs else NOTHING
        from cloche.workers.child.remote_desk import RemoteHost

        self._host = RemoteHost(functions, self._link, self._number)
        return Offer(host=self._host, inputs=inputs)

    def _streams(self, live: tuple[int, ...]) -> LiveStreams:
        if not live:
            return NOT_LIVE
        if _STDIN in live:
            self._input = RemoteInput(self._link, self._number)
        return LiveStreams(
            stdin=self._input,
            stdout=self._sink(_STDOUT) if _STDOUT in live else None,
            stderr=self._sink(_STDERR) if _STDERR in live else None,
        )

    def _return(self, workspaces: LentWorkspaces) -> None:
        for each in workspaces.changed():
            self._link.tell(Answer.WORKSPACE, self._number, CARRIED_WORKSPACE, each)

    def _sink(self, stream: int) -> Callable[[bytes], None]:
        def send(data: bytes) -> None:
            self._link.tell(Answer.OUTPUT, self._number, PIECE, Piece(stream=stream, data=data))

        return send


class Settling(Task):
    """Gets the worker ready, and gives up what it needs no more."""

    def carry_out(self) -> None:
        """Load what there is to load."""
        settlement = self._read(SETTLEMENT)
        os.environ.update(settlement.variables)  # found no more once all is loaded
        for place in settlement.runtimes:
            runtime = load_runtime(
                place.folder,
                place.command,
                require_signature=place.require_signature,
                on_wait=self._announce,
            )
            self._desk.runtimes.append(runtime)
        os.environ.clear()
        touched = [_touch(runtime) for runtime in self._desk.runtimes]
        if all(touched) and not settlement.may_write:
            confine_to_running()
        self._end(NOTHING, None)

    def _announce(self, sentence: str) -> None:
        self._link.tell(Answer.WAITS, self._number, WAIT, sentence)


def _touch(runtime: Runtime) -> bool:
    """Make an instance, with the first of which the engine writes what all others share.

    Returns:
        Whether it could be: code of a module that runs as it is instantiated is not run here.
    """
    if runtime.facts.start_functions:
        return False
    instance = FreshInstance(runtime, runtime.facts.default_memory)
    instance.prepare()
    instance.close()
    return True


class Run(Task):
    """A run in a fresh instance."""

    def carry_out(self) -> None:
        """Carry it out."""
        order = self._read(RUN_ORDER)
        self._workspaces = LentWorkspaces(order.workspaces)
        run = PendingRun(
            self._desk.runtimes[order.runtime],
            self._workspaces.add_to(order.request),
            self._streams(order.live),
            standby=order.standby,
            offer=self._run_offer(order),
            on_end=self._tell,
        )
        self._begin(run)
        if not order.is_quiet:
            self._link.tell(Answer.BEGUN, self._number, NOTHING, None)
        run.carry_out()

    def _tell(self) -> None:
        assert self._guest is not None
        outcome = self._guest.outcome
        if isinstance(outcome, BaseException):
            self.fail(outcome)
            return
        self._return(self._workspaces)
        self._end(RESULT, outcome)


class Opening(Task):
    """Opens the session of this worker."""

    def carry_out(self) -> None:
        """Open it."""
        from cloche.engine.live_session import LiveSession

        order = self._read(SESSION_ORDER)
        # From the pool as well: there is no other guest in this process.
        runtime = self._desk.runtimes[order.runtime]
        self._desk.workspaces = LentWorkspaces(order.workspaces)
        self._desk.session = LiveSession(
            runtime,
            self._desk.workspaces.add_to(order.request),
            order.total_seconds,
            recovers=order.recovers,
            state=None if order.snapshot is None else _read_state(order, runtime),
        )
        self._end(NOTHING, None)


def _read_state(order: SessionOrder, runtime: Runtime) -> State:
    from cloche.engine.state.snapshot import read_snapshot

    assert order.snapshot is not None
    return read_snapshot(order.snapshot, runtime.facts, WIRE_KEY, order.request.limits)


class TakingState(Task):
    """Takes the state of this worker's session."""

    def carry_out(self) -> None:
        """Take it; the host has seen to it that no piece of code runs or waits."""
        session = self._desk.session
        if session is None:
            raise RequestError("there is no session")
        self._end(SNAPSHOT, session.take_snapshot(WIRE_KEY))


class ToldStep(PendingStep):
    """A piece of code of a session, which says when its guest's time begins.

    Attributes:
        on_begin: Called on the crew's thread.
    """

    on_begin: Callable[[], object]

    def _do(self, queue_seconds: float) -> None:
        self.on_begin()
        super()._do(queue_seconds)


class Step(Task):
    """A piece of code for the session."""

    def carry_out(self) -> None:
        """Have it done when those before it are."""
        session = self._desk.session
        if session is None:
            raise RequestError("there is no session")
        order = self._read(STEP_ORDER)
        self._desk.workspaces.take(order.workspaces)
        live = self._streams(order.live)
        step = ToldStep(
            session,
            StepRequest(
                code=order.code,
                stdin=order.stdin,
                live=live,
                files=order.files,
                offer=None if order.inputs is None else self._offer(order.inputs, order.functions),
            ),
            self._tell,
        )
        step.on_begin = lambda: self._link.tell(Answer.BEGUN, self._number, NOTHING, None)
        self._begin(step)
        step.submit()

    def _tell(self) -> None:
        session = self._desk.session
        assert self._guest is not None
        assert session is not None
        outcome = self._guest.outcome
        self._return(self._desk.workspaces)
        if isinstance(outcome, BaseException):
            self.fail(outcome)
        else:
            self._end(STEP_END, StepEnd(result=outcome, why=session.why_ended))
