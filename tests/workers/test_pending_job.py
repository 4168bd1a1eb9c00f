"""A job that somebody waits for."""

from __future__ import annotations

import signal
import threading

import pytest

from cloche.engine.live import LiveStreams
from cloche.errors import EngineError
from cloche.result import Result, Status
from cloche.workers.protocol import Order
from tests.workers.fakes import pending_job

OK = Result(status=Status.OK, exit_code=0)


class Desk:
    """Where jobs are handed in, for a test to see."""

    def __init__(self):
        self.jobs, self.told, self.dropped = [], [], 0

    def submit(self, job):
        self.jobs.append(job)

    def drop_cancelled(self):
        self.dropped += 1
        for job in self.jobs:
            if job.cancelled:
                job.end(Result(status=Status.CANCELLED, exit_code=130))

    def tell(self, job, sort, data):
        self.told.append((job, sort, data))


def test_gives_its_outcome_to_whoever_waits():
    desk = Desk()
    job = pending_job(desk)
    job.submit()
    assert desk.jobs == [job]
    assert not job.is_over
    threading.Thread(target=job.end, args=(OK,)).start()
    assert job.wait() is OK
    assert job.is_over


def test_raises_an_outcome_that_is_an_error():
    job = pending_job(Desk())
    job.end(EngineError("no"))
    with pytest.raises(EngineError):
        job.wait()


def test_only_what_is_told_first_counts():
    ends = []
    job = pending_job(Desk(), on_over=lambda: ends.append(1))
    job.end(OK)
    job.end(EngineError("late"))
    assert (job.result(), ends) == (OK, [1])


def test_giving_up_is_told_where_it_was_handed_in():
    desk = Desk()
    job = pending_job(desk)
    job.submit()
    job.cancel()
    assert desk.dropped == 1
    assert job.wait().status == Status.CANCELLED


def test_what_belongs_to_it_goes_to_its_worker():
    desk = Desk()
    job = pending_job(desk)
    job.tell(Order.INPUT, b"x")
    assert desk.told == [(job, Order.INPUT, b"x")]


def test_its_end_comes_after_all_that_its_streams_pass_on():
    pieces = []
    job = pending_job(Desk(), LiveStreams(stdout=pieces.append))
    job.submit()
    job.end(OK)
    assert job.wait() is OK


def test_an_interrupt_gives_up_on_it_and_goes_on_once_it_has_ended():
    def interrupt(number, frame):
        raise InterruptedError("enough")

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        job = pending_job(Desk())
        job.submit()
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(InterruptedError):
            job.wait()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert job.is_over
    assert job.result().status == Status.CANCELLED
