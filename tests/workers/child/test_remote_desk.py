"""Where the calls of a worker's guest are made: at the host."""

from __future__ import annotations

import json

from cloche.engine.channel.messages import error_reply, read_message, value_reply
from cloche.engine.channel.outbox import Outbox
from cloche.engine.watch import Watch
from cloche.limits import Limits
from cloche.workers.child.remote_desk import RemoteHost
from cloche.workers.protocol import Answer, FunctionName


class Link:
    """A socket to a host, for a test to see what is said."""

    def __init__(self):
        self.said = []

    def tell(self, sort, number, kind, value):
        self.said.append((sort, number, value))


def content(number, args=()):
    message = {"t": "call", "id": number, "name": "f", "args": list(args), "kwargs": {}}
    return json.dumps(message).encode()


def open_desk(limits=Limits()):
    link, outbox = Link(), Outbox()
    host = RemoteHost((FunctionName(name="f"), FunctionName(name="g", is_async=True)), link, 7)
    desk = host.open_desk(limits, Watch(lambda: None), outbox)
    return host, desk, link, outbox


def make(desk, number, args=()):
    said = content(number, args)
    desk.make(read_message(said), said)


def replies(outbox):
    target = bytearray(outbox.waiting)
    outbox.read(memoryview(target))
    found, at = [], 0
    while at < len(target):
        size = int.from_bytes(target[at : at + 4], "little")
        found.append(json.loads(target[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def test_knows_the_names_alone():
    host, *_ = open_desk()
    assert list(host.functions.by_name) == ["f", "g"]
    assert host.functions.asynchronous == {"g"}


def test_passes_a_call_on_as_the_guest_has_said_it_and_waits_for_its_reply():
    host, desk, link, outbox = open_desk()
    make(desk, 1)
    assert link.said == [(Answer.CALL, 7, content(1))]
    assert desk.is_busy
    host.take_reply(value_reply(1, "42"))
    assert not desk.is_busy
    assert replies(outbox) == [{"t": "reply", "id": 1, "v": 42}]


def test_replies_may_come_in_any_order():
    host, desk, _, outbox = open_desk()
    make(desk, 1)
    make(desk, 2)
    host.take_reply(error_reply(2, "KeyError", "no"))
    host.take_reply(value_reply(1, '"x"'))
    assert [reply["id"] for reply in replies(outbox)] == [2, 1]


def test_a_reply_that_comes_too_late_or_twice_reaches_nobody():
    host, desk, _, outbox = open_desk()
    host.take_reply(value_reply(9, "1"))
    make(desk, 1)
    host.take_reply(value_reply(1, "1"))
    host.take_reply(value_reply(1, "2"))
    make(desk, 2)
    desk.end()
    host.take_reply(value_reply(2, "3"))
    assert [reply["v"] for reply in replies(outbox)] == [1]
    assert desk.records == ()


def test_a_reply_before_there_was_a_call_is_dropped():
    RemoteHost((), Link(), 7).take_reply(value_reply(1, "1"))


def test_holds_the_limits_so_that_the_host_never_sees_more():
    _, desk, link, outbox = open_desk(Limits(calls=1))
    make(desk, 1)
    make(desk, 2)
    assert len(link.said) == 1
    assert replies(outbox)[0]["error"]["type"] == "HostCallLimitError"
    _, desk, link, outbox = open_desk(Limits(call_bytes=1000))
    make(desk, 1, ["x" * 2000])
    assert link.said == []
