"""Which files of tests there are, and what each of them finds around it in the guest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from runtimes.recipe.cache import Cache
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree

if TYPE_CHECKING:
    from cloche.request import Tree

# Packages whose modules are run one by one, as upstream's `regrtest` does it (`SPLITTESTDIRS`).
SPLIT = frozenset(
    {
        "test_asyncio",
        "test_concurrent_futures",
        "test_future_stmt",
        "test_gdb",
        "test_inspect",
        "test_multiprocessing_fork",
        "test_multiprocessing_forkserver",
        "test_multiprocessing_spawn",
        "test_pydoc",
    }
)


def upstream_root(cache: Cache) -> Path:
    """Give the folder `Lib/test` of the locked source.

    Args:
        cache: Where sources are kept.

    Raises:
        RecipeError: The source cannot be had, or is not what the lock says.
    """
    lock = read_lock(Path(__file__).parents[1] / "source.lock")
    return source_tree(lock.sources["cpython"], cache, Progress()) / "Lib" / "test"


def find_tests(root: Path) -> list[str]:
    """List what upstream's `regrtest` takes for one test each: a file, or a package.

    Args:
        root: The folder `Lib/test`.

    Returns:
        Names such as `test_bool`, `test_json` and `test_asyncio.test_events`, sorted.
    """
    return sorted(_names(root))


def _names(root: Path) -> Iterator[str]:
    for path in _tests_in(root):
        if path.name in SPLIT:
            yield from (f"{path.name}.{inner.stem}" for inner in _tests_in(path))
        else:
            yield path.stem


def _tests_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("test_*") if path.is_dir() or path.suffix == ".py")


def package_tree(root: Path) -> dict[str, bytes | Tree]:
    """Give the whole package `test`, since tests use one another's helpers and data.

    Args:
        root: The folder `Lib/test`.

    Returns:
        What is in the folder, by name: contents of files, and folders likewise.
    """
    return {
        path.name: path.read_bytes() if path.is_file() else package_tree(path)
        for path in sorted(root.iterdir())
        if path.name != "__pycache__"
    }
