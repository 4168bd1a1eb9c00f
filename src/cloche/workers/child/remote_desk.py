"""Where the calls of a worker's guest are made: at the host, which answers them."""

from __future__ import annotations

from contextvars import copy_context

from cloche.engine.channel.desk import Desk, Flight
from cloche.engine.channel.functions import HostFunctions, HostSide
from cloche.wire.kinds import BLOB
from cloche.workers.protocol import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.engine.channel.messages import Call
    from cloche.engine.channel.outbox import Outbox
    from cloche.engine.watch import Watch
    from cloche.limits import Limits
    from cloche.workers.child.link import Link
    from cloche.workers.protocol import FunctionName

_NUMBER = b'"id":'


class RemoteDesk(Desk):
    """A desk that only passes calls on; the limits on them are held here and there.

    Args:
        host: The functions, by their names alone.
        limits: The caps on calls.
        watch: The time of the piece of code.
        outbox: Where replies go.
        link: The socket to the host.
        number: What the guest is carried out under.
    """

    def __init__(
        self,
        host: HostSide,
        limits: Limits,
        watch: Watch,
        outbox: Outbox,
        *,
        link: Link,
        number: int,
    ) -> None:
        super().__init__(host, limits, watch, outbox)
        self._link = link
        self._number = number

    def make(self, call: Call, content: bytes) -> None:
        """Pass a call on; its reply comes while the guest waits for it."""
        if self.refuses(call, len(content)):
            return
        self._in_flight[call.id] = Flight(call)
        self._link.tell(Answer.CALL, self._number, BLOB, content)

    def take_reply(self, reply: bytes) -> None:
        """Take the host's answer to a call. Callable from any thread."""
        at = reply.index(_NUMBER) + len(_NUMBER)
        number = int(reply[at : reply.index(b",", at)])
        with self._lock:
            if number not in self._in_flight:
                return  # the piece of code has ended
            self._given_bytes += len(reply)
            self._outbox.put(reply)
            del self._in_flight[number]
        self._watch.nudge()

    def end(self) -> None:
        """Give up on what is in flight; the host has the records of all calls."""
        with self._lock:
            self._in_flight.clear()


class RemoteHost(HostSide):
    """The host's functions as a worker knows them: their names.

    Args:
        functions: The names.
        link: The socket to the host.
        number: What the guest is carried out under.
    """

    def __init__(self, functions: tuple[FunctionName, ...], link: Link, number: int) -> None:
        by_name = {function.name: print for function in functions}  # called nowhere
        asynchronous = frozenset(each.name for each in functions if each.is_async)
        super().__init__(HostFunctions(by_name=by_name, asynchronous=asynchronous), copy_context())
        self._link = link
        self._number = number
        self._desk: RemoteDesk | None = None

    def open_desk(self, limits: Limits, watch: Watch, outbox: Outbox) -> Desk:
        """Open a desk that passes calls on."""
        self._desk = RemoteDesk(self, limits, watch, outbox, link=self._link, number=self._number)
        return self._desk

    def take_reply(self, reply: bytes) -> None:
        """Take the host's answer to a call. Callable from any thread."""
        if self._desk is not None:
            self._desk.take_reply(reply)
