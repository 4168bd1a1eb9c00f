"""One run, from a request to its result."""

from __future__ import annotations

import pytest

from cloche.errors import RequestError
from cloche.limits import KIB, MIB, Limits
from cloche.result import Status
from tests.engine.guests import (
    DEEP,
    ECHO,
    FLOOD,
    NOTHING,
    SLEEP,
    SPIN,
    UNREACHABLE,
    exits_with,
    guest_text,
    run_guest,
    says,
)

HELD = Limits(timeout=0.05)


@pytest.mark.parametrize(
    ("text", "limits", "status", "exit_code"),
    [
        (NOTHING, Limits(), Status.OK, 0),
        (exits_with(0), Limits(), Status.OK, 0),
        (exits_with(1), Limits(), Status.ERROR, 1),
        (exits_with(200), Limits(), Status.ERROR, 200),
        (exits_with(255), Limits(), Status.ERROR, 255),
        (exits_with(256), Limits(), Status.OK, 0),
        (exits_with(-1), Limits(), Status.ERROR, 255),
        (SPIN, HELD, Status.TIMEOUT, 124),
        (SLEEP, HELD, Status.TIMEOUT, 124),
        (FLOOD, Limits(on_output="stop"), Status.OUTPUT_LIMIT, 141),
        (DEEP, Limits(), Status.STACK_OVERFLOW, 139),
        (UNREACHABLE, Limits(), Status.CRASHED, 134),
    ],
)
def test_every_end_has_its_status_and_exit_code(text, limits, status, exit_code):
    result = run_guest(text, limits=limits)
    assert (result.status, result.exit_code) == (status, exit_code)
    assert result.runtime == "lang-test 1.2.3"
    assert result.ok == (status == Status.OK)


@pytest.mark.parametrize(
    ("text", "limits", "words"),
    [
        (SPIN, HELD, "time limit"),
        (FLOOD, Limits(on_output="stop"), "output limit"),
        (UNREACHABLE, Limits(), "unreachable"),
        (DEEP, Limits(), "stack exhausted"),
        (exits_with(3), Limits(), ""),
        (NOTHING, Limits(), ""),
    ],
)
def test_says_in_a_sentence_why_it_ended_where_that_needs_one(text, limits, words):
    detail = run_guest(text, limits=limits).detail
    assert words in detail
    assert bool(detail) == bool(words)
    assert "\n" not in detail
    assert detail == detail.strip()


def test_what_was_written_before_a_stop_is_there():
    assert run_guest(SPIN, limits=HELD).stdout == "hi\n"
    assert run_guest(says("last words", "unreachable")).stdout == "last words"


@pytest.mark.parametrize("policy", ["drop", "stop"])
def test_a_flood_is_kept_to_the_exact_byte(policy):
    limits = Limits(timeout=0.3, output=100 * KIB + 7, on_output=policy)
    result = run_guest(FLOOD, limits=limits)
    assert result.stdout_bytes == b"x" * (100 * KIB + 7)
    assert result.truncated
    assert result.usage.stdout_bytes > 100 * KIB + 7
    assert result.status == {"drop": "timeout", "stop": "output_limit"}[policy]


def test_both_streams_have_a_cap_of_their_own():
    text = says(
        "12345",
        """
        (drop (call $fd_write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))""",
    )
    result = run_guest(text, limits=Limits(output=3))
    assert (result.stdout, result.stderr, result.truncated) == ("123", "123", True)
    assert (result.usage.stdout_bytes, result.usage.stderr_bytes) == (5, 5)


def test_stdin_is_there_to_its_last_byte_and_then_ends():
    data = bytes(range(256)) * 1000
    assert run_guest(ECHO, stdin=data).stdout_bytes == data


def test_a_guest_gets_no_time_but_its_own():
    usage = run_guest(SLEEP, limits=HELD).usage
    assert usage.run_seconds >= 0.05
    assert usage.compile_seconds == 0.0
    assert usage.queue_seconds >= 0.0


def test_memory_is_the_runtimes_default_where_no_limit_says():
    grow = guest_text("""
      (func (export "_start") (loop $l
        (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))))""")
    assert run_guest(grow).usage.peak_memory == 16 * MIB - 15 * 64 * KIB
    assert run_guest(grow, limits=Limits(memory=2 * MIB)).usage.peak_memory == MIB + 64 * KIB


def test_files_that_stand_in_each_others_way_are_the_hosts_mistake():
    with pytest.raises(RequestError, match=r"/a/b.*no folder"):
        run_guest(NOTHING, files={"/a": b"", "/a/b": b""})


def test_a_guest_that_is_stopped_while_it_calls_on_is_stopped_once():
    text = guest_text("""
      (func (export "_start")
        (loop $again
          (call $proc_exit (i32.const 5))
          (br $again)))""")
    assert run_guest(text).exit_code == 5


def test_the_cause_of_a_trap_is_told_without_its_number():
    outside = guest_text("""
      (func $inner (drop (i32.load (i32.const -4))))
      (func (export "_start") (call $inner))""")
    assert run_guest(outside).detail == "wasm trap: out of bounds memory access"
