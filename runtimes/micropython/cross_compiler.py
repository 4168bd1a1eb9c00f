"""`mpy-cross`, for this machine: it compiles the modules that are frozen into the runtime."""

from __future__ import annotations

from pathlib import Path

from runtimes.micropython.c_sources import cross_compiler_sources
from runtimes.micropython.headers import with_generated_headers
from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.zig import Flavour, Zig, host_target

_C_FLAGS = ("-std=gnu99", "-O1", "-DNDEBUG", "-fno-sanitize=all", "-DMICROPY_GCREGS_SETJMP=1", "-w")


def cross_compiler(tree: Path, zig: Zig, cache: Cache) -> Path:
    """Return the program `mpy-cross`, made from unedited source: no edit changes the bytecode.

    Args:
        tree: MicroPython's source, without edits.
        zig: The compiler.
        cache: Where the program is kept.
    """
    flavour = _flavour(tree)
    key = value_sha256(
        [zig.version, flavour.flags, tree_sha256(tree, ["py", "mpy-cross", "shared"])]
    )

    def make(program: Path) -> None:
        sources = cross_compiler_sources(tree)
        names = tree / "mpy-cross" / "qstrdefsport.h"
        ready = with_generated_headers(tree, sources, names, flavour, zig, cache)
        objects = zig.compile(sources, ready)
        zig.run([*flavour.flags, "-s", *objects, "-lm", "-o", program])

    return cache.file("programs", f"mpy-cross-{key}", make)


def _flavour(tree: Path) -> Flavour:
    return Flavour(
        name="mpy-cross",
        flags=("-target", host_target(), *_C_FLAGS),
        include=(tree / "mpy-cross", tree),
        headers=tree_sha256(tree, ["py", "mpy-cross", "shared"]),
    )
