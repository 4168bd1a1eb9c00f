"""What happens in a run, while it happens."""

from __future__ import annotations

import asyncio
import gc
import threading
from itertools import groupby

import pytest

from cloche import Event, Limits, LiveStreams, Sandbox, Status
from cloche.errors import RequestError
from cloche.sandbox.event_stream import EventStream
from cloche.sandbox.runtimes import RUNTIMES

SPIN = "print('here')\nwhile True: pass"


@pytest.fixture(scope="module", params=RUNTIMES)
def sandbox(request):
    return Sandbox(request.param, limits=Limits(timeout=60.0))


def read(make):
    """Read a stream to its end, in a loop of its own."""

    async def main():
        return [event async for event in make()]

    return asyncio.run(main())


def text_of(events, kind):
    return "".join(event.text for event in events if event.kind == kind)


def test_output_comes_in_order_and_the_result_comes_last(sandbox):
    code = "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')"
    events = read(lambda: sandbox.stream(code))
    # Where the reader is quick, a line may come in pieces.
    kinds = groupby(events, lambda event: event.kind)
    assert [(kind, "".join(event.text for event in some)) for kind, some in kinds] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\n"),
        ("done", ""),
    ]
    result = events[-1].result
    assert (result.status, result.stdout, result.stderr) == (Status.OK, "a\nc\n", "b\n")


def test_output_is_read_while_the_guest_runs():
    """The code ends only by the reader's doing, so what is read first was there before the end."""

    async def main():
        async with Sandbox("micropython", limits=Limits(timeout=60)).session() as session:
            kinds = []
            async for event in session.stream(SPIN):
                kinds.append(event.kind)
                if event.text.startswith("here"):
                    assert session.interrupt()
            return kinds, event.result

    kinds, result = asyncio.run(main())
    assert (kinds[0], kinds[-1]) == ("stdout", "done")
    assert (result.status, result.exit_code) == (Status.CANCELLED, 130)


def test_a_sessions_calls_are_streamed_one_by_one(sandbox):
    async def main():
        async with sandbox.session() as session:
            await session.arun("n = 1")
            return [
                "".join([event.text async for event in session.stream("n += 1; print(n)")])
                for _ in range(3)
            ]

    assert asyncio.run(main()) == ["2\n", "3\n", "4\n"]


def test_all_text_is_that_of_the_result_whatever_the_guest_writes(sandbox):
    code = (
        "import sys\nfor n in range(300):\n  print('é€', n, file=(sys.stdout, sys.stderr)[n % 2])"
    )
    events = read(lambda: sandbox.stream(code))
    result = events[-1].result
    assert text_of(events, "stdout") == result.stdout
    assert text_of(events, "stderr") == result.stderr


CALLING = """
print('before')
n = plain(20)
print('between')
try:
    nowhere()
except NameError:
    n += later(1)
print('after', n)
"""


@pytest.mark.parametrize("isolation", ["thread", "process"])
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_calls_of_host_functions_are_told_between_what_is_written(runtime, isolation):
    async def later(number):
        return number

    functions = {"plain": lambda number: number + 1, "later": later}
    with Sandbox(runtime, functions=functions, isolation=isolation) as box:
        of_run = read(lambda: box.stream(CALLING))
        session = box.session()
        of_session = read(lambda: session.stream(CALLING))
        session.close()
    for events in (of_run, of_session):
        told = [f"<{event.call.name}>" if event.call else event.text for event in events]
        assert "".join(told) == "before\n<plain>between\n<later>after 22\n"
        assert {event.kind for event in events if event.call} == {"call"}
        calls = tuple(event.call for event in events if event.call)
        assert calls == events[-1].result.calls
        assert all(call.outcome == "ok" and call.seconds >= 0 for call in calls)


def test_a_call_that_fails_or_is_refused_is_told_as_such(sandbox):
    def refuse(call):
        if call.args:
            raise PermissionError("no")

    box = Sandbox("micropython", functions={"f": lambda: 1 / 0}, on_call=refuse)
    code = "for args in ((), (1,)):\n  try: f(*args)\n  except Exception: pass"
    events = read(lambda: box.stream(code))
    assert [(event.call.outcome, event.call.error) for event in events if event.call] == [
        ("error", "ZeroDivisionError: division by zero"),
        ("refused", "PermissionError: no"),
    ]


