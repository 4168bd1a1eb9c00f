"""Waiting for a guest in an event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cloche.engine.live import LiveStreams
from cloche.engine.pending import PendingRun
from cloche.errors import RequestError
from cloche.limits import Limits
from cloche.result import Status
from cloche.sandbox.awaiting import await_end
from tests.engine.guests import SPIN, make_request, ready, says


def test_gives_the_result_while_the_loop_goes_on():
    async def main():
        runs = [
            await_end(lambda tell: PendingRun(ready(says("hi")), make_request(), on_end=tell))
            for _ in range(5)
        ]
        return await asyncio.gather(*runs)

    assert [result.stdout for result in asyncio.run(main())] == ["hi"] * 5


def test_cancelling_the_task_cancels_the_work():
    started = threading.Event()
    made = []

    def make(tell):
        live = LiveStreams(stdout=lambda piece: started.set())
        request = make_request(limits=Limits(timeout=600.0))
        made.append(PendingRun(ready(SPIN), request, live, on_end=tell))
        return made[0]

    async def main():
        task = asyncio.create_task(await_end(make))
        assert await asyncio.to_thread(started.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert made[0].wait().status == Status.CANCELLED


def test_what_cannot_be_begun_is_raised():
    class Refused(PendingRun):
        def submit(self):
            raise RequestError("the process is ending")

    async def main():
        await await_end(lambda tell: Refused(ready(says("x")), make_request(), on_end=tell))

    with pytest.raises(RequestError, match="ending"):
        asyncio.run(main())
