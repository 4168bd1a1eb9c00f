"""The calls of one piece of code: made under the limits, answered once each, and recorded.

A plain function runs on this thread, which is the guest's: the guest stands still meanwhile, and
so does its clock. An async one runs in an event loop, and its answer comes from that thread. An
answer belongs to the call that it was made for; once the piece of code has ended there is none to
belong to, and it is dropped.
"""

from __future__ import annotations

from _thread import allocate_lock
from time import monotonic

from cloche.engine.channel.functions import HostCall
from cloche.engine.channel.messages import error_reply, shortened, value_reply
from cloche.engine.stop import Reason, StopGuest
from cloche.result import CallOutcome, CallRecord
from cloche.values.encode import NotCarriedError, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable, Callable
    from contextvars import Context
    from typing import Any

    from cloche.engine.channel.errand import Errand
    from cloche.engine.channel.functions import HostSide
    from cloche.engine.channel.messages import Call
    from cloche.engine.channel.outbox import Outbox
    from cloche.engine.watch import Watch
    from cloche.limits import Limits

_LONGEST_NAME = 100
_LONGEST_ERROR = 1000
# What the guest may leave unread beyond what the limits let it ask for.
_SPARE_BYTES = 1 << 20
_LIMIT_ERROR = "HostCallLimitError"
_FOREVER = float("inf")
# Of usual results it is known that nobody has to wait for them.
_PLAIN = frozenset({type(None), bool, int, float, str, bytes, list, tuple, dict})


class Flight:
    """A call on its way.

    Attributes:
        number: Its id.
        name: The function's name.
        begun: When it was made.
        errand: What carries it out in an event loop, where one does.
    """

    __slots__ = ("begun", "errand", "name", "number")

    def __init__(self, call: Call) -> None:
        self.number = call.id
        name = call.name
        self.name = name if len(name) <= _LONGEST_NAME else shortened(name, _LONGEST_NAME)
        self.begun = monotonic()
        self.errand: Errand | None = None


class RefusedError(Exception):
    """What a hook raised; its cause."""


