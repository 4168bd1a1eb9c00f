"""Waiting for a guest in an event loop, without blocking it."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeVar

    T_co = TypeVar("T_co", covariant=True)

    class Pending(Protocol[T_co]):
        """A piece of work on its way, in this process or in another."""

        def submit(self) -> None:
            """Have it done."""

        def cancel(self) -> None:
            """Give up on it."""

        def result(self) -> T_co:
            """Give its result, once it has ended."""


async def await_end(make: Callable[[Callable[[], object]], Pending[T_co]]) -> T_co:
    """Have a piece of work done, and give its result; cancelling the task cancels the work.

    Args:
        make: Makes it, of what is to be called at its end.

    Raises:
        ClocheError: If it could not be done.
        BaseException: What a live stream's sink raised.
    """
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def tell() -> None:
        if not loop.is_closed():  # as when the loop did not wait for a task that it cancelled
            loop.call_soon_threadsafe(ended.set)

    pending = make(tell)
    try:
        pending.submit()
        await ended.wait()
    except BaseException:
        pending.cancel()
        raise
    return pending.result()
