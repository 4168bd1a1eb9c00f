"""Subclasses of built-in classes: an instance is never taken for the object that it holds."""

from __future__ import annotations

import pytest

EARLY = """\
class Early({base}):
    def __init__(self, *args):
        {use}
        super().__init__(*args)
try:
    Early({argument})
except Exception as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("(1,) + T((2,))", (1, 2)),
        ("T((1,)) + (2,)", (1, 2)),
        ("T((1,)) + T((2,))", (1, 2)),
        ("T((1,)) == (1,)", True),
        ("(1, 2) < T((1, 3))", True),
        ("[1] + L([2])", [1, 2]),
        ("L([1]) + L([2])", [1, 2]),
        ("[1] == L([1])", True),
        ("[1, 2] < L([1, 3])", True),
        ("b'a' + B(b'b')", b"ab"),
        ("P(1, 2) + P(3, 4)", (1, 2, 3, 4)),
    ],
)
def test_operators_take_the_held_object(sandbox, expression, value):
    classes = (
        "from collections import namedtuple\nP = namedtuple('P', 'x y')\n"
        "class T(tuple): pass\nclass L(list): pass\nclass B(bytes): pass\n"
    )
    assert sandbox.run(f"{classes}print({expression})").stdout == f"{value}\n"


@pytest.mark.parametrize(
    ("base", "use", "argument"),
    [
        ("tuple", "(1,) + self", "(1, 2)"),
        ("tuple", "(1,) < self", "(1, 2)"),
        ("list", "[1] + self", "[1]"),
        ("list", "iter(self)", "[1]"),
        ("bytes", "b'a' + self", "b'b'"),
        ("bytearray", "bytearray(b'a') + self", "b'b'"),
        ("bytearray", "memoryview(self)", "b'b'"),
        ("dict", "dict(self)", "{1: 2}"),
        ("set", "{1} | self", "{1}"),
        ("str", "'a' + self", "'b'"),
        ("int", "1 + self", "1"),
        ("Exception", "raise self", "1"),
    ],
)
def test_use_before_the_built_in_init_is_an_exception(sandbox, base, use, argument):
    result = sandbox.run(EARLY.format(base=base, use=use, argument=argument))
    assert result.ok, result
    assert result.stdout in ("TypeError\n", "Early\n", "")


@pytest.mark.parametrize("target", ["5", "None", "object()", "[]"])
def test_the_built_in_init_takes_instances_only(sandbox, target):
    code = f"class L(list): pass\ntry: super(L, {target}).__init__([1])\nexcept TypeError: print(1)"
    assert sandbox.run(code).status in ("ok", "error")
