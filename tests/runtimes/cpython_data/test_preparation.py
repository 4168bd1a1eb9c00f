"""What is there at once in every run."""

from __future__ import annotations

from runtimes.cpython_data.package import Package
from runtimes.cpython_data.preparation import preparation, preparation_source
from runtimes.recipe.cache import Cache

_PACKAGES = [
    Package(name="one", python=(), imports=("one", "one.part"), settle="settled = True"),
    Package(name="two", python=()),
]


_VERSIONS = {"one": "1.0", "two": "2.0"}


def test_packages_are_imported_in_order_and_then_settled():
    lines = preparation_source(_PACKAGES, _VERSIONS).splitlines()
    assert lines[-3:] == [
        'importlib.import_module("one")',
        'importlib.import_module("one.part")',
        "settled = True",
    ]


def test_it_is_part_of_what_the_library_prepares(tmp_path):
    folder = preparation(_PACKAGES, _VERSIONS, Cache(tmp_path))
    prepare = (folder / "_cloche" / "prepare.py").read_text()
    assert prepare.index("_import_all()\n") < prepare.index("_cloche.packages")
    assert prepare.index("_cloche.packages") < prepare.index("sys.path_importer_cache.clear()")
    compile((folder / "_cloche" / "packages.py").read_text(), "packages.py", "exec")
