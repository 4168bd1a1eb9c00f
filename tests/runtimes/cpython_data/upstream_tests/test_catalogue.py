"""Which files of tests are found, and what is handed to the guest."""

from __future__ import annotations

import pytest

from runtimes.cpython_data.package import Package
from runtimes.cpython_data.upstream_tests.catalogue import Upstream

FILES = (
    "p/__init__.py", "p/code.py", "p/conftest.py", "p/tests/__init__.py", "p/tests/test_a.py",
    "p/tests/helper.py", "p/tests/data/some.csv", "p/tests/deep/test_b.py", "p/inner/code.py",
    "p/inner/tests/test_c.py", "p/left/tests/test_d.py", "p/none/code.py",
    "p/tests/__pycache__/test_a.cpython-313.pyc",
)  # fmt: skip


@pytest.fixture
def upstream(tmp_path):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    package = Package(name="p", python=("p",), left_out=("tests", "left"))
    return Upstream(package=package, source=tmp_path, settings="pytest.ini")


def test_files_of_tests_are_found_but_not_those_of_what_is_not_packed(upstream):
    assert upstream.find() == [
        "p.inner.tests.test_c", "p.tests.deep.test_b", "p.tests.test_a",
    ]  # fmt: skip


def test_the_guest_gets_tests_with_their_data_and_no_code_of_the_package(upstream):
    tree = upstream.tree()
    assert set(tree) == {"__init__.py", "conftest.py", "inner", "tests"}
    assert tree["__init__.py"] == b""
    assert tree["inner"] == {"__init__.py": b"", "tests": {"test_c.py": b"p/inner/tests/test_c.py"}}
    assert tree["tests"]["data"] == {"some.csv": b"p/tests/data/some.csv"}
    assert "__pycache__" not in tree["tests"]
