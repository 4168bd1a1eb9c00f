"""Choosing the files of a package that are packed: its modules, and the data that they read."""

from __future__ import annotations

import shutil
from pathlib import Path

from runtimes.cpython_data.package import Package
from runtimes.recipe.errors import RecipeError
from runtimes.recipe.hashing import files_under

_CACHE = "__pycache__"


def copy_python(package: Package, source: Path, target: Path) -> None:
    """Copy what is packed of a package.

    Args:
        package: Which one.
        source: Its sources, with our edits.
        target: The folder that becomes `site-packages`.

    Raises:
        RecipeError: What the package is said to consist of is not there.
    """
    root = source / package.root
    for path in package.python:
        if not (root / path).exists():
            raise RecipeError(f"{package.name} has no {path}")
    for file in files_under(root, package.python):
        place = file.relative_to(root)
        if is_packed(package, place.as_posix()):
            copy = target / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    for path, place_to in package.moved.items():
        shutil.copyfile(root / path, target / place_to)


def is_packed(package: Package, path: str) -> bool:
    """Tell whether a file is packed.

    Args:
        package: The package that it is of.
        path: Where it is, from the package's root on, in POSIX form.
    """
    names = path.split("/")
    folders = {"/".join(names[:count]) for count in range(1, len(names) + 1)}
    if not folders.union(names).isdisjoint({*package.left_out, _CACHE}):
        return False
    return path.endswith((".py", *package.data))
