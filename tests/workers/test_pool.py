"""A pool of workers, as the threads of the host use it."""

from __future__ import annotations

import gc
import threading

import pytest

from cloche.errors import RequestError
from cloche.workers.pool import Pool
from cloche.workers.protocol import RuntimePlace
from cloche.workers.seat import Seat
from tests.engine.guests import says, write_guest
from tests.sandbox import children
from tests.workers.fakes import run_job
from tests.workers.scene import wait_until_gone


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = write_guest(tmp_path_factory.mktemp("bundle"), says("pooled"), "python")
    return RuntimePlace(folder=folder, command="python", require_signature=False)


def pids(pool):
    return [worker.process.pid for worker in list(pool._dispatcher.staff.workers)]


def test_starts_nothing_before_it_is_needed():
    pool = Pool(2)
    pool.drop_cancelled()
    pool.tell(run_job([]), 6, b"x")
    pool.leave(Seat(pool))
    assert pool._dispatcher is None
    pool.close()


def test_is_prepared_once_for_each_runtime(place):
    pool = Pool(1)
    assert not pool.is_prepared(place)
    assert [pool.prepare(place) for _ in range(3)] == [0, 0, 0]
    assert pool.is_prepared(place)
    (pid,) = pids(pool)
    pool.close()
    wait_until_gone(pid)


def test_threads_that_need_it_first_at_once_share_it(place):
    pool, found = Pool(1), []
    threads = [threading.Thread(target=lambda: found.append(pool.prepare(place))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [0] * 8
    assert len(pids(pool)) == 1
    pool.close()


def test_does_a_job(place):
    pool, outcomes, ended = Pool(1), [], threading.Event()

    class Outcomes(list):
        def append(self, outcome):
            outcomes.append(outcome)
            ended.set()

    pool.prepare(place)
    pool.submit(run_job(Outcomes()))
    assert ended.wait(60)
    assert outcomes[0].stdout == "pooled"
    pool.close()


def test_takes_no_more_once_it_is_closed(place):
    pool = Pool(1)
    pool.prepare(place)
    pool.close()
    pool.close()
    for call in (
        lambda: pool.submit(run_job([])),
        lambda: pool.submit_all([]),
        lambda: pool.submit_to(Seat(pool), run_job([])),
        lambda: pool.prepare(RuntimePlace(folder="/x", command="y", require_signature=True)),
    ):
        with pytest.raises(RequestError, match="closed"):
            call()


def test_ends_with_the_last_reference_to_it(place):
    pool = Pool(1)
    pool.prepare(place)
    (pid,) = pids(pool)
    del pool
    gc.collect()
    wait_until_gone(pid)


def test_says_nothing_at_the_end_of_the_process_whoever_still_has_it():
    child = children.start(
        """
import builtins
builtins.kept = Sandbox("micropython", isolation="process")
print(builtins.kept.run("print(1)").stdout, end="")
"""
    )
    assert children.finish(child) == (0, "1\n", "")
