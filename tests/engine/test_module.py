"""Compiled modules, and what they may ask of the host."""

from __future__ import annotations

import pytest

from cloche.engine import module as module_room
from cloche.engine.module import (
    check_module,
    compile_module,
    deserialize_module,
    serialize_module,
)
from cloche.engine.runtime import Runtime
from cloche.errors import ModuleError
from tests.engine.guests import FACTS, assemble, run_guest, says, shared_engine

START = '(memory (export "memory") 1) (func (export "_start"))'


def check(text):
    engine = shared_engine()
    check_module(engine.api, compile_module(engine, assemble(text)))


@pytest.mark.parametrize("wasm", [b"", b"\0asm", b"(module)", b"\0asm\1\0\0\0\xff"])
def test_what_is_no_module_does_not_compile(wasm):
    with pytest.raises(ModuleError, match="does not compile"):
        compile_module(shared_engine(), wasm)


@pytest.mark.parametrize(
    "text",
    [
        "(module (memory i64 1))",
        "(module (memory 1 1 shared))",
        "(module (memory 1) (memory 1))",
        "(module (func $f return_call $f))",
        "(module (memory 1 (pagesize 1)))",
        "(module (type (struct (field i32))))",
        "(module (table 1 (ref null extern)) (func (param (ref func))))",
        "(module (func (drop (i32x4.relaxed_trunc_f32x4_s (v128.const i32x4 0 0 0 0)))))",
        "(module (func (drop (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))"
        " drop))",
    ],
)
def test_what_a_sandbox_does_not_need_is_switched_off(text):
    with pytest.raises(ModuleError, match="does not compile"):
        compile_module(shared_engine(), assemble(text))


def test_all_of_preview1_may_be_imported():
    check(f"""(module
      (import "wasi_snapshot_preview1" "fd_write"
        (func (param i32 i32 i32 i32) (result i32))) {START})""")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('(module (import "env" "f" (func)))', "function env.f"),
        ('(module (import "wasi_unstable" "fd_write" (func)))', "wasi_unstable.fd_write"),
        ('(module (import "wasi_snapshot_preview1" "fork" (func)))', "fork"),
        ('(module (import "wasi_snapshot_preview1" "" (func)))', "wasi_snapshot_preview1."),
        ('(module (import "env" "memory" (memory 1)))', "memory env.memory"),
        ('(module (import "env" "t" (table 1 funcref)))', "table env.t"),
        ('(module (import "env" "g" (global i32)))', "global env.g"),
        ('(module (import "env" "t" (tag)))', "tag env.t"),
        ('(module (import "wasi_snapshot_preview1" "fd_write" (global i32)))', "global"),
        (f'(module (import "cloche" "f" (func)) {START})', "cloche.f"),
        ("(module)", "does not export the memory memory"),
        ('(module (func (export "_start")))', "does not export the memory memory"),
        ('(module (memory (export "memory") 1))', "does not export the function _start"),
        ('(module (memory (export "_start") 1) (func (export "memory")))', "does not export"),
        (
            '(module (memory (export "memory") 1) (global (export "_start") i32 (i32.const 1)))',
            "_st",
        ),
    ],
)
def test_a_module_that_asks_for_what_is_not_offered_gets_one_clear_error(text, words):
    with pytest.raises(ModuleError) as caught:
        check(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "signature",
    ["", "(param i32)", "(param i32 i32 i32 i64) (result i32)", "(param i32 i32 i32 i32)"],
)
def test_an_import_of_another_type_cannot_be_linked(signature):
    engine = shared_engine()
    text = f'(module (import "wasi_snapshot_preview1" "fd_write" (func {signature})) {START})'
    module = compile_module(engine, assemble(text))
    with pytest.raises(ModuleError, match="cannot be linked"):
        Runtime(engine, module, FACTS)


@pytest.mark.parametrize(
    "signature", ["(param i32)", "(result i32)", "(param i32 i32) (result i64)"]
)
def test_a_start_with_parameters_or_results_is_refused(signature):
    """It would be called with neither."""
    results = "(unreachable)" if "result" in signature else ""
    with pytest.raises(ModuleError, match="_start"):
        check(
            f'(module (memory (export "memory") 1) (func (export "_start") {signature} {results}))'
        )


def test_native_code_is_taken_up_again():
    engine = shared_engine()
    code = serialize_module(engine, compile_module(engine, assemble(says("again"))))
    module = deserialize_module(engine, code)
    assert run_guest(Runtime(engine, module, FACTS)).stdout == "again"


def test_native_code_is_taken_up_where_there_are_no_files_in_memory(monkeypatch):
    engine = shared_engine()
    code = serialize_module(engine, compile_module(engine, assemble(says("copied"))))
    monkeypatch.setattr(module_room, "_sealed_file", lambda data: None)
    module = deserialize_module(engine, code)
    assert run_guest(Runtime(engine, module, FACTS)).stdout == "copied"


@pytest.mark.parametrize("code", [b"", b"nothing", b"\x7fELF" + bytes(1000)])
def test_what_another_engine_made_is_nothing(code):
    assert deserialize_module(shared_engine(), code) is None


def test_a_file_in_memory_cannot_be_changed_any_more():
    import os

    descriptor = module_room._sealed_file(b"native code")
    if descriptor is None:
        pytest.skip("there are no files in memory here")
    try:
        for change in (
            lambda: os.pwrite(descriptor, b"x", 0),
            lambda: os.ftruncate(descriptor, 0),
            lambda: os.ftruncate(descriptor, 100),
        ):
            with pytest.raises(OSError, match=r"not permitted|busy|[Ii]nvalid"):
                change()
        assert os.pread(descriptor, 100, 0) == b"native code"
    finally:
        os.close(descriptor)


def test_nothing_stays_open_of_what_was_taken_up():
    import os

    engine = shared_engine()
    code = serialize_module(engine, compile_module(engine, assemble(says("fd"))))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        engine.api.wasmtime_module_delete(deserialize_module(engine, code))
        deserialize_module(engine, code[:100])
    assert len(os.listdir("/proc/self/fd")) == before
