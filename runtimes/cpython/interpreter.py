"""CPython for WASI, by its own `configure` and `make`: the library that our main is linked with.

The flags are the ones that were measured to be best: clang's -O3, link-time optimisation, and
Python's own allocator, which the WASI platform leaves off by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runtimes.cpython.toolchain import TRIPLE, Toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.progress import Progress
from runtimes.recipe.zig import jobs

_CONFIGURE = (
    f"--host={TRIPLE}",
    "--disable-test-modules",
    "--without-ensurepip",
    "--with-pymalloc",
    "--without-mimalloc",
)
OPTIMISATION = "-DNDEBUG -O3 -g0"
_LTO = "-flto"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interpreter:
    """What `make` made.

    Attributes:
        folder: The build's folder, with `pyconfig.h`.
        tree: The source, with our edits.
        library: The static library.
        libraries: What has to be linked with it: files and `-l` words.
    """

    folder: Path
    tree: Path
    library: Path
    libraries: tuple[str | Path, ...]


def interpreter(
    tree: Path, native: Path, libraries: Path, tools: Toolchain, cache: Cache, progress: Progress
) -> Interpreter:
    """Return CPython compiled for WASI.

    Args:
        tree: The source, with our edits.
        native: The folder of the native twin.
        libraries: The folder of the libraries that are linked in.
        tools: The compilers.
        cache: Where the build's folder is kept.
        progress: Told about the steps.
    """
    key = value_sha256(
        [tree.name, native.name, libraries.name, tools.version, OPTIMISATION, _LTO, _CONFIGURE]
    )

    def make(folder: Path) -> None:
        with progress.step("configure CPython for WASI"):
            configure(folder, tree, native, libraries, tools)
        with progress.step("compile CPython for WASI"):
            compile_library(folder)

    folder = cache.folder("interpreters", key, make)
    return describe(folder, tree)


def configure(folder: Path, tree: Path, native: Path, libraries: Path, tools: Toolchain) -> None:
    """Run `configure` in `folder`, as Tools/wasm/wasi.py does."""
    names = {"ZLIB": "z", "BZIP2": "bz2", "LIBLZMA": "lzma", "LIBSQLITE3": "sqlite3"}
    found = {f"{name}_CFLAGS": f"-I{libraries / 'include'}" for name in names}
    found |= {f"{name}_LIBS": f"-L{libraries / 'lib'} -l{lib}" for name, lib in names.items()}
    maps = {tree: "/python", libraries: "/libraries", folder: "/build"}
    env = found | {
        "CC": f"{tools.scripts / 'wasi-cc'}",
        "AR": f"{tools.scripts / 'ar'}",
        "RANLIB": "true",
        "CFLAGS": " ".join(
            ["-Wno-date-time", *(f"-ffile-prefix-map={path}={to}" for path, to in maps.items())]
        ),
        "CFLAGS_NODIST": _LTO,
        "OPT": OPTIMISATION,
        "CONFIG_SITE": f"{tree / 'Tools' / 'wasm' / 'config.site-wasm32-wasi'}",
        "PKG_CONFIG_LIBDIR": "/nonexistent",
        "SOURCE_DATE_EPOCH": "0",
    }
    build = run([tree / "config.guess"]).decode().strip()
    words = [*_CONFIGURE, f"--build={build}", f"--with-build-python={native / 'python'}"]
    run([tree / "configure", *words], cwd=folder, env=env)


def compile_library(folder: Path) -> None:
    """Run `make` for the library and what it is linked with."""
    env = {"SOURCE_DATE_EPOCH": "0", "MAKEFLAGS": ""}
    archives = [word for word in _link_words(folder) if word.endswith(".a")]
    wanted = [_library_name(folder), *archives, "pybuilddir.txt"]
    run(["make", f"-j{jobs()}", *wanted], cwd=folder, env=env)


def describe(folder: Path, tree: Path) -> Interpreter:
    """Return what there is in a build's folder."""
    words = dict.fromkeys(_link_words(folder))
    return Interpreter(
        folder=folder,
        tree=tree,
        library=folder / _library_name(folder),
        libraries=tuple(folder / word if word.endswith(".a") else word for word in words),
    )


def _library_name(folder: Path) -> str:
    return _ask_makefile(folder, "$(LIBRARY)")


def _link_words(folder: Path) -> list[str]:
    return _ask_makefile(folder, "$(LIBS) $(MODLIBS) $(SYSLIBS)").split()


def _ask_makefile(folder: Path, expression: str) -> str:
    command = ["make", "-s", f"--eval=cloche-ask: ; @echo {expression}", "cloche-ask"]
    return run(command, cwd=folder, env={"MAKEFLAGS": ""}).decode().strip()
