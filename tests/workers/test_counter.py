"""Making the calls of a worker's guest, on the host's side."""

from __future__ import annotations

import json
import threading
from contextvars import copy_context

import pytest

from cloche.engine.channel.functions import HostFunctions, HostSide
from cloche.engine.stop import StopGuest
from cloche.errors import WireError
from cloche.limits import Limits
from cloche.workers.counter import CallDesk, HostWatch


def content(number, name="double", args=(3,)):
    message = {"t": "call", "id": number, "name": name, "args": list(args), "kwargs": {}}
    return json.dumps(message).encode()


def desk_of(limits=Limits(), asynchronous=(), **functions):
    sent, came = [], threading.Event()

    def send(frame):
        sent.append(json.loads(frame[4:]))
        came.set()

    host = HostSide(
        HostFunctions(by_name=functions, asynchronous=frozenset(asynchronous)), copy_context()
    )
    return CallDesk(host, limits, send), sent, came


def test_makes_calls_and_sends_what_came_of_them():
    desk, sent, _ = desk_of(double=lambda n: 2 * n)
    for number, name in ((1, "double"), (2, "nothing")):
        said = content(number, name)
        desk.make(desk.read(said), said)
    assert sent[0] == {"t": "reply", "id": 1, "v": 6}
    assert sent[1]["error"]["type"] == "NameError"
    assert [(call.name, call.outcome) for call in desk.end()] == [
        ("double", "ok"),
        ("nothing", "error"),
    ]


def test_an_async_function_answers_from_its_loop():
    async def double(n):
        return 2 * n

    desk, sent, came = desk_of(double=double, asynchronous=["double"])
    said = content(1)
    desk.make(desk.read(said), said)
    assert came.wait(60)
    assert sent == [{"t": "reply", "id": 1, "v": 6}]
    desk.check()


def test_what_is_no_exception_of_a_function_stops_the_guest():
    def leave():
        raise SystemExit(3)

    desk, _, _ = desk_of(leave=leave)
    said = content(1, "leave", ())
    with pytest.raises(StopGuest) as stopped:
        desk.make(desk.read(said), said)
    assert isinstance(stopped.value.__cause__, SystemExit)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b"\xff",
        b"[" * 10_000,
        b'{"t":"value","repr":"1","v":1}',
        content(0),
        content(-1),
        content("1"),
    ],
)
def test_what_is_no_call_is_refused(said):
    desk, _, _ = desk_of()
    with pytest.raises(WireError):
        desk.read(said)


def test_a_call_is_made_once():
    desk, _, _ = desk_of()
    desk.read(content(5))
    for number in (5, 4):
        with pytest.raises(WireError, match="not larger"):
            desk.read(content(number))


def test_more_calls_than_the_limits_allow_are_those_of_a_worker_that_lies():
    desk, _, _ = desk_of(Limits(calls=2))
    for number in (1, 2):
        desk.read(content(number))
    with pytest.raises(WireError, match="more calls"):
        desk.read(content(3))


def test_more_bytes_than_the_limits_allow_are_likewise():
    desk, _, _ = desk_of(Limits(call_bytes=10))
    large = content(1, args=["x" * 600_000])
    desk.read(large)
    with pytest.raises(WireError, match="more calls"):
        desk.read(content(2, args=["x" * 600_000]))
    assert desk.caps[1] > len(large)


def test_its_time_does_not_pass_and_can_be_given_up():
    watch = HostWatch(lambda: None)
    watch.pause()
    watch.resume()
    watch.check()
    desk, _, _ = desk_of(double=lambda n: n)
    desk.cancel()
    said = content(1)
    with pytest.raises(StopGuest):
        desk.make(desk.read(said), said)
