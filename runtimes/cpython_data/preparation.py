"""What is done with the packages before the image is made: our library's preparation, extended."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from runtimes.cpython.packing.archive import LIBRARY
from runtimes.cpython_data.package import Package
from runtimes.recipe.cache import Cache
from runtimes.recipe.edits import insert_before
from runtimes.recipe.hashing import tree_sha256, value_sha256

_LIBRARY = Path(__file__).parent / "lib"
_PREPARE = "_cloche/prepare.py"
_EDIT = insert_before(
    _PREPARE, "sys.path_importer_cache.clear()\n", "importlib.import_module('_cloche.packages')\n"
)
_HEAD = '''\
"""The packages that are linked in; made by runtimes/cpython_data/preparation.py."""

import importlib
import sys

VERSIONS = {versions!r}


class _Finder:
    """Finds the packages' metadata; the packages themselves are found as the library is."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        return None

    @staticmethod
    def find_distributions(context):
        from _cloche.distributions import find

        return find(context)


sys.meta_path.append(_Finder)
'''


def preparation_source(packages: Iterable[Package], versions: Mapping[str, str]) -> str:
    """Write the module that imports what is to be there in every run, and settles it.

    Args:
        packages: The packages, in order.
        versions: Their versions, by their names.
    """
    lines = [_HEAD.format(versions=dict(versions))]
    for package in packages:
        lines += [f'importlib.import_module("{name}")' for name in package.imports]
        if package.settle:
            lines.append(package.settle)
    return "\n".join(lines) + "\n"


def preparation(packages: Iterable[Package], versions: Mapping[str, str], cache: Cache) -> Path:
    """Return a folder to pack over our library.

    Args:
        packages: The packages, in order.
        versions: Their versions, by their names.
        cache: Where it is kept.
    """
    module = preparation_source(packages, versions)
    own = tree_sha256(_LIBRARY, ["."])
    prepare = _EDIT.apply_to((LIBRARY / _PREPARE).read_text(encoding="utf-8"))

    def make(folder: Path) -> None:
        shutil.copytree(_LIBRARY, folder, dirs_exist_ok=True)
        (folder / _PREPARE).write_text(prepare, encoding="utf-8")
        (folder / "_cloche" / "packages.py").write_text(module, encoding="utf-8")

    return cache.folder("preparations", value_sha256([module, prepare, own]), make)
