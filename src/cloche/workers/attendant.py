"""Looks after the streams of the host that a worker's guest is joined to.

On a thread of the crew, as the sinks of a guest in this process would be called: what a sink does,
and how long it takes, must not be in the way of anybody else's guest.
"""

from __future__ import annotations

from _queue import Empty, SimpleQueue
from _thread import get_ident

from cloche.engine.input import HostDescriptor
from cloche.errors import WireError
from cloche.wire.message import read_message
from cloche.workers.protocol import LARGEST_INPUT, PIECE, WANTED, Answer, Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.live import InputSource, LiveStreams
    from cloche.limits import Limits
    from cloche.wire.frames import Frame
    from cloche.workers.pending_job import PendingJob

STDIN, STDOUT, STDERR = range(3)
# How long a wait for the host's input goes without a look at what else has come, in seconds.
_SLICE = 0.02
_HEAD = 64


def joined(live: LiveStreams) -> tuple[int, ...]:
    """Give the streams that are joined to the host's."""
    streams = (live.stdin, live.stdout, live.stderr)
    return tuple(number for number, stream in enumerate(streams) if stream is not None)


class Attendant:
    """Looks after one job's streams.

    Args:
        live: The host's streams.
        limits: The guest's limits, which a worker is not trusted to keep.

    Attributes:
        thread: The thread that it is at work on; None until it is.
    """

    def __init__(self, live: LiveStreams, limits: Limits) -> None:
        self._sinks = {STDOUT: live.stdout, STDERR: live.stderr}
        self._source = _source(live)
        self._left = {STDIN: limits.stdin, STDOUT: limits.output, STDERR: limits.output}
        self._events: SimpleQueue[tuple[int, object]] = SimpleQueue()
        self._is_asked = False
        self._failure: BaseException | None = None
        self.thread: int | None = None

    def attend(self, job: PendingJob) -> None:
        """Say whose streams they are."""
        self._job = job

    def caps(self, sort: int) -> tuple[int, int]:
        """Give the most bytes that a frame about them may have, in its head and beside it."""
        if sort == Answer.INPUT:
            return _HEAD, 0
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
            if event == STDIN:
                assert isinstance(value, int)
                wanted = value
            else:
                assert isinstance(value, bytes)
                self._pass_on(event, value)
        self.thread = None
        self._job.finish(value if self._failure is None else self._failure)

    def fail(self, failure: BaseException) -> None:
        """End the job with what was thrown at the thread."""
        self._job.cancel()
        self._job.finish(failure)

    def cancel(self) -> None:
        """Have the job end soon, at the end of the process."""
        self._job.cancel()

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


def _source(live: LiveStreams) -> InputSource | None:
    return HostDescriptor(live.stdin) if isinstance(live.stdin, int) else live.stdin
