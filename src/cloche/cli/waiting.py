"""Says what is waited for, and for how long: on a terminal in one line that is written anew."""

from __future__ import annotations

import os

from cloche.cli.streams import STDERR, escape_controls, tell, write_all

_TO_THE_START_OF_THE_LINE = b"\r"


class Waiting:
    """Tells about something slow, on stderr.

    Args:
        always: Whether it is told also where stderr is no terminal, once and in a line of its own.
    """

    def __init__(self, *, always: bool = False) -> None:
        self._on_terminal = os.isatty(STDERR)
        self._always = always
        self._told = False

    def __call__(self, sentence: str) -> None:
        """Say it; called again and again while it lasts."""
        if self._on_terminal:
            line = escape_controls(f"cloche: {sentence}").encode("utf-8", "replace")
            write_all(STDERR, _TO_THE_START_OF_THE_LINE + line)
        elif self._always and not self._told:
            tell(sentence)
        self._told = True

    def end(self) -> None:
        """Leave the line, if there is one."""
        if self._told and self._on_terminal:
            write_all(STDERR, b"\n")
        self._told = False
