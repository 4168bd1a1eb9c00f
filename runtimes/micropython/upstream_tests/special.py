"""Expected output that is a pattern: for the few tests whose output differs from run to run.

A line of eight `#` stands for any number of lines; in the others, a character behind a backslash
has its meaning in a regular expression, and every other character stands for itself.
"""

from __future__ import annotations

import re

SPECIAL = frozenset(
    {"basics/builtin_help.py", "basics/bytes_compare3.py", "micropython/meminfo.py"}
)

_ANY_LINES = "########\n"
_ESCAPED_OR_PLAIN = re.compile(r"\\(.)|([\s\S])")


def matches(expected: bytes, shown: bytes) -> bool:
    """Tell whether output fits a pattern.

    Args:
        expected: The content of an `.exp` file.
        shown: What the test printed.
    """
    lines = expected.decode().splitlines(keepends=True)
    pattern = "".join(r"(?:.*\n)*?" if line == _ANY_LINES else _pattern(line) for line in lines)
    return re.fullmatch(pattern, shown.decode("utf-8", "replace")) is not None


def _pattern(line: str) -> str:
    return _ESCAPED_OR_PLAIN.sub(lambda found: found[1] or re.escape(found[2]), line)
