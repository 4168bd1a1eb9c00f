"""The native twin: a Python of the very same version, for this machine.

CPython's build for another platform runs Python code of its own (freezing modules, writing
`_sysconfigdata`), and the standard library is compiled to bytecode by it. Always this build is
used, never a Python that happens to be installed: what marshal writes depends on the interpreter
that runs it, and two machines have to get the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from runtimes.cpython.toolchain import Toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.progress import Progress
from runtimes.recipe.zig import jobs

# A wish for speed would cost more time here than it saves: the twin does a minute's work.
_OPTIMISATION = "-O1 -g0 -DNDEBUG"
_CONFIGURE = ("--disable-test-modules", "--without-ensurepip", "--without-readline")


def native_twin(tree: Path, zlib: Path, tools: Toolchain, cache: Cache, progress: Progress) -> Path:
    """Return the folder of the native build; its program is `python`.

    Args:
        tree: CPython's source, without edits.
        zlib: The folder of zlib for this machine.
        tools: The compilers.
        cache: Where the folder is kept.
        progress: Told about the steps.
    """
    key = value_sha256([tree.name, zlib.name, tools.host.version, _OPTIMISATION, _CONFIGURE])

    def make(folder: Path) -> None:
        env = {
            "CC": f"{tools.scripts / 'host-cc'}",
            "CFLAGS": "-Wno-date-time",
            "OPT": _OPTIMISATION,
            "AR": f"{tools.scripts / 'ar'}",
            "RANLIB": "true",
            "MODULE_BUILDTYPE": "static",
            "ZLIB_CFLAGS": f"-I{zlib / 'include'}",
            "ZLIB_LIBS": f"-L{zlib / 'lib'} -lz",
            "PKG_CONFIG_LIBDIR": "/nonexistent",
            "SOURCE_DATE_EPOCH": "0",
        }
        with progress.step("configure the native twin"):
            run([tree / "configure", *_CONFIGURE], cwd=folder, env=env)
        with progress.step("compile the native twin"):
            run(["make", f"-j{jobs()}", "python"], cwd=folder, env=env | {"MAKEFLAGS": ""})
            run(["make", "pybuilddir.txt"], cwd=folder, env=env | {"MAKEFLAGS": ""})

    return cache.folder("native", key, make)
