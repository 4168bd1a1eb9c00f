"""From locked sources to `python.wasm` with packages: what CPython's own recipe does, and more.

CPython for WASI (runtimes.cpython) → packages → archive of library and packages → linked module →
image. Each package is a step of its own in the cache, so a change of one builds no other anew.
"""

from __future__ import annotations

import json
from pathlib import Path

from runtimes.cpython.build import PREFIX, edited_tree
from runtimes.cpython.build import recipe_sha256 as plain_recipe_sha256
from runtimes.cpython.facts import importable_modules, runtime_facts
from runtimes.cpython.image.command import Command
from runtimes.cpython.image.snapshot import snapshot
from runtimes.cpython.image.touched_pages import touched_pages
from runtimes.cpython.interpreter import Interpreter, interpreter
from runtimes.cpython.libraries import build_host_zlib, build_libraries
from runtimes.cpython.link import link
from runtimes.cpython.native import native_twin
from runtimes.cpython.packing.archive import ARCHIVE, stdlib_archive
from runtimes.cpython.toolchain import Toolchain, make_toolchain
from runtimes.cpython_data.built_package import BuiltPackage, build_package
from runtimes.cpython_data.compilers import make_compilers
from runtimes.cpython_data.packages import PACKAGES
from runtimes.cpython_data.preparation import preparation
from runtimes.cpython_data.registration import registration
from runtimes.cpython_data.without_source import WITHOUT_SOURCE, without_source
from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import Lock, read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.toolchain import tool_folder

HERE = Path(__file__).parent
# numpy formats its extended floats with printf.
_WORDS = ("-lc-printscan-long-double",)
NOTES = (
    "numpy's indexes (argsort, argmax, nonzero) are int32; other integers are int64 by default.",
    "There are no threads and no warnings of floating-point errors: 1/0 in an array is inf.",
    "pandas has no plots, no Excel, no Parquet and no HDF.",
)
"""What whoever writes programs for this runtime has to know."""

_PROGRAMS = (
    "print(1 + 1)",
    "import numpy as np\nprint(np.arange(6).reshape(2, 3).sum())",
)


def recipe_sha256() -> str:
    """Return a hash over this recipe and the one that it extends."""
    own = [path.name for path in HERE.iterdir() if path.suffix in (".py", ".lock")]
    return value_sha256(
        [tree_sha256(HERE, [*own, "lib", "packages", "port"]), plain_recipe_sha256()]
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

    return cache.folder("outputs", f"cpython-data-{recipe}", make)


def _build(folder: Path, recipe: str, cache: Cache, progress: Progress) -> None:
    lock = read_lock(HERE / "source.lock")
    tools = make_toolchain(lock, cache, progress)
    source = source_tree(lock.sources["cpython"], cache, progress)
    version = ".".join(lock.sources["cpython"].version.split(".")[:2])
    zlib = build_host_zlib(lock, tools, cache, progress)
    native = native_twin(source, zlib, tools, cache, progress)
    libraries = build_libraries(lock, tools, cache, progress)
    built = interpreter(edited_tree(source, cache), native, libraries, tools, cache, progress)
    compilers = make_compilers(built, native, source, tools, lock, cache, progress)
    packages: dict[str, BuiltPackage] = {}
    for package in PACKAGES:
        packages[package.name] = build_package(
            package, packages.get("numpy"), built, compilers, lock, cache, progress
        )
    # They lie beside the standard library: where other packages are mounted, only those are seen.
    root = PREFIX + version
    python = {name: package.python / "site-packages" for name, package in packages.items()}
    for name in WITHOUT_SOURCE:
        python[name] = without_source(python[name], root, built, native, cache)
    versions = {name: lock.tools[name].version for name in packages}
    more = [*python.values(), preparation(PACKAGES, versions, cache)]
    time_zones = tool_folder(lock.tools["tzdata"], cache, progress)
    archive = stdlib_archive(built, native, time_zones, root, cache, progress, more)
    added = [*_objects(packages, built, tools, cache), *compilers.libraries]
    linked = link(built, libraries, archive, version, tools, cache, progress, added, _WORDS)
    module = folder / "python.wasm"
    module.write_bytes(snapshot(linked, cache, progress).read_bytes())
    _tell(folder, archive, built, lock, recipe, progress)


def _objects(
    packages: dict[str, BuiltPackage], built: Interpreter, tools: Toolchain, cache: Cache
) -> list[Path]:
    objects = {name: path for each in packages.values() for name, path in each.objects.items()}
    return [
        *registration(objects, built, tools, cache),
        *(objects[name] for name in sorted(objects)),
    ]


def _tell(
    folder: Path, archive: Path, built: Interpreter, lock: Lock, recipe: str, progress: Progress
) -> None:
    module = folder / "python.wasm"
    with progress.step("look at what runs do"):
        command = Command(module.read_bytes())
        modules = importable_modules(archive / ARCHIVE, built, command)
        touched = touched_pages(command, _PROGRAMS)
    facts = runtime_facts(module, modules, touched, lock, recipe)
    facts["packages"] = [
        {"name": package.name, "version": lock.tools[package.name].version} for package in PACKAGES
    ]
    facts["notes"] = list(NOTES)
    text = json.dumps(facts, indent=2, sort_keys=True) + "\n"
    (folder / "runtime.json").write_text(text, encoding="utf-8")
