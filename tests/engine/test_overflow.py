"""Instances that the pool has no slot for."""

from __future__ import annotations

import os
import threading

import pytest

from cloche.engine.crew import CREW
from cloche.engine.instance import FreshInstance
from cloche.engine.live import LiveStreams
from cloche.engine.pending import PendingRun
from cloche.errors import EngineError
from cloche.limits import MIB, Limits
from tests.engine.guests import PAGE, SPIN, guest_text, make_request, ready, run_guest, says

GROW = guest_text("""
  (func (export "_start")
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $proc_exit (i32.shr_u (memory.size) (i32.const 4))))""")
DEEPER = 3


@pytest.fixture
def full():
    """Have every slot of the engine's pool taken."""
    taken = []
    CREW.call(lambda: _take_all(ready(says("taken"), pooled=True), taken))
    yield
    for instance in taken:
        instance.close()


def _take_all(runtime, taken):
    while not taken or taken[-1].runtime is runtime:
        taken.append(FreshInstance(runtime, MIB))
        taken[-1].prepare()


@pytest.mark.usefixtures("full")
def test_a_run_is_as_it_would_be_with_a_slot():
    result = run_guest(ready(says("x"), pooled=True))
    assert (result.stdout, result.runtime) == ("x", "lang-test 1.2.3")


@pytest.mark.usefixtures("full")
def test_its_limits_hold():
    assert run_guest(ready(SPIN, pooled=True), limits=Limits(timeout=0.1)).status == "timeout"
    grown = run_guest(ready(GROW, pooled=True), limits=Limits(memory=4 * MIB))
    assert grown.exit_code == 4 * MIB // PAGE // 16


@pytest.mark.usefixtures("full")
def test_it_can_be_cancelled():
    printed = threading.Event()
    live = LiveStreams(stdout=lambda _: printed.set())
    run = PendingRun(ready(SPIN, pooled=True), make_request(), live)
    run.submit()
    printed.wait()
    run.cancel()
    assert run.wait().status == "cancelled"


@pytest.mark.usefixtures("full")
def test_runs_may_be_made_from_within_runs_to_any_depth():
    runtime = ready(says("x"), pooled=True)

    def nest(left):
        inner = []
        live = LiveStreams(stdout=lambda _: inner.extend(nest(left - 1) if left else []))
        run = PendingRun(runtime, make_request(), live)
        run.submit()
        return [run.wait().status, *inner]

    assert nest(DEEPER) == ["ok"] * (1 + DEEPER)


def test_what_has_no_pool_or_cannot_be_made_at_all_says_so():
    text = guest_text('(func (export "_start"))', pages=20)
    for pooled in (False, True):
        with pytest.raises(EngineError, match="exceeds memory limits"):
            run_guest(ready(text, pooled=pooled), limits=Limits(memory=MIB))


def test_all_threads_have_the_same_and_its_name_stays():
    runtime = ready(says("once"), pooled=True)
    roomy = []
    threads = [
        threading.Thread(target=lambda: roomy.append(runtime.overflow.runtime())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(roomy)) == 1
    assert (roomy[0].name, roomy[0].engine.pooled) == (runtime.name, False)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_the_child_of_a_fork_can_make_its_own():
    runtime = ready(says("forked"), pooled=True)
    with runtime.overflow._making:
        child = os.fork()
        if not child:
            os._exit(0 if runtime.overflow._making.acquire(blocking=False) else 1)
    assert os.waitpid(child, 0)[1] == 0
