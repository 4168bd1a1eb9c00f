"""The ways in and the codes for what goes wrong before a program runs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cloche import __version__
from cloche.cli.main import main


def test_prints_its_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"cloche {__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_prints_help(capsys, option):
    assert main([option]) == 0
    assert "usage: cloche" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--nope"], "unknown option --nope (see `cloche --help`)"),
        (["nowhere.py"], "cannot read 'nowhere.py'"),
        (
            ["--runtime", "ruby", "-c", ""],
            "there is no runtime 'ruby'; there is cpython, micropython",
        ),
        (["--memory", "1M", "-c", ""], "memory is 1,048,576"),
        (["bundle", "install", "--from", "x", "lang-python"], "needs the version as well"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_2_and_one_sentence(capfd, arguments, part):
    assert main(arguments) == 2
    error = capfd.readouterr().err
    assert error.startswith("cloche: ")
    assert error.count("\n") == 1
    assert part in error


def test_a_failure_of_cloche_itself_is_125_and_one_sentence(capfd):
    assert main(["bundle", "install", "lang-python", "99.0.0"]) == 125
    error = capfd.readouterr().err
    assert error.startswith("cloche: ")
    assert "99.0.0" in error


def test_reads_the_process_own_command_line(cloche):
    done = cloche("--version")
    assert done.stdout.decode() == f"cloche {__version__}\n"


def test_a_file_with_the_name_of_a_command_is_run_by_its_path(cloche, tmp_path):
    (tmp_path / "doctor").write_text("print('a file')")
    assert cloche("./doctor").stdout == b"a file\n"


def test_a_complaint_does_not_go_to_stdout_where_stderr_is_closed(cloche):
    command = f"{sys.executable} -m cloche --nope 2>&-"
    done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")


def test_a_command_whose_reader_went_away_is_141():
    reader, end = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-m", "cloche", "--help"], stdout=end, timeout=60)
    os.close(end)
    assert done.returncode == 141
