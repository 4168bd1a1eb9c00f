"""`EventStream`: what happens in a run, read in an event loop while it happens."""

from __future__ import annotations

import asyncio

from cloche.engine.live import LiveStreams
from cloche.event import Event
from cloche.sandbox.event_queue import EventQueue
from cloche.sandbox.text_output import TextOutput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from cloche.event import EventKind
    from cloche.result import CallRecord, Result

    Run = Callable[[LiveStreams], Coroutine[Any, Any, Result]]


class Feed:
    """A run's side of the events: it never waits, and wakes the reader where one waits.

    Args:
        loop: The reader's loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._queue = EventQueue()
        self._news = asyncio.Event()
        self._told = False

    async def carry_out(self, run: Run) -> Result:
        """Carry the run out with its output coming here."""
        try:
            with TextOutput(self._put_text, LiveStreams(call=self._put_call)) as live:
                return await run(live)
        finally:
            self._news.set()

    def take(self) -> Event | None:
        """Give the next event; where there is none, `wait` waits for the one after this moment."""
        self._news.clear()
        self._told = False
        return self._queue.take()

    async def wait(self) -> None:
        """Wait until there is perhaps something."""
        await self._news.wait()

    def _put_text(self, kind: EventKind, text: str) -> None:
        self._queue.put_text(kind, text)
        self._wake()

    def _put_call(self, call: CallRecord) -> None:
        self._queue.put_call(call)
        self._wake()

    def _wake(self) -> None:
        # Waking a loop costs more than the rest; once is enough until the reader has looked.
        if not self._told and not self._loop.is_closed():
            self._told = True
            self._loop.call_soon_threadsafe(self._news.set)


class EventStream:
    """What happens in one run, for one reader: output, calls of the host, and last the result.

    The run begins when the first event is asked for. The guest does not wait for the reader: what
    was not read yet is kept, under the cap on output. Closing the stream, or dropping it, cancels
    the run.

    Args:
        run: Begins the run, joined to some streams.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._feed: Feed | None = None
        self._task: asyncio.Task[Result] | None = None
        self._is_over = False

    def __aiter__(self) -> EventStream:
        return self

    async def __anext__(self) -> Event:
        """Give the next event.

        Raises:
            ClocheError: If the run could not be made.
            StopAsyncIteration: After the last one.
        """
        if self._is_over:
            raise StopAsyncIteration
        feed, task = self._begin()
        while True:
            has_ended = task.done()  # before the look: all output is there then
            event = feed.take()
            if event is not None:
                return event
            if has_ended:
                self._is_over = True
                return Event(kind="done", result=task.result())
            if not task.done():
                await feed.wait()

    def _begin(self) -> tuple[Feed, asyncio.Task[Result]]:
        if self._feed is None or self._task is None:
            loop = asyncio.get_running_loop()
            self._feed = Feed(loop)
            self._task = loop.create_task(self._feed.carry_out(self._run))
        return self._feed, self._task

    async def aclose(self) -> None:
        """Read no more; the run is cancelled if it has not ended."""
        self._is_over = True
        task = self._task
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])

    async def __aenter__(self) -> EventStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __del__(self) -> None:
        task = self._task
        if task is not None and not task.done() and not task.get_loop().is_closed():
            task.get_loop().call_soon_threadsafe(task.cancel)
