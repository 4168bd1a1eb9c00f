"""What can change in an instance, read from a module's bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.engine.mutable import Mutable, read_mutable
from cloche.engine.selftest import MODULE
from cloche.errors import ModuleError
from tests.engine.guests import assemble

REST = '(memory (export "memory") 1) (func $f (export "_start"))'


def mutable(text):
    return read_mutable(assemble(f"(module {text} {REST})"))


def test_a_module_without_any_has_none():
    assert mutable("") == Mutable()


def test_globals_that_can_change_are_named_in_their_order():
    found = mutable("""
      (global (export "b") (mut i32) (i32.const -70000))
      (global (export "never") i64 (i64.const 1))
      (global (export "a") (mut f64) (f64.const 1))""")
    assert found == Mutable(exported=("b", "a"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("(global (mut i32) (i32.const 1))", 1),
        ('(global (export "no name") (mut i32) (i32.const 1))', 1),
        ('(global (export "x") (mut i32) (i32.const 1)) (global (mut i32) (i32.const 1))', 1),
        ('(data "later") (data (i32.const 0) "at once") (data "later as well")', 2),
        ("(table 9 funcref) (elem func $f $f)", 1),
        ("(table 9 funcref) (elem funcref (ref.func $f) (ref.null func))", 1),
        ("(table 9 funcref) (elem (i32.const 0) func $f) (elem declare func $f)", 0),
        (
            "(table 9 funcref) (table $t 9 funcref) (elem (table $t) (i32.const 0) func $f)"
            ' (elem func $f) (global (export "x") (mut i32) (i32.const 1))',
            1,
        ),
    ],
)
def test_what_can_change_and_cannot_be_reached_is_counted(text, count):
    assert mutable(text).hidden == count


@pytest.mark.parametrize(
    "value",
    [
        "i64 (i64.const 0x7fffffffffffffff)",
        "f32 (f32.const 1.5)",
        "f64 (f64.const nan)",
        "v128 (v128.const i64x2 1 11)",
        "funcref (ref.func $f)",
        "externref (ref.null extern)",
        "i32 (i32.add (i32.const 11) (i32.mul (i32.const 11) (i32.const 2)))",
        "i32 (global.get 0)",
    ],
)
def test_initial_values_of_every_kind_are_passed_over(value):
    found = mutable(f"""
      (global i32 (i32.const 11))
      (global {value})
      (global (export "last") (mut i32) (i32.const 11))""")
    assert found == Mutable(exported=("last",))


def test_a_value_that_is_not_constant_is_refused():
    wasm = assemble(f"(module (global (mut i32) (i32.const 1)) {REST})")
    with pytest.raises(ModuleError, match="code 0x10"):
        read_mutable(wasm.replace(b"\x7f\x01\x41\x01\x0b", b"\x7f\x01\x10\x01\x0b"))


def test_a_module_cut_off_is_refused():
    wasm = assemble(f'(module (global (export "x") (mut i32) (i32.const 1)) {REST})')
    with pytest.raises(ModuleError, match="cut off"):
        read_mutable(wasm[:-1])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(rest):
    try:
        found = read_mutable(MODULE[:8] + rest)
    except ModuleError:
        return
    assert found.hidden >= 0
