"""What is native code, and what only looks like it. More of it is in `hostile`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cloche.packages.native import native_code


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.py", b"x = 1\n"),
        ("a.so.txt", b""),
        ("also", b""),
        ("a/so", b""),
        ("data.bin", b"\0\1\2\3"),
        ("mz.txt", b"MZ is how it starts"),
        ("mz.bin", b"MZ" + bytes(200)),
        ("empty", b""),
        ("a.pyx", b"cdef int x"),
        ("model.obj", b"v 0 0 0\n"),
    ],
)
def test_text_and_data_are_not(path, content):
    assert native_code(path, content) is None


@pytest.mark.parametrize(
    "path", ["a.so", "a.cpython-313-x86_64-linux-gnu.so", "x/A.SO.1", "a.pyd", "a.dll", "a.dylib",
             "a.a", "a.exe", "a.wasm"]
)  # fmt: skip
def test_names_of_libraries_and_programs_are(path):
    assert "by its name" in native_code(path, b"")


def test_the_program_that_runs_this_is_native_code():
    with Path(sys.executable).open("rb") as file:
        assert native_code("python", file.read(4096))
