"""A worker's main thread, on a thread of this process."""

from __future__ import annotations

import socket
import threading

import pytest

from cloche.request import RunRequest
from cloche.wire.frames import FrameReader, write_frame
from cloche.wire.message import read_message, write_message
from cloche.wire.records import RESULT
from cloche.workers.child import tasks
from cloche.workers.child.link import Link
from cloche.workers.child.service import Service
from cloche.workers.protocol import (
    RUN_ORDER,
    SESSION_ORDER,
    SETTLEMENT,
    STEP_END,
    STEP_ORDER,
    Answer,
    Order,
    RunOrder,
    RuntimePlace,
    SessionOrder,
    Settlement,
    StepOrder,
)
from tests.engine.guests import ECHO, SPIN, STEPPER, make_request, write_guest
from tests.workers.scene import LONG


class Host:
    """The other end of a worker's socket."""

    def __init__(self, end):
        self.end, self.waiting = end, []
        self.reader = FrameReader(lambda sort, number: (1 << 30, 1 << 30))

    def tell(self, sort, number, kind=None, value=None, blobs=()):
        head, beside = write_message(kind, value) if kind else (b"", list(blobs))
        self.end.sendall(write_frame(sort, number, head, beside))

    def hear(self):
        while not self.waiting:
            self.waiting += self.reader.feed(self.end.recv(1 << 16))
        return self.waiting.pop(0)

    def end_of(self, number):
        while (frame := self.hear()).sort not in (Answer.ENDED, Answer.FAILED):
            continue
        assert frame.number == number
        return frame


@pytest.fixture
def host(monkeypatch):
    """Give the host of a worker that gives up nothing, since it is this process."""
    monkeypatch.setattr(tasks, "confine_to_running", lambda: None)
    monkeypatch.setattr(tasks.os, "environ", {})
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=Service(Link(theirs.fileno())).serve)
    thread.start()
    yield Host(ours)
    ours.close()
    thread.join(60)
    theirs.close()
    assert not thread.is_alive()


def settle(host, tmp_path, text):
    folder = write_guest(tmp_path / "bundle", text, "python")
    place = RuntimePlace(folder=folder, command="python", require_signature=False)
    settlement = Settlement(variables=(("KEY", "value"),), runtimes=(place,))
    host.tell(Order.SETTLE, 1, SETTLEMENT, settlement)
    assert host.end_of(1).sort == Answer.ENDED


def run(host, number, **facts):
    host.tell(Order.RUN, number, RUN_ORDER, RunOrder(runtime=0, **facts))


def result_of(frame):
    assert frame.sort == Answer.ENDED, frame.head
    return read_message(RESULT, frame.head, frame.blobs)


def test_carries_runs_out_in_their_order(host, tmp_path):
    settle(host, tmp_path, ECHO)
    for number in range(2, 12):
        run(host, number, request=make_request(stdin=b"%d" % number))
    for number in range(2, 12):
        assert host.hear().sort == Answer.BEGUN
        assert result_of(host.end_of(number)).stdout == str(number)


def test_says_nothing_at_the_beginning_of_a_quiet_run(host, tmp_path):
    settle(host, tmp_path, ECHO)
    run(host, 2, request=make_request(), is_quiet=True)
    assert host.hear().sort == Answer.ENDED


def test_hears_a_cancel_while_a_guest_runs_and_before_it_does(host, tmp_path):
    settle(host, tmp_path, SPIN)
    run(host, 2, request=make_request(limits=LONG))
    run(host, 3, request=make_request(limits=LONG))
    host.tell(Order.CANCEL, 3)
    assert host.hear().sort == Answer.BEGUN
    host.tell(Order.CANCEL, 2)
    assert result_of(host.end_of(2)).status == "cancelled"
    assert result_of(host.end_of(3)).status == "cancelled"
    host.tell(Order.CANCEL, 2)  # which has ended already


def test_joins_the_hosts_streams(host, tmp_path):
    settle(host, tmp_path, ECHO)
    run(host, 2, request=make_request(), live=(0, 1))
    assert host.hear().sort == Answer.BEGUN
    assert host.hear().sort == Answer.INPUT
    host.tell(Order.INPUT, 2, blobs=[b"hello"])
    said = host.hear()
    assert (said.sort, said.blobs) == (Answer.OUTPUT, b"hello")
    assert host.hear().sort == Answer.INPUT
    host.tell(Order.NO_INPUT, 2)
    assert result_of(host.end_of(2)).exit_code == 74


@pytest.mark.parametrize(
    ("sort", "kind", "value"),
    [
        (Order.RUN, RUN_ORDER, RunOrder(runtime=0, request=RunRequest(argv=(5,)))),
        (Order.RUN, RUN_ORDER, RunOrder(runtime=9, request=RunRequest(argv=("python",)))),
        (Order.STEP, STEP_ORDER, StepOrder(code="no session")),
    ],
)
def test_what_cannot_be_done_is_told(host, tmp_path, sort, kind, value):
    settle(host, tmp_path, ECHO)
    host.tell(sort, 2, kind, value)
    assert host.end_of(2).sort == Answer.FAILED
    run(host, 3, request=make_request(stdin=b"x"))
    assert result_of(host.end_of(3)).stdout == "x"


def test_keeps_a_session(host, tmp_path):
    settle(host, tmp_path, STEPPER)
    host.tell(Order.OPEN, 2, SESSION_ORDER, SessionOrder(runtime=0, request=make_request()))
    assert host.end_of(2).sort == Answer.ENDED
    for number in (3, 4):
        host.tell(Order.STEP, number, STEP_ORDER, StepOrder(code=f"w{number}"))
        assert host.hear().sort == Answer.BEGUN
        frame = host.end_of(number)
        end = read_message(STEP_END, frame.head, frame.blobs)
        assert (end.result.stdout, end.why) == (str(number), "")
