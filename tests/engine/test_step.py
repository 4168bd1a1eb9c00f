"""One step of a session."""

from __future__ import annotations

import pytest

from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.engine.live_session import LiveSession
from cloche.engine.step import PendingStep
from cloche.engine.step_request import StepRequest
from cloche.limits import Limits
from cloche.result import Status
from tests.engine.guests import STEPPER, make_request, ready, steps

HELD = Limits(timeout=0.05)


def open_session(text=STEPPER, limits=Limits(timeout=20.0), **options):
    return LiveSession(ready(text), make_request(limits=limits), **options)


def run_step(session, code, stdin=b"", live=NOT_LIVE):
    step = PendingStep(session, StepRequest(code=code, stdin=stdin, live=live))
    step.submit()
    return step.wait()


@pytest.mark.parametrize(
    ("code", "limits", "status", "exit_code", "lives"),
    [
        ("n", Limits(), Status.OK, 0, True),
        ("c", Limits(), Status.ERROR, 1, True),
        ("m", Limits(), Status.MEMORY_LIMIT, 137, True),
        ("x", Limits(), Status.ERROR, 7, False),
        ("s!", HELD, Status.TIMEOUT, 124, False),
        ("wxx", Limits(output=1, on_output="stop"), Status.OUTPUT_LIMIT, 141, False),
        ("wxx", Limits(output=1), Status.OK, 0, True),
        ("d", Limits(), Status.STACK_OVERFLOW, 139, False),
        ("u", Limits(), Status.CRASHED, 134, False),
    ],
)
def test_every_end_has_its_status_and_tells_whether_the_session_lives(
    code, limits, status, exit_code, lives
):
    session = open_session(limits=limits)
    result = run_step(session, code)
    assert (result.status, result.exit_code) == (status, exit_code)
    assert result.runtime == "lang-test 1.2.3"
    assert session.is_open == lives


def test_a_result_has_the_output_of_its_own_step_only():
    session = open_session()
    assert [run_step(session, f"w{n}").stdout for n in range(4)] == ["0", "1", "2", "3"]
    result = run_step(session, "n")
    assert (result.stdout, result.usage.stdout_bytes) == ("", 0)


def test_output_is_capped_step_by_step():
    session = open_session(limits=Limits(output=3))
    for _ in range(3):
        result = run_step(session, "wabcd")
        assert (result.stdout, result.truncated, result.usage.stdout_bytes) == ("abc", True, 4)
    assert not run_step(session, "wab").truncated


def test_each_step_has_its_own_input():
    session = open_session()
    assert run_step(session, "r", b"one, and more").stdout == "one, and more"
    assert run_step(session, "r").stdout == ""
    assert run_step(session, "r", b"two").stdout == "two"


def test_output_that_was_closed_stays_closed():
    session = open_session()
    run_step(session, "k")
    assert run_step(session, "wlost").stdout == ""


def test_output_goes_to_the_sinks_of_its_step_as_it_comes():
    session = open_session()
    first, second = [], []
    run_step(session, "wa", live=LiveStreams(stdout=first.append))
    run_step(session, "wb", live=LiveStreams(stdout=second.append))
    run_step(session, "wc")
    assert (first, second) == ([b"a"], [b"b"])


def test_what_a_sink_raises_reaches_the_caller_and_ends_the_session():
    def sink(piece):
        raise LookupError("no more")

    session = open_session()
    with pytest.raises(LookupError):
        run_step(session, "wa", live=LiveStreams(stdout=sink))
    result = run_step(session, "n")
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert result.detail == "the session has ended: LookupError: no more"


def test_a_guest_without_memory_for_the_code_is_told_and_lives():
    session = open_session(steps(alloc="(i32.const 0)"))
    result = run_step(session, "code")
    assert (result.status, result.exit_code) == (Status.MEMORY_LIMIT, 137)
    assert "no memory left for the code" in result.detail
    assert session.is_open


@pytest.mark.parametrize(
    ("code", "stdin", "words"),
    [
        ("x" * 11, b"", "code and arguments are 11 bytes; at most 10"),
        ("\ud800", b"", "surrogate"),
        ("a\0", b"", "NUL"),
        ("n", b"12345", "stdin is 5 bytes"),
    ],
)
def test_what_is_too_large_or_no_text_is_not_run_and_the_session_lives(code, stdin, words):
    session = open_session(limits=Limits(code=10, stdin=4))
    result = run_step(session, code, stdin)
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert words in result.detail
    assert run_step(session, "c").exit_code == 1


def test_usage_tells_what_the_step_cost():
    session = open_session()
    run_step(session, "n")
    step = PendingStep(session, StepRequest(code="g", compile_seconds=0.5))
    step.submit()
    usage = step.wait().usage
    assert usage.compile_seconds == 0.5
    assert usage.peak_memory == 4 * 65536
    assert usage.run_seconds > 0
    assert usage.queue_seconds > 0


def test_tells_its_end_once():
    ends = []
    session = open_session()
    step = PendingStep(session, StepRequest(code="n"), on_end=lambda: ends.append(1))
    step.submit()
    step.wait()
    run_step(session, "n")
    assert ends == [1]
