"""From locked sources to `python.wasm`: each step's result is cached by what it was made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from runtimes.micropython.c_sources import core_sources
from runtimes.micropython.cross_compiler import cross_compiler
from runtimes.micropython.edits import EDITS
from runtimes.micropython.facts import SHADOW_STACK_BYTES, importable_modules, runtime_facts
from runtimes.micropython.freezing import Freezer
from runtimes.micropython.headers import generated, with_generated_headers
from runtimes.micropython.passes import finish, link
from runtimes.micropython.stdlib import with_stdlib
from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import apply_edits
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.toolchain import tool_folder
from runtimes.recipe.zig import Flavour, Zig

HERE = Path(__file__).parent
PORT = HERE / "port"
FROZEN = HERE / "frozen"

TARGET = ("-target", "wasm32-wasi", "-mexception-handling")
COMPILE = (
    *TARGET,
    *("-mllvm", "-wasm-enable-sjlj", "-mllvm", "-wasm-use-legacy-eh=true"),
    *("-std=gnu99", "-O2", "-fno-sanitize=all", "-fno-strict-aliasing", "-Wall"),
    *("-DNDEBUG", "-D_GNU_SOURCE", "-DMPZ_DIG_SIZE=16", "-Wno-unused-function"),
)


def recipe_sha256() -> str:
    """Return a hash over this recipe: what it is made from, by which steps, with which tools."""
    own = [path.name for path in HERE.iterdir() if path.suffix in (".py", ".lock")]
    shared = HERE.parent / "recipe"
    return value_sha256(
        [tree_sha256(HERE, [*own, "port", "edits", "frozen"]), tree_sha256(shared, ["."])]
    )


def build(cache: Cache, progress: Progress) -> Path:
    """Build the runtime, or take it from the cache.

    Args:
        cache: Where everything on the way is kept.
        progress: Told about the steps.

    Returns:
        A folder with `python.wasm` and `runtime.json`.

    Raises:
        RecipeError: An input is missing or wrong, or a step failed.
    """
    recipe = recipe_sha256()

    def make(folder: Path) -> None:
        _build(folder, recipe, cache, progress)

    return cache.folder("outputs", f"micropython-{recipe}", make)


def _build(folder: Path, recipe: str, cache: Cache, progress: Progress) -> None:
    lock = read_lock(HERE / "source.lock")
    compiler = tool_folder(lock.tools["ziglang"], cache, progress)
    binaryen = tool_folder(lock.tools["binaryen"], cache, progress)
    zig = Zig(compiler, lock.tools["ziglang"].version, cache, progress)
    source = source_tree(lock.sources["micropython"], cache, progress)
    cpython = source_tree(lock.sources["cpython"], cache, progress)
    modules = with_stdlib(FROZEN, cpython, source, cache)
    mpy_cross = cross_compiler(source, zig, cache)
    tree = edited_tree(source, cache)
    flavour = _flavour(tree, zig, cache)
    linked = _link(
        tree, flavour, Freezer(tree=tree, mpy_cross=mpy_cross, cache=cache), modules, zig
    )
    module = folder / "python.wasm"
    module.write_bytes(finish(linked, binaryen, cache, progress).read_bytes())
    registered = generated(flavour, "module.collected").read_text(encoding="utf-8")
    facts = runtime_facts(module, importable_modules(registered, modules), lock, recipe)
    text = json.dumps(facts, indent=2, sort_keys=True) + "\n"
    (folder / "runtime.json").write_text(text, encoding="utf-8")


def edited_tree(source: Path, cache: Cache) -> Path:
    """Return a copy of the source with this recipe's edits made."""
    key = value_sha256([source.name, [(e.path, e.anchor, e.replacement) for e in EDITS]])

    def make(tree: Path) -> None:
        shutil.copytree(source, tree, dirs_exist_ok=True)
        apply_edits(tree, EDITS)

    return cache.folder("edited", key, make)


def _sources(tree: Path) -> list[Path]:
    """Return the runtime's C files, in the order in which they are linked."""
    # What replaces a part of wasi-libc goes first: libc's own is taken at the first use of it.
    first = PORT / "preopen.c"
    # The heap's large first area goes last, so that what every run writes to lies close together.
    last = PORT / "heap.c"
    others = sorted(path for path in PORT.glob("*.c") if path not in (first, last))
    return [first, *core_sources(tree), *others, last]


def _flavour(tree: Path, zig: Zig, cache: Cache) -> Flavour:
    """Return how the runtime's sources are compiled, with the generated headers made."""
    own_headers = [path.name for path in PORT.iterdir() if path.suffix in (".h", ".inc")]
    used = tree_sha256(tree, ["py", "extmod", "shared", "lib"])
    plain = Flavour(
        name="MicroPython",
        flags=COMPILE,
        include=(PORT, tree),
        headers=value_sha256([used, tree_sha256(PORT, own_headers)]),
    )
    return with_generated_headers(tree, _sources(tree), PORT / "qstrdefsport.h", plain, zig, cache)


def _link(tree: Path, flavour: Flavour, freezer: Freezer, modules: Path, zig: Zig) -> Path:
    """Compile and link: the core, the port, and the frozen modules."""
    frozen = freezer.freeze(modules, generated(flavour, "qstrdefs.preprocessed.h"))
    slow = [tree / "py" / "vm.c", frozen]
    objects = zig.compile([*_sources(tree), frozen], flavour, slow)
    return link(objects, TARGET, SHADOW_STACK_BYTES, zig, freezer.cache)
