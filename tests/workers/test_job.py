"""Something that a worker is to do."""

from __future__ import annotations

import pytest

from cloche.engine.live import LiveStreams
from cloche.errors import BundleError, EngineError, RequestError, WireError
from cloche.result import Result, Status
from cloche.wire.frames import Frame
from cloche.workers.job import Job, seconds_to_kill
from cloche.workers.protocol import STEP_ORDER, Answer, Order, StepOrder
from tests.workers.fakes import run_job, settling


def test_a_guest_is_killed_at_one_and_a_half_times_its_limit_at_the_earliest():
    assert seconds_to_kill(10.0) == 15.0
    assert seconds_to_kill(0.1) == pytest.approx(0.6)
    assert seconds_to_kill(1.0, 3.0) == 4.5


def test_what_cannot_even_be_told_is_the_hosts_mistake():
    order = StepOrder(code="x", stdin="text")
    with pytest.raises(RequestError, match="wrong type"):
        Job(Order.STEP, STEP_ORDER, order, lost=lambda result: result, seconds=1.0)


@pytest.mark.parametrize("sort", [0, Order.RUN, Answer.WAITS, Answer.OUTPUT, Answer.INPUT, 99])
def test_admits_no_frame_that_is_not_awaited(sort):
    with pytest.raises(WireError, match="not awaited"):
        run_job([]).caps(sort)


def test_admits_an_end_of_the_size_that_its_limits_allow():
    assert run_job([], output=10).caps(Answer.ENDED) == (1 << 20, 20)
    assert run_job([]).caps(Answer.FAILED)[1] == 0


def test_begins_once():
    job = run_job([])
    assert job.caps(Answer.BEGUN) == (16, 0)
    job.begun = 1.0
    with pytest.raises(WireError):
        job.caps(Answer.BEGUN)


def test_admits_output_where_somebody_listens():
    job = run_job([], LiveStreams(stdout=lambda data: None), output=10)
    assert job.caps(Answer.OUTPUT)[1] == 10


def test_reads_an_end_and_a_failure():
    job = run_job([])
    good = Frame(Answer.ENDED, 1, b'{"status":"ok","exit_code":0}', b"")
    assert job.read_end(good) == Result(status=Status.OK, exit_code=0)
    failed = Frame(Answer.FAILED, 1, b'{"type":"BundleError","message":"torn"}', b"")
    error = job.read_end(failed)
    assert type(error) is BundleError
    assert str(error) == "torn"


def test_what_is_lost_ends_as_its_maker_has_it():
    outcomes = []
    lost = Result(status=Status.CRASHED, exit_code=134, detail="gone")
    settling(outcomes.append).lose(lost)
    run_job(outcomes).lose(lost)
    assert isinstance(outcomes[0], EngineError)
    assert outcomes[1] is lost
    settling().lose(lost)
