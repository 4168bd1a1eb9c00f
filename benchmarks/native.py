"""CPython of the runtime's own version, built for this machine as upstream builds it by default.

With the system's C compiler at -O3, without profiles and without link-time optimisation: what the
speed of the runtime is compared with. It is kept in the build cache; four minutes of CPU, once.
"""

from __future__ import annotations

from pathlib import Path

from runtimes.cpython.build import HERE
from runtimes.recipe.cache import Cache, default_cache_root
from runtimes.recipe.commands import run
from runtimes.recipe.hashing import value_sha256
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree
from runtimes.recipe.zig import jobs

_CONFIGURE = ("--disable-test-modules", "--without-ensurepip")


def native_python() -> Path:
    """Give the program, built now if it was not before.

    Raises:
        RecipeError: If it cannot be built, for want of a C compiler above all.
    """
    cache, progress = Cache(default_cache_root()), Progress()
    tree = source_tree(read_lock(HERE / "source.lock").sources["cpython"], cache, progress)

    def make(folder: Path) -> None:
        with progress.step("build CPython for this machine"):
            run([tree / "configure", *_CONFIGURE], cwd=folder)
            run(["make", f"-j{jobs()}"], cwd=folder, env={"MAKEFLAGS": ""})

    return cache.folder("native-fast", value_sha256([tree.name, _CONFIGURE]), make) / "python"
