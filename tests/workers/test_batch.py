"""Many jobs that are asked for together."""

from __future__ import annotations

import signal
import threading

import pytest

from cloche.errors import EngineError
from cloche.limits import Limits
from cloche.result import Result, Status
from cloche.wire.records import result_within
from cloche.workers.batch import Batch
from cloche.workers.pending_job import PendingJob
from cloche.workers.protocol import RUN_ORDER, Order, RunOrder
from tests.engine.guests import make_request


class Pool:
    """Workers that do what a test has them do."""

    def __init__(self, work):
        self.work, self.jobs = work, []

    def submit_all(self, jobs):
        self.jobs = list(jobs)
        threading.Thread(target=self.work, args=(self.jobs,)).start()

    def drop_cancelled(self):
        for job in self.jobs:
            if job.cancelled:
                job.end(Result(status=Status.CANCELLED, exit_code=130))


def jobs_of(pool, batch, count):
    return [
        PendingJob(
            pool,
            Order.RUN,
            RUN_ORDER,
            RunOrder(runtime=0, request=make_request()),
            result_within(Limits()),
            lost=lambda result: result,
            seconds=1.0,
            on_over=batch.end_one,
        )
        for _ in range(count)
    ]


def test_gives_what_came_of_each_in_their_order():
    def work(jobs):
        for index, job in reversed(list(enumerate(jobs))):
            job.end(Result(status=Status.OK, exit_code=0, detail=str(index)))

    batch = Batch(pool := Pool(work))
    results = batch.carry_out(jobs_of(pool, batch, 5))
    assert [result.detail for result in results] == ["0", "1", "2", "3", "4"]


def test_raises_what_could_not_be_done_once_all_have_ended():
    def work(jobs):
        jobs[0].end(EngineError("no"))
        for job in jobs[1:]:
            job.end(Result(status=Status.OK, exit_code=0))

    batch = Batch(pool := Pool(work))
    with pytest.raises(EngineError, match="no"):
        batch.carry_out(jobs_of(pool, batch, 3))
    assert all(job.is_over for job in pool.jobs)


def test_an_interrupt_cancels_what_is_left():
    def interrupt(number, frame):
        raise InterruptedError("enough")

    before = signal.signal(signal.SIGALRM, interrupt)
    batch = Batch(pool := Pool(lambda jobs: None))
    jobs = jobs_of(pool, batch, 3)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(InterruptedError):
            batch.carry_out(jobs)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert [job.result().status for job in jobs] == [Status.CANCELLED] * 3
