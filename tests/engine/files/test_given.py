"""Files as a host program gives them."""

from __future__ import annotations

import pytest

from cloche.engine.files.given import read_files
from cloche.errors import RequestError


def test_a_path_is_one_in_the_working_folder_unless_it_is_absolute():
    given = {"a.csv": b"1", "deep/b": "é", "/c": b""}
    assert read_files(given) == {"/a.csv": b"1", "/deep/b": "é".encode(), "/c": b""}


def test_bytes_are_not_copied():
    content = b"x" * 100
    assert read_files({"a": content})["/a"] is content


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("a", b"")], "list"),
        ({1: b""}, "path 1"),
        ({"a": bytearray()}, "bytearray"),
        ({"a": None}, "NoneType"),
        ({"a": "\ud800"}, "lone surrogate"),
        ({"a": b"", "/a": b""}, "twice"),
    ],
)
def test_what_is_no_file_is_refused(files, words):
    with pytest.raises(RequestError, match=words):
        read_files(files)
