"""Saying what a build is doing: on a terminal in place, elsewhere in plain lines."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """One line for each step, with the seconds that it took."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._terminal = stream.isatty()
        self._step = ""

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show that a step is under way, and how long it took when it is done."""
        started = time.monotonic()
        self._step = text
        self._show(f"{text} …")
        yield
        self._show(f"{text}: {time.monotonic() - started:.1f} s", last=True)

    def count(self, done: int, total: int) -> None:
        """Show how far the present step is; only a terminal is told."""
        if self._terminal:
            self._show(f"{self._step} … {done}/{total}")

    def note(self, text: str) -> None:
        """Show one line that stands by itself."""
        self._show(text, last=True)

    def _show(self, text: str, *, last: bool = False) -> None:
        if self._terminal:
            self._stream.write(f"\r\x1b[K{text}" + ("\n" if last else ""))
        elif last:
            self._stream.write(text + "\n")
        self._stream.flush()
