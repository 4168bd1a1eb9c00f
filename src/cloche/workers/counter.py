"""Makes the calls of a worker's guest, on the host's side."""

from __future__ import annotations

from cloche.engine.channel.frames import LARGEST_FRAME
from cloche.engine.channel.messages import Call, read_message
from cloche.engine.watch import Watch
from cloche.errors import WireError
from cloche.values.decode import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.engine.channel.functions import HostSide
    from cloche.limits import Limits
    from cloche.result import CallRecord

# What a worker may send beyond the limits on calls: those of a guest that is at its limit.
_SPARE = 1 << 20


class HostWatch(Watch):
    """Time that does not pass: the guest's is kept where the guest is."""

    def pause(self) -> None:
        """Nothing."""

    def resume(self) -> None:
        """Nothing."""


class Replies:
    """Where replies go: to the worker.

    Args:
        send: Sends one.

    Attributes:
        waiting: 0, since none waits here.
    """

    waiting = 0

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self.put = send


class CallDesk:
    """Makes the calls of one piece of code, as its guest says them through its worker.

    Args:
        host: What may be called.
        limits: The caps on calls, which the worker is not trusted to keep.
        send: Sends a reply to the worker.
    """

    def __init__(self, host: HostSide, limits: Limits, send: Callable[[bytes], object]) -> None:
        host.wait_for(self)
        self._watch = HostWatch(lambda: None)
        self._desk = host.open_desk(limits, self._watch, Replies(send))  # type: ignore[arg-type]
        self._calls = limits.calls
        self._bytes = limits.call_bytes + _SPARE
        self._last = 0

    @property
    def caps(self) -> tuple[int, int]:
        """The most bytes that a frame with a call may have, in its head and beside it."""
        return 64, LARGEST_FRAME

    def read(self, content: bytes) -> Call:
        """Read what a guest says, on the thread that hears its worker.

        Raises:
            WireError: If it is no call, or one too many.
        """
        try:
            call = read_message(content)
        except MalformedError as error:
            raise WireError(f"it is no call: {error}") from None
        self._calls -= 1
        self._bytes -= len(content)
        if not isinstance(call, Call) or call.id <= self._last:
            raise WireError("it is no call, or its number is not larger than the one before")
        if self._calls < 0 or self._bytes < 0:
            raise WireError("there are more calls than the limits allow")
        self._last = call.id
        return call

    def make(self, call: Call, content: bytes) -> None:
        """Make a call, on this thread or in an event loop.

        Raises:
            StopGuest: If the function raises what is no `Exception`.
        """
        self._desk.make(call, content)

    def check(self) -> None:
        """Make sure that no async function has raised what is no `Exception`.

        Raises:
            StopGuest: If one has.
        """
        self._desk.check()

    def cancel(self) -> None:
        """Give up on a hook that is awaited. Callable from any thread."""
        self._watch.cancel()

    def end(self) -> tuple[CallRecord, ...]:
        """Give up on what is in flight, and give what was called."""
        self._desk.end()
        return tuple(self._desk.records)
