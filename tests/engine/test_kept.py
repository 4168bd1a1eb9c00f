"""An instance that stays."""

from __future__ import annotations

import gc
import weakref

import pytest

from cloche.engine.crew import CREW
from cloche.engine.instance import FreshInstance
from cloche.engine.kept import KeptInstance
from cloche.engine.live import NOT_LIVE
from cloche.engine.run import make_guest
from cloche.engine.watch import Watch
from cloche.errors import EngineError
from cloche.limits import MIB
from tests.engine.guests import STEPPER, make_request, ready, steps


class Kept:
    """An instance and its guest, as a session has them."""

    def __init__(self, text=STEPPER, memory_limit=MIB):
        runtime = ready(text)
        self.instance = KeptInstance(runtime, memory_limit)
        watch = Watch(runtime.wake_guests)
        self.guest = make_guest(self.instance, make_request(), watch, NOT_LIVE)

    def step(self, code):
        def enter():
            with self.instance:
                return self.instance.run_step(self.guest, code)

        return CREW.call(enter)


def test_each_step_finds_what_the_one_before_left():
    kept = Kept()
    codes = []
    for _ in range(3):
        assert kept.step(b"c") is None
        codes.append(kept.instance.exit_code)
    assert codes == [1, 2, 3]


def test_the_code_reaches_the_guest():
    kept = Kept()
    assert kept.step("w\u00e9!".encode()) is None
    assert bytes(kept.guest.stdout.kept) == "\u00e9!".encode()


@pytest.mark.parametrize("code", [b"u", b"x", b"d"])
def test_a_step_that_was_stopped_is_the_last(code):
    kept = Kept()
    assert not kept.instance.is_stopped
    assert kept.step(code) is not None
    assert kept.instance.is_stopped
    assert kept.instance.exit_code is None


def test_tells_the_memory_that_it_has_grown_to():
    kept = Kept()
    kept.step(b"n")
    before = kept.instance.peak_memory
    kept.step(b"g")
    assert kept.instance.peak_memory == before + 3 * 65536


@pytest.mark.parametrize("room", [65536, 65535, -1, 1 << 31, 0x7FFFFFFF])
def test_room_outside_of_the_memory_is_never_written_to(room):
    kept = Kept(steps(alloc=f"(i32.const {room})", run="unreachable"))
    trap = kept.step(b"two")
    assert "outside of its memory" in trap.message
    assert kept.instance.is_stopped


def test_room_up_to_the_last_byte_is_written_to():
    last = "(i32.load8_u (i32.const 65535))"
    kept = Kept(steps(alloc="(i32.const 65533)", run=last))
    assert kept.step(b"abc") is None
    assert kept.instance.exit_code == ord("c")


def test_a_guest_without_memory_for_the_code_returns_nothing_and_lives():
    kept = Kept(steps(alloc="(i32.const 0)", run="unreachable"))
    assert kept.step(b"code") is None
    assert kept.instance.exit_code is None
    assert not kept.instance.is_stopped


def test_room_for_empty_code_is_asked_for_all_the_same():
    kept = Kept(steps(alloc="(i32.mul (local.get $size) (i32.const 4096))"))
    assert kept.step(b"") is None
    assert kept.instance.exit_code == 0


def test_room_is_asked_for_where_the_last_one_is_too_small_or_so_large_that_it_should_go():
    kept = Kept(
        steps(
            more="(global $asked (mut i32) (i32.const 0))",
            alloc="(global.set $asked (i32.add (global.get $asked) (i32.const 1))) (i32.const 64)",
            run="(global.get $asked)",
        )
    )
    asked = []
    for size in (4, 4, 1, 5, 5, 4096, 4095, 4097, 4097, 1, 1):
        assert kept.step(b"x" * size) is None
        asked.append(kept.instance.exit_code)
    assert asked == [1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6]


