"""The guest's account of its own end, which is only its claim."""

from __future__ import annotations

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.report import NO_REPORT, Outcome, read_report
from tests.engine.guests import guest_text, run_guest
from tests.engine.wasi.world import World

SIZE = 44


def report(*slices, magic=b"CLR1", outcome=Outcome.EXCEPTION):
    return pack("<4sIi8I", magic, outcome, 0, *[number for pair in slices for number in pair])


def read(world, data, at=0x200):
    world.put(at, data)
    world.guest.memory.refresh()
    return read_report(world.guest.memory, at)


def test_reads_what_the_guest_tells():
    world = World()
    world.put(0, b"ValueErrorbad thingoutput")
    found = read(world, report((0, 10), (10, 9), (19, 3), (22, 3)))
    assert (found.outcome, found.error_type) == (Outcome.EXCEPTION, "ValueError")
    assert found.error_message == "bad thing"
    assert (found.pending_stdout, found.pending_stderr) == (b"out", b"put")


def test_text_that_is_not_utf8_is_replaced():
    world = World()
    world.put(0, b"\xff\xfe")
    assert read(world, report((0, 2), (0, 0), (0, 0), (0, 0))).error_type == "\ufffd\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        report((0, 1), (0, 0), (0, 0), (0, 0), magic=b"CLR2"),
        report((0, 4097), (0, 0), (0, 0), (0, 0)),
        report((0, 0), (0, 4097), (0, 0), (0, 0)),
        report((0, 0), (0, 0), (0, (64 << 10) + 1), (0, 0)),
        report((0, 0), (0, 0), (0, 0), (0, (1 << 32) - 1)),
        report((65536, 1), (0, 0), (0, 0), (0, 0)),
        report(((1 << 32) - 1, 4096), (0, 0), (0, 0), (0, 0)),
    ],
)
def test_a_report_that_is_none_or_leads_out_of_memory_is_empty(data):
    assert read(World(), data) == NO_REPORT


def test_a_report_that_lies_past_the_end_is_empty():
    world = World()
    world.guest.memory.refresh()
    for address in (65536 - SIZE + 1, 65536, (1 << 32) - 1):
        assert read_report(world.guest.memory, address) == NO_REPORT


@given(st.lists(st.integers(0, (1 << 32) - 1), min_size=8, max_size=8), st.integers(0, 1 << 31))
def test_whatever_it_says_it_is_a_report_of_at_most_its_caps(numbers, outcome):
    found = read(World(), pack("<4sIi8I", b"CLR1", outcome, -1, *numbers))
    assert len(found.error_type) <= 4096
    assert len(found.pending_stdout) <= 64 << 10


def told(report_bytes, ending, memory=b"MemoryErrorno roomrest"):
    """Give a guest with a report that ends in some way."""
    quoted = "".join(f"\\{byte:02x}" for byte in report_bytes)
    text = "".join(f"\\{byte:02x}" for byte in memory)
    return guest_text(f"""
      (global (export "cloche_report") i32 (i32.const 256))
      (data (i32.const 256) "{quoted}")
      (data (i32.const 1024) "{text}")
      (func (export "_start") {ending})""")


def test_a_guest_that_says_it_ran_out_of_memory_and_failed_hit_the_memory_limit():
    slices = (1024, 11), (1035, 7), (0, 0), (0, 0)
    text = told(report(*slices, outcome=Outcome.MEMORY_ERROR), "(call $proc_exit (i32.const 1))")
    result = run_guest(text)
    assert (result.status, result.exit_code) == ("memory_limit", 137)
    assert (result.error.type, result.error.message) == ("MemoryError", "no room")


def test_a_guest_that_exits_with_0_is_well_whatever_it_says():
    text = told(
        report((1024, 11), (1035, 7), (0, 0), (0, 0), outcome=Outcome.MEMORY_ERROR),
        "(call $proc_exit (i32.const 0))",
    )
    assert run_guest(text).status == "ok"


def test_what_a_guest_had_not_written_when_it_crashed_is_output_too():
    slices = (0, 0), (0, 0), (1042, 4), (1024, 6)
    result = run_guest(told(report(*slices), "unreachable"))
    assert result.status == "crashed"
    assert (result.stdout, result.stderr) == ("rest", "Memory")


def test_what_a_guest_had_not_written_is_handed_on_and_capped():
    from cloche.engine.live import LiveStreams
    from cloche.limits import Limits

    pieces = []
    text = told(report((0, 0), (0, 0), (1042, 4), (0, 0)), "unreachable")
    result = run_guest(text, live=LiveStreams(stdout=pieces.append), limits=Limits(output=3))
    assert pieces == [b"res"]
    assert (result.stdout, result.truncated) == ("res", True)


@pytest.mark.parametrize(
    "declaration",
    [
        '(global (export "cloche_report") i64 (i64.const 256))',
        '(global (export "cloche_report") f32 (f32.const 256))',
        '(func (export "cloche_report"))',
        '(global (export "cloche_report") i32 (i32.const -1))',
        "",
    ],
)
def test_a_report_of_the_wrong_kind_is_none(declaration):
    result = run_guest(guest_text(f'{declaration} (func (export "_start") unreachable)'))
    assert (result.status, result.error, result.stdout) == ("crashed", None, "")
