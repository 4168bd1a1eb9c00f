"""Which tests there are, and what they find around them."""

from __future__ import annotations

import pytest

from runtimes.micropython.upstream_tests.catalogue import files_beside, find_tests


@pytest.fixture
def root(tmp_path):
    """A small `tests/` with what the real one has."""
    contents = {
        "tests/basics/a.py": "1",
        "tests/basics/a.py.exp": "2",
        "tests/extmod/b.py": "3",
        "tests/import/pkg/mod.py": "4",
        "tests/io/c.py": "5",
        "tests/io/data/file1": "6",
        "tests/net/d.py": "7",
        "extmod/asyncio/core.py": "8",
    }
    for name, text in contents.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for folder in ("float", "micropython", "misc", "stress", "unicode"):
        (tmp_path / "tests" / folder).mkdir()
    return tmp_path / "tests"


def test_finds_the_scripts_of_the_known_folders(root):
    assert [test.name for test in find_tests(root)] == ["basics/a.py", "extmod/b.py", "io/c.py"]


def test_a_test_knows_its_place(root):
    test = find_tests(root)[0]
    assert test.folder == "basics"
    assert test.guest_path == "/main/tests/basics/a.py"
    assert test.expected_path.read_text() == "2"


def test_the_answers_are_not_among_the_files_beside_a_test(root):
    assert files_beside(root, "basics") == {"/main/tests/basics/a.py": b"1"}


def test_folders_are_in_the_working_folder_as_well(root):
    assert files_beside(root, "import") == {
        "/main/tests/import/pkg/mod.py": b"4",
        "/pkg/mod.py": b"4",
    }


def test_knows_which_tests_write_to_files(root):
    assert [test.name for test in find_tests(root) if test.writes] == ["io/c.py"]


def test_asyncio_lies_beside_the_tests_of_extmod(root):
    assert files_beside(root, "extmod")["/main/tests/extmod/asyncio/core.py"] == b"8"
