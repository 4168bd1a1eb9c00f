from __future__ import annotations

import warnings

import pytest

from cloche.cli.completeness import is_complete


@pytest.mark.parametrize(
    "text",
    [
        "1 + 1",
        "",
        "# a comment",
        "x = 1; y = 2",
        "def f():\n    return 1\n",
        "if x:\n    1\nelse:\n    2\n",
        "[\n  1,\n]",
        "x = 1\ny = 2",
        "def f():\n    return 1\nf()",
    ],
)
def test_what_is_whole_is_run(text):
    assert is_complete(text)


@pytest.mark.parametrize(
    "text",
    [
        "def f():",
        "def f():\n    return 1",
        "if x:\n    1\nelse:",
        "x = [",
        "'''a",
        "1 + \\",
        "@d",
        "print(",
    ],
)
def test_what_is_open_waits_for_more(text):
    assert not is_complete(text)


@pytest.mark.parametrize("text", ["1 +* 2", "  1", "x = )", "a\0b", "await f()", "1 1", "'a"])
def test_what_more_lines_cannot_mend_is_for_the_guest_to_judge(text):
    assert is_complete(text)


def test_a_block_in_a_syntax_of_later_is_read_to_its_blank_line():
    lines = ["def f[T: int = 1](x?: T):", "    return x", "    ", ""]
    assert [is_complete("\n".join(lines[: n + 1])) for n in range(4)] == [False, False, True, True]


def test_nothing_is_warned_of_and_nothing_too_deep_is_raised():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert is_complete("'\\d' is 1")
    assert is_complete("-" * 100_000 + "1")
