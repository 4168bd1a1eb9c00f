"""The runtime behaves like `python` on a command line."""

from __future__ import annotations

import pytest

from tests.runtimes.micropython.instance import Guest, run


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("pass", 0),
        ("import sys; sys.exit()", 0),
        ("import sys; sys.exit(3)", 3),
        ("import sys; sys.exit(256 + 7)", 7),
        ("import sys; sys.exit(-200)", 56),
        ("import sys; sys.exit(10 ** 30)", 0),
        ("import sys; sys.exit('why')", 1),
        ("raise ValueError", 1),
        ("raise SystemExit(True)", 1),
    ],
)
def test_ends_with_the_exit_code(tmp_path, code, exit_code):
    assert run(tmp_path, code).exit_code == exit_code


def test_shows_why_it_was_asked_to_exit(tmp_path):
    assert run(tmp_path, "import sys; sys.exit('because')").stderr == "because\n"


def test_passes_arguments_on(tmp_path):
    assert run(tmp_path, "import sys; print(sys.argv)", "a", "é").stdout == "['-c', 'a', 'é']\n"


def test_runs_a_file_with_its_neighbours(tmp_path):
    root = tmp_path / "root"
    (root / "main").mkdir(parents=True)
    (root / "main" / "helper.py").write_text("value = 7\n")
    (root / "main" / "script.py").write_text("import helper, sys\nprint(helper.value, sys.argv)\n")
    ended = Guest(tmp_path, ["python", "/main/script.py", "x"], root=root).start()
    assert ended.stdout == "7 ['/main/script.py', 'x']\n"


def test_runs_a_module_as_main(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "tool.py").write_text("print(__name__)\n")
    ended = Guest(tmp_path, ["python", "-m", "tool"], root=tmp_path / "root").start()
    assert ended.stdout == "__main__\n"


@pytest.mark.parametrize("argv", [["python"], ["python", "-"]])
def test_runs_a_program_from_stdin(tmp_path, argv):
    code = "x = '" + "é" * 10_000 + "'\nprint(len(x))\n"
    assert Guest(tmp_path, argv, stdin=code.encode()).start().stdout == "10000\n"


def test_takes_a_byte_order_mark_for_nothing(tmp_path):
    assert run(tmp_path, "\ufeffprint(1)").stdout == "1\n"


@pytest.mark.parametrize("argv", [["-z"], ["-X", "stack=lots"], ["-X", "stack="], ["-c"]])
def test_refuses_a_command_line_that_it_does_not_know(tmp_path, argv):
    ended = Guest(tmp_path, ["python", *argv]).start()
    assert (ended.exit_code, ended.stderr[:6]) == (2, "usage:")


def test_a_missing_file_is_an_error(tmp_path):
    ended = Guest(tmp_path, ["python", "/no.py"], root=tmp_path).start()
    assert ended.exit_code == 2
    assert ended.stderr.startswith("python: can't open file '/no.py': [Errno ")


def test_a_program_too_large_for_the_memory_is_a_memory_error(tmp_path):
    code = "pass\n" * 400_000
    ended = Guest(tmp_path, ["python", "-c", code], memory_bytes=2 << 20).start()
    assert (ended.trap, ended.exit_code, ended.outcome) == ("", 1, 3)


def test_input_and_stdin_share_one_buffer(tmp_path):
    code = "import sys\nprint(input('? ') + '|' + sys.stdin.readline() + '|' + sys.stdin.read())"
    assert run(tmp_path, code, stdin=b"a\nb\nc\nd").stdout == "? a|b\n|c\nd\n"


def test_input_at_the_end_of_stdin_is_an_eof_error(tmp_path):
    assert run(tmp_path, "input()").error[0] == "EOFError"


def test_exit_functions_run_and_their_output_is_sent(tmp_path):
    code = "import sys\nsys.atexit(lambda: print('bye', end=''))\nsys.exit(4)"
    ended = run(tmp_path, code)
    assert (ended.stdout, ended.exit_code) == ("bye", 4)
