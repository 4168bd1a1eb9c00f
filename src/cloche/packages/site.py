"""The folder of a guest that several packages make together, as `pip` would install them."""

from __future__ import annotations

from cloche.errors import PackageError
from cloche.packages.archive import UNPACKED_BYTES
from cloche.packages.paths import MOST_PATHS, Paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cloche.packages.wheel import Package
    from cloche.request import Tree

MOST_BYTES = 2 * UNPACKED_BYTES
_MOST_PACKAGES = 5  # of the largest that there may be; of usual ones, hundreds


def site_folder(python: str) -> str:
    """Give the path at which a version of Python looks for packages.

    Args:
        python: The version, such as "3.13.5".
    """
    return f"/usr/local/lib/python{'.'.join(python.split('.')[:2])}/site-packages"


def check_together(packages: Iterable[Package]) -> None:
    """Make sure that packages can lie in one folder.

    Raises:
        PackageError: If two are of one distribution or bring the same file, or all are too large.
    """
    paths = Paths(_MOST_PACKAGES * MOST_PATHS)
    wheels: dict[str, str] = {}
    total = 0
    for package in packages:
        if first := wheels.get(package.name):
            raise PackageError(f"{first} and {package.file} are one distribution; keep one")
        wheels[package.name] = package.file
        total += sum(map(len, package.files.values()))
        if total > MOST_BYTES:
            raise PackageError(f"the packages have more than {MOST_BYTES:,} bytes together")
        _take(package, paths)


def _take(package: Package, paths: Paths) -> None:
    try:
        for path in package.files:
            paths.add_file(path)
    except PackageError as error:
        raise PackageError(f"{package.file} cannot lie beside the others: {error}") from error


def grow_tree(*layers: Mapping[str, bytes]) -> Tree:
    """Make a tree of files by their paths."""
    root: dict[str, bytes | Tree] = {}
    folders: dict[str, dict[str, bytes | Tree]] = {"": root}
    for files in layers:
        for path, content in files.items():
            parent, _, name = path.rpartition("/")
            _folder(parent, folders)[name] = content
    return root


def _folder(path: str, folders: dict[str, dict[str, bytes | Tree]]) -> dict[str, bytes | Tree]:
    found = folders.get(path)
    if found is None:
        found = folders[path] = {}
        parent, _, name = path.rpartition("/")
        _folder(parent, folders)[name] = found
    return found
