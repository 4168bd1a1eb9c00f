"""What a module declares, read from its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.selftest import MODULE
from cloche.engine.shape import Shape, check_shape, read_shape
from cloche.errors import ModuleError
from cloche.record import replace
from tests.engine.guests import assemble

TEXT = """(module
  (memory (export "memory") 3 10)
  (table 5 funcref) (table 300 400 funcref)
  (global i32 (i32.const 1)) (global (mut i64) (i64.const -1))
  (func (export "_start")))"""
SHAPE = Shape(memories=1, memory=3 << 16, tables=2, table_elements=305, globals=2)


def test_reads_what_a_module_declares():
    assert read_shape(assemble(TEXT)) == SHAPE


def test_a_module_without_any_has_none():
    assert read_shape(assemble("(module)")) == Shape()


def test_a_module_with_no_more_than_is_declared_is_admitted():
    check_shape(assemble(TEXT), SHAPE)


@pytest.mark.parametrize(
    ("less", "words"),
    [
        ({"memories": 0}, "1 memories; at most 0"),
        ({"memory": 2 << 16}, "196,608 bytes of memory; at most 131,072"),
        ({"tables": 1}, "2 tables; at most 1"),
        ({"table_elements": 304}, "305 elements in its tables; at most 304"),
        ({"globals": 1}, "2 globals; at most 1"),
    ],
)
def test_a_module_with_more_gets_one_clear_error(less, words):
    with pytest.raises(ModuleError) as caught:
        check_shape(assemble(TEXT), replace(SHAPE, **less))
    assert words in str(caught.value)


@pytest.mark.parametrize("wasm", [b"", b"\0asm", b"\0asm\2\0\0\0", b"(module)", b"\x7fELF"])
def test_what_is_no_module_is_refused(wasm):
    with pytest.raises(ModuleError, match="not WebAssembly"):
        read_shape(wasm)


def test_a_module_cut_off_anywhere_is_refused_or_ends_between_sections():
    wasm = assemble(TEXT)
    for size in range(8, len(wasm)):
        try:
            read_shape(wasm[:size])
        except ModuleError as error:
            told = str(error)
        else:
            told = ""
        assert told in ("the module is cut off", "")
    with pytest.raises(ModuleError, match="cut off"):
        read_shape(wasm[:-1])


def test_a_number_that_never_ends_is_refused():
    with pytest.raises(ModuleError, match="32 bits"):
        read_shape(b"\0asm\1\0\0\0" + b"\5" + b"\xff" * 10)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_shape_or_are_refused(rest):
    try:
        shape = read_shape(MODULE[:8] + rest)
    except ModuleError:
        shape = Shape()
    assert shape.memory >= 0
