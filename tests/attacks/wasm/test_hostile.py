"""Hostile WebAssembly: whatever a module does, the host neither raises nor dies nor grows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.engine.stop import StopGuest
from cloche.engine.wasi.abi import Errno
from cloche.engine.wasi.preview1 import FUNCTIONS
from cloche.limits import MIB, Limits
from tests.attacks.wasm.cases import END, GOOD, NARROW, WIDE, guest, make_cases, parameters
from tests.engine.guests import guest_text, ready, run_guest, says
from tests.engine.wasi.world import World
from tests.sandbox import children

ERRNOS = {value for name, value in vars(Errno).items() if name.isupper()}
LIMITS = Limits(timeout=0.05, memory=4 * MIB)
# `poll_oneoff` may be told to wait for long; `proc_exit` gives any code.
WAITS = {"poll_oneoff"}


def attempt(case):
    """Make one call in a guest of its own; gives what is wrong with how it ended, if anything."""
    result = run_guest(ready(guest(case.function)), stdin=parameters(case), limits=LIMITS)
    if result.status == "timeout" and case.function in WAITS:
        return None
    if result.status not in ("ok", "error"):
        return f"{case}: {result.status} {result.detail}"
    if case.function != "proc_exit" and result.exit_code not in ERRNOS:
        return f"{case}: errno {result.exit_code}"
    return None


def test_every_function_has_a_good_call():
    assert GOOD.keys() == FUNCTIONS.keys()
    assert all(len(GOOD[name]) == len(kinds) for name, (kinds, _) in FUNCTIONS.items())


def test_there_are_well_over_five_hundred_cases():
    assert sum(len(make_cases(function)) for function in FUNCTIONS) > 2000


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_call_does_more_than_fail(function):
    problems = [attempt(case) for case in make_cases(function)]
    assert [problem for problem in problems if problem] == []
    assert run_guest(says("still well")).stdout == "still well"


def test_all_calls_together_leave_the_hosts_memory_as_it_is():
    """In a child, whose peak is its own: the guest's cap, its files' and four MiB."""
    told = children.run("""
import resource
from tests.attacks.wasm.cases import make_cases
from tests.attacks.wasm.test_hostile import FUNCTIONS, attempt
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for function in FUNCTIONS:
    attempt(make_cases(function)[0])
before = peak()
for function in FUNCTIONS:
    for case in make_cases(function)[1:]:
        attempt(case)
print(peak() - before)
""")
    assert int(told) <= (4 + 4) * 1024


def test_a_guest_that_asks_for_everything_gets_its_caps_and_no_more():
    """Files far out, in many pieces, over and over: the quota, twice nothing."""
    text = guest_text(
        """
      (data (i32.const 0) "\\00\\00\\01\\00\\00\\00\\0f\\00")
      (data (i32.const 32) "f")
      (func (export "_start") (local $n i64)
        (drop (call $open (i32.const 3) (i32.const 1) (i32.const 32) (i32.const 1)
          (i32.const 1) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 40)))
        (loop $again
          (drop (call $size (i32.const 4) (i64.shl (i64.const 1) (local.get $n))))
          (drop (call $pwrite (i32.const 4) (i32.const 0) (i32.const 1)
            (i64.shl (i64.const 1) (local.get $n)) (i32.const 48)))
          (drop (call $pwrite (i32.const 4) (i32.const 0) (i32.const 1)
            (i64.const 0) (i32.const 48)))
          (local.set $n (i64.add (local.get $n) (i64.const 1)))
          (br_if $again (i64.lt_u (local.get $n) (i64.const 64)))))""",
        imports="""
      (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_filestat_set_size"
        (func $size (param i32 i64) (result i32)))
      (import "wasi_snapshot_preview1" "fd_pwrite"
        (func $pwrite (param i32 i32 i32 i64 i32) (result i32)))""",
        pages=17,
    )
    told = children.run(f"""
import resource
from tests.engine.guests import run_guest, ready
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
runtime = ready({text!r})
limits = Limits(file_bytes=16 << 20, memory=2 << 20)
run_guest({says("warm")!r})
before = peak()
for _ in range(5):
    result = run_guest(runtime, limits=limits)
