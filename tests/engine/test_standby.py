"""Instances that are ready before they are asked for."""

from __future__ import annotations

import os
import threading

import pytest

from cloche.engine import standby as room
from cloche.engine.crew import CREW, Crew
from cloche.engine.instance import FreshInstance
from cloche.engine.module import compile_module
from cloche.engine.pending import PendingRun
from cloche.engine.runtime import Runtime
from cloche.engine.standby import Standby
from cloche.limits import MIB, Limits
from cloche.record import replace
from tests.engine.guests import (
    FACTS,
    PAGE,
    SPIN,
    assemble,
    guest_text,
    make_request,
    says,
    shared_engine,
)

HOT = replace(FACTS, hot_pages="0+2")
# Exits with 1 if its memory is not as in the module, and leaves a stain in it.
STAINS = guest_text("""
  (func (export "_start")
    (if (i32.load (i32.const 5000)) (then (call $proc_exit (i32.const 1))))
    (i32.store (i32.const 5000) (i32.const 7)))""")
GROWS = guest_text("""
  (func (export "_start")
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $proc_exit (i32.shr_u (memory.size) (i32.const 4))))""")


def runtime_of(text, facts=HOT):
    engine = shared_engine(pooled=True)
    return Runtime(engine, compile_module(engine, assemble(text)), facts)


def run(runtime, standby=1, **options):
    pending = PendingRun(runtime, make_request(**options), standby=standby)
    pending.submit()
    return pending.wait()


@pytest.fixture
def announced(monkeypatch):
    """Tells when an instance stands by."""
    event = threading.Event()
    made = Standby.made

    def tell(self, failure=None):
        made(self, failure)
        event.set()

    monkeypatch.setattr(Standby, "made", tell)
    return event


def wait_for(event):
    assert event.wait(20)
    event.clear()


def test_after_a_run_another_instance_is_made_and_the_next_run_takes_it(announced):
    runtime = runtime_of(says("hi"))
    assert runtime.standby.count == 0
    for _ in range(3):
        assert run(runtime).stdout == "hi"
        wait_for(announced)
        assert runtime.standby.count == 1


def test_each_is_as_fresh_as_any_other(announced):
    runtime = runtime_of(STAINS)
    for _ in range(5):
        assert run(runtime).exit_code == 0
        wait_for(announced)


def test_it_has_the_memory_that_the_run_may_have_and_no_more(announced):
    runtime = runtime_of(GROWS)
    for size in (2 * MIB, 8 * MIB, 4 * MIB):
        limits = Limits(timeout=20.0, memory=size)
        assert run(runtime, limits=limits).exit_code == size // PAGE // 16
        wait_for(announced)


def test_its_time_begins_when_it_is_used(announced):
    runtime = runtime_of(SPIN)
    for _ in range(3):
        result = run(runtime, limits=Limits(timeout=0.05))
        assert result.status == "timeout"
        assert result.usage.run_seconds >= 0.05
        wait_for(announced)


def test_there_are_no_more_than_were_asked_for(announced):
    runtime = runtime_of(says("hi"))
    for _ in range(2):
        run(runtime, standby=2)
        wait_for(announced)
    runtime.standby.replenish(1)
    assert runtime.standby.count <= 2


@pytest.mark.parametrize(
    "facts",
    [FACTS, replace(HOT, start_functions=1)],
    ids=["no pages are listed", "a function runs as it is made"],
)
def test_none_is_made_where_it_does_not_pay_or_guest_code_would_run(facts, monkeypatch):
    asked = []
    monkeypatch.setattr(Crew, "do_when_idle", lambda self, task: asked.append(task))
    runtime = runtime_of(says("hi"), facts)
    assert run(runtime).stdout == "hi"
    assert asked == []


def test_none_is_made_where_none_is_wanted(monkeypatch):
    asked = []
    monkeypatch.setattr(Crew, "do_when_idle", lambda self, task: asked.append(task))
    assert run(runtime_of(says("hi")), standby=0).stdout == "hi"
    assert asked == []


def test_one_that_cannot_be_made_is_done_without(announced, monkeypatch):
    def refuse(self):
        raise MemoryError

    runtime = runtime_of(says("hi"))
    monkeypatch.setattr(FreshInstance, "prepare", refuse)
    for _ in range(2):
        assert run(runtime).stdout == "hi"
        wait_for(announced)
        assert isinstance(runtime.standby.failure, MemoryError)
        assert runtime.standby.count == 0


def test_one_that_fails_half_way_is_thrown_away(monkeypatch):
    runtime = runtime_of(says("hi"))
    monkeypatch.setattr(FreshInstance, "_instantiate", None)
    instance = FreshInstance(runtime, MIB)
    with pytest.raises(TypeError):
        CREW.call(instance.prepare)
    assert not instance.is_made


def test_one_whose_pages_cannot_be_had_is_thrown_away(announced, monkeypatch):
    closed = []
    close = FreshInstance.close
    monkeypatch.setattr(FreshInstance, "close", lambda self: (closed.append(self), close(self)))
    monkeypatch.setattr(room, "populate", None)
    runtime = runtime_of(says("hi"))
    assert run(runtime).stdout == "hi"
    wait_for(announced)
    assert isinstance(runtime.standby.failure, TypeError)
    assert runtime.standby.count == 0
    assert len(closed) == 2


def test_the_pages_that_runs_touch_are_there(announced, monkeypatch):
    populated = []
    monkeypatch.setattr(room, "populate", lambda *arguments: populated.append(arguments))
    run(runtime_of(says("hi")))
    wait_for(announced)
    ((base, size, hot, warm),) = populated
    assert base
    assert size == PAGE
    assert [(each.start, each.size) for each in hot] == [(0, 2 * 4096)]
    assert warm == []


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_the_child_of_a_fork_does_not_use_the_parents(announced):
    runtime = runtime_of(says("hi"))
    run(runtime)
    wait_for(announced)
    child = os.fork()
    if not child:
        os._exit(0 if runtime.standby.count == 0 and run(runtime).stdout == "hi" else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert runtime.standby.count == 1


def test_making_one_is_a_task_that_nobody_waits_for():
    preparation = room.Preparation(runtime_of(says("hi")).standby)
    preparation.cancel()
    preparation.carry_out()
    preparation.fail(MemoryError())
