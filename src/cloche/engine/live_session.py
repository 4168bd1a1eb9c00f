"""A session on the engine's side: its instance, and the steps that wait for it.

Whoever asks for a step puts it at the end of the line and sends a `Turn` to the crew. The first
turn that finds the session free does all that waits, one after the other; the others find it taken
and have nothing to do. So an instance is used by one thread at a time, an idle session costs no
thread, and no thread of the crew waits for another.
"""

from __future__ import annotations

import os
from _thread import get_ident
from time import monotonic

from cloche.engine.crew import CREW, Call
from cloche.engine.facts import check_copyable
from cloche.engine.input import Input
from cloche.engine.kept import KeptInstance
from cloche.engine.live import NOT_LIVE
from cloche.engine.output import Output
from cloche.engine.refusal import check_request
from cloche.engine.run import given_up, make_guest, open_channel, open_streams
from cloche.engine.step import PendingStep, carry_out_step
from cloche.engine.waiting import waits_for_us
from cloche.engine.watch import Watch
from cloche.errors import RequestError, SnapshotError
from cloche.record import replace
from cloche.result import Result, Status, Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable
    from typing import TypeVar

    from cloche.engine.runtime import Runtime
    from cloche.engine.state.state import State
    from cloche.engine.step_request import StepRequest
    from cloche.engine.wasi.guest import Guest
    from cloche.request import RunRequest

    T = TypeVar("T")
else:
    from _collections import deque  # as the crew does

_WORKER = "worker"
# How many instances are made ahead of need for the states that are put into them.
_STANDBY = 1
_FOREVER = float("inf")
# What an idle guest is joined to; nothing is ever read or written there.
_IDLE = Input(b""), Output(0), Output(0)


