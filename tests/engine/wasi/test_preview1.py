"""All functions of `wasi_snapshot_preview1`."""

from __future__ import annotations

import inspect

import pytest

from cloche.engine.wasi.preview1 import FUNCTIONS, MODULE, WITHOUT_RESULT


def test_there_are_all_of_them():
    """46, as the witx document has them (45 return an errno)."""
    assert MODULE == "wasi_snapshot_preview1"
    assert len(FUNCTIONS) == 46
    assert set(FUNCTIONS) > WITHOUT_RESULT == {"proc_exit"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_what_its_signature_says(name):
    signature, function = FUNCTIONS[name]
    parameters = list(inspect.signature(function).parameters)
    assert parameters[0] == "guest"
    assert len(parameters) - 1 == len(signature)
    assert set(signature) <= {"i", "I"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_signature_is_that_of_other_engines(name):
    """Wasmtime's own preview1 accepts a module with the same types, and no other."""
    import wasmtime

    signature, _ = FUNCTIONS[name]
    types = " ".join("i64" if kind == "I" else "i32" for kind in signature)
    result = "" if name in WITHOUT_RESULT else "(result i32)"
    engine = wasmtime.Engine()
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    text = f'(module (import "{MODULE}" "{name}" (func (param {types}) {result})))'
    linker.instantiate(store, wasmtime.Module(engine, text))
