"""Many runs together."""

from __future__ import annotations

import threading

import pytest

from cloche.engine.batch import Batch, Worker
from cloche.errors import RequestError
from cloche.limits import Limits
from cloche.result import Status
from tests.engine.guests import ECHO, SPIN, make_request, ready


def echo(count):
    return [make_request(stdin=b"%d" % number) for number in range(count)]


def test_gives_a_result_for_each_in_their_order():
    results = Batch(ready(ECHO), echo(200)).carry_out()
    assert [result.stdout for result in results] == [str(number) for number in range(200)]


def test_an_empty_batch_is_done_at_once():
    assert Batch(ready(ECHO), []).carry_out() == []


def test_slow_runs_get_more_threads():
    limits = Limits(timeout=0.3)
    results = Batch(ready(SPIN), [make_request(limits=limits)] * 6).carry_out()
    assert {result.status for result in results} == {Status.TIMEOUT}


def test_one_that_is_refused_is_a_result_among_the_others():
    requests = echo(3)
    requests[1] = make_request("x" * 100, limits=Limits(code=50))
    results = Batch(ready(ECHO), requests).carry_out()
    assert [result.status for result in results] == [Status.OK, Status.ERROR, Status.OK]


def test_one_that_cannot_be_is_an_error_before_anything_runs():
    with pytest.raises(RequestError):
        Batch(ready(ECHO), [*echo(3), make_request(env={"": ""})])


def test_giving_up_ends_what_runs_and_what_has_not_begun():
    batch = Batch(ready(SPIN), [make_request(limits=Limits(timeout=600.0))] * 40)
    threading.Timer(0.1, batch.cancel).start()
    results = batch.carry_out()
    assert len(results) == 40
    assert {result.status for result in results} == {Status.CANCELLED}


def test_an_interrupt_reaches_the_caller_and_leaves_nothing_behind(monkeypatch):
    batch = Batch(ready(SPIN), [make_request(limits=Limits(timeout=600.0))] * 4)
    interrupted = []

    def interrupt():
        if interrupted or not any(worker.begun for worker in batch._workers):
            return
        interrupted.append(True)
        raise KeyboardInterrupt

    class Alarm:
        """The lock that the caller waits for; a signal arrives while it does."""

        def acquire(self, timeout):
            threading.Event().wait(timeout)
            interrupt()

        def locked(self):
            return False

    batch._all_ended = Alarm()
    with pytest.raises(KeyboardInterrupt):
        batch.carry_out()
    assert batch.cancelled
    assert not any(worker.begun for worker in batch._workers)


def test_a_batch_that_gets_no_thread_says_so(monkeypatch):
    import cloche.engine.batch as module
    from cloche.engine.crew import Crew

    crew = Crew()
    crew.dismiss()
    monkeypatch.setattr(module, "CREW", crew)
    with pytest.raises(RequestError, match="ending"):
        Batch(ready(ECHO), echo(3)).carry_out()


def test_a_worker_that_something_is_thrown_at_fails_one_run_alone():
    error = RuntimeError("thrown")
    batch = Batch(ready(ECHO), echo(3))
    worker = Worker(batch)
    worker._run = batch.begin_next()
    worker.fail(error)
    with pytest.raises(RuntimeError, match="thrown"):
        batch.carry_out()
    assert [outcome.stdout for outcome in batch._outcomes[1:]] == ["1", "2"]


def test_a_worker_without_a_run_can_fail_and_be_cancelled():
    worker = Worker(Batch(ready(ECHO), echo(1)))
    worker.cancel()
    worker.fail(RuntimeError())
