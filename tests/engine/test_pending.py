"""A run on its way."""

from __future__ import annotations

import threading

import pytest

from cloche.engine.crew import MOST_THREADS
from cloche.engine.live import LiveStreams
from cloche.engine.pending import PendingRun
from cloche.errors import RequestError
from cloche.limits import Limits
from cloche.result import Status
from tests.engine.guests import ECHO, SLEEP, SPIN, make_request, ready, run_guest, says
from tests.engine.throwing import threads, throw_at, untraced


def make_run(text=SPIN, timeout=20.0, **options):
    return PendingRun(ready(text), make_request(limits=Limits(timeout=timeout)), **options)


def test_gives_the_result_once_it_has_ended():
    run = make_run(says("hi"))
    run.submit()
    assert run.wait().stdout == "hi"
    assert run.result().stdout == "hi"


def test_tells_its_end_once():
    ended = threading.Semaphore(0)
    run = make_run(says("hi"), on_end=ended.release)
    run.submit()
    assert ended.acquire(timeout=20)
    run.wait()
    assert not ended.acquire(blocking=False)


@pytest.mark.parametrize("text", [SPIN, SLEEP])
def test_a_run_that_was_given_up_ends_as_cancelled(text):
    started = threading.Event()
    run = PendingRun(
        ready(text),
        make_request(limits=Limits(timeout=600.0)),
        LiveStreams(stdout=lambda piece: started.set()),
    )
    run.submit()
    if text is SPIN:
        assert started.wait(20)
    run.cancel()
    result = run.wait()
    assert (result.status, result.exit_code) == (Status.CANCELLED, 130)
    assert result.stdout == ("hi\n" if text is SPIN else "")


def test_a_run_that_was_given_up_before_its_turn_is_not_begun():
    run = make_run(timeout=600.0)
    run.cancel()
    run.submit()
    result = run.wait()
    assert result.status == Status.CANCELLED
    assert result.stdout == ""
    assert result.runtime == "lang-test 1.2.3"


def test_every_run_that_is_given_up_ends_whenever_that_happens():
    """From before its thread takes it up to after it has looked at its watch."""
    for number in range(60):
        run = make_run(timeout=600.0)
        run.submit()
        giving_up = threading.Timer(number / 20_000, run.cancel)
        giving_up.start()
        assert run.wait().status == Status.CANCELLED
        giving_up.join()


def test_more_runs_than_threads_wait_for_their_turn():
    runs = [make_run(says(str(number))) for number in range(MOST_THREADS * 2)]
    for run in runs:
        run.submit()
    assert [run.wait().stdout for run in runs] == [str(number) for number in range(len(runs))]


def test_time_in_the_queue_is_not_the_guests(monkeypatch):
    """On a crew of its own: what other tests did to the usual one does not decide who waits."""
    import cloche.engine.pending as module
    from cloche.engine.crew import Crew

    crew, gate = Crew(2), threading.Event()
    live = LiveStreams(stdout=lambda piece: gate.wait(20))
    blocking = [PendingRun(ready(says("x")), make_request(), live) for _ in range(2)]
    last = make_run(says("late"), timeout=0.4)
    monkeypatch.setattr(module, "CREW", crew)
    for run in [*blocking, last]:
        run.submit()
    threading.Timer(0.5, gate.set).start()
    result = last.wait()
    for run in blocking:
        run.wait()
    crew.dismiss()
    assert (result.status, result.stdout) == ("ok", "late")
    assert result.usage.run_seconds < result.usage.queue_seconds


def test_an_oversized_request_is_a_result():
    result = run_guest(ECHO, "x" * 10, limits=Limits(code=3))
    assert (result.status, result.exit_code) == (Status.ERROR, 1)
    assert "bytes" in result.detail


def test_what_the_host_got_wrong_is_an_error():
    with pytest.raises(RequestError):
        PendingRun(ready(ECHO), make_request(env={"a=b": "c"}))


@untraced
def test_a_caller_that_something_is_thrown_at_leaves_its_run_cancelled():
    outcome = []
    started = threading.Event()
    run = PendingRun(
        ready(SPIN),
        make_request(limits=Limits(timeout=600.0)),
        LiveStreams(stdout=lambda piece: started.set()),
    )

    def wait():
        try:
            run.submit()
            for _ in range(1_000_000):
                started.wait(0.001)
            run.wait()
        except BaseException as error:
            run.cancel()
            outcome.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert started.wait(20)
    assert throw_at(waiting.ident, InterruptedError)
    waiting.join(20)
    assert isinstance(outcome[0], InterruptedError)
    assert run.wait().status == Status.CANCELLED


def test_a_failure_around_the_run_reaches_the_caller_unless_it_has_ended():
    error = RuntimeError("thrown")
    run = make_run(says("hi"))
    run.fail(error)
    with pytest.raises(RuntimeError, match="thrown"):
        run.wait()
    done = make_run(says("hi"))
    done.submit()
    assert done.wait().stdout == "hi"
    done.fail(error)
    assert done.result().stdout == "hi"


def test_whatever_ends_the_telling_does_not_end_the_thread():
    def refuse():
        raise RuntimeError("the event loop is closed")

    before = threads()
    for _ in range(5):
        run = make_run(says("hi"), on_end=refuse)
        run.submit()
        assert run.wait().stdout == "hi"
    assert run_guest(says("next")).stdout == "next"
    assert len(threads()) <= len(before) + 2
