"""`python`, as a command."""

from __future__ import annotations

import pytest


def test_code_gets_its_arguments(python):
    result = python("-c", "import sys; print(sys.argv, sys.path[0])", "a", "-b")
    assert result.stdout == "['-c', 'a', '-b'] \n"


def test_a_file_runs_beside_its_modules(python):
    files = {
        "/work/main.py": b"import sys, other; print(__name__, __file__, sys.argv[1:], other.x)",
        "/work/other.py": b"x = 7",
    }
    result = python("/work/main.py", "a", files=files)
    assert result.stdout == "__main__ /work/main.py ['a'] 7\n"


def test_a_folder_with_a_main_module_is_a_program(python):
    files = {"/work/app/__main__.py": b"import part; print(part.x)", "/work/app/part.py": b"x = 1"}
    assert python("/work/app", files=files).stdout == "1\n"


def test_a_program_is_read_from_stdin(python):
    assert python("-", stdin=b"print(1)\nprint(2)").stdout == "1\n2\n"
    assert python(stdin="print('ä')".encode()).stdout == "ä\n"


def test_a_module_runs_as_the_program(python):
    assert python("-m", "json.tool", "--compact", stdin=b'{"a": [1]}').stdout == '{"a":[1]}\n'


def test_flags_are_accepted_and_seen(python):
    code = "import sys; print(sys.flags.optimize, sys.flags.isolated, __debug__, sys.warnoptions)"
    result = python("-I", "-SEO", "-W", "ignore", "-X", "utf8", "-c", code)
    assert result.stdout == "1 1 False ['ignore']\n"


@pytest.mark.parametrize("option", ["-E", "-I"])
def test_isolation_keeps_the_environment_out(python, option):
    code = "import sys; print('/odd' in sys.path, sys.flags.ignore_environment); breakpoint()"
    env = {"PYTHONPATH": "/odd", "PYTHONBREAKPOINT": "sys.exit"}
    assert python("-c", code, env=env).stdout == "True 0\n"
    isolated = python(option, "-c", code, env=env)
    assert isolated.stdout.startswith("False 1\n")
    assert "(Pdb)" in isolated.stdout


def test_without_site_there_is_no_exit_function(python):
    assert python("-S", "-c", "exit()").error.type == "NameError"
    assert python("-c", "exit(4)").exit_code == 4


def test_warnings_can_be_made_errors(python):
    result = python("-W", "error", "-c", "import warnings; warnings.warn('x')")
    assert result.error.type == "UserWarning"


def test_the_version_is_told(python):
    assert python("-V").stdout.startswith("Python 3.")


@pytest.mark.parametrize("words", [("-Z",), ("-c",), ("-m",)])
def test_a_wrong_command_line_is_told_with_exit_code_2(python, words):
    result = python(*words)
    assert result.exit_code == 2
    assert "usage: python" in result.stderr


def test_a_file_that_is_not_there_is_told_with_exit_code_2(python):
    result = python("/nowhere.py")
    assert (result.exit_code, "can't open file '/nowhere.py'" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("raise SystemExit", 0),
        ("raise SystemExit(7)", 7),
        ("import sys; sys.exit('no')", 1),
        ("import os; os._exit(5)", 5),
        ("1/0", 1),
        ("raise KeyboardInterrupt", 130),
    ],
)
def test_the_exit_code_is_the_programs_own(python, code, exit_code):
    assert python("-c", code).exit_code == exit_code


def test_a_traceback_shows_the_lines_of_code(python):
    result = python("-c", "def f():\n    return {}['k']\nf()")
    assert result.stderr == (
        "Traceback (most recent call last):\n"
        '  File "<string>", line 3, in <module>\n    f()\n    ~^^\n'
        "  File \"<string>\", line 2, in f\n    return {}['k']\n           ~~^^^^^\n"
        "KeyError: 'k'\n"
    )


def test_a_traceback_shows_the_lines_of_the_standard_library(python):
    assert "return _default_decoder.decode(s)" in python("-c", "import json; json.loads('')").stderr


def test_what_is_uncaught_is_reported(python):
    error = python("-c", "class Odd(Exception): pass\nraise Odd('why')").error
    assert (error.type, error.message) == ("Odd", "why")