def test_room_that_there_was_not_is_asked_for_again():
    kept = Kept(
        steps(
            more="(global $asked (mut i32) (i32.const 0))",
            alloc="(global.set $asked (i32.add (global.get $asked) (i32.const 1)))"
            "(if (result i32) (i32.lt_u (global.get $asked) (i32.const 3))"
            " (then (i32.const 0)) (else (i32.const 64)))",
            run="(global.get $asked)",
        )
    )
    codes = []
    for _ in range(4):
        kept.step(b"x")
        codes.append(kept.instance.exit_code)
    assert codes == [None, None, 3, 3]


def test_an_exit_code_has_eight_bits():
    kept = Kept(steps(run="(i32.const -1)"))
    kept.step(b"x")
    assert kept.instance.exit_code == 255


def test_a_trap_while_room_is_made_is_a_trap():
    kept = Kept(steps(alloc="unreachable"))
    assert "unreachable" in kept.step(b"x").message


@pytest.mark.parametrize(
    "exports",
    [
        '(func (export "cloche_alloc") (param i32) (result i32) (i32.const 0))',
        '(func (export "cloche_alloc") (result i32) (i32.const 0))',
        '(func (export "cloche_alloc") (param i64) (result i32) (i32.const 0))',
        '(func (export "cloche_alloc") (param i32) (result i64) (i64.const 0))',
        '(func (export "cloche_alloc") (param i32))',
        '(func (export "cloche_alloc") (param i32) (result i32 i32) (i32.const 0) (i32.const 0))',
        '(global (export "cloche_alloc") i32 (i32.const 0))',
    ],
)
def test_functions_of_any_other_shape_are_never_called(exports):
    text = f'(module (memory (export "memory") 1) (func (export "_start")) {exports})'
    with pytest.raises(EngineError, match="no usable export cloche_"):
        Kept(text).step(b"x")


def test_a_start_function_of_the_module_belongs_to_the_first_step():
    kept = Kept(steps(more="(func $start unreachable) (start $start)"))
    assert "unreachable" in kept.step(b"x").message
    assert kept.instance.is_stopped


def test_one_that_was_thrown_away_is_never_entered_again():
    kept = Kept()
    kept.step(b"n")
    kept.instance.close()
    kept.instance.close()
    assert kept.instance.is_gone
    with pytest.raises(EngineError, match="gone"):
        kept.step(b"n")


def test_one_that_nobody_has_any_more_gives_its_store_back(monkeypatch):
    kept = Kept()
    kept.step(b"n")
    deleted = []
    api = kept.instance.runtime.engine.api
    delete = api.wasmtime_store_delete
    monkeypatch.setattr(
        api, "wasmtime_store_delete", lambda store: (deleted.append(store), delete(store))
    )
    store, gone = kept.instance._store, weakref.ref(kept.instance)
    del kept
    gc.collect()
    assert gone() is None
    assert deleted.count(store) == 1


def test_one_that_was_abandoned_is_not_given_back(monkeypatch):
    kept = Kept()
    kept.step(b"n")
    store, deleted = kept.instance._store, []
    gc.collect()
    api = kept.instance.runtime.engine.api
    monkeypatch.setattr(api, "wasmtime_store_delete", deleted.append)
    kept.instance.abandon()
    kept.instance.close()
    del kept
    gc.collect()
    assert store not in deleted


def test_takes_over_an_instance_that_was_made_ahead_of_need():
    kept = Kept()
    other = FreshInstance(kept.instance.runtime, MIB)
    other.prepare()
    store = other._store
    kept.instance.take_over(other)
    assert kept.instance._store == store
    assert not other.is_made
    other.close()
    assert kept.step(b"c") is None
    assert kept.instance.exit_code == 1


def test_takes_nothing_over_from_an_instance_that_was_not_made():
    kept = Kept()
    kept.instance.take_over(FreshInstance(kept.instance.runtime, MIB))
    assert kept.step(b"c") is None
