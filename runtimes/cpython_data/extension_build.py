"""Building extension modules of a few C or Cython files, without a build system."""

from __future__ import annotations

from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython_data.compilers import OPTIMISATION, Compilers
from runtimes.cpython_data.package import Extension, Package
from runtimes.recipe.commands import run
from runtimes.recipe.progress import Progress


def build_extensions(
    package: Package,
    source: Path,
    target: Path,
    built: Interpreter,
    compilers: Compilers,
    progress: Progress,
) -> None:
    """Put the package's extension modules into `target/objects`, one object for each.

    Args:
        package: What to build.
        source: Its sources, with our edits and with the libraries that it needs.
        target: Where the results go.
        built: CPython for WASI, for its headers.
        compilers: What to build with.
        progress: Told about the steps.
    """
    include = [f"-I{folder}" for folder in (built.folder, built.tree / "Include")]
    maps = [f"-ffile-prefix-map={source}=."]
    for name, extension in package.extensions.items():
        with progress.step(f"compile {name}"):
            objects = _compile(extension, source, [*include, *maps], compilers)
            output = target / "objects" / f"{name}.o"
            program = compilers.scripts / "wasi-cc"
            run([program, "-shared", *objects, "-o", output], cwd=source)


def _compile(
    extension: Extension, source: Path, flags: list[str], compilers: Compilers
) -> list[str]:
    objects = []
    for number, path in enumerate(extension.sources):
        text = _translated(path, source, compilers)
        compiled = f"object-{number}.o"
        words = [*OPTIMISATION, *flags, *extension.flags, "-c", text, "-o", compiled]
        run([compilers.scripts / "wasi-cc", *words], cwd=source)
        objects.append(compiled)
    return objects


def _translated(path: str, source: Path, compilers: Compilers) -> str:
    """Give the C file of a Cython file; others are C files already."""
    if not path.endswith(".pyx"):
        return path
    run([compilers.scripts / "cython", "-3", path], cwd=source)
    return path.removesuffix(".pyx") + ".c"
