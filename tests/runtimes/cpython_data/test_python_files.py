"""Which files of a package are packed."""

from __future__ import annotations

import pytest

from runtimes.cpython_data.package import Package
from runtimes.cpython_data.python_files import copy_python, is_packed
from runtimes.recipe.errors import RecipeError

_PACKAGE = Package(
    name="thing",
    root="src",
    python=("thing", "alone.py"),
    moved={"made.py": "thing/made.py"},
    left_out=("tests", "thing/compiled"),
    data=(".txt",),
)


@pytest.mark.parametrize(
    ("path", "packed"),
    [
        ("thing/__init__.py", True),
        ("thing/table.txt", True),
        ("thing/core.c", False),
        ("thing/core.pyi", False),
        ("thing/tests/test_core.py", False),
        ("thing/compiled/a.py", False),
        ("thing/other/compiled/a.py", True),
        ("thing/__pycache__/a.py", False),
    ],
)
def test_modules_and_named_data_are_packed(path, packed):
    assert is_packed(_PACKAGE, path) is packed


def test_files_are_copied_to_where_they_are_imported_from(tmp_path):
    source = tmp_path / "src"
    (source / "thing").mkdir(parents=True)
    for path in ("thing/__init__.py", "thing/c.c", "alone.py", "made.py", "setup.py"):
        (source / path).write_text("")
    copy_python(_PACKAGE, tmp_path, tmp_path / "to")
    found = sorted(
        p.relative_to(tmp_path / "to").as_posix() for p in (tmp_path / "to").rglob("*.*")
    )
    assert found == ["alone.py", "thing/__init__.py", "thing/made.py"]


def test_a_package_that_lacks_a_part_is_refused(tmp_path):
    (tmp_path / "src").mkdir()
    with pytest.raises(RecipeError, match="thing has no thing"):
        copy_python(_PACKAGE, tmp_path, tmp_path / "to")
