"""The link, and the passes over the linked WebAssembly.

1. The linker keeps names: the spill pass finds the stack pointer by its name.
2. `flatten` gives every intermediate value a local, `coalesce-locals` merges those that can share
   one, and `spill-pointers` stores the live ones on the shadow stack before each call. Together
   they let the collector see every root: without `flatten`, a call's result that waits on the
   operand stack is missed; without `coalesce-locals`, frames become giant.
   The interpreter's loop is not inlined back into the function that catches its exceptions.
3. `flatten` does not know the standard exception handling, so the compiler emits the older
   encoding, and the last pass translates it. Engines want the new one (wasmtime has no other).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import file_sha256, value_sha256
from runtimes.recipe.progress import Progress
from runtimes.recipe.zig import Zig

EXPORTS = (
    "cloche_generation",
    "cloche_report",
    "cloche_interrupt",
    "__stack_pointer",
)  # the functions are exported where they are defined

_FEATURES = (
    "exception-handling", "reference-types", "bulk-memory", "bulk-memory-opt", "multivalue",
    "sign-ext", "nontrapping-float-to-int", "mutable-globals", "gc", "extended-const",
)  # fmt: skip
_FEATURE_FLAGS = ("--mvp-features", *(f"--enable-{name}" for name in _FEATURES))
_ROOTS = (
    "--no-inline=execute_ops",
    "--no-inline=cloche_clear_next_frame",
    "--flatten",
    "--coalesce-locals",
    "--spill-pointers",
    "-O3",
)
_STRIP = ("--strip-debug", "--strip-producers")


def link(
    objects: Sequence[Path], flags: Sequence[str], stack_bytes: int, zig: Zig, cache: Cache
) -> Path:
    """Link the objects to a WebAssembly module.

    Args:
        objects: What to link.
        flags: The compiler's flags that decide the target.
        stack_bytes: The size of the shadow stack.
        zig: The linker's driver.
        cache: Where the module is kept.
    """
    options = [
        *flags,
        "-Wl,--gc-sections",
        f"-Wl,-z,stack-size={stack_bytes}",
        *(f"-Wl,--export={name}" for name in EXPORTS),
    ]
    key = value_sha256([zig.version, options, [file_sha256(path) for path in objects]])

    def make(module: Path) -> None:
        zig.run([*options, *objects, "-o", module])

    return cache.file("linked", f"{key}.wasm", make)


def finish(module: Path, binaryen: Path, cache: Cache, progress: Progress) -> Path:
    """Run the passes over a linked module and return the finished one.

    Args:
        module: The linked module, with names.
        binaryen: The unpacked npm package.
        cache: Where the finished module is kept.
        progress: Told about the steps.
    """
    tool = binaryen / "bin" / "wasm-opt"
    key = value_sha256(
        [file_sha256(tool), file_sha256(module), _FEATURE_FLAGS, _ROOTS, _STRIP, "exnref"]
    )

    def make(finished: Path) -> None:
        spilled = finished.with_name("spilled.wasm")
        with progress.step("make roots visible"):
            run(["node", tool, *_FEATURE_FLAGS, *_ROOTS, *_STRIP, module, "-o", spilled])
        with progress.step("translate exceptions"):
            translate = ["--translate-to-exnref", *_STRIP]
            run(["node", tool, *_FEATURE_FLAGS, *translate, spilled, "-o", finished])

    return cache.file("finished", f"{key}.wasm", make)