class LiveSession:
    """One live instance, and the steps that are done in it; free to be used by several threads.

    Args:
        runtime: What it is an instance of.
        request: What the guest finds, and the limits: time, output, code and input of each step,
            memory and files of the whole.
        total_seconds: How long it may live, from now on; None for as long as it is wanted.
        recovers: Whether it goes back to the state before a step whose guest was stopped, instead
            of ending.
        state: What it begins with; None for a fresh instance.

    Attributes:
        runtime: What it is an instance of.
        limits: Its limits.
        has_channel: Whether its guest has a channel to the host.

    Raises:
        RequestError: If the host program asked for something that cannot be.
        LimitError: If its limits do not fit the runtime.
        SnapshotError: If the state does not fit the runtime, the request or its limits.
    """

    def __init__(
        self,
        runtime: Runtime,
        request: RunRequest,
        total_seconds: float | None = None,
        *,
        recovers: bool = False,
        state: State | None = None,
    ) -> None:
        check_request(request, runtime.facts)
        self.runtime = runtime
        self.limits = request.limits
        self.has_channel = request.has_channel
        self._request = request
        if recovers:
            check_copyable(runtime.facts)
        self._recovers = recovers
        self._guest: Guest | None = None
        self._begin(state)
        self._ends = _FOREVER if total_seconds is None else monotonic() + total_seconds
        self._process = os.getpid()
        # The first is the one that is being done, where a thread is at work.
        self._line: deque[PendingStep | Call] = deque()
        # The thread that is at work, if one is: `setdefault` is one indivisible act.
        self._worker: dict[str, int] = {}
        self._closed = False
        self._is_lost = False
        self._went_back = False
        # Whether the guest's streams are plain ones on which nothing has gone yet.
        self._has_new_streams = False
        # Why it has ended, as a sentence goes on after "the session has ended: ".
        self._why = ""

    @property
    def is_open(self) -> bool:
        """Whether the next step would be run."""
        return not (self._closed or self.why_ended) and self._process == os.getpid()

    @property
    def why_ended(self) -> str:
        """Why it has ended, as a sentence goes on; empty if it has not, or was only closed."""
        if not self._why and monotonic() >= self._ends:
            return "its total time is over"
        return self._why

    def step(
        self,
        asked: StepRequest,
        on_end: Callable[[], object] | None = None,
    ) -> PendingStep:
        """Make a step; it is done once it is submitted, after those before it.

        Args:
            asked: What is run, and what goes with it.
            on_end: Called once, on the crew's thread, when it has ended.
        """
        return PendingStep(self, asked, on_end)

    def submit(self, step: PendingStep) -> None:
        """Have a step done once those before it are.

        Raises:
            RequestError: If the session is closed, belongs to another process, or is at work on
                this very thread; or as `Crew.submit` does.
        """
        if self._process != os.getpid():
            raise RequestError("the session belongs to another process")
        if self._closed:
            raise RequestError("the session is closed")
        if self._is_at_work_here or self._waits_for_this:
            raise RequestError(
                "a session cannot be called by the sink of its own output, nor by a host function "
                "that it waits for"
            )
        self._line.append(step)
        try:
            CREW.submit(Turn(self))
        except BaseException:
            step.cancel()  # it stays in the line, where a turn may be at it already
            raise

    def take_state(self) -> State:
        """Take its state, between two steps.

        Raises:
            SnapshotError: While a step runs or waits, once it has ended, or if something of its
                state cannot go along.
            RequestError: If it belongs to another process, or no thread can be started.
        """
        return self._between_steps(self._take_state)

    def take_snapshot(self, key: bytes) -> bytes:
        """Take its state as bytes.

        Args:
            key: What it is authenticated with, as `snapshot_key` gives it.

        Raises:
            SnapshotError: As `take_state` does.
            RequestError: As `take_state` does.
        """
        from cloche.engine.state.snapshot import write_snapshot
        from cloche.engine.state.state import refine

        state = refine(self.take_state(), self.runtime)
        return write_snapshot(state, self.runtime.facts, key)

    def fork(self) -> LiveSession:
        """Make another session that goes on from where this one is, and ends when it would.

        Raises:
            SnapshotError: As `take_state` does.
            RequestError: As `take_state` does.
        """

        def open_other() -> LiveSession:
            other = LiveSession(
                self.runtime, self._request, recovers=self._recovers, state=self._take_state()
            )
            other._ends = self._ends
            return other

        return self._between_steps(open_other)

    def _between_steps(self, function: Callable[[], T]) -> T:
        """Call a function on one of the crew's threads, while no step is being done."""
        if self._process != os.getpid():
            raise RequestError("the session belongs to another process")
        # Its caller may be one for whose answer that step waits: it must not wait in turn.
        if not all(each.is_over for each in self._line.copy()):
            raise SnapshotError(
                "a call of the session runs or waits; a session's state can be taken only between "
                "its calls"
            )
        call = Call(function)
        self._line.append(call)
        CREW.submit(Turn(self))
        result: T = call.wait()
        return result

    def _take_state(self) -> State:
        from cloche.engine.state.state import take_state  # which most sessions do without

        why = "it was closed" if self._closed else self.why_ended
        if why:
            raise SnapshotError(f"the session has ended: {why}")
        if self._guest is None:
            self._guest = self._idle_guest(self._instance)
            self._instance.prepare()
        return take_state(self._instance, self._guest)

    def _keep_state(self) -> State | None:
        """Take the state to go back to; None where something of it cannot go along."""
        try:
            return self._take_state()
        except SnapshotError:
            return None

    def _begin(self, state: State | None) -> None:
        """Have a new instance in the place of what there was."""
        memory = self.limits.memory or self.runtime.facts.default_memory
        instance, guest = KeptInstance(self.runtime, memory), None
        if state is not None:
            from cloche.engine.state.state import put_state

            guest = self._idle_guest(instance)
            try:
                instance.take_over(self.runtime.standby.take(memory))
                put_state(state, instance, guest)
                self.runtime.standby.replenish(_STANDBY)
            except BaseException:
                instance.close()
                raise
        self._instance, self._guest = instance, guest

    def _idle_guest(self, instance: KeptInstance) -> Guest:
        watch = Watch(self.runtime.wake_guests)
        channel = open_channel(self.limits) if self.has_channel else None
        return make_guest(instance, self._request, watch, NOT_LIVE, channel)

    def interrupt(self) -> bool:
        """Have the code of the step that is being done end by a `KeyboardInterrupt`, if it lets it.

        Callable from any thread.

        Returns:
            Whether there is such a step, or one whose turn is next.
        """
        try:
            step = self._line[0]
        except IndexError:
            return False
        return step.interrupt()

    def close(self) -> None:
        """End it: what runs or waits ends soon, as `cancelled`. Callable from any thread."""
        if self._process != os.getpid():
            return
        self._closed = True
        for step in self._line.copy():
            step.cancel()
        try:
            if self._line:
                CREW.submit(Turn(self))
                return
        except RequestError:
            pass
        self.work_off()

    def work_off(self) -> None:
        """Do all that is in the line, unless another thread is at it, which will see to it.

        On the crew's threads only, but once it is closed on any thread: then no guest runs.
        """
        here = get_ident()
        while (self._line or self._is_to_be_thrown_away) and not self._is_at_work_here:
            try:
                if self._worker.setdefault(_WORKER, here) != here:
                    break
                self._do_what_waits()
                if self._closed or self._why:
                    self._throw_away()
            finally:
                if self._is_at_work_here:
                    del self._worker[_WORKER]
        if self._is_lost:
            self._answer_what_waits()

    def _throw_away(self) -> None:
        guest, self._guest = self._guest, None
        self._instance.close()
        if guest is None:
            return
        try:
            guest.enter()
        except RequestError:  # somebody else has its workspace
            return
        guest.close()
        guest.leave()

    @property
    def _is_at_work_here(self) -> bool:
        return self._worker.get(_WORKER) == get_ident()

    @property
    def _waits_for_this(self) -> bool:
        """Whether this is done by a host function that its guest has called."""
        guest = self._guest
        return guest is not None and guest.channel is not None and waits_for_us(guest.channel)

    @property
    def _is_to_be_thrown_away(self) -> bool:
        return self._closed and not self._instance.is_gone

    def _do_what_waits(self) -> None:
        while self._line:
            # It leaves the line once it is done, so that none is lost whatever is thrown here.
            step = self._line[0]
            if self._closed:
                step.cancel()
            _settle(step)
            if self._line:  # unless the session was lost meanwhile
                self._line.popleft()

    def fail(self, failure: BaseException) -> None:
        """End it with what went wrong around a step.

        A thread that fails while it is at work never leaves the instance, which is forgotten then
        and never given back.
        """
        self._why = self._why or f"{type(failure).__name__}: {failure}"
        if not self._is_at_work_here:
            self.work_off()
            return
        self._instance.abandon()
        if self._line:
            self._line[0].fail(failure)
        self._is_lost = True
        self._answer_what_waits()

    def _answer_what_waits(self) -> None:
        """Tell all in the line that it has ended; of several threads, each tells some."""
        while True:
            try:
                step = self._line.popleft()
            except IndexError:
                return
            _settle(step)

    def carry_out(self, step: PendingStep, queue_seconds: float) -> Result:
        """Do one step, or say why it is not done.

        Raises:
            EngineError: If the runtime cannot be instantiated, or is not made for sessions.
            RequestError: If a mount cannot be used, which changes nothing.
            BaseException: What a live stream's sink raised.
        """
        why = self.why_ended
        if why or step.watch.cancelled:
            return self._refuse(step, why, queue_seconds)
        self._went_back = False
        before = self._keep_state() if self._recovers else None
        guest = self._join(step)
        guest.enter()  # where that fails, the session is as it was
        try:
            return self._run(guest, before, step, queue_seconds)
        except BaseException as failure:
            if not self._went_back:
                self._why = f"{type(failure).__name__}: {failure}"
            raise
        finally:
            if guest is not self._guest:
                guest.close()
            guest.leave()

    def _refuse(self, step: PendingStep, why: str, queue_seconds: float) -> Result:
        waited = Usage(queue_seconds=queue_seconds, compile_seconds=step.asked.compile_seconds)
        if step.watch.cancelled:
            return given_up(self.runtime, waited)
        self._why = why
        return Result(
            status=Status.ERROR,
            exit_code=1,
            usage=waited,
            runtime=self.runtime.name,
            detail=f"the session has ended: {why}",
        )

    def _run(
        self, guest: Guest, before: State | None, step: PendingStep, queue_seconds: float
    ) -> Result:
        try:
            with self._instance:
                result = carry_out_step(self._instance, guest, step, self._ends, queue_seconds)
        finally:
            if self._instance.is_stopped and before is not None:
                self._instance.close()
                self._begin(before)
                self._went_back = True
        if self._instance.is_stopped:
            self._why = result.detail or f"the guest exited with code {result.exit_code}"
        is_plain = guest is self._guest and _has_plain_streams(step)
        self._has_new_streams = is_plain and not (guest.stdout.written or guest.stderr.written)
        if step.asked.stdin or result.stdout_bytes or result.stderr_bytes:
            guest.join(step.watch, *_IDLE)  # an idle session holds no input and no output
        return result

    def _join(self, step: PendingStep) -> Guest:
        guest = self._guest
        has_new_streams, self._has_new_streams = self._has_new_streams, False
        asked = step.asked
        if guest is None:
            request = replace(self._request, stdin=asked.stdin)
            channel = open_channel(self.limits) if request.has_channel else None
            guest = make_guest(self._instance, request, step.watch, asked.live, channel)
            self._guest = guest
        elif has_new_streams and _has_plain_streams(step):
            guest.watch = step.watch
        else:
            streams = open_streams(self.limits, asked.stdin, step.watch, asked.live)
            guest.join(step.watch, *streams)
        return guest


def _has_plain_streams(step: PendingStep) -> bool:
    return not step.asked.stdin and step.asked.live is NOT_LIVE


def _settle(step: PendingStep | Call) -> None:
    try:
        step.carry_out()
    except BaseException as failure:
        step.fail(failure)


class Turn:
    """A thread's turn at a session, to do what waits there.

    Args:
        session: The session.
    """

    def __init__(self, session: LiveSession) -> None:
        self._session = session

    def carry_out(self) -> None:
        """Do what waits."""
        self._session.work_off()

    def fail(self, failure: BaseException) -> None:
        """End the session: nobody knows what its instance is at."""
        self._session.fail(failure)

    def cancel(self) -> None:
        """End the session, at the end of the process."""
        self._session.close()
