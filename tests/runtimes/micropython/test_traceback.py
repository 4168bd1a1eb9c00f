"""Tracebacks show the source, wherever the code came from."""

from __future__ import annotations

from tests.runtimes.micropython.instance import Guest, run


def test_shows_the_lines_of_code_from_the_command_line(tmp_path):
    ended = run(tmp_path, "def f():\n    return 1 / 0  # here\n\nf()\n")
    assert ended.stderr.splitlines() == [
        "Traceback (most recent call last):",
        '  File "<string>", line 4, in <module>',
        "    f()",
        '  File "<string>", line 2, in f',
        "    return 1 / 0  # here",
        "ZeroDivisionError: " + ended.error[1],
    ]


def test_shows_the_lines_of_files(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "helper.py").write_text("def fail():\n    raise KeyError('x')\n")
    (root / "script.py").write_text("import helper\nhelper.fail()\n")
    ended = Guest(tmp_path, ["python", "/script.py"], root=root).start()
    assert "    helper.fail()\n" in ended.stderr
    assert "    raise KeyError('x')\n" in ended.stderr


def test_goes_without_a_line_that_is_gone(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "script.py").write_text("import os\nos.remove('/script.py')\nraise ValueError(1)\n")
    ended = Guest(tmp_path, ["python", "/script.py"], root=root).start()
    assert ended.stderr.splitlines()[1:] == [
        '  File "/script.py", line 3, in <module>',
        "ValueError: 1",
    ]


def test_never_shows_a_line_of_another_program(tmp_path):
    ended = run(tmp_path, "secret = 1\nexec('\\n' * 1 + 'raise ValueError')")
    assert "secret" not in ended.stderr


def test_an_exception_whose_text_fails_ends_the_program_all_the_same(tmp_path):
    code = "class E(Exception):\n    def __str__(self):\n        raise self\nraise E"
    ended = run(tmp_path, code)
    assert (ended.exit_code, ended.trap, ended.error[0]) == (1, "", "E")
