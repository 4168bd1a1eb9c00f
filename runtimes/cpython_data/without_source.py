"""Packages that are packed as bytecode alone, for the size of the bundle.

The sources of these are a quarter of it, and few programs ask for them: a traceback through such a
package names files and lines without their text. What compiled code tells of columns is of no use
without the text, and is left out too.
"""

from __future__ import annotations

from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython.packing.archive import twin_environment
from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import tree_sha256, value_sha256

WITHOUT_SOURCE = ("mpmath", "networkx", "sympy")
_HERE = Path(__file__).parent
_PROGRAM = "compile_modules.py"


def without_source(folder: Path, root: str, built: Interpreter, native: Path, cache: Cache) -> Path:
    """Return a folder with the modules of another, compiled.

    Args:
        folder: The folder to pack otherwise.
        root: The path that the modules will seem to lie under.
        built: CPython for WASI, whose source has the library.
        native: The folder of the native twin, which compiles.
        cache: Where the result is kept.
    """
    inputs = [tree_sha256(folder, ["."]), tree_sha256(_HERE, [_PROGRAM]), native.name, root]

    def make(target: Path) -> None:
        program: list[str | Path] = [native / "python", "-X", "no_debug_ranges", _HERE / _PROGRAM]
        run([*program, root, folder, target], env=twin_environment(built))

    return cache.folder("compiled", value_sha256(inputs), make)
