"""Modules that lie about where they take interrupts, or fight them: stopped at the latest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloche.limits import Limits
from tests.engine.guests import PAGE, guest_text, ready, run_guest, says

LIMITS = Limits(timeout=0.03, grace=0.03)
_SPIN = '(func (export "_start") (loop $for_ever (br $for_ever)))'


def spinning(address, flag=0, bits=1, loop="(loop $for_ever (br $for_ever))"):
    """Give a guest that takes interrupts at an address, and does one thing for ever."""
    record = b"".join(word.to_bytes(4, "little") for word in (0, flag, bits))
    data = "".join(f"\\{byte:02x}" for byte in record)
    place = f'(data (i32.const {address}) "{data}")' if address + 12 <= PAGE else ""
    signed = address - 2**32 if address >= 2**31 else address
    return guest_text(f"""
      (global (export "cloche_interrupt") i32 (i32.const {signed}))
      {place}
      (func (export "_start") {loop})""")


# Each spins for ever, and is no interpreter.
MODULES = {
    "no address at all": guest_text(_SPIN),
    "address 0": spinning(0),
    "the last address": spinning(PAGE - 12),
    "one byte too far": spinning(PAGE - 11),
    "at the end": spinning(PAGE),
    "negative": spinning(2**32 - 4),
    "in the middle of nowhere": spinning(2**31),
    "flag over the record itself": spinning(64, flag=64),
    "flag over its own address": spinning(64, flag=68, bits=2**32 - 1),
    "flag at the end": spinning(64, flag=PAGE),
    "flag half out": spinning(64, flag=PAGE - 2),
    "flag that wraps around": spinning(64, flag=2**32 - 2),
    "flag that is not aligned": spinning(65, flag=1001),
    "no bits": spinning(64, flag=128, bits=0),
    "all bits": spinning(64, flag=128, bits=2**32 - 1),
    "overwrites what it is told": spinning(
        64,
        flag=128,
        loop="""
        (loop $again
          (i32.store (i32.const 64) (i32.const 0))
          (i32.store (i32.const 128) (i32.const 0))
          (br $again))""",
    ),
    "moves the flag out of the memory": spinning(
        64,
        loop="""
        (local $n i32)
        (loop $again
          (i32.store (i32.const 68) (local.tee $n (i32.add (local.get $n) (i32.const 65521))))
          (br $again))""",
    ),
    "grows and points behind what it had": spinning(
        64,
        loop=f"""
        (drop (memory.grow (i32.const 1)))
        (i32.store (i32.const 68) (i32.const {PAGE + 100}))
        (loop $again (br $again))""",
    ),
    "a global that changes": guest_text(
        f'(global (export "cloche_interrupt") (mut i32) (i32.const 64)) {_SPIN}'
    ),
    "a global of 64 bits": guest_text(
        f'(global (export "cloche_interrupt") i64 (i64.const 64)) {_SPIN}'
    ),
    "a function": guest_text(f'(func (export "cloche_interrupt")) {_SPIN}'),
    "its memory": guest_text(f'(export "cloche_interrupt" (memory 0)) {_SPIN}'),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_is_no_interpreter_is_stopped(name):
    result = run_guest(ready(MODULES[name]), limits=LIMITS)
    assert (result.status, result.exit_code) == ("timeout", 124)
    assert result.usage.run_seconds < 20
    assert run_guest(says("still well")).stdout == "still well"


def test_one_that_cannot_be_told_gets_no_grace():
    limits = Limits(timeout=0.03, grace=3600.0)
    for name in ("no address at all", "at the end", "flag at the end", "a function"):
        assert run_guest(ready(MODULES[name]), limits=limits).status == "timeout"


def test_a_guest_cannot_claim_that_the_limit_ended_it():
    """The report says so, but the host never rang."""
    text = guest_text("""
      (global (export "cloche_report") i32 (i32.const 64))
      (data (i32.const 64) "CLR1\\06\\00\\00\\00")
      (func (export "_start") (call $proc_exit (i32.const 3)))""")
    result = run_guest(text, limits=Limits(timeout=60))
    assert (result.status, result.exit_code, result.detail) == ("error", 3, "")


@given(
    st.one_of(st.integers(0, 2 * PAGE), st.integers(0, 2**32 - 1)),
    st.one_of(st.integers(0, 2 * PAGE), st.integers(0, 2**32 - 1)),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=25, deadline=None)
def test_any_address_ends_in_a_timeout(address, flag, bits):
    limits = Limits(timeout=0.005, grace=0.005)
    assert run_guest(spinning(address, flag, bits), limits=limits).status == "timeout"