class Desk:
    """Where the calls of one piece of code are made.

    Args:
        host: What can be called.
        limits: The caps on calls.
        watch: The time of the piece of code.
        outbox: Where replies go.

    """

    def __init__(self, host: HostSide, limits: Limits, watch: Watch, outbox: Outbox) -> None:
        self._host = host
        self._limits = limits
        self._watch = watch
        self._outbox = outbox
        self._lock = allocate_lock()
        self._in_flight: dict[int, Flight] = {}
        self._calls = 0
        # Of the guest's thread, and of all threads.
        self._asked_bytes = 0
        self._given_bytes = 0
        self._failure: BaseException | None = None
        # Name, seconds, outcome and error of each call that has ended.
        self._ended: list[tuple[str, float, str, str]] = []

    @property
    def records(self) -> tuple[CallRecord, ...]:
        """The calls that have ended, in that order."""
        return tuple([_call_record(*each) for each in self._ended])

    @property
    def is_busy(self) -> bool:
        """Whether calls are in flight, so that there will be more to read."""
        return bool(self._in_flight)

    def make(self, call: Call, content: bytes) -> None:
        """Make a call.

        Args:
            call: What is called.
            content: The frame that says so.

        Raises:
            StopGuest: If time is over, replies are left unread, or the function raises what is no
                `Exception`.
        """
        if self.refuses(call, len(content)):
            return
        flight = Flight(call)
        context = self._host.context()
        self._watch.pause()
        try:
            value = self._call(call, context)
        except Exception as error:
            self._answer_error(flight, error)
        except StopGuest:
            raise
        except BaseException as error:
            raise StopGuest(Reason.SINK) from error
        else:
            kind = type(value)
            if kind not in _PLAIN and hasattr(kind, "__await__"):
                self._launch(flight, value, context)
            else:
                self._answer(flight, value)
        finally:
            self._watch.resume()
        self._watch.check()
        self.check()

    def wait(self, seconds: float) -> None:
        """Let the host work until there may be something to read; the guest's clock stands still.

        Args:
            seconds: How long at most.

        Raises:
            StopGuest: If time is over, or a function raised what is no `Exception`.
        """
        self._watch.pause()
        try:
            if self._in_flight and not self._outbox.waiting:
                self._watch.wait(seconds)
        finally:
            self._watch.resume()
        self.check()

    def check(self) -> None:
        """Make sure that nothing of the host has raised what ends the guest.

        Raises:
            StopGuest: If one has.
        """
        if self._failure is not None:
            raise StopGuest(Reason.SINK) from self._failure

    def end(self) -> None:
        """Give up on what is in flight: the piece of code has ended."""
        with self._lock:
            flights = list(self._in_flight.values())
            self._in_flight.clear()
            for flight in flights:
                self._record(flight, CallOutcome.CANCELLED)
        for flight in flights:
            if flight.errand is not None:
                flight.errand.cancel()

    def refuses(self, call: Call, size: int) -> bool:
        """Answer a call that is over a limit; tells whether it was.

        Args:
            call: What is called.
            size: The bytes of its frame.

        Raises:
            StopGuest: If replies are left unread.
        """
        refused = self._over_limit(size)
        if refused:
            self._outbox.put(error_reply(call.id, _LIMIT_ERROR, refused))
        return bool(refused)

    def _over_limit(self, size: int) -> str:
        most = self._limits.call_bytes
        if self._outbox.waiting > most + _SPARE_BYTES:
            raise StopGuest(Reason.FRAME, detail="the guest does not read the replies to its calls")
        self._calls += 1
        self._asked_bytes += size
        if self._calls > self._limits.calls:
            return f"a run may make {self._limits.calls:,} calls of host functions"
        if self._asked_bytes + self._given_bytes > most:
            return f"calls and their results may take {most:,} bytes in a run"
        return ""

    def _call(self, call: Call, context: Context) -> Any:
        functions = self._host.functions
        name, args, kwargs = call.name, call.args, call.kwargs
        if functions.on_call is not None:
            made = self._approved(call, context)
            name, args, kwargs = made.name, list(made.args), dict(made.kwargs)
        function = functions.by_name.get(name)
        if function is None:
            raise NameError(f"there is no host function {shortened(name, _LONGEST_NAME)!r}")
        return context.run(function, *args, **kwargs)

    def _approved(self, call: Call, context: Context) -> HostCall:
        """Ask the hook; it may take its time, and no other call is made meanwhile."""
        asked = HostCall(name=call.name, args=tuple(call.args), kwargs=call.kwargs)
        hook = self._host.functions.on_call
        assert hook is not None
        try:
            decision = context.run(hook, asked)
            if hasattr(type(decision), "__await__"):
                decision = self._await(decision, context)
        except Exception as error:
            raise RefusedError from error
        if decision is None:
            return asked
        if not isinstance(decision, HostCall):
            raise RefusedError from TypeError("the hook gave neither None nor a HostCall")
        return decision

    def _await(self, awaitable: Awaitable[Any], context: Context) -> Any:
        errand = self._errand(awaitable, lambda _: self._watch.nudge())
        errand.start(self._loop(), context.copy())
        try:
            while not errand.is_over:
                self._watch.wait(_FOREVER)
        except BaseException:
            errand.cancel()
            raise
        if errand.error is not None:
            raise errand.error
        return errand.value

    def _launch(self, flight: Flight, awaitable: Awaitable[Any], context: Context) -> None:
        flight.errand = self._errand(awaitable, lambda errand: self._land(flight, errand))
        self._in_flight[flight.number] = flight
        try:
            flight.errand.start(self._loop(), context)
        except RuntimeError as error:  # the loop is closed, or there is no thread for one
            self._answer_error(flight, error)

    def _loop(self) -> AbstractEventLoop:
        from cloche.engine.channel.loops import PRIVATE_LOOP

        return self._host.loop or PRIVATE_LOOP.get()

    def _errand(self, awaitable: Awaitable[Any], on_end: Callable[[Errand], object]) -> Errand:
        from cloche.engine.channel.errand import Errand

        return Errand(awaitable, self._limits.call_seconds, on_end)

    def _land(self, flight: Flight, errand: Errand) -> None:
        """Take what came of an async function, in the loop's thread."""
        error = errand.error
        if errand.timed_out:
            self._answer_error(flight, TimeoutError(self._too_slow(flight)), CallOutcome.TIMEOUT)
        elif error is None:
            self._answer(flight, errand.value)
        else:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                self._failure = error
            self._answer_error(flight, error)
        self._watch.nudge()

    def _too_slow(self, flight: Flight) -> str:
        return f"{flight.name} took longer than {self._limits.call_seconds:g} s and was cancelled"

    def _answer(self, flight: Flight, value: object) -> None:
        try:
            frame = value_reply(flight.number, encode(value))
            if frame is None:
                raise NotCarriedError("a value that fills its frame cannot be carried")
        except NotCarriedError as error:
            self._answer_error(flight, TypeError(f"the result of {flight.name}: {error}"))
        else:
            self._reply(flight, frame, CallOutcome.OK)

    def _answer_error(
        self, flight: Flight, error: BaseException, outcome: str = CallOutcome.ERROR
    ) -> None:
        if isinstance(error, RefusedError) and error.__cause__ is not None:
            error, outcome = error.__cause__, CallOutcome.REFUSED
        kind, message = type(error).__name__, message_of(error)
        told = shortened(f"{kind}: {message}" if message else kind, _LONGEST_ERROR)
        self._reply(flight, error_reply(flight.number, kind, message), outcome, told)

    def _reply(self, flight: Flight, frame: bytes, outcome: str, error: str = "") -> None:
        with self._lock:
            if flight.errand is not None and flight.number not in self._in_flight:
                return  # the piece of code has ended
            self._given_bytes += len(frame)
            if self._asked_bytes + self._given_bytes > self._limits.call_bytes:
                error = (
                    f"calls and their results may take {self._limits.call_bytes:,} bytes in a run"
                )
                outcome, frame = CallOutcome.ERROR, error_reply(flight.number, _LIMIT_ERROR, error)
            # In this order: what the guest does with a reply comes after the call's record, and
            # where no call is in flight, all of the replies are there to be read.
            self._record(flight, outcome, error)
            self._outbox.put(frame)
            self._in_flight.pop(flight.number, None)

    def _record(self, flight: Flight, outcome: str, error: str = "") -> None:
        self._ended.append((flight.name, monotonic() - flight.begun, outcome, error))
        on_called = self._host.on_called
        if on_called is None:
            return
        try:
            on_called(_call_record(*self._ended[-1]))
        except BaseException as failure:
            self._failure = self._failure or failure


def _call_record(name: str, seconds: float, outcome: str, error: str) -> CallRecord:
    return CallRecord(name=name, seconds=seconds, outcome=outcome, error=error)


def message_of(error: BaseException) -> str:
    """Give an exception's text as it was given to it; that of a `KeyError` would get quotes."""
    try:
        is_quoted = isinstance(error, KeyError) and len(error.args) == 1
        return str(error.args[0] if is_quoted else error)
    except Exception:
        return ""
