"""Running the interpreter up to where programs start, and keeping its memory as the module's own.

wizer is not used: it lets the module see this machine's clock and randomness, and so two of its
images of one module are never the same. Here the module is brought up in two worlds that differ
in both, and only if the memories are equal, byte for byte, is there an image: what would be frozen
into it stops the build.

The image is one run of data, zeros included, so that an engine can map it copy-on-write.
"""

from __future__ import annotations

from pathlib import Path

import wasmtime

from runtimes.cpython.image.host import Host, World
from runtimes.cpython.image.module import count_mutable_globals, with_memory
from runtimes.recipe.cache import Cache
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import file_sha256, tree_sha256, value_sha256
from runtimes.recipe.progress import Progress

PREPARE = "cloche_prepare"
STACK_POINTER = "__stack_pointer"
_WORLDS = (
    World(nanoseconds=1_700_000_000_123_456_789, random_byte=0x5A),
    World(nanoseconds=1_900_000_000_987_654_321, random_byte=0xC3),
)


def snapshot(linked: Path, cache: Cache, progress: Progress) -> Path:
    """Return the module with its interpreter up.

    Args:
        linked: The module as it was linked.
        cache: Where the result is kept.
        progress: Told about the steps.

    Raises:
        RecipeError: Something of the world would be frozen into the image.
    """
    ours = tree_sha256(Path(__file__).parent, ["."])
    key = value_sha256([file_sha256(linked), ours])

    def make(module: Path) -> None:
        with progress.step("make the image"):
            module.write_bytes(make_image(linked.read_bytes()))

    return cache.file("images", f"{key}.wasm", make)


def make_image(wasm: bytes) -> bytes:
    """Return a module with its interpreter up.

    Raises:
        RecipeError: Something of the world would be frozen into the image.
    """
    if count_mutable_globals(wasm) != 1:
        raise RecipeError("the module has other mutable globals than its stack pointer")
    engine = wasmtime.Engine()
    module = wasmtime.Module(engine, wasm)
    memories = [_prepared_memory(engine, module, world) for world in _WORLDS]
    (first, start), (second, _) = memories
    if first != second:
        raise RecipeError(_difference(first, second, start))
    return with_memory(wasm, first, start)


def _prepared_memory(
    engine: wasmtime.Engine, module: wasmtime.Module, world: World
) -> tuple[bytes, int]:
    """Bring the interpreter up in a world; return its memory above the stack, and where that is."""
    store = wasmtime.Store(engine)
    linker = wasmtime.Linker(engine)
    host = Host(world)
    host.link(linker, module)
    exports = linker.instantiate(store, module).exports(store)
    host.memory, host.store = exports["memory"], store
    stack_pointer = exports[STACK_POINTER]
    start = stack_pointer.value(store)  # type: ignore[union-attr]
    exports[PREPARE](store)  # type: ignore[operator]
    if stack_pointer.value(store) != start:  # type: ignore[union-attr]
        raise RecipeError("the stack pointer has moved while the image was made")
    return bytes(host.memory.read(store, start, host.memory.data_len(store))), start


def _difference(first: bytes, second: bytes, start: int) -> str:
    if len(first) != len(second):
        return "the image would be of another size in another world"
    places = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    shown = ", ".join(f"{start + place:#x}" for place in places[:20])
    return (
        f"{len(places)} bytes of the image depend on the clock or on randomness, at {shown}; "
        "something that is imported into it draws them too early"
    )
