"""Deep recursion, memory, and output that is stopped."""

from __future__ import annotations

import pytest

RECURSIONS = {
    "function": "def f(): f()\nf()",
    "attribute": "class A:\n def __getattr__(s, n): return getattr(s, n + 'x')\nA().y",
    "repr": "x = []\nfor _ in range(10**5): x = [x]\nrepr(x)",
    "comparison": "x = []\ny = []\nfor _ in range(10**5): x, y = [x], [y]\nx == y",
    "generator": "def g():\n yield from g()\nlist(g())",
    "json": "import json\nx = []\nfor _ in range(10**5): x = [x]\njson.dumps(x)",
    "json text": "import json\njson.loads('[' * 10**5)",
    "pickle": "import pickle\nx = []\nfor _ in range(10**5): x = [x]\npickle.dumps(x)",
    "copy": "import copy\nx = []\nfor _ in range(10**5): x = [x]\ncopy.deepcopy(x)",
    "regex": "import re\nre.compile('(' * 5000 + ')' * 5000)",
    "compiler": "compile('x' + '.a' * 50000, '', 'eval')",
    "operators": "eval('+'.join(['1'] * 50000))",
    "unary": "eval('-' * 5000 + '1')",
}


@pytest.mark.parametrize("name", RECURSIONS)
def test_deep_recursion_is_an_exception(python, name):
    result = python("-c", f"try:\n exec({RECURSIONS[name]!r})\nexcept RecursionError: print('ok')")
    assert (result.status, result.stdout) == ("ok", "ok\n"), result.stderr


def test_nesting_that_the_parser_refuses_is_no_lack_of_memory(python):
    result = python("-c", "eval('-' * 10**5 + '1')")
    assert (result.status, result.error.type) == ("error", "MemoryError")


def test_as_many_parentheses_nest_as_everywhere(python):
    assert python.prints("print(eval('(' * 150 + '1' + ')' * 150))") == "1\n"


def test_a_deep_structure_can_be_let_go(python):
    assert python.prints("x = None\nfor _ in range(10**6): x = (x,)\ndel x\nprint(1)") == "1\n"


def test_lack_of_memory_can_be_caught(python):
    code = (
        "x = []\ntry:\n  while True: x.append(bytearray(10**6))\nexcept MemoryError:\n  n = len(x)"
    )
    assert int(python.prints(code + "\n  del x\n  print(n)", memory=64 << 20)) > 10


def test_lack_of_memory_ends_a_program(python):
    result = python("-c", "x = [0]\nwhile True: x += x", memory=64 << 20)
    assert (result.status, result.exit_code) == ("memory_limit", 137)


def test_what_was_printed_before_the_stop_is_there(python):
    code = "import sys\nprint('a')\nprint('b', end='')\nprint('c', end='', file=sys.stderr)"
    result = python("-c", code + "\nwhile True: pass", timeout=0.5, grace=0.0)
    assert (result.status, result.stdout, result.stderr) == ("timeout", "a\nb", "c")


def test_what_was_printed_is_there_once(python):
    code = "print('x' * 20000, end='')\nprint('y', end='')\nwhile True: pass"
    assert python("-c", code, timeout=0.5).stdout == "x" * 20000 + "y"
