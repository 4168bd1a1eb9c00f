"""Driving the interpreter without `_start`, and the report that is read from memory."""

from __future__ import annotations

import gzip
import struct
from functools import cache
from pathlib import Path

import pytest
import wasmtime
from wasmtime import _ffi

from cloche.bundles.location import official_bundle

PROGRAM, STEP = 0, 1


@cache
def module():
    config = wasmtime.Config()
    # The tests' own thread has 8 MiB; nothing here goes deep.
    _ffi.wasmtime_config_async_stack_size_set(config.ptr(), 5 << 20)
    config.max_wasm_stack = 4 << 20
    engine = wasmtime.Engine(config)
    stored = Path(official_bundle("lang-cpython").folder) / "python.wasm.gz"
    return engine, wasmtime.Module(engine, gzip.decompress(stored.read_bytes()))


@pytest.fixture(scope="module", autouse=True)
def _module_goes_before_wasmtime_does():
    yield
    module.cache_clear()


class Session:
    """One instance, in which `_start` is never called."""

    def __init__(self, folder):
        self.folder = folder
        wasi = wasmtime.WasiConfig()
        wasi.stdout_file = str(folder / "stdout")
        wasi.stderr_file = str(folder / "stderr")
        engine, compiled = module()
        self.store = wasmtime.Store(engine)
        self.store.set_limits(memory_size=256 << 20)
        self.store.set_wasi(wasi)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self.exports = linker.instantiate(self.store, compiled).exports(self.store)

    def run(self, code, mode=STEP):
        data = code.encode()
        address = self.exports["cloche_alloc"](self.store, len(data))
        self.exports["memory"].write(self.store, data, address)
        exit_code = self.exports["cloche_run"](self.store, address, len(data), mode)
        return exit_code, self.exports["cloche_outcome"](self.store)

    def read(self, address, size):
        return bytes(self.exports["memory"].read(self.store, address, address + size))

    def report(self):
        address = self.exports["cloche_report"].value(self.store)
        return struct.unpack("<IIi8I", self.read(address, 44))

    def output(self, name):
        return (self.folder / name).read_text()


@pytest.fixture
def session(tmp_path):
    return Session(tmp_path)


def test_the_module_asks_for_nothing_but_wasi():
    assert {wanted.module for wanted in module()[1].imports} == {"wasi_snapshot_preview1"}


def test_a_step_keeps_what_the_one_before_defined(session):
    assert session.run("x = [1]\ndef f():\n    return x") == (0, 0)
    assert session.run("f().append(2)\nprint(x)") == (0, 0)
    assert session.output("stdout") == "[1, 2]\n"


def test_a_step_that_fails_leaves_the_session_as_it_was(session):
    session.run("x = 1")
    assert session.run("y = (") == (1, 2)
    assert session.run("raise SystemExit(9)") == (9, 1)
    assert session.run("def f():\n    f()\nf()") == (1, 4)
    assert session.run("raise MemoryError") == (1, 3)
    assert session.run("print(x)") == (0, 0)
    assert session.output("stdout") == "1\n"


def test_a_traceback_shows_the_lines_of_its_own_step(session):
    session.run("def f():\n    raise ValueError(1)")
    session.run("# nothing\nf()  # the call")
    assert '  File "<step 2>", line 2, in <module>\n    f()  # the call\n' in session.output(
        "stderr"
    )
    assert '  File "<step 1>", line 2, in f\n    raise ValueError(1)\n' in session.output("stderr")


def test_the_lines_of_so_many_steps_only_are_kept_and_the_latest_always(session):
    session.run("def first():\n    raise ValueError(1)")
    for number in range(1200):
        session.run(f"def f{number}(): raise ValueError({number})  # the {number}th")
    session.run("import linecache\nprint(len(linecache._interactive_cache))\nf1199()")
    assert int(session.output("stdout")) <= 2 * 1000
    assert "raise ValueError(1199)  # the 1199th" in session.output("stderr")
    session.run("first()")
    assert session.output("stderr").endswith('<step 1>", line 2, in first\nValueError: 1\n')


def test_the_lines_of_large_steps_are_kept_up_to_a_size(session):
    for _ in range(9):
        session.run("#" * 300_000)
    session.run("#" * 3_000_000 + "\ndef f():\n    raise ValueError(1)  # here")
    session.run("import linecache\nprint(len(linecache._interactive_cache))\nf()")
    assert int(session.output("stdout")) <= 4
    session.run("linecache._interactive_cache.clear()")
    session.run("def g(): pass\ng(1)  # there")
    assert "g(1)  # there" in session.output("stderr")


def test_a_program_may_put_anything_where_its_lines_are_kept(session):
    session.run("import linecache\nfor i in range(3000): linecache._interactive_cache[i] = i")
    for number in range(1100):
        session.run(f"x = {number}")
    session.run("print(x)")
    assert session.output("stdout") == "1099\n"


def test_output_without_a_newline_is_sent_at_the_end_of_a_step(session):
    session.run("print('a', end='')")
    assert session.output("stdout") == "a"


def test_a_whole_program_runs_its_exit_functions(session):
    session.run("import atexit\natexit.register(lambda: print('bye'))", PROGRAM)
    assert session.output("stdout") == "bye\n"


def test_the_report_tells_the_exception(session):
    session.run("raise LookupError('ä' * 2000)")
    magic, outcome, exit_code, type_at, type_size, message_at, message_size, *_ = session.report()
    assert struct.pack("<I", magic) == b"CLR1"
    assert (outcome, exit_code) == (2, 1)
    assert session.read(type_at, type_size) == b"LookupError"
    assert session.read(message_at, message_size).decode() == "ä" * 512


def test_the_report_is_there_before_anything_ran(session):
    assert session.report()[:3] == (0x31524C43, 5, 0)


@pytest.mark.parametrize("size", [1 << 31, -1])
def test_room_that_cannot_be_had_is_none(session, size):
    size = size - (1 << 32) if size >= 1 << 31 else size
    assert session.exports["cloche_alloc"](session.store, size) == 0
    assert session.run("print(1)") == (0, 0)


def test_a_null_character_is_a_syntax_error(session):
    assert session.run("x = 1\0") == (1, 2)