@pytest.mark.parametrize("isolation", ["thread", "process"])
def test_what_a_sink_for_calls_raises_ends_the_run_and_is_raised(isolation):
    async def later():
        return 1

    def refuse(call):
        raise LookupError(call.name)

    functions = {"plain": lambda: 1, "later": later}
    with Sandbox("micropython", functions=functions, isolation=isolation) as box:
        for name in functions:
            request = box.request(f"{name}()\nwhile True: pass")
            with pytest.raises(LookupError, match=name):
                box.execute(request, LiveStreams(call=refuse))
            with box.session() as session, pytest.raises(LookupError, match=name):
                session.run(f"{name}()\nwhile True: pass", live=LiveStreams(call=refuse))


def test_a_guest_does_not_wait_for_its_reader(sandbox):
    async def main():
        events = []
        async for event in sandbox.stream("for n in range(20000): print(n)"):
            events.append(event)
            if len(events) == 1:
                # While nothing is read, the run comes to its end.
                await asyncio.to_thread(sandbox.run, "print(1)")
        return events

    events = asyncio.run(main())
    assert text_of(events, "stdout").split() == [str(n) for n in range(20000)]


def test_output_past_the_cap_is_not_told(sandbox):
    box = Sandbox("micropython", limits=Limits(output=10))
    events = read(lambda: box.stream("print('0123456789ABC')"))
    assert text_of(events, "stdout") == "0123456789"
    assert events[-1].result.truncated


@pytest.fixture
def watched():
    """A stream whose run never ends by itself, and what tells that it was cancelled."""
    cancelled = threading.Event()

    def make():
        async def run(live):
            try:
                return await Sandbox("micropython", limits=Limits(timeout=600))._arun(
                    Sandbox().request(SPIN), live
                )
            except asyncio.CancelledError:
                cancelled.set()
                raise

        return EventStream(run)

    return make, cancelled


def test_closing_cancels_the_run(watched):
    make, cancelled = watched

    async def main():
        async with make() as stream:
            assert (await anext(stream)).text.startswith("here")
        assert cancelled.is_set()
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
        await stream.aclose()

    asyncio.run(main())


def test_leaving_the_loop_cancels_the_run(watched):
    make, cancelled = watched

    async def main():
        async for event in make():
            assert event.kind == "stdout"
            break
        gc.collect()
        while not cancelled.is_set():
            await asyncio.sleep(0)

    asyncio.run(main())


def test_cancelling_the_reader_cancels_the_run(watched):
    make, cancelled = watched

    async def consume(started):
        async for _ in make():
            started.set()

    async def main():
        started = asyncio.Event()
        reader = asyncio.create_task(consume(started))
        await started.wait()
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        del reader
        gc.collect()
        while not cancelled.is_set():
            await asyncio.sleep(0)

    asyncio.run(main())


def test_a_stream_that_nobody_reads_runs_nothing():
    async def main():
        async def run(live):
            raise AssertionError

        await EventStream(run).aclose()

    asyncio.run(main())


def test_what_keeps_a_run_from_being_made_is_raised():
    async def main():
        with pytest.raises(RequestError, match="closed"):
            await anext(session.stream("print(1)"))

    session = Sandbox("micropython").session()
    session.close()
    asyncio.run(main())


def test_wrong_types_are_told_before_anything_is_read(sandbox):
    with pytest.raises(RequestError, match="code is int"):
        sandbox.stream(5)
    with pytest.raises(RequestError, match="stdin is int"):
        sandbox.session().stream("", stdin=5)


def test_on_output_is_called_while_the_guest_runs(sandbox):
    with sandbox.session() as session:
        told = []

        def on_output(name, text):
            told.append((name, text))
            session.interrupt()

        result = session.run(SPIN, on_output=on_output)
    assert "".join(text for _, text in told) == result.stdout + result.stderr
    assert (result.status, told[0][0]) == (Status.CANCELLED, "stdout")


def test_on_output_of_a_run_gets_both_streams(sandbox):
    told = {"stdout": "", "stderr": ""}

    def on_output(name, text):
        told[name] += text

    code = "import sys\nprint('a')\nprint('b', file=sys.stderr)"
    assert sandbox.run(code, on_output=on_output).ok
    assert asyncio.run(sandbox.arun(code, on_output=on_output)).ok
    assert told == {"stdout": "a\na\n", "stderr": "b\nb\n"}


def test_what_on_output_raises_is_raised(sandbox):
    def refuse(name, text):
        raise LookupError(name)

    with pytest.raises(LookupError, match="stdout"):
        sandbox.run(SPIN, on_output=refuse)
    with sandbox.session() as session, pytest.raises(LookupError):
        asyncio.run(session.arun(SPIN, on_output=refuse))


def test_an_event_can_be_made_by_hand():
    assert Event(kind="done").result is None
