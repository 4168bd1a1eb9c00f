"""A guest's code that a worker runs."""

from __future__ import annotations

from cloche.limits import Limits
from cloche.record import replace
from cloche.result import Result, Status, Usage
from cloche.wire.records import result_within
from cloche.workers.guest_job import GuestJob
from cloche.workers.job import seconds_to_kill
from cloche.workers.protocol import RUN_ORDER, Answer, Order, RunOrder
from tests.engine.guests import make_request

LIMITS = Limits(timeout=4.0, grace=1.0, output=1000)
RESULT = Result(status=Status.OK, exit_code=0, usage=Usage(queue_seconds=0.5, run_seconds=2.0))


def job_of(on_over=None):
    order = RunOrder(runtime=0, request=make_request(limits=LIMITS))
    gives = result_within(LIMITS)
    return GuestJob(None, Order.RUN, RUN_ORDER, order, gives, LIMITS, None, 0.25, on_over)


def test_is_killed_some_time_after_its_limits():
    assert job_of().seconds == seconds_to_kill(4.0, 1.0)
    assert job_of().caps(Answer.ENDED)[1] >= 2 * 1000


def test_tells_what_it_has_waited_for_on_both_sides():
    job = job_of()
    job.begun = job.asked + 3.0
    job.end(RESULT)
    usage = replace(RESULT.usage, queue_seconds=3.5, compile_seconds=0.25)
    assert job.result() == replace(RESULT, usage=usage)


def test_one_that_never_began_has_only_waited():
    over = []
    job = job_of(lambda: over.append(True))
    job.lose(RESULT)
    assert (job.result().usage.queue_seconds, over) == (0.5, [True])
