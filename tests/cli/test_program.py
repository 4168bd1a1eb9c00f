from __future__ import annotations

import io
import sys

import pytest

from cloche.cli.options import RunOptions, UsageError
from cloche.cli.program import read_program
from cloche.limits import Limits


def test_code_becomes_a_command_line():
    request = read_program(RunOptions(code="x", args=("a", "b"), limits=Limits(timeout=1)))
    assert request.argv == ("python", "-c", "x", "a", "b")
    assert request.limits.timeout == 1
    assert not request.files


def test_a_file_is_read_by_the_host_and_mounted_under_its_name(tmp_path):
    (tmp_path / "hé llo.py").write_bytes(b"print(1)")
    request = read_program(RunOptions(path=str(tmp_path / "hé llo.py"), args=("a",)))
    assert request.argv == ("python", "/main/hé llo.py", "a")
    assert request.folders == {"/main": {"hé llo.py": b"print(1)"}}


def test_a_dash_is_left_to_the_runtime():
    assert read_program(RunOptions(path="-", args=("a",))).argv == ("python", "-", "a")


def test_a_file_above_the_limit_on_code_is_refused_before_all_of_it_is_read(tmp_path):
    (tmp_path / "big.py").write_bytes(b"#" * 11)
    with pytest.raises(UsageError, match="larger than 10 bytes, the limit on code"):
        read_program(RunOptions(path=str(tmp_path / "big.py"), limits=Limits(code=10)))
    with pytest.raises(UsageError, match="larger than"):
        read_program(RunOptions(path="/dev/zero"))


@pytest.mark.parametrize("path", ["nowhere.py", ".", "nul\0.py"])
def test_a_file_that_cannot_be_read_is_told(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"cannot read|cannot be used"):
        read_program(RunOptions(path=path))


@pytest.mark.parametrize("name", ["a\udcff.py", "a\nb.py", "a\x1b.py"])
def test_a_file_whose_name_cannot_go_under_the_dome_is_refused(name):
    with pytest.raises(UsageError, match="rename it"):
        read_program(RunOptions(path=name))


def test_nothing_to_run_and_nobody_to_give_it_is_told(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="nothing to run"):
        read_program(RunOptions())


def test_nothing_named_and_something_piped_is_a_program_on_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert read_program(RunOptions()).argv == ("python", "-")
