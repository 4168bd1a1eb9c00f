"""Which sources are compiled ahead, by which runs, and where the code lies."""

from __future__ import annotations

import importlib.util

from cloche.packages.bytecode import PROGRAM, bytecode_files, compile_requests, sources_of
from cloche.packages.wheel import read_wheel
from tests.packages.making import PYTHON, named

FILES = {
    "pkg/__init__.py": b"1",
    "pkg/mod.name.py": b"2",
    "pkg/data.txt": b"",
    "pkg/tests/test_a.py": b"",
    "pkg/test/a.py": b"",
    "tests.py": b"3",
    "pkg/stub.pyi": b"",
}


def package(files=FILES):
    return read_wheel(*named("demo", files=files), PYTHON)


def stdin_paths(requests):
    return [path for request in requests for path in request.stdin.decode().split("\n")]


def test_sources_are_compiled_and_tests_and_data_are_not():
    assert set(sources_of(package())) == {"pkg/__init__.py", "pkg/mod.name.py", "tests.py"}


def test_a_small_package_takes_one_run_that_sees_its_sources_alone():
    (request,) = compile_requests(package(), PYTHON, 8)
    assert request.folders == {
        "/sources": {
            "pkg": {"__init__.py": b"1", "mod.name.py": b"2"},
            "tests.py": b"3",
        }
    }
    assert request.argv == ("python", "-I", "-W", "ignore", "-c", PROGRAM)
    assert sorted(stdin_paths([request])) == sorted(sources_of(package()))


def test_a_large_package_is_shared_out_evenly():
    files = {f"m{number}.py": bytes(1000 * number) for number in range(100)}
    requests = compile_requests(package(files), PYTHON, 3)
    shares = [sum(len(files[path]) for path in stdin_paths([each])) for each in requests]
    assert len(requests) == 3
    assert max(shares) - min(shares) < 100_000
    assert sorted(stdin_paths(requests)) == sorted(files)


def test_there_are_never_more_runs_than_sources():
    assert len(compile_requests(package({"a.py": bytes(1 << 20)}), PYTHON, 8)) == 1


def test_code_lies_where_python_looks_for_it_and_says_not_to_compare_it():
    magic = b"\xf3\x0d\r\n"
    files = bytecode_files(magic, {"a/b.py": b"code", "c.d.py": b""}, "3.13.5")
    assert set(files) == {"a/__pycache__/b.cpython-313.pyc", "__pycache__/c.d.cpython-313.pyc"}
    assert files["a/__pycache__/b.cpython-313.pyc"] == magic + b"\1\0\0\0" + bytes(8) + b"code"


def test_the_names_are_those_of_this_python_as_well():
    """Its own function gives the same, but for the number in it."""
    for path in ("a/b.py", "b.py", "c.d.py", "a/__init__.py"):
        (name,) = bytecode_files(b"", {path: b""}, "3.13.5")
        tag = importlib.util.cache_from_source(path, optimization="").split(".")[-2]
        assert name.replace("cpython-313", tag) == importlib.util.cache_from_source(
            path, optimization=""
        )
