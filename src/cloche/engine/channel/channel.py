"""The descriptor over which a guest calls functions of the host, and tells what it has to tell."""

from __future__ import annotations

from cloche.engine.channel.frames import LARGEST_FRAME, FrameReader
from cloche.engine.channel.messages import Call, Display, LastValue, read_message, start_frame
from cloche.engine.channel.outbox import Outbox
from cloche.engine.files.descriptor import Descriptor
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.abi import FileType, Right
from cloche.errors import RequestError
from cloche.values import MOST_BYTES
from cloche.values.decode import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from cloche.engine.channel.desk import Desk
    from cloche.engine.channel.functions import HostSide
    from cloche.engine.channel.offer import Offer
    from cloche.engine.watch import Watch
    from cloche.limits import Limits

_FOREVER = float("inf")
# In a piece of code; empty ones take memory as well.
MOST_DISPLAYS = 1000


class Channel(Descriptor):
    """One guest's channel to the host, over all of its pieces of code.

    Args:
        limits: The caps on calls, and on what is displayed.

    Attributes:
        last_id: The largest number that the guest has used for a call. What goes on in another
            instance has to be given it.
    """

    file_type = FileType.SOCKET_STREAM

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._frames = FrameReader()
        self._outbox = Outbox()
        # What the piece of code that runs may call, and its time; None between two.
        self._callable: tuple[HostSide, Watch] | None = None
        # Most pieces of code call nothing, so that it is opened at the first call.
        self._desk: Desk | None = None
        self._announced: list[tuple[str, bool]] = []
        self._value: LastValue | None = None
        self._displays: list[Mapping[str, str | bytes]] = []
        self._displayed = 0
        self._is_truncated = False
        self.last_id = 0

    def begin(self, offer: Offer, watch: Watch) -> bool:
        """Get ready for a piece of code.

        Args:
            offer: What it may call, and what it is given.
            watch: Its time.

        Returns:
            Whether there is something that the guest has to read first.

        Raises:
            RequestError: If functions and inputs are too large to be told.
        """
        self._value = None
        self._displays = []
        self._displayed = 0
        self._is_truncated = False
        self._callable = offer.host, watch
        self._desk = None
        functions = offer.host.functions
        names = [(name, name in functions.asynchronous) for name in functions.by_name]
        news = names if names != self._announced else None
        if news is None and not offer.inputs:
            return False
        frame = start_frame(news, offer.inputs)
        if frame is None:
            raise RequestError(f"inputs and functions take more than {MOST_BYTES:,} bytes")
        self._announced = names
        self._outbox.put(frame)
        return True

    def end(self) -> None:
        """Give up on the calls that are in flight: the piece of code has ended."""
        self._callable = None
        if self._desk is not None:
            self._desk.end()
        if self._desk is not None or self._outbox.waiting:  # without calls, none puts any in
            self._outbox.drop()

    def told(self) -> dict[str, Any]:
        """Give what the piece of code has told, as fields of a result."""
        fields: dict[str, Any] = {}
        if self._value is not None:
            fields["value"] = self._value.value
            fields["value_repr"] = self._value.repr
            fields["value_detail"] = self._value.why
        if self._displays:
            fields["displays"] = tuple(self._displays)
        if self._desk is not None and (calls := self._desk.records):
            fields["calls"] = calls
        return fields

    @property
    def is_truncated(self) -> bool:
        """Whether something that was displayed has been dropped."""
        return self._is_truncated

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way in either direction."""
        is_busy = self._desk is not None and self._desk.is_busy
        return not is_busy and self._frames.is_at_rest and self._outbox.is_at_rest

    @property
    def rights(self) -> int:
        """Writing, and reading where bytes wait for the guest."""
        return Right.FD_WRITE | (Right.FD_READ if self._outbox.waiting else 0)

    def read(self, target: memoryview) -> int:
        """Give what waits for the guest; where calls are in flight, wait until something does.

        Raises:
            StopGuest: If time is over, or a function raised what is no `Exception`.
        """
        desk = self._desk
        if desk is not None:
            while len(target) and not self._outbox.waiting and desk.is_busy:
                desk.wait(_FOREVER)
            desk.check()
        return self._outbox.read(target)

    def wait(self, seconds: float) -> None:
        """Let time pass until something waits for the guest; in a host call, the clock stands.

        Raises:
            StopGuest: If time is over, or a function raised what is no `Exception`.
        """
        if self._desk is not None:
            self._desk.wait(seconds)

    def ready(self) -> bool:
        """Tell whether a read would return at once."""
        return bool(self._outbox.waiting) or not self.is_busy

    @property
    def is_busy(self) -> bool:
        """Whether the host is at work for the guest, whose clock stands still while it waits."""
        return self._desk is not None and self._desk.is_busy

    def write(self, source: memoryview) -> int:
        """Take what the guest has to say, a frame's worth at most.

        Raises:
            StopGuest: If a frame is wrong, time is over, or a function raised what is no
                `Exception`.
        """
        piece = source[:LARGEST_FRAME].tobytes()
        try:
            if content := self._frames.take_single(piece):  # as nearly always
                self._take(content)
            else:
                for content in self._frames.feed(piece):
                    self._take(content)
        except MalformedError as error:
            raise StopGuest(
                Reason.FRAME, detail=f"the guest has sent a wrong frame: {error}"
            ) from None
        return len(piece)

    def _take(self, content: bytes) -> None:
        message = read_message(content)
        if type(message) is Call:
            if message.id <= self.last_id:
                raise MalformedError("a call's id is not larger than the one before")
            self.last_id = message.id
            if self._callable is not None:
                self._desk = self._desk or self._open_desk(*self._callable)
                self._desk.make(message, content)
        elif type(message) is Display:
            self._show(message)
        elif type(message) is LastValue:
            self._value = message

    def _open_desk(self, host: HostSide, watch: Watch) -> Desk:
        host.wait_for(self)
        return host.open_desk(self._limits, watch, self._outbox)

    def _show(self, display: Display) -> None:
        self._displayed += display.size
        if self._displayed > self._limits.output or len(self._displays) == MOST_DISPLAYS:
            self._is_truncated = True
        else:
            self._displays.append(display.data)
