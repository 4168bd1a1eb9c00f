"""Waiting for a guest in an event loop, without blocking it."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from cloche.engine.pending import Pending
    from cloche.result import Result


async def await_end(make: Callable[[Callable[[], object]], Pending]) -> Result:
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
