"""Which of upstream's C files are in the runtime, and which in the cross compiler."""

from __future__ import annotations

from pathlib import Path

# Left out of `py/`: what the configuration switches off as a whole, and what the port replaces.
_OTHER_MACHINES = (
    "asm",
    "emitn",
    "emitinline",
    "nlrx",
    "nlrthumb",
    "nlraarch",
    "nlrmips",
    "nlrpower",
)
_NOT_IN_RUNTIME = (
    *_OTHER_MACHINES,
    "nlrrv",
    "modthread",
    "nativeglue",
    "profile",
    "repl",
    "pystack",
    "formatfloat",
)

_EXTMOD = (
    "modasyncio", "modbinascii", "moddeflate", "modhashlib", "modheapq", "modjson",
    "modos", "modplatform", "modrandom", "modre", "modselect", "modtime", "modvfs",
    "vfs", "vfs_posix", "vfs_posix_file", "vfs_reader",
)  # fmt: skip
_SHARED = ("timeutils/timeutils",)


def core_sources(tree: Path) -> list[Path]:
    """Return the interpreter's own files that the runtime is made from."""
    core = sorted((tree / "py").glob("*.c"))
    chosen = [path for path in core if not path.name.startswith(_NOT_IN_RUNTIME)]
    chosen += [tree / "extmod" / f"{name}.c" for name in _EXTMOD]
    return chosen + [tree / "shared" / f"{name}.c" for name in _SHARED]


def cross_compiler_sources(tree: Path) -> list[Path]:
    """Return the files that `mpy-cross` is made from, all of `py/` with it."""
    own = [tree / "mpy-cross" / "main.c", tree / "mpy-cross" / "gccollect.c"]
    return [*sorted((tree / "py").glob("*.c")), *own, tree / "shared/runtime/gchelper_generic.c"]
