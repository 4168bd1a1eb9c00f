"""Giving a module another memory."""

from __future__ import annotations

import pytest
import wasmtime
from hypothesis import given
from hypothesis import strategies as st

from runtimes.cpython.image.module import (
    PAGE,
    count_mutable_globals,
    read_unsigned,
    sections,
    signed,
    unsigned,
    with_memory,
)
from runtimes.recipe.errors import RecipeError

MODULE = wasmtime.wat2wasm("""
(module $named
  (memory (export "memory") 1)
  (global (export "constant") i32 (i32.const 7))
  (global $stack (export "__stack_pointer") (mut i32) (i32.const 1024))
  (data (i32.const 16) "old")
  (data (i32.const 64) "older")
  (func (export "first") (result i32) (i32.load8_u (i32.const 2048))))
""")


def memory_of(wasm):
    store = wasmtime.Store()
    exports = wasmtime.Instance(store, wasmtime.Module(store.engine, wasm), []).exports(store)
    return bytes(exports["memory"].read(store)), exports["first"](store)


@given(st.integers(min_value=0, max_value=(1 << 32) - 1))
def test_numbers_are_read_as_they_were_written(value):
    assert read_unsigned(unsigned(value) + b"\x7f", 0) == (value, len(unsigned(value)))


@given(st.integers(min_value=0, max_value=(1 << 31) - 1))
def test_signed_numbers_never_look_negative(value):
    encoded = signed(value)
    assert not encoded[-1] & 0x40
    assert read_unsigned(encoded, 0) == (value, len(encoded))


@given(st.binary(max_size=100), st.integers(min_value=0, max_value=3))
def test_the_memory_starts_out_as_it_is_given(content, more_pages):
    start = 2048
    memory = content.ljust(PAGE * (1 + more_pages) - start, b"\0")
    found, first = memory_of(with_memory(MODULE, memory, start))
    assert found == bytes(start) + memory
    assert first == memory[0]


def test_names_are_left_out():
    kinds = [section.kind for section in sections(with_memory(MODULE, bytes(PAGE), 0))]
    assert 0 in [section.kind for section in sections(MODULE)]
    assert 0 not in kinds


def test_mutable_globals_are_counted():
    assert count_mutable_globals(MODULE) == 1


def test_passive_data_is_refused():
    passive = wasmtime.wat2wasm('(module (memory 1) (data "x"))')
    with pytest.raises(RecipeError, match="not put in place"):
        with_memory(passive, bytes(PAGE), 0)


def test_a_memory_with_a_maximum_is_refused():
    with pytest.raises(RecipeError, match="maximum"):
        with_memory(wasmtime.wat2wasm("(module (memory 1 2))"), bytes(PAGE), 0)


def test_what_is_no_module_is_refused():
    with pytest.raises(RecipeError, match="not a WebAssembly module"):
        list(sections(b"\x7fELF"))
