"""Looking after the host's streams that a worker's guest is joined to."""

from __future__ import annotations

import os

import pytest

from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.errors import WireError
from cloche.limits import Limits
from cloche.result import Result, Status
from cloche.wire.frames import Frame
from cloche.wire.message import write_message
from cloche.workers.attendant import Attendant, joined
from cloche.workers.protocol import PIECE, WANTED, Answer, Order, Piece

OK = Result(status=Status.OK, exit_code=0)


class Job:
    """A job, for a test to see what its attendant does to it."""

    def __init__(self):
        self.outcomes, self.told, self.cancels = [], [], 0

    def finish(self, outcome):
        self.outcomes.append(outcome)

    def cancel(self):
        self.cancels += 1

    def tell(self, sort, data):
        self.told.append((sort, data))


def attend(live, limits=Limits()):
    attendant, job = Attendant(live, limits), Job()
    attendant.attend(job)
    return attendant, job


def piece(stream, data):
    head, blobs = write_message(PIECE, Piece(stream=stream, data=data))
    return Frame(Answer.OUTPUT, 1, head, b"".join(blobs))


def question(wanted):
    return Frame(Answer.INPUT, 1, write_message(WANTED, wanted)[0], b"")


def test_knows_which_streams_are_joined():
    assert joined(NOT_LIVE) == ()
    assert joined(LiveStreams(stdin=0, stderr=print)) == (0, 2)


def test_passes_output_on_in_its_order_and_then_ends():
    out, err = [], []
    attendant, job = attend(LiveStreams(stdout=out.append, stderr=err.append))
    for stream, data in ((1, b"a"), (2, b"x"), (1, b"b")):
        attendant.take(piece(stream, data))
    attendant.end(OK)
    attendant.carry_out()
    assert (out, err, job.outcomes) == ([b"a", b"b"], [b"x"], [OK])
    assert attendant.thread is None


def test_a_sink_that_raises_ends_the_job_and_gets_no_more():
    got = []

    def refuse(data):
        got.append(data)
        raise KeyError("no")

    attendant, job = attend(LiveStreams(stdout=refuse))
    attendant.take(piece(1, b"a"))
    attendant.take(piece(1, b"b"))
    attendant.end(OK)
    attendant.carry_out()
    assert (got, job.cancels) == ([b"a"], 1)
    assert isinstance(job.outcomes[0], KeyError)


def test_gives_the_input_that_is_asked_for_and_no_more():
    reader, writer = os.pipe()
    os.write(writer, b"abcdef")
    os.close(writer)
    attendant, job = attend(LiveStreams(stdin=reader), Limits(stdin=5))
    for wanted in (0, 2, 100, 100):
        attendant.take(question(wanted))
        attendant._events.put((0, attendant._events.get()[1]))
        attendant._look_for_input(wanted)
    assert job.told == [
        (Order.INPUT, b""),
        (Order.INPUT, b"ab"),
        (Order.INPUT, b"cde"),
        (Order.INPUT, b""),
    ]
    assert os.read(reader, 10) == b"f"
    os.close(reader)


def test_ends_while_input_is_waited_for():
    reader, writer = os.pipe()
    attendant, job = attend(LiveStreams(stdin=reader))
    attendant.take(question(10))
    attendant.end(OK)
    attendant.carry_out()
    assert (job.told, job.outcomes) == ([], [OK])
    os.close(reader)
    os.close(writer)


def test_input_that_cannot_be_read_is_told_as_such():
    reader, writer = os.pipe()
    os.close(reader)
    attendant, job = attend(LiveStreams(stdin=writer))
    assert attendant._look_for_input(5) is None
    assert job.told == [(Order.NO_INPUT, b"")]
    os.close(writer)


@pytest.mark.parametrize(
    "frame", [piece(2, b"x"), piece(1, b""), piece(1, b"x" * 11), question(10)]
)
def test_what_cannot_be_is_refused(frame):
    attendant, _ = attend(LiveStreams(stdout=print), Limits(output=10))
    with pytest.raises(WireError):
        attendant.take(frame)


def test_more_than_the_limit_is_refused_however_it_comes():
    attendant, _ = attend(LiveStreams(stdout=print), Limits(output=10))
    attendant.take(piece(1, b"x" * 6))
    assert attendant.caps(Answer.OUTPUT)[1] == 10  # stderr may have as many
    with pytest.raises(WireError):
        attendant.take(piece(1, b"x" * 6))


def test_is_asked_for_input_once_at_a_time():
    attendant, _ = attend(LiveStreams(stdin=0))
    attendant.take(question(5))
    with pytest.raises(WireError):
        attendant.take(question(5))
    assert attendant.caps(Answer.INPUT)[1] == 0


def test_what_is_thrown_at_its_thread_ends_the_job():
    attendant, job = attend(LiveStreams(stdout=print))
    attendant.fail(MemoryError())
    assert isinstance(job.outcomes[0], MemoryError)
    attendant.cancel()
    assert job.cancels == 2
