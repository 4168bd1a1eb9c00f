"""Anything that a worker may say: taken, or refused with one kind of error, and no cap is passed.

The first byte chooses what the worker is at; the rest is what it says, as raw bytes, or as frames
whose heads and numbers are right, so that what comes after the first checks is reached as well.
"""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from cloche.engine.files.workspace import Workspace
from cloche.engine.live import LiveStreams
from cloche.engine.state.carried import largest_carried, read_carried, write_carried
from cloche.errors import ClocheError, SnapshotError
from cloche.limits import Limits
from cloche.record import replace
from cloche.result import Result
from cloche.wire.frames import write_frame
from cloche.wire.kinds import BlobReader
from cloche.wire.message import read_message
from cloche.wire.records import REQUEST
from cloche.workers.pool import Pool
from cloche.workers.protocol import Answer, LentWorkspace, RunOrder
from cloche.workers.run import WorkerRun
from tests.engine.guests import make_request
from tests.workers.fakes import ready_worker, run_job, worker

OUTPUT = 50
WORKSPACE = Answer.WORKSPACE
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
    borrower = lent_run() if kind[0] & 8 else None
    if borrower is not None:
        jobs[0] = borrower
    for job in jobs:
        one.give(job)
    try:
        one.take(said[: len(said) // 2])
        one.take(said[len(said) // 2 :])
    except ClocheError:
        pass
    left = one.give_up()
    check(outcomes, len(jobs))
    if borrower is not None:
        check_returned(borrower)
    assert len(outcomes) + sum(job in jobs for job in left) <= len(jobs)
    read_as_request(said)


def framed(data: bytes) -> bytes:
    """Make frames of pieces, each a sort, a number, a head and what is beside it."""
    frames = []
    for piece in data.split(b"\xff"):
        if len(piece) >= 2:
            head, _, beside = piece[2:].partition(b"\0")
            sort = WORKSPACE if piece[0] == WORKSPACE else SORTS[piece[0] % len(SORTS)]
            frames.append(write_frame(sort, piece[1] % 6, head, [beside]))
    return b"".join(frames)


def lent_run() -> WorkerRun:
    """Make a run whose guest has a workspace."""
    lent = LentWorkspace(place="/w", position=0, file_bytes=50, file_nodes=4, files=b"")
    order = RunOrder(runtime=0, request=make_request(limits=Limits(output=OUTPUT)))
    return WorkerRun(cast(Pool, None), replace(order, workspaces=(lent,)), None)


def check_returned(run: WorkerRun) -> None:
    """Make sure that what has come back is no more than was lent, and is files or refused."""
    for position, files in run.returned.items():
        assert position == 0
        assert len(files) <= largest_carried(50, 4)
        workspace = Workspace(file_bytes=50, file_nodes=4)
        with suppress(SnapshotError):
            read_carried(files, workspace)
        assert 0 <= workspace.used_bytes <= 50


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


def files_back(files: bytes) -> bytes:
    """Give what a worker says that gives a workspace back; such files have no byte 0xff."""
    head = b'{"position":0,"files":%d}' % len(files)
    return bytes([WORKSPACE, 2]) + head + b"\0" + files


def seeds() -> list[bytes]:
    """Give ends, failures, output and questions that are right, and some that are not."""
    end = b'{"status":"ok","exit_code":0,"stdout_bytes":2,"usage":{"run_seconds":0.5}}\0ab'
    error = b'{"status":"error","exit_code":1,"error":{"type":"E","message":"m"},"value":[1,{}]}'
    files = b'{"status":"ok","exit_code":0,"files":{"/a":1},"truncated":true,"runtime":"r"}\0x'
    right = b"\xff".join([b"\0\2null", b"\1\2" + end, b"\0\3null", b"\1\3" + error])
    streams = b"\xff".join([b"\0\2null", b'\3\2{"stream":1,"data":1}\0x', b"\4\0025"])
    files_of_workspace = write_carried(Workspace({"a": b"123", "d/b": b"4"}))
    return [
        b"\x09" + files_back(files_of_workspace),
        b"\1" + right,
        b"\1" + b"\1\2" + files,
        b"\3" + streams,
        b"\1" + b'\2\2{"type":"BundleError","message":"m"}',
        b"\5" + b'\5\1"compiling"\xff\1\1null\xff\1\2' + end,
        b"\0" + write_frame(Answer.ENDED, 2, b'{"status":"ok","exit_code":0}'),
        b"\0" + b'{"argv":["a"],"stdin":1,"folders":{"/a":{"b":1}},"limits":{"timeout":1}}\0xy',
        b"",
    ]
