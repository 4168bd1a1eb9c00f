"""Running a module as a command, and finding out which pages it touches."""

from __future__ import annotations

import sys

import pytest
import wasmtime

from runtimes.cpython.image.command import Command
from runtimes.cpython.image.touched_pages import PAGE_BYTES, ranges, touched_pages

# Writes its arguments' bytes out, one page further into its image than they came in, and grows.
ECHO = wasmtime.wat2wasm(f"""
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 4)
  (data (i32.const 0) "{"x" * 4 * 65536}")
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (drop (call $args (i32.const 16) (i32.const {PAGE_BYTES})))
    (i32.store (i32.const 8) (i32.const {PAGE_BYTES}))
    (i32.store (i32.const 12) (i32.load (i32.const 4)))
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 4)))
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 262144) (i32.const 1))))
""")


@pytest.fixture(scope="module")
def command():
    return Command(ECHO)


def test_a_command_has_its_arguments_and_what_it_writes_is_kept(command):
    host = command.run("1 + 1")
    assert host.written == b"python\0-c\x001 + 1\0"
    assert host.size_at_start == 4 * 65536


def test_pages_side_by_side_are_one_range():
    assert ranges([]) == []
    assert ranges([1, 2, 3, 7]) == [{"first": 1, "count": 3}, {"first": 7, "count": 1}]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which pages were touched")
def test_the_pages_of_the_image_that_were_written_to_are_hot(command):
    touched = touched_pages(command)
    assert touched["hot"] == [{"first": 0, "count": 2}]
    assert all(each["first"] + each["count"] <= 64 for each in touched["warm"])