print(result.status, peak() - before)
""")
    status, growth = told.split()
    assert status == "ok"
    assert int(growth) <= (16 + 2 + 4) * 1024


def test_memory_that_grows_between_calls_is_seen_at_once():
    text = guest_text("""
      (func (export "_start")
        (if (i32.ne (call $fd_read (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 65536))
              (i32.const 21))
          (then (call $proc_exit (i32.const 101))))
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const 1))
          (then (call $proc_exit (i32.const 102))))
        (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 65536))
          (then (call $proc_exit (i32.const 103))))
        (if (i32.ne
              (call $fd_read (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 131069))
              (i32.const 21))
          (then (call $proc_exit (i32.const 104))))
        (call $proc_exit (i32.const 7)))""")
    for pooled in (False, True):
        assert run_guest(ready(text, pooled=pooled)).exit_code == 7


def test_iovecs_that_lie_over_each_other_and_over_their_own_array_are_read_once():
    """What the call writes must not change where it writes."""
    text = guest_text("""
      (data (i32.const 0) "\\00\\00\\00\\00\\10\\00\\00\\00\\04\\00\\00\\00\\10\\00\\00\\00")
      (func (export "_start")
        (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 2) (i32.const 64))
          (then (call $proc_exit (i32.const 101))))
        (call $proc_exit (i32.load (i32.const 64))))""")
    assert run_guest(text, stdin=b"\xff" * 100).exit_code == 32


def test_a_thousand_iovecs_over_the_whole_memory_write_no_more_than_the_cap():
    text = guest_text("""
      (func (export "_start") (local $i i32)
        (loop $fill
          (i32.store (i32.shl (local.get $i) (i32.const 3)) (i32.const 0))
          (i32.store (i32.add (i32.shl (local.get $i) (i32.const 3)) (i32.const 4))
            (i32.const 65536))
          (br_if $fill (i32.lt_u
            (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1024))))
        (call $proc_exit
          (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1024) (i32.const 16384))))""")
    result = run_guest(text, limits=Limits(output=1000))
    assert (result.exit_code, len(result.stdout_bytes)) == (0, 1000)
    assert result.usage.stdout_bytes == 1024 * 65536


def test_memory_of_no_page_gives_nothing_away():
    for function in ("fd_write", "random_get", "args_sizes_get", "poll_oneoff", "path_open"):
        text = guest(function).replace(
            '(memory (export "memory") 2)', '(memory (export "memory") 0)'
        )
        text = "\n".join(line for line in text.splitlines() if not line.strip().startswith("(data"))
        text = text.partition("(drop (call $open")[0] + "(call $exit (i32.const 0))))"
        assert run_guest(text).exit_code == 0


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_any_calls_in_any_order_end_in_errnos(data):
    """Straight at the functions, which is quicker; the boundary is covered by the cases above."""
    world = World(pages=2, files={"/given": b"x" * 50}, limits=Limits(file_bytes=1 << 16))
    world.put(0x400, b"\x00\x90\x00\x00\x10\x00\x00\x00")
    world.put(0x500, b"f/../given")
    world.watch.start(0.02)
    narrow = st.one_of(st.sampled_from(NARROW), st.integers(0, END), st.integers(0, 2**32 - 1))
    wide = st.one_of(st.sampled_from(WIDE), st.integers(0, 2**64 - 1))
    for function in data.draw(st.lists(st.sampled_from(sorted(FUNCTIONS)), max_size=12)):
        kinds = FUNCTIONS[function][0]
        good = GOOD[function]
        arguments = [
            data.draw(st.one_of(st.just(good[place]), wide if kind == "I" else narrow))
            for place, kind in enumerate(kinds)
        ]
        try:
            errno = world.call(function, *arguments)
        except StopGuest:
            break
        assert errno in ERRNOS
        assert world.guest.files.quota.used_bytes <= 1 << 16
        assert len(list(world.guest.descriptors)) <= 4 + 64
    world.watch.stop()
