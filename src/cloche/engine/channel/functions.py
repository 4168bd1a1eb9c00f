"""What of the host a guest may call, and who answers for it."""

from __future__ import annotations

from types import MappingProxyType

from cloche.engine.waiting import add_waiting
from cloche.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Mapping
    from contextvars import Context
    from typing import Any

    from cloche.engine.channel.desk import Desk
    from cloche.engine.channel.outbox import Outbox
    from cloche.engine.watch import Watch
    from cloche.limits import Limits
    from cloche.result import CallRecord

    OnCalled = Callable[[CallRecord], object]


@record
class HostCall:
    """A call of a host function that a guest asks for, as a hook sees it.

    Attributes:
        name: The function's name.
        args: Its positional arguments.
        kwargs: Its keyword arguments.
    """

    name: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = MappingProxyType({})


@record
class HostFunctions:
    """The functions that a guest may call.

    Attributes:
        by_name: The functions.
        asynchronous: The names of those that are async.
        on_call: Called before each call: it approves by giving None, changes the call by giving
            another, and refuses by raising; perhaps async.
    """

    by_name: Mapping[str, Callable[..., Any]] = MappingProxyType({})
    asynchronous: frozenset[str] = frozenset()
    on_call: Callable[[HostCall], Any] | None = None


NO_FUNCTIONS = HostFunctions()


class HostSide:
    """The functions of one piece of code, and the circumstances in which they are called.

    Args:
        functions: The functions.
        context: That of the caller; each call gets a copy.
        loop: The caller's event loop, for what is async; None takes one on a thread of its own.
        on_called: Called with the record of each call when it is over.

    Attributes:
        functions: The functions.
        loop: The caller's event loop.
        on_called: Called with the record of each call when it is over.
    """

    def __init__(
        self,
        functions: HostFunctions,
        context: Context,
        loop: AbstractEventLoop | None = None,
        on_called: OnCalled | None = None,
    ) -> None:
        self.functions = functions
        self.loop = loop
        self.on_called = on_called
        self._context = context.copy()

    def open_desk(self, limits: Limits, watch: Watch, outbox: Outbox) -> Desk:
        """Open the desk where the calls of one piece of code are made.

        Args:
            limits: The caps on calls.
            watch: The time of the piece of code.
            outbox: Where replies go.
        """
        from cloche.engine.channel.desk import Desk

        return Desk(self, limits, watch, outbox)

    def wait_for(self, channel: object) -> None:
        """Note whose guest waits for the calls that are made from now on."""
        self._context.run(add_waiting, channel)

    def context(self) -> Context:
        """Give a context for one call."""
        return self._context.copy()
