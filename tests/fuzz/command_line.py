"""Anything as arguments of `cloche`: understood, or refused with a sentence; and as output."""

from __future__ import annotations

from contextlib import suppress
from unicodedata import category

from cloche.cli.options import UsageError, read_options
from cloche.cli.streams import escape_controls
from cloche.limits import Limits

SEPARATOR = b"\0"


def fuzz(data: bytes) -> None:
    """Read bytes as a command line, and show them on a terminal."""
    arguments = [part.decode("utf-8", "surrogateescape") for part in data.split(SEPARATOR)]
    with suppress(UsageError):
        options = read_options(arguments)
        assert isinstance(options.limits, Limits)
        for text in (options.code or "", *options.args):
            text.encode("utf-8")
    shown = escape_controls(data.decode("utf-8", "replace"))
    assert all(category(letter) != "Cc" or letter in "\n\t" for letter in shown)


def seeds() -> list[bytes]:
    """Give command lines of all forms."""
    lines = (
        ("-c", "print(1)", "a", "b"),
        ("--timeout", "2.5", "--memory=64M", "--output", "1KiB", "--json", "-"),
        ("--runtime", "micropython", "script.py", "-c", "x"),
        ("-cprint(1)",),
        ("--timeout=nan",),
        ("--memory", "99999999999999999999g"),
        ("--", "-c"),
        (),
    )
    return [SEPARATOR.join(part.encode() for part in line) for line in lines] + [b"\xff\0\x1b[2J"]
