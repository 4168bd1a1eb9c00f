"""Which files of tests there are, and what each of them finds around it in the guest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runtimes.cpython_data.package import Package
from runtimes.cpython_data.packages import numpy, pandas
from runtimes.recipe.cache import Cache
from runtimes.recipe.lock import Lock
from runtimes.recipe.progress import Progress
from runtimes.recipe.toolchain import tool_folder

if TYPE_CHECKING:
    from cloche.request import Tree

PACKAGES = (numpy.PACKAGE, pandas.PACKAGE)
_TESTS = "tests"
_CONFTEST = "conftest.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """The tests of one package.

    Attributes:
        package: The package.
        source: Its sources.
        settings: The file that upstream keeps the settings of pytest in.
    """

    package: Package
    source: Path
    settings: str

    def find(self) -> list[str]:
        """List the files of tests of what is packed, such as `numpy.fft.tests.test_helper`."""
        return sorted(_names(self.tree(), self.package.name))

    def tree(self) -> dict[str, bytes | Tree]:
        """Give the folders of tests, and around them what is needed to import them."""
        return _tests_under(self.source / self.package.name, self.package)


def upstreams(lock: Lock, cache: Cache) -> list[Upstream]:
    """Give the tests of each package that has some.

    Args:
        lock: The inputs.
        cache: Where sources are kept.

    Raises:
        RecipeError: A source cannot be had, or is not what the lock says.
    """
    found = []
    for package in PACKAGES:
        source = tool_folder(lock.tools[package.name], cache, Progress())
        settings = "pytest.ini" if (source / "pytest.ini").exists() else "pyproject.toml"
        found.append(Upstream(package=package, source=source, settings=settings))
    return found


def _tests_under(folder: Path, package: Package) -> dict[str, bytes | Tree]:
    tree: dict[str, bytes | Tree] = {}
    for path in sorted(folder.iterdir()):
        if path.name == _TESTS and path.is_dir():
            tree[path.name] = _whole(path)
        elif path.name == _CONFTEST:
            tree[path.name] = path.read_bytes()
        elif path.is_dir() and path.name not in package.left_out:
            inner = _tests_under(path, package)
            if inner:
                tree[path.name] = inner
    # With it pytest takes the folder for a part of the package.
    return {"__init__.py": b"", **tree} if tree else {}


def _whole(folder: Path) -> dict[str, bytes | Tree]:
    return {
        path.name: path.read_bytes() if path.is_file() else _whole(path)
        for path in sorted(folder.iterdir())
        if path.name != "__pycache__"
    }


def _names(tree: Tree, package: str) -> Iterator[str]:
    for name, content in tree.items():
        if not isinstance(content, bytes):
            yield from _names(content, f"{package}.{name}")
        elif name.startswith("test_") and name.endswith(".py"):
            yield f"{package}.{name.removesuffix('.py')}"
