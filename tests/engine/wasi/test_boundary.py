"""Where the guest comes in: no exception crosses, and no number is cut."""

from __future__ import annotations

import threading
from ctypes import c_uint32

import pytest

from cloche.engine.crew import CREW
from cloche.engine.live import LiveStreams
from cloche.engine.load import load_capi
from cloche.engine.stop import Reason, StopGuest
from cloche.engine.wasi.boundary import CALLBACKS, VISIT, Visit, end_guest
from cloche.engine.wasi.preview1 import FUNCTIONS
from tests.engine.guests import guest_text, ready, run_guest, says

SEEK = """(import "wasi_snapshot_preview1" "fd_seek"
            (func $seek (param i32 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "path_open"
            (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"""


@pytest.fixture(autouse=True)
def _clean():
    yield
    VISIT.stop = VISIT.failure = None


def test_every_function_has_a_callback_that_is_kept():
    assert CALLBACKS.keys() == FUNCTIONS.keys()


@pytest.mark.parametrize(
    "offset",
    [0, 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, 0x0123456789ABCDEF, (1 << 63) - 1],
)
def test_numbers_of_64_bits_arrive_whole(offset):
    text = guest_text(f"""
      (data (i32.const 0) "f")
      (data (i32.const 16) "\\40\\00\\00\\00\\08\\00\\00\\00")
      (func (export "_start")
        (drop (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1)
          (i32.const 1) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 32)))
        (drop (call $seek (i32.const 4) (i64.const {offset}) (i32.const 0) (i32.const 64)))
        (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 32))))""",
        imports=SEEK,
    )  # fmt: skip
    assert int.from_bytes(run_guest(text).stdout_bytes, "little") == offset


def test_numbers_of_32_bits_arrive_unsigned():
    text = guest_text("""
      (func (export "_start")
        (call $proc_exit (call $fd_read (i32.const -1) (i32.const -1) (i32.const -1)
          (i32.const -1))))""")
    assert run_guest(text).exit_code == 8


def test_the_first_reason_to_stop_is_the_one_that_counts():
    end_guest(StopGuest(Reason.EXIT, 3))
    end_guest(StopGuest(Reason.TIME))
    end_guest(ValueError())
    assert (VISIT.stop.reason, VISIT.stop.exit_code) == (Reason.EXIT, 3)


def test_any_other_exception_is_a_failure_of_the_host():
    error = ZeroDivisionError("mistake")
    end_guest(error)
    assert (VISIT.stop.reason, VISIT.failure) == (Reason.HOST, error)


def test_each_thread_has_a_visit_of_its_own():
    end_guest(StopGuest(Reason.TIME))
    seen = []
    thread = threading.Thread(target=lambda: seen.append(VISIT.stop))
    thread.start()
    thread.join()
    assert seen == [None]
    assert isinstance(VISIT, Visit)


@pytest.mark.parametrize("error", [ValueError, MemoryError, SystemExit, RecursionError])
def test_a_mistake_of_the_host_ends_the_guest_and_is_told(monkeypatch, error):
    """The mistake is made in the sink's place, which is where the host's code runs."""
    from cloche.engine.output import Output

    def fail(self, source):
        raise error("of ours")

    monkeypatch.setattr(Output, "write", fail)
    result = run_guest(says("x"))
    assert result.status == "crashed"
    assert result.detail == f"the host failed in a call from the guest: {error.__name__}: of ours"
    monkeypatch.undo()
    assert run_guest(says("next")).stdout == "next"


def test_a_call_without_a_guest_is_a_trap():
    """As it would be if a thread that runs none were called."""

    def call():
        VISIT.guest = VISIT.stop = None
        VISIT.trap = load_capi().new_trap(b"none")
        trap = CALLBACKS["sched_yield"](None, None, (c_uint32 * 4)(), 1)
        VISIT.stop = None
        return load_capi().take_trap(trap).message

    assert CREW.call(call) == "none"


def test_a_run_in_a_sink_does_not_disturb_the_run_that_it_is_in():
    runtime = ready(says("outer", "(call $proc_exit (i32.const 9))"))
    live = LiveStreams(stdout=lambda piece: run_guest(says("inner", "unreachable")))
    result = run_guest(runtime, live=live)
    assert (result.exit_code, result.stdout) == (9, "outer")
