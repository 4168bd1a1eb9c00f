"""A worker's process, as its host holds it."""

from __future__ import annotations

import signal
import sys

import pytest

from cloche.errors import EngineUnavailableError
from cloche.wire.frames import write_frame
from cloche.workers import process
from cloche.workers.process import WorkerProcess
from tests.workers.scene import is_running, kill_for_good


@pytest.fixture
def started():
    worker = WorkerProcess()
    yield worker
    worker.kill()
    worker.wait(30)
    worker.close()


def hear(worker):
    while (data := worker.hear()) is None:
        continue
    return data


def test_is_told_things_and_heard(started):
    started.tell(write_frame(1, 7, b"not what it awaits"))
    assert started.has_more
    started.flush()
    assert not started.has_more
    assert b"RequestError" in hear(started)


def test_takes_what_is_large_bit_by_bit(started):
    started.tell(write_frame(1, 7, b"x" * (8 << 20)))
    started.flush()
    assert started.has_more  # a socket takes some hundred kilobytes at once
    while started.has_more:
        started.flush()
    assert b"RequestError" in hear(started)


def test_is_told_nothing_more_once_it_is_gone(started):
    started.kill()
    started.wait(30)
    assert hear(started) == b""
    started.tell(b"x" * (8 << 20))
    started.flush()
    assert not started.has_more


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_tells_which_signal_ended_it(started, kind):
    assert started.end == "has not ended"
    kill_for_good(started.pid, kind)
    started.wait(30)
    assert started.is_gone
    assert started.end == f"was ended by {kind.name}"
    started.kill()  # does nothing to whoever has its number now


def test_a_process_that_says_what_cannot_be_read_exits_by_itself(started):
    started.tell(b"\xff" * 100)
    started.flush()
    started.close()
    started.wait(30)
    assert started.end == "exited with code 1"


def test_a_wait_is_over_when_its_time_is(started):
    started.wait(0.01)
    assert not started.is_gone


def test_forgetting_it_does_not_end_it(started):
    pid = started.pid
    other = WorkerProcess()
    other.forget()
    assert is_running(pid)
    assert other.is_gone  # for this process; it sees the end of the socket, and ends


def test_a_program_without_an_interpreter_is_told_so(monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(EngineUnavailableError, match="interpreter"):
        WorkerProcess()
    monkeypatch.setattr(sys, "executable", "/nothing/python")
    with pytest.raises(EngineUnavailableError, match="no worker process"):
        WorkerProcess()


def test_imports_only_from_where_the_host_does(monkeypatch):
    monkeypatch.setattr(sys, "path", ["", "relative", "/absolute"])
    assert process._command(5, ())[-1] == "/absolute"
    assert "relative" not in process._command(5, ())
