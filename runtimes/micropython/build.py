"""From locked sources to `python.wasm`: each step's result is cached by what it was made from."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from runtimes.micropython.c_sources import core_sources
from runtimes.micropython.cross_compiler import cross_compiler
from runtimes.micropython.edits import EDITS
from runtimes.micropython.freezing import Freezer
from runtimes.micropython.headers import with_generated_headers
from runtimes.micropython.passes import finish, link
from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import apply_edits
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import Lock, read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.toolchain import tool_folder
from runtimes.recipe.zig import Flavour, Zig

HERE = Path(__file__).parent
PORT = HERE / "port"
FROZEN = HERE / "frozen"

SHADOW_STACK_BYTES = 640 * 1024
TARGET = ("-target", "wasm32-wasi", "-mexception-handling")
COMPILE = (
    *TARGET,
    *("-mllvm", "-wasm-enable-sjlj", "-mllvm", "-wasm-use-legacy-eh=true"),
    *("-std=gnu99", "-O2", "-fno-sanitize=all", "-fno-strict-aliasing", "-Wall"),
    *("-DNDEBUG", "-D_GNU_SOURCE", "-DMPZ_DIG_SIZE=16", "-Wno-unused-function"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """What a build gives.

    Attributes:
        module: The finished `python.wasm`.
        lock: The inputs.
    """

    module: Path
    lock: Lock


def build(cache: Cache, progress: Progress) -> Built:
    """Build the runtime, or take it from the cache.

    Args:
        cache: Where everything on the way is kept.
        progress: Told about the steps.

    Raises:
        RecipeError: An input is missing or wrong, or a step failed.
    """
    lock = read_lock(HERE / "source.lock")
    zig = Zig(
        tool_folder(lock.tools["ziglang"], cache, progress),
        lock.tools["ziglang"].version,
        cache,
        progress,
    )
    source = source_tree(lock.sources["micropython"], cache, progress)
    mpy_cross = cross_compiler(source, zig, cache)
    linked = _link(edited_tree(source, cache), mpy_cross, zig, cache)
    binaryen = tool_folder(lock.tools["binaryen"], cache, progress)
    return Built(module=finish(linked, binaryen, cache, progress), lock=lock)


def edited_tree(source: Path, cache: Cache) -> Path:
    """Return a copy of the source with this recipe's edits made."""
    key = value_sha256([source.name, [(e.path, e.anchor, e.replacement) for e in EDITS]])

    def make(tree: Path) -> None:
        shutil.copytree(source, tree, dirs_exist_ok=True)
        apply_edits(tree, EDITS)

    return cache.folder("edited", key, make)


def _link(tree: Path, mpy_cross: Path, zig: Zig, cache: Cache) -> Path:
    """Compile and link: the core, the port, and the frozen modules."""
    sources = [*core_sources(tree), *sorted(PORT.glob("*.c"))]
    plain = Flavour(
        name="MicroPython",
        flags=COMPILE,
        include=(PORT, tree),
        headers=value_sha256(
            [
                tree_sha256(tree, ["py", "extmod", "shared", "lib"]),
                tree_sha256(PORT, [p.name for p in PORT.iterdir() if p.suffix in (".h", ".inc")]),
            ]
        ),
    )
    flavour = with_generated_headers(tree, sources, PORT / "qstrdefsport.h", plain, zig, cache)
    headers = flavour.include[-1]
    freezer = Freezer(tree=tree, mpy_cross=mpy_cross, cache=cache)
    frozen = freezer.freeze(FROZEN, headers / "genhdr" / "qstrdefs.preprocessed.h")
    slow = [tree / "py" / "vm.c", frozen]
    objects = zig.compile([*sources, frozen], flavour, slow)
    return link(objects, TARGET, SHADOW_STACK_BYTES, zig, cache)
