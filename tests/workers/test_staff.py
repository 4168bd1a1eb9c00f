"""Who does what, and who is replaced."""

from __future__ import annotations

import os
import signal

import pytest

from cloche.errors import EngineError, RequestError
from cloche.limits import Limits
from cloche.result import Status
from cloche.workers import process
from cloche.workers.preparation import Preparation
from cloche.workers.protocol import RuntimePlace
from cloche.workers.staff import Staff
from tests.engine.guests import ECHO, SPIN, make_request, says, write_guest
from tests.workers.fakes import run_job
from tests.workers.scene import ask, runner_of, settled, wait_until_full, wait_until_gone

PLACE = RuntimePlace(folder="/nowhere", command="python", require_signature=False)


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """Have every worker end before it is ready."""
    boot = tmp_path / "boot.py"
    boot.write_text("import sys; sys.exit(5)", encoding="utf-8")
    monkeypatch.setattr(process, "_BOOT", str(boot))


def test_has_nobody_until_it_is_asked_for_a_runtime():
    staff = Staff(2, ())
    staff.hand_out()
    assert staff.workers == {}
    assert staff.first_deadline == float("inf")
    staff.dismiss()
    assert staff.is_gone


def test_workers_that_end_before_they_are_ready_are_tried_again_but_not_for_ever(broken):
    with runner_of(1) as runner:
        for _ in range(2):
            with pytest.raises(EngineError, match="exited with code 5"):
                runner.load("/nowhere", "python")
        assert ask(runner, lambda staff: len(staff.workers)) == 0


def test_a_worker_that_is_idle_and_dies_is_replaced(tmp_path):
    folder = write_guest(tmp_path / "bundle", ECHO, "python")
    with runner_of() as runner:
        runner.load(folder, "python")
        before = wait_until_full(runner)
        os.kill(before[0], signal.SIGKILL)
        wait_until_gone(before[0])
        while before[0] in (now := wait_until_full(runner)):
            continue
        assert before[1] in now
        assert runner.run(folder, make_request(stdin=b"x")).stdout == "x"


def test_a_run_whose_worker_was_lost_before_it_began_is_done_by_another(tmp_path):
    folder = write_guest(tmp_path / "bundle", ECHO, "python")
    with runner_of(1) as runner:
        runner.load(folder, "python")
        (pid,) = wait_until_full(runner, 1)
        os.kill(pid, signal.SIGSTOP)
        outcomes = []

        def give_and_kill(staff):
            staff.add([run_job(outcomes)])
            staff.hand_out()
            os.kill(pid, signal.SIGKILL)

        ask(runner, give_and_kill)
        while not outcomes:
            ask(runner, lambda staff: None)
        assert outcomes[0].ok


def test_another_runtime_is_loaded_by_new_workers(tmp_path):
    first = write_guest(tmp_path / "first", ECHO, "python")
    second = write_guest(tmp_path / "second", says("second"), "python")
    with runner_of(1) as runner:
        assert runner.load(first, "python") == 0
        before = wait_until_full(runner, 1)
        assert runner.load(second, "python") == 1
        assert set(before).isdisjoint(settled(runner))
        assert runner.run(second, make_request()).stdout == "second"
        assert runner.run(first, make_request(stdin=b"x")).stdout == "x"


def test_what_was_given_up_on_before_it_began_never_begins(tmp_path):
    folder = write_guest(tmp_path / "bundle", SPIN, "python")
    with runner_of(1) as runner:
        runner.load(folder, "python")
        outcomes = []
        jobs = [run_job(outcomes) for _ in range(3)]

        def add_and_give_up(staff):
            staff.add(jobs)
            for job in jobs:
                job.cancelled = True
            staff.drop_cancelled()

        ask(runner, add_and_give_up)
        assert [result.status for result in outcomes] == [Status.CANCELLED] * 3
        assert [job.begun for job in jobs] == [None] * 3


def test_a_dismissed_staff_ends_what_it_is_given():
    staff, outcomes = Staff(1, ()), []
    staff.dismiss()
    staff.add([run_job(outcomes)])
    assert outcomes[0].status == Status.CANCELLED
    preparation = Preparation()
    staff.prepare(PLACE, preparation)
    with pytest.raises(RequestError, match="closed"):
        preparation.wait(None)


def test_long_runs_of_many_are_never_behind_each_other(tmp_path):
    folder = write_guest(tmp_path / "bundle", SPIN, "python")
    limits = Limits(timeout=0.3)
    with runner_of() as runner:
        runner.load(folder, "python")
        wait_until_full(runner)
        results = runner.run_many(folder, [make_request(limits=limits)] * 2)
    assert max(result.usage.queue_seconds for result in results) < 0.3
