"""What becomes of jobs whose worker is lost."""

from __future__ import annotations

from time import monotonic

from cloche.result import Status
from cloche.workers.lost import lost_result
from tests.workers.fakes import run_job


def test_says_how_it_ended_and_what_it_took():
    job = run_job([])
    job.begun = monotonic() - 5.0
    job.asked = job.begun - 2.0
    result = lost_result(job, Status.CRASHED, "gone")
    assert (result.status, result.exit_code, result.detail) == (Status.CRASHED, 134, "gone")
    assert round(result.usage.queue_seconds) == 2
    assert round(result.usage.run_seconds) == 5


def test_what_had_not_begun_has_only_waited():
    job = run_job([])
    result = lost_result(job, Status.ERROR, "the session has ended")
    assert (result.exit_code, result.usage.run_seconds) == (1, 0.0)


def test_what_was_given_up_on_is_cancelled_whatever_happened():
    job = run_job([])
    job.cancelled = True
    assert lost_result(job, Status.CRASHED, "gone").status == Status.CANCELLED
