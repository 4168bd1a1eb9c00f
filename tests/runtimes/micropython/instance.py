"""Running the built MicroPython in a plain engine, to look at what the sandbox would hide.

The tests here ask what the module itself does: its exports, its memory, its stacks. So they use the
engine's Python package directly, and the module that `python -m runtimes.micropython` built.
"""

from __future__ import annotations

import json
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import wasmtime
from wasmtime import _ffi

BUILD = Path(__file__).parents[3] / "build" / "micropython"
SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended, and what its report says."""

    exit_code: int | None
    trap: str
    stdout: str
    stderr: str
    outcome: int
    error: tuple[str, str]
    memory_bytes: int


@cache
def facts():
    """Return the content of `runtime.json`."""
    return json.loads((BUILD / "runtime.json").read_text())


@cache
def module(stack_bytes):
    """Return an engine whose own stack has so many bytes, and the module compiled for it."""
    config = wasmtime.Config()
    config.epoch_interruption = True
    _ffi.wasmtime_config_async_stack_size_set(config.ptr(), stack_bytes + (1 << 20))
    config.max_wasm_stack = stack_bytes
    engine = wasmtime.Engine(config)
    return engine, wasmtime.Module.from_file(engine, str(BUILD / "python.wasm"))


class Guest:
    """One instance of the module."""

    def __init__(self, folder, argv=("python",), *, stdin=b"", memory_bytes=64 << 20, root=None):
        self.engine, compiled = module(facts()["stack"]["wasm"])
        self.folder = folder
        (folder / "stdin").write_bytes(stdin)
        wasi = wasmtime.WasiConfig()
        wasi.argv = argv
        wasi.stdin_file = str(folder / "stdin")
        wasi.stdout_file = str(folder / "stdout")
        wasi.stderr_file = str(folder / "stderr")
        if root is not None:
            wasi.preopen_dir(str(root), "/")
        self.store = wasmtime.Store(self.engine)
        self.store.set_limits(memory_size=memory_bytes)
        self.store.set_epoch_deadline(1)
        self.store.set_wasi(wasi)
        self.exports = self._linker().instantiate(self.store, compiled).exports(self.store)
        self.memory = self.exports["memory"]

    def _linker(self):
        linker = wasmtime.Linker(self.engine)
        linker.define_wasi()
        return linker

    def call(self, name, *arguments):
        """Call an export."""
        with self._bounded():
            return self.exports[name](self.store, *arguments)

    @contextmanager
    def _bounded(self):
        """Stop the guest if it takes far longer than it should, so that a test cannot hang."""
        timer = threading.Timer(SECONDS, self.engine.increment_epoch)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def read(self, address, length):
        """Return bytes of the guest's memory."""
        return bytes(self.memory.read(self.store, address, address + length))

    def write(self, address, data):
        """Write bytes into the guest's memory."""
        self.memory.write(self.store, data, address)

    def report(self):
        """Return the words of the report."""
        return struct.unpack(
            "<IIi8I", self.read(self.exports["cloche_report"].value(self.store), 44)
        )

    def text(self, address, length):
        """Return a text of the report."""
        return self.read(address, length).decode()

    def output(self, name):
        """Return what was written to `stdout` or `stderr`."""
        return (self.folder / name).read_text()

    def start(self):
        """Run the command line to its end."""
        exit_code, trap = 0, ""
        try:
            self.call("_start")
        except wasmtime.ExitTrap as end:
            exit_code = end.code
        except wasmtime.Trap as error:
            exit_code, trap = None, str(error)
        words = self.report()
        return Ended(
            exit_code=exit_code,
            trap=trap,
            stdout=self.output("stdout"),
            stderr=self.output("stderr"),
            outcome=words[1],
            error=(self.text(*words[3:5]), self.text(*words[5:7])),
            memory_bytes=self.memory.data_len(self.store),
        )


def run(folder, code, *arguments, **options):
    """Run `python -c code` in a fresh instance."""
    return Guest(folder, ["python", "-c", code, *arguments], **options).start()
