"""Our main, linked with CPython to one module that needs nothing but WASI preview1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from runtimes.cpython.interpreter import Interpreter
from runtimes.cpython.toolchain import Toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.hashing import file_sha256, tree_sha256, value_sha256
from runtimes.recipe.progress import Progress
from runtimes.recipe.zig import Flavour

PORT = Path(__file__).parent / "port"
EXPORTS = (
    "cloche_generation",
    "cloche_report",
    "cloche_interrupt",
    "__stack_pointer",
)  # the functions are exported where they are defined
SHADOW_STACK_BYTES = 8 << 20

_COMPILE = (
    "-O3",
    "-g0",
    "-DNDEBUG",
    "-std=gnu23",
    "-Wall",
    "-Wno-c23-extensions",
    "-fno-strict-aliasing",
)
_LINK = (
    *("-O3", "-nostartfiles", "-Wl,--no-entry", "-Wl,--stack-first", "-Wl,--gc-sections"),
    *("-Wl,--lto-O3", "-Wl,-O2", "-Wl,--strip-all", f"-Wl,-z,stack-size={SHADOW_STACK_BYTES}"),
    *(f"-Wl,--export={name}" for name in EXPORTS),
)


def link(
    built: Interpreter,
    libraries: Path,
    archive: Path,
    version: str,
    tools: Toolchain,
    cache: Cache,
    progress: Progress,
    more: Sequence[Path] = (),
    words: Sequence[str] = (),
) -> Path:
    """Return the linked module, whose interpreter has still to be started.

    Args:
        built: CPython for WASI.
        libraries: The folder of the libraries that are linked in.
        archive: The folder of the standard library's archive.
        version: Python's version, such as `3.13`.
        tools: The compilers.
        cache: Where the module is kept.
        progress: Told about the steps.
        more: Objects and libraries that are linked as well.
        words: What the linker is told besides.
    """
    objects = [*_compile(built, libraries / "include", archive, version, tools), *more]
    archives = [word for word in built.libraries if isinstance(word, Path)]
    inputs = [file_sha256(path) for path in (*objects, built.library, *archives)]
    key = value_sha256([tools.version, [*_LINK, *words], built.folder.name, inputs])

    def make(module: Path) -> None:
        with progress.step("link"):
            given = [*objects, built.library, *built.libraries, *words]
            tools.wasi.run([*_LINK, *given, "-o", module])

    return cache.file("linked", f"{key}.wasm", make)


def _compile(
    built: Interpreter, libraries: Path, archive: Path, version: str, tools: Toolchain
) -> list[Path]:
    own = built.tree / "Include"
    include = (PORT, built.folder, own, own / "internal", archive, libraries)
    headers = value_sha256(
        [
            tree_sha256(PORT, ["cloche.h", "frames.h"]),
            tree_sha256(built.folder, ["pyconfig.h"]),
            tree_sha256(built.tree, ["Include"]),
            tree_sha256(libraries, ["sqlite3.h"]),
            tree_sha256(archive, ["."]),
        ]
    )
    flavour = Flavour(
        name="our main",
        flags=(*_COMPILE, f'-DCLOCHE_VERSION=L"{version}"', f"--embed-dir={archive}"),
        include=include,
        headers=headers,
    )
    return tools.wasi.compile(sorted(PORT.glob("*.c")), flavour)
