"""Making an image, and refusing one that the world has got into."""

from __future__ import annotations

import pytest
import wasmtime

from runtimes.cpython.image.snapshot import make_image
from runtimes.recipe.errors import RecipeError

FRAME = """
(module
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 2)
  (global $stack (export "__stack_pointer") (mut i32) (i32.const 1024))
  (data (i32.const 2000) "data")
  (func (export "cloche_prepare") {}))
"""


def image(body):
    return make_image(wasmtime.wat2wasm(FRAME.format(body)))


def memory_of(wasm):
    store = wasmtime.Store()
    linker = wasmtime.Linker(store.engine)
    linker.define_wasi()
    exports = linker.instantiate(store, wasmtime.Module(store.engine, wasm)).exports(store)
    return bytes(exports["memory"].read(store))


def test_what_was_prepared_is_there_from_the_start():
    memory = memory_of(image("(i32.store8 (i32.const 3000) (i32.const 65))"))
    assert (memory[2000:2004], memory[3000]) == (b"data", 65)


def test_memory_that_was_added_is_kept():
    body = "(drop (memory.grow (i32.const 3))) (i32.store8 (i32.const 300000) (i32.const 66))"
    memory = memory_of(image(body))
    assert (len(memory), memory[300000]) == (5 * 65536, 66)


def test_what_was_left_on_the_stack_is_not_kept():
    assert not any(memory_of(image("(i32.store8 (i32.const 512) (i32.const 67))"))[:1024])


@pytest.mark.parametrize(
    "body",
    [
        "(drop (call $clock (i32.const 1) (i64.const 0) (i32.const 3000)))",
        "(drop (call $random (i32.const 3000) (i32.const 4)))",
    ],
)
def test_what_the_clock_or_chance_said_is_not_kept(body):
    with pytest.raises(RecipeError, match="depend on the clock or on randomness, at 0xbb8"):
        image(body)


def test_there_are_no_files():
    body = """(i32.store (i32.const 3000) (call $open (i32.const 3) (i32.const 0) (i32.const 2000)
        (i32.const 4) (i32.const 0) (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 0)))"""
    assert memory_of(image(body))[3000] != 0


def test_a_moved_stack_pointer_is_refused():
    with pytest.raises(RecipeError, match="stack pointer"):
        image("(global.set $stack (i32.const 512))")


def test_a_second_mutable_global_is_refused():
    wat = FRAME.format("").replace("(memory", "(global (mut i32) (i32.const 0)) (memory")
    with pytest.raises(RecipeError, match="mutable globals"):
        make_image(wasmtime.wat2wasm(wat))


def test_two_images_are_the_same():
    body = "(i32.store (i32.const 3000) (i32.const 123456))"
    assert image(body) == image(body)
