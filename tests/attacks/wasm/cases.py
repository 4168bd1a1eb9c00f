"""Calls of preview1 with pointers, lengths and numbers that no honest guest would pass.

Each function has one good call; each of its parameters in turn takes every value that has ever
broken a host, and a seeded choice of combinations follows. A guest makes one call: it opens a file
(descriptor 4), reads the call's parameters from its standard input, calls, and exits with the
errno.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from cloche.engine.wasi.preview1 import FUNCTIONS, MODULE, WITHOUT_RESULT

PAGES = 2
END = PAGES << 16
COMBINATIONS = 12

# Where the guest keeps things: an iovec, a path, another, a subscription, and room for results.
IOVEC, PATH, OTHER, SUBSCRIPTION, ROOM = 0x400, 0x500, 0x520, 0x600, 0x8000

NARROW = (
    0, 1, 2, 3, 4, 5, 7, 8, 1000, 1024, 1025, 0x400, 0x8000,
    END - 64, END - 8, END - 4, END - 1, END, END + 1,
    0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFF0000, 0xFFFFFFF8, 0xFFFFFFFF,
)  # fmt: skip
WIDE = (
    0, 1, 4096, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 62),
    (1 << 63) - 1, 1 << 63, (1 << 63) + 1, (1 << 64) - 4096, (1 << 64) - 1,
)  # fmt: skip

# One call of each that a well-behaved guest could make.
GOOD: dict[str, tuple[int, ...]] = {
    "args_get": (ROOM, ROOM + 64),
    "args_sizes_get": (ROOM, ROOM + 4),
    "clock_res_get": (0, ROOM),
    "clock_time_get": (1, 0, ROOM),
    "environ_get": (ROOM, ROOM + 64),
    "environ_sizes_get": (ROOM, ROOM + 4),
    "fd_advise": (4, 0, 1, 0),
    "fd_allocate": (4, 0, 1),
    "fd_close": (4,),
    "fd_datasync": (4,),
    "fd_fdstat_get": (4, ROOM),
    "fd_fdstat_set_flags": (4, 1),
    "fd_fdstat_set_rights": (4, 0, 0),
    "fd_filestat_get": (4, ROOM),
    "fd_filestat_set_size": (4, 10),
    "fd_filestat_set_times": (4, 1, 2, 5),
    "fd_pread": (4, IOVEC, 1, 0, ROOM),
    "fd_prestat_dir_name": (3, ROOM, 1),
    "fd_prestat_get": (3, ROOM),
    "fd_pwrite": (4, IOVEC, 1, 0, ROOM),
    "fd_read": (4, IOVEC, 1, ROOM),
    "fd_readdir": (3, ROOM, 256, 0, ROOM - 8),
    "fd_renumber": (4, 0),
    "fd_seek": (4, 1, 0, ROOM),
    "fd_sync": (4,),
    "fd_tell": (4, ROOM),
    "fd_write": (4, IOVEC, 1, ROOM),
    "path_create_directory": (3, OTHER, 3),
    "path_filestat_get": (3, 1, PATH, 1, ROOM),
    "path_filestat_set_times": (3, 1, PATH, 1, 1, 2, 5),
    "path_link": (3, 0, PATH, 1, 3, OTHER, 3),
    "path_open": (3, 1, PATH, 1, 0, 66, 0, 0, ROOM),
    "path_readlink": (3, OTHER, 3, ROOM, 64, ROOM - 8),
    "path_remove_directory": (3, OTHER, 3),
    "path_rename": (3, PATH, 1, 3, OTHER, 3),
    "path_symlink": (PATH, 1, 3, OTHER, 3),
    "path_unlink_file": (3, PATH, 1),
    "poll_oneoff": (SUBSCRIPTION, ROOM, 1, ROOM - 8),
    "proc_exit": (0,),
    "proc_raise": (9,),
    "random_get": (ROOM, 64),
    "sched_yield": (),
    "sock_accept": (4, 0, ROOM),
    "sock_recv": (4, IOVEC, 1, 0, ROOM, ROOM + 4),
    "sock_send": (4, IOVEC, 1, 0, ROOM),
    "sock_shutdown": (4, 0),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One call.

    Attributes:
        function: The function of preview1.
        arguments: Its parameters.
    """

    function: str
    arguments: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(f'{number:#x}' for number in self.arguments)})"


def make_cases(function: str) -> list[Case]:
    """Give the good call of a function and all that are made of it; always the same."""
    signature, good = FUNCTIONS[function][0], GOOD[function]
    found = dict.fromkeys([good])
    for place, kind in enumerate(signature):
        for value in WIDE if kind == "I" else NARROW:
            found[(*good[:place], value, *good[place + 1 :])] = None
    chance = random.Random(function)
    for _ in range(COMBINATIONS if len(signature) > 1 else 0):
        values = tuple(chance.choice(WIDE if kind == "I" else NARROW) for kind in signature)
        found[values] = None
    return [Case(function=function, arguments=values) for values in found]


def guest(function: str) -> str:
    """Give the guest that makes one call of a function, in WebAssembly text."""
    signature = FUNCTIONS[function][0]
    types = " ".join("i64" if kind == "I" else "i32" for kind in signature)
    loads = " ".join(
        f"({'i64' if kind == 'I' else 'i32'}.load (i32.const {0x100 + 8 * place}))"
        for place, kind in enumerate(signature)
    )
    result = "" if function in WITHOUT_RESULT else "(result i32)"
    call = f"(call $tried {loads})"
    ending = call if function in WITHOUT_RESULT else f"(call $exit {call})"
    return f"""(module
      (import "{MODULE}" "{function}" (func $tried (param {types}) {result}))
      (import "{MODULE}" "proc_exit" (func $exit (param i32)))
      (import "{MODULE}" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (import "{MODULE}" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "{MODULE}" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (memory (export "memory") {PAGES})
      (data (i32.const {IOVEC}) "\\00\\90\\00\\00\\10\\00\\00\\00")
      (data (i32.const {PATH}) "f")
      (data (i32.const {OTHER}) "new")
      (data (i32.const {SUBSCRIPTION}) "\\01\\00\\00\\00\\00\\00\\00\\00")
      (data (i32.const {SUBSCRIPTION + 16}) "\\01\\00\\00\\00")
      (data (i32.const 16) "\\00\\01\\00\\00\\80\\00\\00\\00")
      (func (export "_start")
        (drop (call $open (i32.const 3) (i32.const 1) (i32.const {PATH}) (i32.const 1)
          (i32.const 1) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 32)))
        (drop (call $write (i32.const 4) (i32.const {IOVEC}) (i32.const 1) (i32.const 32)))
        (drop (call $read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 32)))
        {ending}))"""


def parameters(case: Case) -> bytes:
    """Give what the guest reads from its standard input."""
    return b"".join((value & (1 << 64) - 1).to_bytes(8, "little") for value in case.arguments)
