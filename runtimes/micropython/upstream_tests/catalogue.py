"""Which tests there are, and the files that each of them finds around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

from runtimes.recipe.cache import Cache
from runtimes.recipe.lock import read_lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.sources import source_tree

FOLDERS = (
    "basics", "extmod", "float", "import", "io", "micropython", "misc", "stress", "unicode",
)  # fmt: skip

_LIBRARY = {"extmod": "asyncio"}  # what upstream puts on the tests' path, from ../extmod
_WRITING = ("io/*.py", "extmod/vfs_*.py")  # tests that write to files
_HOME = "/main/tests"


@dataclass(frozen=True, kw_only=True, slots=True)
class UpstreamTest:
    """One test: a script, and what it should print.

    Attributes:
        name: The path below `tests/`, such as `basics/list1.py`.
        root: The folder `tests/` of MicroPython's source.
    """

    name: str
    root: Path

    @property
    def path(self) -> Path:
        """The script."""
        return self.root / self.name

    @property
    def folder(self) -> str:
        """The folder below `tests/`, such as `basics`."""
        return self.name.partition("/")[0]

    @property
    def guest_path(self) -> str:
        """The script's path in the guest, such as `/main/tests/basics/list1.py`."""
        return f"{_HOME}/{self.name}"

    @property
    def writes(self) -> bool:
        """Whether the script writes to files in its working folder."""
        return any(fnmatch(self.name, pattern) for pattern in _WRITING)

    @property
    def expected_path(self) -> Path:
        """The file with the expected output, which only some tests have."""
        return self.path.with_name(self.path.name + ".exp")


def upstream_root(cache: Cache) -> Path:
    """Give the folder `tests/` of the locked source.

    Args:
        cache: Where sources are kept.

    Raises:
        RecipeError: The source cannot be had, or is not what the lock says.
    """
    lock = read_lock(Path(__file__).parents[1] / "source.lock")
    return source_tree(lock.sources["micropython"], cache, Progress()) / "tests"


def find_tests(root: Path) -> list[UpstreamTest]:
    """List all tests below `tests/`, sorted by folder and name.

    Args:
        root: The folder `tests/` of MicroPython's source.
    """
    return [
        UpstreamTest(name=f"{folder}/{path.name}", root=root)
        for folder in FOLDERS
        for path in sorted((root / folder).glob("*.py"))
    ]


def guest_folder(folder: str) -> str:
    """Give the guest's path of a folder below `tests/`."""
    return f"{_HOME}/{folder}"


@lru_cache
def files_beside(root: Path, folder: str) -> Mapping[str, bytes]:
    """Give the files that a test of a folder finds in the guest.

    Upstream runs each test in its own folder, with `extmod/` on the path. The guest's working
    folder is "/", so what is opened by a relative path, such as `data/`, is there as well.

    Args:
        root: The folder `tests/` of MicroPython's source.
        folder: A folder below it.

    Returns:
        Absolute paths in the guest, and contents.
    """
    files = _contents(root / folder, guest_folder(folder))
    for inner in (root / folder).iterdir():
        if inner.is_dir():
            files |= _contents(inner, f"/{inner.name}")
    if folder in _LIBRARY:
        package = _LIBRARY[folder]
        files |= _contents(root.parent / "extmod" / package, f"{guest_folder(folder)}/{package}")
    return files


def _contents(folder: Path, target: str) -> dict[str, bytes]:
    return {
        f"{target}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".exp"
    }
