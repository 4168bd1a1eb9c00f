"""Proof that the library is laid out as `capi` declares it, before anything is compiled with it.

A struct or a number that another version of wasmtime has changed would not fail: it would read or
write past the end of something. So a guest of 470 bytes, assembled by hand below, uses what a run
uses: imports with every width of argument, a memory, an exported global, an exit, a trap, a stack
that overflows, and the end of an epoch. A warm start need not repeat it, since the key of what the
compile cache keeps names the very library that was tested.
"""

from __future__ import annotations

from cloche.engine.facts import ModuleFacts
from cloche.engine.instance import FreshInstance
from cloche.engine.live import NOT_LIVE
from cloche.engine.module import check_module, compile_module
from cloche.engine.run import carry_out
from cloche.engine.watch import Watch
from cloche.errors import ClocheError, EngineUnavailableError
from cloche.limits import Limits
from cloche.request import RunRequest
from cloche.result import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from cloche.engine.configuration import Engine
    from cloche.engine.runtime import Runtime
    from cloche.result import Result


def _string(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _section(number: int, items: Sequence[bytes]) -> bytes:
    body = bytes([len(items)]) + b"".join(items)
    # Every section here is shorter than 16 KiB, so two bytes hold its size (LEB128, 5.2.2).
    return bytes([number, len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def _import(name: str, type_index: int) -> bytes:
    return _string("wasi_snapshot_preview1") + _string(name) + bytes([0, type_index])


def _hex(text: str) -> bytes:
    return bytes.fromhex(text)


# WebAssembly core specification, 5.5: what each section is made of.
MODULE = b"\0asm\1\0\0\0" + b"".join(
    (
        _section(
            1,
            [
                _hex("60 02 7f7f 01 7f"),  # 0: (i32 i32) -> i32
                _hex("60 04 7f7e7f7f 01 7f"),  # 1: (i32 i64 i32 i32) -> i32
                _hex("60 04 7f7f7f7f 01 7f"),  # 2: (i32 i32 i32 i32) -> i32
                _hex("60 01 7f 00"),  # 3: (i32)
                _hex("60 09 7f7f7f7f7f7e7e7f7f 01 7f"),  # 4: as path_open
                _hex("60 00 00"),  # 5: ()
            ],
        ),
        _section(
            2,
            [
                _import("args_sizes_get", 0),
                _import("fd_seek", 1),
                _import("fd_write", 2),
                _import("proc_exit", 3),
                _import("path_open", 4),
            ],
        ),
        _section(3, [b"\5", b"\5"]),
        _section(5, [_hex("00 01")]),  # a memory of one page
        _section(6, [_hex("7f 00 41c000 0b")]),  # global 0: i32 = 64
        _section(
            7,
            [
                _string("memory") + _hex("02 00"),
                _string("cloche_report") + _hex("03 00"),
                _string("_start") + _hex("00 06"),
            ],
        ),
        _section(
            10,
            [
                _hex("04 00 1005 0b"),  # function 5 calls itself
                _hex(
                    "6e 00"
                    "4100 4104 1000 1a"  # args_sizes_get(0, 4)
                    "4100 280200 4102 46 0440 00 0b"  # with one argument: unreachable
                    "4100 280200 4103 46 0440 1005 0b"  # with two: call 5
                    "4100 280200 4104 46 0440 0340 0c00 0b 0b"  # with three: loop for ever
                    # path_open(3, 0, "f", CREAT, FD_READ | FD_WRITE, 0, 0, to 8)
                    "4103 4100 4120 4101 4101 42c200 4200 4100 4108 1004 1a"
                    # fd_seek(at 8, 0x0102030405060708, SET, to 48)
                    "4108 280200 42888e98a8c0e0808101 4100 4130 1001 1a"
                    "4101 4110 4101 4108 1002 1a"  # fd_write(1, iovecs at 16, 1, to 8)
                    "41c801 1003 0b"  # proc_exit(200)
                ),
            ],
        ),
        _section(
            11,
            [
                _hex("00 4110 0b 08 30000000 08000000"),  # at 16: an iovec of 8 bytes at 48
                _hex("00 4120 0b 01 66"),  # at 32: "f"
                _hex("00 41c000 0b 2c") + b"CLR1" + _hex("02000000 00000000 80000000 04000000")
                # the rest of the report: nothing pending
                + bytes(24),
                _hex("00 418001 0b 04") + b"Trap",
            ],
        ),
    )
)  # fmt: skip
FACTS = ModuleFacts(
    bundle="selftest",
    version="1",
    trust="",
    wasm_stack=1 << 20,
    table_elements=100,
    minimum_memory=1 << 16,
    default_memory=1 << 20,
)
# By the number of arguments: how the guest has to end, its exit code, and what it has to write.
_EXPECTED = (
    (Status.ERROR, 200, bytes(range(8, 0, -1))),
    (Status.CRASHED, 134, b""),
    (Status.STACK_OVERFLOW, 139, b""),
    (Status.TIMEOUT, 124, b""),
)
# The last guest never ends by itself; the others may have to wait for a busy machine.
_TIMEOUTS = (10.0, 10.0, 10.0, 0.01)


def self_test(engine: Engine) -> None:
    """Run the guest in every way it knows, on this thread, which has to be one of the crew's.

    Args:
        engine: The engine to try.

    Raises:
        EngineUnavailableError: If it does not do what is expected of it.
    """
    from cloche.engine.runtime import Runtime

    version = engine.api.library.version
    try:
        module = compile_module(engine, MODULE)
        check_module(engine.api, module)
        runtime = Runtime(engine, module, FACTS)
        results = [_run(runtime, count) for count in range(len(_EXPECTED))]
        engine.api.wasmtime_instance_pre_delete(runtime.template)
        engine.api.wasmtime_module_delete(module)
    except ClocheError as error:
        raise EngineUnavailableError(f"wasmtime {version} fails its self-test: {error}") from error
    for count, (result, expected) in enumerate(zip(results, _EXPECTED, strict=True)):
        if (result.status, result.exit_code, result.stdout_bytes) != expected:
            raise EngineUnavailableError(
                f"wasmtime {version} fails its self-test: guest {count} ended as {result.status} "
                f"{result.exit_code} and wrote {result.stdout_bytes!r}, expected {expected}"
            )


def _run(runtime: Runtime, arguments: int) -> Result:
    request = RunRequest(
        argv=("selftest", *"x" * arguments), limits=Limits(timeout=_TIMEOUTS[arguments])
    )
    watch = Watch(runtime.wake_guests)
    with FreshInstance(runtime, runtime.facts.default_memory) as instance:
        return carry_out(instance, request, watch, NOT_LIVE)
