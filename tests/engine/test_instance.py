"""One fresh instance."""

from __future__ import annotations

import threading

import pytest

from cloche.engine.capi import F64, I32, I64
from cloche.engine.configuration import POOL_SLOTS
from cloche.engine.crew import CREW
from cloche.engine.instance import FreshInstance
from cloche.errors import EngineError
from cloche.limits import MIB, Limits
from tests.engine.guests import PAGE, guest_text, ready, run_guest, says

both = pytest.mark.parametrize("pooled", [False, True])

# Tries to grow page by page, and tells how many it has in the end.
GROW = guest_text("""
  (func (export "_start")
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (call $proc_exit (i32.shr_u (memory.size) (i32.const 4))))""")
# Exits with 1 if anything of its memory, its global or its table is not as in the module.
STAIN = guest_text(
    """
  (global $g (mut i32) (i32.const 7))
  (table $t 10 funcref)
  (func $f)
  (elem declare func $f)
  (func (export "_start") (local $i i32)
    (if (i32.ne (global.get $g) (i32.const 7)) (then (call $proc_exit (i32.const 1))))
    (if (i32.eqz (ref.is_null (table.get $t (i32.const 3)))) (then (call $proc_exit (i32.const 2))))
    (if (i32.ne (memory.size) (i32.const 4)) (then (call $proc_exit (i32.const 3))))
    (loop $all
      (if (i32.load8_u (local.get $i)) (then (call $proc_exit (i32.const 4))))
      (i32.store8 (local.get $i) (i32.const 0x55))
      (br_if $all (i32.lt_u
        (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 262144))))
    (global.set $g (i32.const 9))
    (table.set $t (i32.const 3) (ref.func $f))
    (drop (memory.grow (i32.const 3))))""",
    pages=4,
)


@both
def test_memory_grows_to_its_limit_and_no_further(pooled):
    result = run_guest(ready(GROW, pooled=pooled), limits=Limits(memory=4 * MIB))
    assert result.exit_code == 4 * MIB // PAGE // 16
    assert result.usage.peak_memory == 4 * MIB


@both
def test_nothing_is_left_of_the_instance_before(pooled):
    runtime = ready(STAIN, pooled=pooled)
    assert {run_guest(runtime).exit_code for _ in range(POOL_SLOTS + 20)} == {0}


@both
def test_nothing_is_left_of_an_instance_that_was_stopped(pooled):
    stain = STAIN.replace("(drop (memory.grow (i32.const 3)))", "unreachable")
    runtime = ready(stain, pooled=pooled)
    assert {run_guest(runtime).exit_code for _ in range(20)} == {134}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("unreachable", "crashed"),
        ("(loop $l (br $l))", "timeout"),
        ("(call $proc_exit (i32.const 3))", "error"),
        (
            "(call $proc_exit"
            " (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))",
            "error",
        ),
        ("(call $deep)", "stack_overflow"),
    ],
)
def test_a_start_function_of_the_module_may_end_in_any_way(body, status):
    """It runs before there is an instance that could be asked for anything."""
    text = guest_text(f"""
      (func $deep (call $deep))
      (func $start {body}) (start $start)
      (func (export "_start"))""")
    result = run_guest(text, limits=Limits(timeout=0.1))
    assert result.status == status
    assert run_guest(says("next")).stdout == "next"


def test_a_start_function_that_returns_is_part_of_the_run():
    text = guest_text("""
      (global $g (mut i32) (i32.const 0))
      (func $start (global.set $g (i32.const 5))) (start $start)
      (func (export "_start") (call $proc_exit (global.get $g)))""")
    assert run_guest(text).exit_code == 5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('(data (i32.const 65536) "x")', "out of bounds"),
        ("(table 1 funcref) (func $f) (elem (i32.const 1) $f)", "out of bounds"),
    ],
)
def test_a_module_whose_data_does_not_fit_crashes(body, words):
    result = run_guest(guest_text(f'{body} (func (export "_start"))'))
    assert result.status == "crashed"
    assert words in result.detail


def test_an_exception_of_wasm_that_nobody_catches_is_a_crash():
    result = run_guest(guest_text('(tag $t) (func (export "_start") (throw $t))'))
    assert (result.status, result.exit_code) == ("crashed", 134)


def test_an_exception_of_wasm_cannot_catch_a_stop():
    text = guest_text("""
      (func (export "_start")
        (loop $again
          (block $caught
            (try_table (catch_all $caught) (call $proc_exit (i32.const 4))))
          (br $again)))""")
    assert run_guest(text).exit_code == 4


def test_a_global_is_read_by_name():
    runtime = ready(
        guest_text("""
      (global (export "here") i32 (i32.const -2))
      (global (export "wide") i64 (i64.const 1))
      (func (export "_start"))""")
    )

    def look():
        with FreshInstance(runtime, MIB) as instance:
            assert not instance.is_made
            instance._instantiate()
            assert instance.is_made
            names = b"here", b"wide", b"_start", b"missing"
            return [instance.read_global(name) for name in names]

    assert CREW.call(look) == [(1 << 32) - 2, None, None, None]


def test_there_is_no_memory_before_the_instance():
    with FreshInstance(ready(says("x")), MIB) as instance:
        assert instance.locate_memory() == (0, 0)


def test_stores_are_given_back():
    """Their memory is counted by the pool: leaked ones would use it up."""
    runtime = ready(says("x"), pooled=True)
    threads = [
        threading.Thread(target=lambda: [run_guest(runtime) for _ in range(50)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert run_guest(runtime).stdout == "x"


GLOBALS = guest_text("""
  (global (export "i32") (mut i32) (i32.const 0)) (global (export "i64") (mut i64) (i64.const 0))
  (global (export "f32") (mut f32) (f32.const 0)) (global (export "f64") (mut f64) (f64.const 0))
  (global (export "ref") (mut funcref) (ref.null func))
  (global (export "never") i32 (i32.const 5))
  (func (export "_start"))""")


def prepared(text):
    instance = FreshInstance(ready(text), MIB)
    instance.prepare()
    return instance


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("i32", (I32, 0xFFFFFFFE)),
        ("i64", (I64, (1 << 64) - 2)),
        ("f32", (2, 0x7FC00001)),
        ("f64", (F64, 0xFFF8000000000001)),
    ],
)
def test_a_global_holds_every_bit_that_is_put_into_it(name, saved):
    instance = prepared(GLOBALS)
    assert instance.put_global(name, saved)
    assert instance.save_global(name) == saved
    for other in {*range(8), 104, 255} - {saved[0]}:
        assert not instance.put_global(name, (other, 1))
    assert instance.save_global(name) == saved


def test_a_global_that_never_changes_takes_nothing():
    instance = prepared(GLOBALS)
    assert not instance.put_global("never", (I32, 6))
    assert instance.save_global("never") == (I32, 5)


@pytest.mark.parametrize("name", ["ref", "missing", "memory"])
def test_what_is_no_number_is_not_taken_for_one(name):
    with pytest.raises(EngineError, match=name):
        prepared(GLOBALS).save_global(name)


def test_memory_grows_within_its_limit():
    instance = prepared(GLOBALS)
    assert instance.grow_memory(3 * 65536)
    assert instance.locate_memory()[1] == instance.peak_memory == 3 * 65536
    assert not instance.grow_memory(MIB + 65536)
    assert not instance.grow_memory(1 << 40)
    assert instance.locate_memory()[1] == 3 * 65536
