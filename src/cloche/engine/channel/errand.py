"""An awaitable that an event loop carries out for a thread that is not the loop's."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Task
    from collections.abc import Awaitable, Callable
    from contextvars import Context
    from typing import Any


class Errand:
    """One awaitable, from the moment it is handed over to its end.

    Args:
        awaitable: What to await.
        seconds: How long it may take; then it is cancelled.
        on_end: Called once, in the loop, when it has ended; never after `cancel`, or hardly.

    Attributes:
        value: What came of it.
        error: What it raised, in place of a value.
        timed_out: Whether it took too long.
        is_over: Whether it has ended.
    """

    def __init__(
        self, awaitable: Awaitable[Any], seconds: float, on_end: Callable[[Errand], object]
    ) -> None:
        self._awaitable = awaitable
        self._seconds = seconds
        self._on_end = on_end
        self._loop: AbstractEventLoop | None = None
        self._task: Task[None] | None = None
        self._cancelled = False
        self.value: Any = None
        self.error: BaseException | None = None
        self.timed_out = False
        self.is_over = False

    def start(self, loop: AbstractEventLoop, context: Context) -> None:
        """Hand it to a loop that runs on another thread, or will.

        Raises:
            RuntimeError: If the loop is closed.
        """
        self._loop = loop
        try:
            loop.call_soon_threadsafe(self._begin, loop, context)
        except RuntimeError:
            self._throw_away()
            raise

    def cancel(self) -> None:
        """Give up on it. Callable from any thread."""
        self._cancelled = True
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._cancel_task)
        except RuntimeError:  # the loop is closed, and all that was in it is gone
            self._throw_away()

    def _begin(self, loop: AbstractEventLoop, context: Context) -> None:
        if self._cancelled:
            self._throw_away()
        else:
            self._task = loop.create_task(self._carry_out(), context=context)

    def _cancel_task(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _throw_away(self) -> None:
        """Close a coroutine that was not begun, or Python warns that nobody awaited it."""
        close = getattr(self._awaitable, "close", None)
        if self._task is None and close is not None:
            close()

    async def _carry_out(self) -> None:
        limit = asyncio.timeout(self._seconds)
        try:
            async with limit:
                self.value = await self._awaitable
        # An exit or an interrupt is for who waits for the guest, and not for the loop's owner.
        except BaseException as error:
            self.error = error
            self.timed_out = limit.expired()
        self.is_over = True
        self._on_end(self)
