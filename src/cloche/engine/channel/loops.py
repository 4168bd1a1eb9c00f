"""The event loop for async functions of callers that have none: one, on a thread of its own."""

from __future__ import annotations

import asyncio
import atexit
import os
from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


class PrivateLoop:
    """An event loop that is started when it is first needed, and runs until the process ends."""

    def __init__(self) -> None:
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._reset)
        atexit.register(self.stop)

    def _reset(self) -> None:
        # After a fork its thread is not there.
        self._lock = allocate_lock()
        self._loop: AbstractEventLoop | None = None

    def get(self) -> AbstractEventLoop:
        """Give the loop, running.

        Raises:
            RuntimeError: If no thread can be started.
        """
        loop = self._loop
        if loop is None or loop.is_closed():
            with self._lock:
                loop = self._loop
                if loop is None or loop.is_closed():
                    loop = self._loop = self._start()
        return loop

    def _start(self) -> AbstractEventLoop:
        from threading import Thread

        loop = asyncio.new_event_loop()
        try:
            Thread(target=_run, args=(loop,), name="cloche host functions", daemon=True).start()
        except BaseException:
            loop.close()
            raise
        return loop

    def stop(self) -> None:
        """End it; at the end of the process."""
        loop, self._loop = self._loop, None
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(loop.stop)


def _run(loop: AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


PRIVATE_LOOP = PrivateLoop()
