"""Compiling packages in a guest, once; with MicroPython's place taken by a runner of the test's.

A real guest compiles in `test_real`.
"""

from __future__ import annotations

import os
import threading

import pytest

from cloche.bundles.folders import CACHE_VARIABLE
from cloche.errors import EngineError
from cloche.packages.compiler import Compiler
from cloche.packages.frames import write_frames
from cloche.packages.wheel import read_wheel
from cloche.result import Result
from tests.packages.making import PYTHON, named

MAGIC = b"\xf3\x0d\r\n"


class Compiling:
    """A runner whose guests answer with code that is the path, and that notes what it was asked."""

    def __init__(self, answer=None, status="ok"):
        self.runs, self.told = [], []
        self.answer, self.status = answer, status

    def announce(self, sentence):
        self.told.append(sentence)

    def run_many(self, folder, requests):
        self.runs.append((folder, requests))
        return [
            Result(status=self.status, exit_code=0, stdout_bytes=self._send(request))
            for request in requests
        ]

    def _send(self, request):
        if self.answer is not None:
            return self.answer
        paths = request.stdin.decode().split("\n")
        return write_frames(MAGIC, {path: path.encode() for path in paths})


class Failing(Compiling):
    """A runner that cannot run anything."""

    def run_many(self, folder, requests):
        super().run_many(folder, requests)
        raise EngineError("no engine")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache" / "bytecode"


def package(name="demo", **options):
    return read_wheel(*named(name, **options), PYTHON)


def compiler(runner, digest="d" * 64, python=PYTHON):
    return Compiler("/bundle", digest, python, runner)


PLACE = "__pycache__/demo.cpython-313.pyc"


def test_what_a_guest_compiled_is_given_and_kept(cache):
    runner = Compiling()
    first = compiler(runner).bytecode(package())
    assert list(first) == [PLACE]
    assert first[PLACE].endswith(b"demo.py")
    assert compiler(runner).bytecode(package()) == first
    assert [folder for folder, _ in runner.runs] == ["/bundle"]


@pytest.mark.parametrize(
    "other",
    [
        lambda runner: compiler(runner, digest="e" * 64).bytecode(package()),
        lambda runner: compiler(runner, python="3.14.0").bytecode(package()),
        lambda runner: compiler(runner).bytecode(package(version="1.1")),
        lambda runner: compiler(runner).bytecode(package(files={"demo.py": b"other"})),
    ],
)
def test_another_wheel_or_runtime_is_compiled_again(cache, other):
    runner = Compiling()
    compiler(runner).bytecode(package())
    other(runner)
    assert len(runner.runs) == 2


def test_what_is_damaged_on_disk_is_compiled_again(cache):
    runner = Compiling()
    first = compiler(runner).bytecode(package())
    for kind in ("code", "record"):
        (file,) = cache.glob(f"*.{kind}")
        file.write_bytes(file.read_bytes()[:-1] + b"?")
        assert compiler(runner).bytecode(package()) == first
    assert len(runner.runs) == 3


def test_of_two_that_come_at_once_one_compiles_and_the_other_takes_its_work(cache):
    """The second comes while the first is at it, as another process would."""
    second = Compiling()

    class First(Compiling):
        def run_many(self, folder, requests):
            thread.start()
            return super().run_many(folder, requests)

    thread = threading.Thread(target=lambda: compiler(second).bytecode(package()))
    assert compiler(First()).bytecode(package())
    thread.join(60)
    assert not thread.is_alive()
    assert second.runs == []


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_used(cache, mode):
    runner = Compiling()
    compiler(runner).bytecode(package())
    cache.chmod(mode)
    assert compiler(runner).bytecode(package())
    assert len(runner.runs) == 2


@pytest.mark.parametrize(
    "answer",
    [b"", b"Traceback ...", write_frames(MAGIC, {"other.py": b""}), write_frames(b"3.13", {})],
)
def test_an_answer_that_is_none_costs_time_only(cache, answer):
    assert compiler(Compiling(answer)).bytecode(package()) == {}
    assert not list(cache.glob("*.code"))


def test_a_runner_that_fails_costs_time_only(cache):
    assert compiler(Failing()).bytecode(package()) == {}


def test_what_was_compiled_before_a_guest_was_stopped_is_used(cache):
    files = {"a.py": b"1", "b.py": b"2"}
    answer = write_frames(MAGIC, {"a.py": b"code", "b.py": b"code"})[:-1]
    stopped = Compiling(answer, status="timeout")
    assert list(compiler(stopped).bytecode(package(files=files))) == [
        "__pycache__/a.cpython-313.pyc"
    ]


def test_guests_of_different_pythons_cannot_have_compiled_one_package(cache, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    runner = Compiling()
    magics = iter([MAGIC, b"\xf4\x0d\r\n"])
    runner._send = lambda request: write_frames(next(magics), {})
    files = {"a.py": bytes(300_000), "b.py": bytes(300_000)}
    assert compiler(runner).bytecode(package(files=files)) == {}


def test_a_package_without_sources_takes_no_run(cache):
    runner = Compiling()
    assert compiler(runner).bytecode(package(files={"data.txt": b""})) == {}
    assert runner.runs == []


def test_only_a_large_package_is_worth_a_word(cache):
    runner = Compiling()
    compiler(runner).bytecode(package())
    assert runner.told == []
    compiler(runner).bytecode(package(files={"a.py": os.urandom(2 << 20)}))
    assert runner.told == ["compiling demo 1.0, once on this machine"]


def test_a_disk_that_is_full_costs_time_only(cache):
    runner = Compiling()
    compiling = compiler(runner)
    cache.rmdir()
    assert list(compiling.bytecode(package())) == [PLACE]
