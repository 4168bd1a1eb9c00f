"""The value of a program's last expression, which the parser and the compiler find."""

from __future__ import annotations

import pytest

from tests.runtimes.micropython.channel import run


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("1 + 1", 2),
        ("5", 5),
        ("'text'", "text"),
        ("'''doc'''\n'last'", "last"),
        ("True", True),
        ("x = 4\nx", 4),
        ("x = 4; x", 4),
        ("x = 4; x;", 4),
        ("x = 4\nx;\n\n\n# the end\n", 4),
        ("\n\n  \n7\n", 7),
        ("[x for x in range(3)]", [0, 1, 2]),
        ("(lambda: 3)()", 3),
        ("def f():\n    'doc'\n    return 1\nf()", 1),
        ("for i in range(3):\n    i\ni", 2),
        ("\ufeff1", 1),
        ("10**6", 1000000),
        ("1.5", 1.5),
        ("if True:\n    pass\n2", 2),
        ("2 if True else 3", 2),
        ("x = (1)\n(x)", 1),
        ("'a' 'b'", "ab"),
    ],
)
def test_is_told(tmp_path, code, told):
    ended, frames = run(tmp_path, code)
    assert ended.exit_code == 0
    assert [frame["v"] for frame in frames] == [told]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "# nothing",
        "pass",
        "x = 4",
        "x: int = 4",
        "x = y = 4",
        "x = 1\nx += 4",
        "if True:\n    5",
        "for i in range(3): i",
        "while False: 1",
        "try:\n    1\nfinally:\n    2",
        "def f(): 1",
        "class A: 1",
        "import sys",
        "x = 1\ndel x",
        "assert 1",
        "None",
        "print('x')",
        "1\nx = 2",
    ],
)
def test_is_not_told_where_there_is_none(tmp_path, code):
    ended, frames = run(tmp_path, code)
    assert (ended.exit_code, frames) == (0, [])


@pytest.mark.parametrize("code", ["1/0", "raise SystemExit(1)", "1 +", "undefined"])
def test_is_not_told_by_a_program_that_fails(tmp_path, code):
    ended, frames = run(tmp_path, code)
    assert (ended.exit_code, frames) == (1, [])


def test_what_a_nested_function_or_exec_ends_with_is_not_told(tmp_path):
    _, frames = run(tmp_path, "exec('1\\n2')\neval('3')\n4")
    assert [frame["v"] for frame in frames] == [4]
