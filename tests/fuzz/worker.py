"""Anything that a worker may say: taken, or refused with one kind of error, and no cap is passed.

The first byte chooses what the worker is at; the rest is what it says, as raw bytes, or as frames
whose heads and numbers are right, so that what comes after the first checks is reached as well.
"""

from __future__ import annotations

from cloche.engine.live import LiveStreams
from cloche.errors import ClocheError
from cloche.result import Result
from cloche.wire.frames import write_frame
from cloche.wire.kinds import BlobReader
from cloche.wire.message import read_message
from cloche.wire.records import REQUEST
from cloche.workers.protocol import Answer
from tests.workers.fakes import ready_worker, run_job, worker

OUTPUT = 50
SORTS = (Answer.BEGUN, Answer.ENDED, Answer.FAILED, Answer.OUTPUT, Answer.INPUT, Answer.WAITS)


def fuzz(data: bytes) -> None:
    """Have a worker say it, in each of several situations."""
    kind, said = data[:1] or b"\0", data[1:]
    if kind[0] & 1:
        said = framed(said)
    passed_on: list[bytes] = []
    outcomes: list[object] = []
    live = LiveStreams(stdin=0, stdout=passed_on.append) if kind[0] & 2 else None
    one = worker() if kind[0] & 4 else ready_worker()
    jobs = [run_job(outcomes, live, OUTPUT) for _ in range(3)]
    for job in jobs:
        one.give(job)
    try:
        one.take(said[: len(said) // 2])
        one.take(said[len(said) // 2 :])
    except ClocheError:
        pass
    left = one.give_up()
    check(outcomes, len(jobs))
    assert len(outcomes) + sum(job in jobs for job in left) <= len(jobs)
    read_as_request(said)


def framed(data: bytes) -> bytes:
    """Make frames of pieces, each a sort, a number, a head and what is beside it."""
    frames = []
    for piece in data.split(b"\xff"):
        if len(piece) >= 2:
            head, _, beside = piece[2:].partition(b"\0")
            frames.append(write_frame(SORTS[piece[0] % len(SORTS)], piece[1] % 6, head, [beside]))
    return b"".join(frames)


def check(outcomes: list[object], most: int) -> None:
    """Make sure of what the rest of the house relies on."""
    assert len(outcomes) <= most
    for outcome in outcomes:
        assert isinstance(outcome, (Result, ClocheError))
        if isinstance(outcome, Result):
            assert len(outcome.stdout_bytes) <= OUTPUT
            assert 0 <= outcome.exit_code <= 255
            outcome.detail.encode()


def read_as_request(data: bytes) -> None:
    """Read bytes as a request, as a server would."""
    head, _, beside = data.partition(b"\0")
    try:
        read_message(REQUEST, head, beside)
    except ClocheError:
        return
    BlobReader(beside).take(0)


def seeds() -> list[bytes]:
    """Give ends, failures, output and questions that are right, and some that are not."""
    end = b'{"status":"ok","exit_code":0,"stdout_bytes":2,"usage":{"run_seconds":0.5}}\0ab'
    error = b'{"status":"error","exit_code":1,"error":{"type":"E","message":"m"},"value":[1,{}]}'
    files = b'{"status":"ok","exit_code":0,"files":{"/a":1},"truncated":true,"runtime":"r"}\0x'
    right = b"\xff".join([b"\0\2null", b"\1\2" + end, b"\0\3null", b"\1\3" + error])
    streams = b"\xff".join([b"\0\2null", b'\3\2{"stream":1,"data":1}\0x', b"\4\0025"])
    return [
        b"\1" + right,
        b"\1" + b"\1\2" + files,
        b"\3" + streams,
        b"\1" + b'\2\2{"type":"BundleError","message":"m"}',
        b"\5" + b'\5\1"compiling"\xff\1\1null\xff\1\2' + end,
        b"\0" + write_frame(Answer.ENDED, 2, b'{"status":"ok","exit_code":0}'),
        b"\0" + b'{"argv":["a"],"stdin":1,"folders":{"/a":{"b":1}},"limits":{"timeout":1}}\0xy',
        b"",
    ]
