"""From a package's locked sources to its objects and its Python files, kept in the build cache."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython_data.compilers import OPTIMISATION, Compilers
from runtimes.cpython_data.extension_build import build_extensions
from runtimes.cpython_data.meson_build import build_with_meson
from runtimes.cpython_data.package import Package
from runtimes.cpython_data.python_files import copy_python
from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import apply_edits
from runtimes.recipe.hashing import tree_sha256, value_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.toolchain import tool_folder

_HERE = Path(__file__).parent
_STEPS = ("built_package.py", "extension_build.py", "meson_build.py", "python_files.py")
_MESON = "vendored-meson/meson/meson.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltPackage:
    """What came out.

    Attributes:
        package: What was built.
        objects: The object of each extension module, by its full name.
        python: A folder to pack, with `site-packages` in it.
        include: The folder of headers for other packages; only numpy has one.
    """

    package: Package
    objects: dict[str, Path]
    python: Path
    include: Path


def build_package(
    package: Package,
    numpy: BuiltPackage | None,
    built: Interpreter,
    compilers: Compilers,
    lock: Lock,
    cache: Cache,
    progress: Progress,
) -> BuiltPackage:
    """Build a package, or take it from the cache.

    Args:
        package: Which one.
        numpy: numpy, for packages that include its headers; None for numpy itself.
        built: CPython for WASI, for its headers.
        compilers: What to build with.
        lock: The inputs.
        cache: Where the result is kept.
        progress: Told about the steps.
    """
    upstream = tool_folder(lock.tools[package.name], cache, progress)
    meson = tool_folder(lock.tools["numpy"], cache, progress) / _MESON
    wanted = {key: value for key, value in asdict(package).items() if key not in _LATER}
    headers = numpy.include if numpy and package.meson else None
    libraries = [lock.sources[name] for name in package.libraries]
    key = value_sha256(
        [
            *(upstream.name, wanted),
            *((compilers.version, OPTIMISATION) if package.modules or package.extensions else ()),
            *(library.tree_sha256 for library in libraries),
            tree_sha256(headers, ["."]) if headers else "",
            tree_sha256(_HERE, _STEPS),
        ]
    )

    def make(folder: Path) -> None:
        source = folder.parent / "source"
        shutil.copytree(upstream, source)
        apply_edits(source, package.edits)
        for library in libraries:
            shutil.copytree(source_tree(library, cache, progress), source / library.name)
        (folder / "objects").mkdir()
        copy_python(package, source, folder / "python" / "site-packages")
        if package.meson:
            build_with_meson(package, source, folder, meson, headers, compilers, progress)
        build_extensions(package, source, folder, built, compilers, progress)

    folder = cache.folder("packages", f"{package.name}-{key}", make)
    names = (*package.modules, *package.extensions)
    return BuiltPackage(
        package=package,
        objects={name: folder / "objects" / f"{name}.o" for name in names},
        python=folder / "python",
        include=folder / "include",
    )


# What does not change what is built.
_LATER = ("imports", "settle")
