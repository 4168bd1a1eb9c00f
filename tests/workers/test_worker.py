"""A worker as its host sees it."""

from __future__ import annotations

from time import monotonic

import pytest

from cloche.errors import WireError
from cloche.result import Status
from cloche.wire.frames import write_frame
from cloche.workers import worker as room_of_worker
from cloche.workers.protocol import Answer, Order
from tests.workers.fakes import ready_worker, run_job, worker

GOOD = b'{"status":"ok","exit_code":0}'


def ended(number):
    return write_frame(Answer.ENDED, number, GOOD)


def test_is_told_to_get_ready_first():
    new = worker()
    assert new.process.frames() == [(Order.SETTLE, 1)]
    assert not new.is_free
    assert not new.is_settled
    new.take(write_frame(Answer.ENDED, 1, b"null"))
    assert new.is_free
    assert new.is_settled


def test_tells_what_it_waits_for_while_it_gets_ready_only():
    said = []
    new = worker(said)
    sentence = write_frame(Answer.WAITS, 1, b'"compiling"')
    new.take(sentence)
    assert said == ["compiling"]
    new.take(write_frame(Answer.ENDED, 1, b"null"))
    with pytest.raises(WireError):
        new.take(sentence)


def test_an_error_of_getting_ready_leaves_it_unready():
    new = worker()
    new.take(write_frame(Answer.FAILED, 1, b'{"type":"BundleError","message":"no"}'))
    assert not new.is_settled


def test_a_run_has_as_long_as_it_may_from_its_beginning_on():
    one, outcomes = ready_worker(), []
    job = run_job(outcomes)
    one.give(job)
    before = one.deadline
    assert not one.has_begun
    assert 5 < before - monotonic() < 11  # the patience before it begins
    one.take(write_frame(Answer.BEGUN, 2, b"null"))
    assert one.has_begun
    assert 14 < one.deadline - monotonic() < 16
    one.take(ended(2))
    assert (one.deadline, outcomes[0].status) == (float("inf"), Status.OK)


def test_one_of_many_begins_when_the_one_before_has_ended():
    one, outcomes = ready_worker(), []
    jobs = [run_job(outcomes) for _ in range(3)]
    for job in jobs:
        job.is_one_of_many = True
        one.give(job)
    assert [job.begun is not None for job in jobs] == [True, False, False]
    one.take(ended(2) + ended(3))
    assert [job.begun is not None for job in jobs] == [True, True, True]
    assert len(outcomes) == 2


def test_is_told_of_more_ahead_the_quicker_it_is(monkeypatch):
    monkeypatch.setattr(room_of_worker, "_SHORT_SECONDS", 60.0)  # however busy the machine is
    one, outcomes = ready_worker(), []

    def room():
        job = run_job(outcomes)
        job.is_one_of_many = True
        count = 0
        while one.has_room_for(job, 1000):
            count += 1
            one.give(job)
        return count

    assert room() == 1
    assert not one.has_room_for(run_job(outcomes), 1000)
    one.take(ended(2))
    assert room() > 1
    assert not one.has_room_for(run_job(outcomes), 1)


def test_speaks_of_nothing_but_what_it_is_at():
    one = ready_worker()
    with pytest.raises(WireError, match="not at"):
        one.take(ended(2))
    one = ready_worker()
    one.give(run_job([]))
    one.give(run_job([]))
    with pytest.raises(WireError, match="not at"):
        one.take(ended(3))


def test_what_was_given_up_on_is_cancelled_once_and_soon():
    one, outcomes = ready_worker(), []
    jobs = [run_job(outcomes), run_job(outcomes)]
    for job in jobs:
        one.give(job)
    jobs[0].cancelled = True
    one.cancel_jobs()
    one.cancel_jobs()
    assert one.process.frames()[-1] == (Order.CANCEL, 2)
    assert len(one.process.frames()) == 4
    assert one.deadline < monotonic() + 2
    one.take(write_frame(Answer.BEGUN, 2, b"null"))
    assert one.deadline < monotonic() + 2


def test_all_its_jobs_can_be_given_up_on():
    one = ready_worker()
    jobs = [run_job([]), run_job([])]
    for job in jobs:
        one.give(job)
    one.give_up_on_all()
    assert all(job.cancelled for job in jobs)


def test_is_told_about_a_job_only_while_it_has_it():
    one = ready_worker()
    job, other = run_job([]), run_job([])
    one.give(job)
    assert one.tell(job, Order.INPUT, b"data")
    assert not one.tell(other, Order.INPUT, b"data")
    assert one.process.frames()[-1] == (Order.INPUT, 2)


def test_gives_back_what_it_has_not_done_in_its_order():
    one = ready_worker()
    jobs = [run_job([]) for _ in range(3)]
    for job in jobs:
        one.give(job)
    one.take(ended(2))
    assert list(one.give_up()) == jobs[1:]
    assert one.is_free
