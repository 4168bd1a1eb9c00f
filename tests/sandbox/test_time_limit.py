"""The end of a guest's time, and an interrupt: exceptions in its code, and its state stays."""

from __future__ import annotations

import os
import threading

import pytest

from cloche import Limits, LiveStreams, Sandbox
from cloche.result import GuestError, Status
from cloche.sandbox.runtimes import RUNTIMES

LIMIT = GuestError(type="TimeoutError", message="the time limit is over")
INTERRUPT = GuestError(type="KeyboardInterrupt", message="")
# Waits of all kinds, each long enough to be stopped for good were it not told.
WAITS = [
    "while True: pass",
    "def f():\n  while True: yield 1\nfor x in f(): pass",
    "import time\ntime.sleep(3600)",
    "import re\nre.match('(a|aa)+$', 'a' * 64 + 'b')",
]
# An event loop lets an interrupt through wherever it strikes, and other exceptions not everywhere.
EVENT_LOOP = "import asyncio\nasync def main():\n  await asyncio.sleep(3600)\nasyncio.run(main())"

# Whether it comes before the wait or in it is chance.
_OFTEN = 30


@pytest.fixture(scope="module", params=RUNTIMES)
def runtime(request):
    return request.param


@pytest.fixture(scope="module")
def sandbox(runtime):
    return Sandbox(runtime, limits=Limits(timeout=0.1, grace=30.0))


@pytest.fixture
def session(sandbox):
    with sandbox.session() as session:
        session.run("kept = 41")
        yield session


@pytest.fixture(scope="module", params=["thread", "process"])
def patient_sandbox(runtime, request):
    with Sandbox(runtime, limits=Limits(timeout=60.0), isolation=request.param) as sandbox:
        yield sandbox


@pytest.fixture
def patient(patient_sandbox):
    """A session whose calls end by an interrupt only."""
    with patient_sandbox.session() as session:
        session.run("kept = 41")
        yield session


def interrupted(session, code):
    """Run code, and interrupt it once it has said that it is about to wait."""

    def look(piece):
        if piece.startswith(b"now"):
            threading.Timer(0.01, session.interrupt).start()

    return session.run(f"print('now')\n{code}", live=LiveStreams(stdout=look))


@pytest.mark.parametrize("code", WAITS)
def test_a_run_ends_as_a_timeout_with_a_traceback_that_tells_where(sandbox, code):
    result = sandbox.run(code)
    assert (result.status, result.exit_code, result.error) == (Status.TIMEOUT, 124, LIMIT)
    assert result.stderr.startswith("Traceback")
    assert result.stderr.endswith("TimeoutError: the time limit is over\n")
    assert result.detail == "the guest was stopped at its time limit"


@pytest.mark.parametrize("code", WAITS)
def test_a_session_outlives_the_limit_of_a_call(session, code):
    result = session.run(code)
    assert (result.status, result.exit_code, result.error) == (Status.TIMEOUT, 124, LIMIT)
    assert session.is_open
    assert session.run("print(kept + 1)").stdout == "42\n"


def test_code_that_catches_it_ends_as_it_likes(session):
    result = session.run(
        "n = 0\ntry:\n  while True: n += 1\nexcept TimeoutError as error:\n  print(n > 0, error)"
    )
    assert (result.status, result.stdout) == (Status.OK, "True the time limit is over\n")
    assert result.detail == "its time limit came before its end"
    assert session.run("print(n > 0)").stdout == "True\n"


def test_an_error_after_it_is_an_error(session):
    result = session.run("try:\n  while True: pass\nfinally:\n  raise ValueError('mine')")
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert result.error == GuestError(type="ValueError", message="mine")
    assert result.detail == "its time limit came before its end"


def test_an_exception_of_the_codes_own_does_not_look_like_the_limit(session):
    result = session.run("raise TimeoutError('the time limit is over')")
    assert (result.status, result.exit_code, result.error) == (Status.ERROR, 1, LIMIT)
    assert result.detail == ""


def test_one_kept_from_an_earlier_call_does_not_look_like_the_limit_of_this_one(session):
    session.run("try:\n  while True: pass\nexcept TimeoutError as error:\n  old = error")
    assert session.run("raise old").status == Status.ERROR
    result = session.run("try:\n  while True: pass\nexcept TimeoutError:\n  raise old")
    assert (result.status, result.error) == (Status.ERROR, LIMIT)


def test_each_call_has_its_own_limit(session):
    for _ in range(3):
        assert session.run("while True: pass").error == LIMIT


def test_a_guest_that_goes_on_is_stopped_after_its_grace(runtime):
    limits = Limits(timeout=0.05, grace=0.05)
    with Sandbox(runtime, limits=limits).session() as session:
        code = "while True:\n  try:\n    while True: pass\n  except BaseException: pass"
        result = session.run(code)
        assert (result.status, result.exit_code, result.error) == (Status.TIMEOUT, 124, None)
        assert result.usage.run_seconds >= 0.1
        assert not session.is_open


def test_no_grace_stops_at_once(runtime):
    limits = Limits(timeout=0.05, grace=0)
    result = Sandbox(runtime, limits=limits).run("try:\n  while True: pass\nfinally: print('x')")
    assert (result.status, result.stdout, result.error) == (Status.TIMEOUT, "", None)


def test_the_total_time_of_a_session_leaves_no_grace(runtime):
    limits = Limits(timeout=60, grace=60)
    with Sandbox(runtime, limits=limits).session(total_seconds=1.0) as session:
        result = session.run("while True: pass")
        assert (result.status, result.error) == (Status.TIMEOUT, None)
        assert not session.is_open


@pytest.mark.parametrize("code", [*WAITS, EVENT_LOOP])
def test_an_interrupt_ends_the_code_and_not_the_session(patient, code):
    result = interrupted(patient, code)
    assert (result.status, result.exit_code, result.error) == (Status.CANCELLED, 130, INTERRUPT)
    assert result.detail == "the caller interrupted the code"
    assert patient.is_open
    assert patient.run("print(kept + 1)").stdout == "42\n"


@pytest.mark.parametrize("code", ["input('now')", "print('now'); import time; time.sleep(3600)"])
def test_an_interrupt_that_comes_just_before_a_wait_ends_it_too(runtime, code):
    reader, writer = os.pipe()
    with Sandbox(runtime, limits=Limits(timeout=60.0)).session() as session:
        live = LiveStreams(stdin=reader, stdout=lambda piece: session.interrupt())
        results = [session.run(code, live=live) for _ in range(_OFTEN)]
    os.close(reader)
    os.close(writer)
    assert [result.error for result in results] == [INTERRUPT] * _OFTEN


def test_an_interrupt_can_be_caught_and_comes_again(patient):
    code = "try:\n  while True: pass\nexcept KeyboardInterrupt:\n  print('caught')"
    for _ in range(2):
        result = interrupted(patient, code)
        assert (result.status, result.stdout) == (Status.OK, "now\ncaught\n")


def test_an_interrupt_of_the_codes_own_does_not_look_like_the_callers(patient):
    result = patient.run("raise KeyboardInterrupt")
    assert (result.status, result.error) == (Status.ERROR, INTERRUPT)


def test_there_is_nothing_to_interrupt_between_calls(patient):
    assert not patient.interrupt()
    assert patient.run("print(kept)").stdout == "41\n"


def test_there_is_nothing_to_interrupt_before_the_first_call(sandbox):
    with sandbox.session() as session:
        assert not session.interrupt()
