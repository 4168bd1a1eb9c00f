"""Small guests in WebAssembly text, as real bundles and as runtimes that are ready to run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from cloche.engine.configuration import Engine, EngineConfiguration
from cloche.engine.facts import ModuleFacts
from cloche.engine.live import NOT_LIVE, LiveStreams
from cloche.engine.load import load_capi
from cloche.engine.module import check_module, compile_module
from cloche.engine.mutable import read_mutable
from cloche.engine.pending import PendingRun
from cloche.engine.runtime import Runtime
from cloche.limits import Limits
from cloche.record import replace
from cloche.request import RunRequest
from cloche.result import Result
from tests.bundles.making import describe, manifest_value, to_bytes, write_files

PAGE = 64 << 10
FACTS = ModuleFacts(
    bundle="lang-test",
    version="1.2.3",
    trust="unsigned",
    wasm_stack=1 << 20,
    table_elements=100,
    minimum_memory=PAGE,
    default_memory=16 << 20,
)


@lru_cache
def assemble(text: str) -> bytes:
    """Turn WebAssembly text into a module."""
    from wasmtime import wat2wasm

    return bytes(wat2wasm(text))


def guest_text(body: str, imports: str = "", pages: int = 1) -> str:
    """Give a module whose `_start` does what is told, with some of preview1 at hand."""
    return f"""(module
      (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read"
        (func $fd_read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
      {imports}
      (memory (export "memory") {pages})
      {body})"""


# Writes its standard input to its standard output, until there is no more.
ECHO = guest_text("""
  (data (i32.const 0) "\\10\\00\\00\\00\\00\\04\\00\\00")
  (func (export "_start")
    (loop $again
      (i32.store (i32.const 4) (i32.const 1024))
      (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))
        (then (call $proc_exit (i32.const 74))))
      (i32.store (i32.const 4) (i32.load (i32.const 8)))
      (if (i32.load (i32.const 8)) (then
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)))
        (br $again)))))""")
# Says "hi" and then does nothing, for ever.
SPIN = guest_text("""
  (data (i32.const 0) "\\08\\00\\00\\00\\03\\00\\00\\00hi\\n")
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 32)))
    (loop $for_ever (br $for_ever)))""")
# Sleeps for an hour: one relative subscription to the monotonic clock.
SLEEP = guest_text("""
  (data (i32.const 16) "\\01\\00\\00\\00")
  (func (export "_start")
    (i64.store (i32.const 24) (i64.const 3600000000000))
    (drop (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))))""")
# Writes pieces of a kilobyte, for ever.
FLOOD = guest_text("""
  (data (i32.const 0) "\\00\\01\\00\\00\\00\\04\\00\\00")
  (func (export "_start")
    (memory.fill (i32.const 256) (i32.const 120) (i32.const 1024))
    (loop $for_ever
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 128)))
      (br $for_ever)))""")
# Calls itself until the native stack is out.
DEEP = guest_text("""
  (func $f (param i32) (result i32)
    (i32.add (call $f (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
  (func (export "_start") (drop (call $f (i32.const 0))))""")
UNREACHABLE = guest_text('(func (export "_start") unreachable)')
NOTHING = guest_text('(func (export "_start"))')


def steps(
    alloc: str = "(i32.const 4096)",
    run: str = "(i32.const 0)",
    more: str = "",
    imports: str = "",
) -> str:
    """Give a guest for sessions, by what its two functions return."""
    return guest_text(
        f"""
      {more}
      (func (export "_start"))
      (func (export "cloche_alloc") (param $size i32) (result i32) {alloc})
      (func (export "cloche_run") (param $at i32) (param $size i32) (param $mode i32) (result i32)
        {run})""",
        imports=imports,
    )


# Does what the first letter of its code says; the rest of it is written by "w".
STEPPER = steps(
    imports="""
      (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
      (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))""",
    more="""
      (global $count (mut i32) (i32.const 0))
      (global (export "cloche_report") i32 (i32.const 64))
      (data (i32.const 64) "CLR1")
      (func $deep (param i32) (result i32)
        (i32.add (call $deep (i32.add (local.get 0) (i32.const 1))) (i32.const 1)))
      (func $write (param $at i32) (param $size i32)
        (i32.store (i32.const 0) (local.get $at))
        (i32.store (i32.const 4) (local.get $size))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
      (func $is (param $letter i32) (result i32)
        (i32.eq (i32.load8_u (i32.const 4096)) (local.get $letter)))
      (func $read
        (i32.store (i32.const 0) (i32.const 8192))
        (i32.store (i32.const 4) (i32.const 1024))
        (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
        (call $write (i32.const 8192) (i32.load (i32.const 8))))""",
    run="""
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.store (i32.const 68) (i32.const 2))
      (if (call $is (i32.const 99)) (then (return (global.get $count))))
      (if (call $is (i32.const 109)) (then (i32.store (i32.const 68) (i32.const 3))
        (return (i32.const 1))))
      (if (call $is (i32.const 119)) (then
        (call $write (i32.const 4097) (i32.sub (local.get $size) (i32.const 1)))))
      (if (call $is (i32.const 114)) (then (call $read)))
      (if (call $is (i32.const 107)) (then (drop (call $fd_close (i32.const 1)))))
      (if (call $is (i32.const 117)) (then unreachable))
      (if (call $is (i32.const 120)) (then (call $proc_exit (i32.const 7))))
      (if (call $is (i32.const 100)) (then (drop (call $deep (i32.const 0)))))
      (if (call $is (i32.const 103)) (then (drop (memory.grow (i32.const 3)))))
      (if (call $is (i32.const 115)) (then
        (call $write (i32.const 4097) (i32.const 1))
        (loop $for_ever (br $for_ever))))
      (if (call $is (i32.const 121)) (then
        (call $write (i32.const 4097) (i32.const 1))
        (loop $for_ever (drop (call $yield)) (br $for_ever))))
      (i32.const 0)""",
)

# A guest all of whose state can be reached. By the first letter of its code: "a" counts in memory,
# "b" in a global, "g" grows, "p" writes past where the memory ended at its start, "s" says
# something and spins, "u" traps, "x" exits, "w" writes the rest of the code.
KEEPER = steps(
    more="""
      (data (i32.const 60100) "at the start")
      (global $count (export "count") (mut i64) (i64.const 0))
      (func $write (param $at i32) (param $size i32)
        (i32.store (i32.const 0) (local.get $at))
        (i32.store (i32.const 4) (local.get $size))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
      (func $is (param $letter i32) (result i32)
        (i32.eq (i32.load8_u (i32.const 4096)) (local.get $letter)))
      (func $tally (param $at i32) (result i32)
        (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
        (i32.load (local.get $at)))""",
    run="""
      (if (call $is (i32.const 97)) (then (return (call $tally (i32.const 60000)))))
      (if (call $is (i32.const 98)) (then
        (global.set $count (i64.add (global.get $count) (i64.const 1)))
        (return (i32.wrap_i64 (global.get $count)))))
      (if (call $is (i32.const 103)) (then (drop (memory.grow (i32.const 3)))))
      (if (call $is (i32.const 112)) (then (return (call $tally (i32.const 200000)))))
      (if (call $is (i32.const 119)) (then
        (call $write (i32.const 4097) (i32.sub (local.get $size) (i32.const 1)))))
      (if (call $is (i32.const 115)) (then
        (call $write (i32.const 4097) (i32.const 1))
        (loop $for_ever (br $for_ever))))
      (if (call $is (i32.const 117)) (then unreachable))
      (if (call $is (i32.const 120)) (then (call $proc_exit (i32.const 7))))
      (i32.const 0)""",
)


def exits_with(code: int) -> str:
    """Give a guest that asks to exit with a code."""
    return guest_text(f'(func (export "_start") (call $proc_exit (i32.const {code})))')


def says(text: str, more: str = "") -> str:
    """Give a guest that writes some text, and then does what is told."""
    size = len(text.encode())
    escaped = "".join(f"\\{byte:02x}" for byte in text.encode())
    return guest_text(f"""
      (data (i32.const 0) "\\10\\00\\00\\00")
      (data (i32.const 16) "{escaped}")
      (func (export "_start")
        (i32.store (i32.const 4) (i32.const {size}))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        {more})""")


def write_guest(folder: Path, text: str, command: str = "python", **memory: int) -> str:
    """Write an unsigned bundle whose one command is a guest; gives its folder."""
    return write_module(folder, assemble(text), command, **memory)


def write_module(folder: Path, wasm: bytes, command: str = "python", **memory: int) -> str:
    """Write an unsigned bundle whose one command is a module; gives its folder."""
    assets = {"python.wasm": wasm}
    value = manifest_value(assets)
    value["assets"] = describe(assets)
    value["commands"] = [{"name": command, "module": "python.wasm"}]
    value["runtime"]["memory"] |= memory
    write_files(folder, {**assets, "manifest.json": to_bytes(value)})
    return str(folder)


@lru_cache
def shared_engine(*, pooled: bool = False) -> Engine:
    """Give the one engine that all of a session's small guests share."""
    configuration = EngineConfiguration(
        wasm_stack=FACTS.wasm_stack, table_elements=FACTS.table_elements, pooled=pooled
    )
    return Engine(load_capi(), configuration)


@lru_cache(maxsize=2000)
def ready(text: str, *, pooled: bool = False) -> Runtime:
    """Make a runtime of a guest, compiled once in a session."""
    return ready_module(assemble(text), pooled=pooled)


def ready_module(wasm: bytes, *, pooled: bool = False) -> Runtime:
    """Make a runtime of a module."""
    engine = shared_engine(pooled=pooled)
    module = compile_module(engine, wasm)
    check_module(engine.api, module)
    mutable = read_mutable(wasm)
    names = " ".join(mutable.exported)
    facts = replace(FACTS, mutable_globals=names, hidden_state=mutable.hidden)
    return Runtime(engine, module, facts)


def make_request(*arguments: str, limits: Limits = Limits(timeout=20.0), **more: Any) -> RunRequest:
    """Give a request of the command "python"."""
    return RunRequest(argv=("python", *arguments), limits=limits, **more)


def run_guest(
    runtime: Runtime | str,
    *arguments: str,
    live: LiveStreams = NOT_LIVE,
    limits: Limits = Limits(timeout=20.0),
    **more: Any,
) -> Result:
    """Run a guest, from the crew's queue to its result."""
    runtime = ready(runtime) if isinstance(runtime, str) else runtime
    run = PendingRun(runtime, make_request(*arguments, limits=limits, **more), live)
    run.submit()
    return run.wait()
