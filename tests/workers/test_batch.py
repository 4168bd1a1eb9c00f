"""Many jobs that are asked for together."""

from __future__ import annotations

import signal
import threading
from queue import SimpleQueue

import pytest

from cloche.errors import EngineError
from cloche.result import Result, Status
from cloche.workers.batch import Batch
from tests.workers.fakes import pending_job


class Pool:
    """Workers that do what a test has them do."""

    size = 1

    def __init__(self, work):
        self.work, self.jobs = work, []

    def submit_all(self, jobs):
        self.jobs = list(jobs)
        threading.Thread(target=self.work, args=(self.jobs,)).start()

    def drop_cancelled(self):
        for job in self.jobs:
            if job.cancelled:
                job.end(Result(status=Status.CANCELLED, exit_code=130))


class BusyPool:
    """A worker that does one job after the other, as they are handed in."""

    size = 1

    def __init__(self):
        self.jobs = SimpleQueue()
        self.handed_in = self.done = self.most = 0

    def submit_all(self, jobs):
        self.handed_in += len(jobs)
        self.most = max(self.most, self.handed_in - self.done)
        for job in jobs:
            self.jobs.put(job)

    def work(self, count):
        for _ in range(count):
            job = self.jobs.get()
            self.done += 1
            job.end(Result(status=Status.OK, exit_code=0))


def jobs_of(pool, batch, count):
    return [pending_job(pool, on_over=batch.end_one) for _ in range(count)]


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


def test_no_more_are_made_and_handed_in_than_keep_the_workers_busy():
    count, made = 1000, []
    batch = Batch(pool := BusyPool())

    def jobs():
        for _ in range(count):
            made.append(len(made) - pool.done)
            yield pending_job(pool, on_over=batch.end_one)

    worker = threading.Thread(target=pool.work, args=(count,))
    worker.start()
    results = batch.carry_out(jobs())
    worker.join()
    assert len(results) == count
    assert pool.most <= 192
    assert max(made) < 192 + 64
