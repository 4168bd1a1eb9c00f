"""The standard library as one archive, and the modules that are needed before it can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.progress import Progress

HERE = Path(__file__).parent
LIBRARY = HERE.parent / "lib"

ARCHIVE = "stdlib.archive"
# What `Py_InitializeFromConfig` itself imports and CPython does not freeze, and our importer.
STARTUP = {
    "encodings": "Lib/encodings/__init__.py",
    "encodings.aliases": "Lib/encodings/aliases.py",
    "encodings.utf_8": "Lib/encodings/utf_8.py",
    "_cloche_importer": "_cloche_importer.py",
}


def stdlib_archive(
    built: Interpreter,
    native: Path,
    time_zones: Path,
    root: str,
    cache: Cache,
    progress: Progress,
    more: Sequence[Path] = (),
) -> Path:
    """Return a folder with the archive and the headers of the frozen modules.

    Args:
        built: CPython for WASI; its source has the library.
        native: The folder of the native twin, which compiles.
        time_zones: The unpacked `tzdata` package.
        root: The path that the modules will seem to lie under.
        cache: Where the folder is kept.
        progress: Told about the steps.
        more: Folders whose files are packed as well, or instead.
    """
    ours = tree_sha256(HERE.parent, ["lib", "packing"])
    key = value_sha256(
        [
            *(built.tree.name, built.folder.name, native.name, time_zones.name, root, ours),
            *(tree_sha256(folder, ["."]) for folder in more),
        ]
    )

    def make(folder: Path) -> None:
        with progress.step("pack the standard library"):
            _pack(folder, built, native, time_zones, root, more)
            for name, path in STARTUP.items():
                _freeze(folder, built, native, name, path)

    return cache.folder("stdlib", key, make)


def _pack(
    folder: Path,
    built: Interpreter,
    native: Path,
    time_zones: Path,
    root: str,
    more: Sequence[Path],
) -> None:
    extra = folder.parent / "extra"
    (extra / "tzdata").mkdir(parents=True)
    _copy_time_zones(time_zones / "tzdata", extra / "tzdata")
    (facts,) = built.folder.glob("build/lib.*/_sysconfigdata_*.py")
    text = _without_paths(facts.read_text(encoding="utf-8"), built, native)
    (extra / facts.name).write_text(text, encoding="utf-8")
    program: list[str | Path] = [native / "python", HERE / "pack.py", folder / ARCHIVE, root]
    run([*program, built.tree / "Lib", extra, LIBRARY, *more], env=twin_environment(built))


def _without_paths(facts: str, built: Interpreter, native: Path) -> str:
    """Leave out of `_sysconfigdata` on what machine things were built, and where."""
    places = {built.folder: "/build", built.tree: "/python", native: "/native"}
    for place, name in places.items():
        facts = facts.replace(str(place), name)
    builder = run([built.tree / "config.guess"]).decode().strip()
    facts = facts.replace(builder, "builder")
    # What is left of the cache are folders whose names are hashes, some of them over paths.
    cache = re.escape(str(built.folder.parents[1]))
    return re.sub(rf"{cache}/(\w+)/[\w.:~-]+", r"/\1", facts)


def _copy_time_zones(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        copy = target / path.relative_to(source)
        if path.is_file() and "__pycache__" not in path.parts:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())


def _freeze(folder: Path, built: Interpreter, native: Path, name: str, path: str) -> None:
    source = built.tree / path if path.startswith("Lib/") else LIBRARY / path
    tool = built.tree / "Programs" / "_freeze_module.py"
    run([native / "python", tool, name, source, folder / f"{name}.h"], env=twin_environment(built))


def twin_environment(built: Interpreter) -> dict[str, str]:
    """Return variables that make the native twin deterministic and let it find its library.

    Args:
        built: CPython for WASI; its source has the library.
    """
    return {
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(built.tree / "Lib"),
        "PYTHONNOUSERSITE": "1",
    }
