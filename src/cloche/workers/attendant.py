"""Looks after the streams of the host that a worker's guest is joined to.

On a thread of the crew, as the sinks of a guest in this process would be called: what a sink does,
and how long it takes, must not be in the way of anybody else's guest.
"""

from __future__ import annotations

from _queue import Empty, SimpleQueue
from _thread import get_ident

from cloche.engine.channel.functions import NO_FUNCTIONS
from cloche.engine.input import HostDescriptor
from cloche.engine.live import NOT_LIVE
from cloche.engine.stop import StopGuest
from cloche.errors import WireError
from cloche.record import replace
from cloche.result import Result
from cloche.wire.kinds import BLOB
from cloche.wire.message import read_message
from cloche.workers.counter import CallDesk
from cloche.workers.protocol import (
    LARGEST_INPUT,
    PIECE,
    WANTED,
    Answer,
    FunctionName,
    Order,
    StepEnd,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.channel.functions import HostSide
    from cloche.engine.channel.offer import Offer
    from cloche.engine.live import InputSource, LiveStreams
    from cloche.limits import Limits
    from cloche.result import CallRecord
    from cloche.wire.frames import Frame
    from cloche.workers.pending_job import PendingJob

STDIN, STDOUT, STDERR = range(3)
# How long a wait for the host's input goes without a look at what else has come, in seconds.
_SLICE = 0.02
_HEAD = 64


def attendant_of(
    live: LiveStreams, limits: Limits, offer: Offer | None
) -> tuple[Attendant | None, tuple[FunctionName, ...] | None]:
    """Make an attendant where there is something to attend to.

    Returns:
        The attendant, and the functions that its guest may call, as a worker knows them.
    """
    functions = offer.host.functions if offer is not None else NO_FUNCTIONS
    if functions is NO_FUNCTIONS or offer is None:
        return (None if live is NOT_LIVE else Attendant(live, limits)), None
    names = tuple(
        FunctionName(name=name, is_async=name in functions.asynchronous)
        for name in functions.by_name
    )
    return Attendant(live, limits, offer.host), names


def joined(live: LiveStreams) -> tuple[int, ...]:
    """Give the streams that are joined to the host's."""
    if live is NOT_LIVE:
        return ()
    streams = (live.stdin, live.stdout, live.stderr)
    return tuple(number for number, stream in enumerate(streams) if stream is not None)


class Attendant:
    """Looks after one job's streams.

    Args:
        live: The host's streams.
        limits: The guest's limits, which a worker is not trusted to keep.
        host: What of the host the guest may call; None for nothing.

    Attributes:
        thread: The thread that it is at work on; None until it is.
    """

    def __init__(self, live: LiveStreams, limits: Limits, host: HostSide | None = None) -> None:
        self._sinks = {STDOUT: live.stdout, STDERR: live.stderr}
        self._source = _source(live)
        self._left = {STDIN: limits.stdin, STDOUT: limits.output, STDERR: limits.output}
        self._events: SimpleQueue[tuple[int, object]] = SimpleQueue()
        self._is_asked = False
        self._calls = CallDesk(host, limits, self._send_reply) if host is not None else None
        self._failure: BaseException | None = None
        self.thread: int | None = None

    def attend(self, job: PendingJob) -> None:
        """Say whose streams they are."""
        self._job = job

    def caps(self, sort: int) -> tuple[int, int]:
        """Give the most bytes that a frame about them may have, in its head and beside it."""
        if sort == Answer.INPUT:
            return _HEAD, 0
        if sort == Answer.CALL:
            return self._calls.caps if self._calls is not None else (_HEAD, 0)
        return _HEAD, max(self._left[STDOUT], self._left[STDERR])

    def take(self, frame: Frame) -> None:
        """Take what the worker says about them, on the thread that hears it.

        Raises:
            WireError: If it makes no sense, or is more than the limits allow.
        """
        if frame.sort == Answer.INPUT:
            wanted = read_message(WANTED, frame.head, frame.blobs)
            if self._source is None or self._is_asked:
                raise WireError("input was asked for that is not there")
            self._is_asked = True
            self._events.put((STDIN, wanted))
            return
        if frame.sort == Answer.CALL:
            if self._calls is None:
                raise WireError("a function was called where there is none")
            content = read_message(BLOB, frame.head, frame.blobs)
            self._events.put((_CALL, (self._calls.read(content), content)))
            return
        piece = read_message(PIECE, frame.head, frame.blobs)
        self._left[piece.stream] -= len(piece.data)
        if self._sinks[piece.stream] is None or not piece.data or self._left[piece.stream] < 0:
            raise WireError("there is output that cannot be")
        self._events.put((piece.stream, piece.data))

    def end(self, outcome: object) -> None:
        """Take what came of the job; it has ended once all before it was passed on."""
        self._events.put((_END, outcome))

    def carry_out(self) -> None:
        """Look after them until the job has ended."""
        self.thread = get_ident()
        wanted: int | None = None
        while True:
            try:
                event, value = self._events.get(block=wanted is None)
            except Empty:
                wanted = self._look_for_input(wanted or 0)
                continue
            if event == _END:
                break
            if event == _CALL:
                self._call(value)
            elif event == STDIN:
                assert isinstance(value, int)
                wanted = value
            else:
                assert isinstance(value, bytes)
                self._pass_on(event, value)
        self.thread = None
        if self._calls is not None:
            value = _with_calls(value, self._calls.end())
            self._call(None)
        self._job.finish(value if self._failure is None else self._failure)

    def fail(self, failure: BaseException) -> None:
        """End the job with what was thrown at the thread."""
        self._job.cancel()
        self._job.finish(failure)

    def cancel(self) -> None:
        """Have the job end soon, at the end of the process."""
        self._job.cancel()

    def _call(self, made: object) -> None:
        """Make a call, or look what came of those in flight."""
        assert self._calls is not None
        if self._failure is not None or self._job.cancelled:
            return
        try:
            if isinstance(made, tuple):
                self._calls.make(*made)
            self._calls.check()
        except StopGuest as stop:
            self._failure = stop.__cause__
            self._job.cancel()

    def _send_reply(self, frame: bytes) -> None:
        """Send the answer to a call, on the thread that has it."""
        self._job.tell(Order.REPLY, frame)
        self._events.put((_CALL, None))

    def _pass_on(self, stream: int, data: bytes) -> None:
        sink = self._sinks[stream]
        if sink is None or self._failure is not None:
            return
        try:
            sink(data)
        except BaseException as failure:
            self._failure = failure
            self._job.cancel()

    def _look_for_input(self, wanted: int) -> int | None:
        """Give the worker what there is, if there is any; gives what is still wanted."""
        assert self._source is not None
        piece: bytes | None = b""
        try:
            if wanted:
                most = min(wanted, self._left[STDIN], LARGEST_INPUT)
                piece = self._source.read(most, _SLICE) if most else b""
            elif not self._source.ready(_SLICE):
                piece = None
        except OSError:
            self._answer(Order.NO_INPUT, b"")
            return None
        if piece is None:
            return wanted
        self._left[STDIN] -= len(piece)
        self._answer(Order.INPUT, piece)
        return None

    def _answer(self, sort: int, piece: bytes) -> None:
        self._is_asked = False
        self._job.tell(sort, piece)


_END = -1
_CALL = 3


def _with_calls(outcome: object, calls: tuple[CallRecord, ...]) -> object:
    """Give an outcome with the calls that were made here."""
    if isinstance(outcome, StepEnd):
        return replace(outcome, result=replace(outcome.result, calls=calls))
    return replace(outcome, calls=calls) if isinstance(outcome, Result) else outcome


def _source(live: LiveStreams) -> InputSource | None:
    return HostDescriptor(live.stdin) if isinstance(live.stdin, int) else live.stdin
