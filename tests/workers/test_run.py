"""A run that a worker carries out."""

from __future__ import annotations

import pytest

from cloche.engine.confinement import can_confine_writing
from cloche.host_folder import HostFolder
from cloche.record import replace
from cloche.result import Status
from cloche.workers.protocol import RunOrder
from cloche.workers.run import WorkerRun
from tests.engine.guests import ECHO, SPIN, make_request, write_guest
from tests.workers.scene import LONG, ask, runner_of, wait_until_full, wait_until_gone


def run_of(runner, folder, request, **options):
    order = RunOrder(runtime=runner.load(folder, "python"), request=request)
    return WorkerRun(runner._pool, order, None, 0.25, **options)


def test_tells_what_it_has_waited_for(tmp_path):
    folder = write_guest(tmp_path / "bundle", ECHO, "python")
    with runner_of(1) as runner:
        run = run_of(runner, folder, make_request(stdin=b"x"))
        run.submit()
        result = run.wait()
        assert (result.stdout, result.usage.compile_seconds) == ("x", 0.25)
        assert result.usage.queue_seconds > 0


@pytest.mark.skipif(not can_confine_writing(), reason="it takes Landlock, of Linux 6.2")
def test_one_that_may_write_has_a_process_of_its_own_which_ends_with_it(tmp_path):
    folder = write_guest(tmp_path / "bundle", SPIN, "python")
    mounts = {"/data": HostFolder(tmp_path, readonly=False)}
    with runner_of(1) as runner:
        request = replace(make_request(limits=LONG), mounts=mounts)
        run = run_of(runner, folder, request)
        (pool,) = wait_until_full(runner, 1)
        run.submit()
        while not (own := set(ask(runner, begun)) - {pool}):
            continue
        run.cancel()
        assert run.wait().status == Status.CANCELLED
        wait_until_gone(own.pop())
        assert wait_until_full(runner, 1) == [pool]


def begun(staff):
    return [worker.process.pid for worker in staff.workers if worker.has_begun]
