"""SQLite's amalgamation, `sqlite3.c`, made from its sources as its own makefile makes it.

The makefile's scripts are Tcl. The small Tcl that they run in, `jimsh0.c` of Jim Tcl, is one C file
that is compiled for this machine, so that no Tcl has to be there; the amalgamation that it makes is
byte for byte the one that tclsh makes.
"""

from __future__ import annotations

import os
from pathlib import Path

from runtimes.cpython.toolchain import Toolchain
from runtimes.recipe.cache import Cache
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree

_FILES = ("sqlite3.c", "sqlite3.h", "sqlite3ext.h")


def amalgamation(lock: Lock, tools: Toolchain, cache: Cache, progress: Progress) -> Path:
    """Return a folder with `sqlite3.c` and its two headers.

    Args:
        lock: The inputs.
        tools: The compilers.
        cache: Where the folder is kept.
        progress: Told about the steps.
    """
    sqlite, jim = lock.sources["sqlite"], lock.sources["jimtcl"]
    key = value_sha256([sqlite.tree_sha256, jim.tree_sha256])

    def make(folder: Path) -> None:
        tree = source_tree(sqlite, cache, progress)
        tcl = source_tree(jim, cache, progress) / "autosetup" / "jimsh0.c"
        with progress.step("make SQLite's amalgamation"):
            _make(folder, tree, tcl, tools)

    return cache.folder("amalgamations", key, make)


def _make(folder: Path, tree: Path, tcl: Path, tools: Toolchain) -> None:
    scratch = folder.parent / "scratch"
    scratch.mkdir()
    host_cc = tools.scripts / "host-cc"
    run([host_cc, "-O1", "-w", "-DHAVE_REALPATH", "-o", scratch / "tclsh", tcl])
    run(
        [
            "make",
            "-f",
            tree / "main.mk",
            f"TOP={tree}",
            f"BCC={host_cc} -O0",
            "NAWK=awk",
            _FILES[0],
        ],
        cwd=scratch,
        env={"PATH": f"{scratch}{os.pathsep}{os.environ['PATH']}", "MAKEFLAGS": ""},
    )
    for name in _FILES:
        (scratch / name).rename(folder / name)
