"""Which files of tests are found, and what is handed to the guest."""

from __future__ import annotations

import pytest

from runtimes.cpython.upstream_tests.catalogue import find_tests, package_tree

FILES = (
    "__init__.py", "support/__init__.py", "test_bool.py", "test_json/__init__.py",
    "test_json/test_scanner.py", "test_asyncio/__init__.py", "test_asyncio/test_queues.py",
    "test_asyncio/functional.py", "test_note.html", "mathdata/cases.txt",
    "__pycache__/test_bool.cpython-313.pyc",
)  # fmt: skip


@pytest.fixture
def root(tmp_path):
    for name in FILES:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


def test_a_file_and_a_package_are_one_test_each_but_for_those_that_upstream_splits(root):
    assert find_tests(root) == ["test_asyncio.test_queues", "test_bool", "test_json"]


def test_the_guest_gets_the_whole_package_but_no_bytecode(root):
    tree = package_tree(root)
    assert set(tree) == {
        "__init__.py", "mathdata", "support", "test_asyncio", "test_bool.py", "test_json",
        "test_note.html",
    }  # fmt: skip
    assert tree["mathdata"] == {"cases.txt": b"mathdata/cases.txt"}
