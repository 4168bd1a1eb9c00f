"""From locked sources to `python.wasm`: each step's result is cached by what it was made from.

sources, toolchain → native twin, libraries → CPython for WASI → archive of the standard library
→ linked module → image
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from runtimes.cpython.edits import EDITS
from runtimes.cpython.facts import importable_modules, runtime_facts
from runtimes.cpython.image.command import Command
from runtimes.cpython.image.snapshot import snapshot
from runtimes.cpython.image.touched_pages import touched_pages
from runtimes.cpython.interpreter import interpreter
from runtimes.cpython.libraries import build_host_zlib, build_libraries
from runtimes.cpython.link import link
from runtimes.cpython.native import native_twin
from runtimes.cpython.packing.archive import ARCHIVE, stdlib_archive
from runtimes.cpython.toolchain import make_toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import apply_edits
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.toolchain import tool_folder

HERE = Path(__file__).parent
PREFIX = "/usr/local/lib/python"  # as in port/interpreter.c
_FOLDERS = ("edits", "image", "lib", "packing", "port", "sqlite")


def recipe_sha256() -> str:
    """Return a hash over this recipe: what it is made from, by which steps, with which tools."""
    own = [path.name for path in HERE.iterdir() if path.suffix in (".py", ".lock")]
    shared = HERE.parent / "recipe"
    return value_sha256([tree_sha256(HERE, [*own, *_FOLDERS]), tree_sha256(shared, ["."])])


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

    return cache.folder("outputs", f"cpython-{recipe}", make)


def _build(folder: Path, recipe: str, cache: Cache, progress: Progress) -> None:
    lock = read_lock(HERE / "source.lock")
    tools = make_toolchain(lock, cache, progress)
    source = source_tree(lock.sources["cpython"], cache, progress)
    version = ".".join(lock.sources["cpython"].version.split(".")[:2])
    native = native_twin(
        source, build_host_zlib(lock, tools, cache, progress), tools, cache, progress
    )
    libraries = build_libraries(lock, tools, cache, progress)
    built = interpreter(edited_tree(source, cache), native, libraries, tools, cache, progress)
    time_zones = tool_folder(lock.tools["tzdata"], cache, progress)
    archive = stdlib_archive(built, native, time_zones, PREFIX + version, cache, progress)
    linked = link(built, libraries, archive, version, tools, cache, progress)
    module = folder / "python.wasm"
    module.write_bytes(snapshot(linked, cache, progress).read_bytes())
    with progress.step("look at what runs do"):
        command = Command(module.read_bytes())
        modules = importable_modules(archive / ARCHIVE, built, command)
        touched = touched_pages(command)
    facts = runtime_facts(module, modules, touched, lock, recipe)
    text = json.dumps(facts, indent=2, sort_keys=True) + "\n"
    (folder / "runtime.json").write_text(text, encoding="utf-8")


def edited_tree(source: Path, cache: Cache) -> Path:
    """Return a copy of the source with this recipe's edits made."""
    key = value_sha256([source.name, [(e.path, e.anchor, e.replacement) for e in EDITS]])

    def make(tree: Path) -> None:
        shutil.copytree(source, tree, dirs_exist_ok=True)
        apply_edits(tree, EDITS)

    return cache.folder("edited", key, make)
