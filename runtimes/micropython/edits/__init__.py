"""Our changes of MicroPython's sources, by subject; see each module for the reason."""

from __future__ import annotations

from runtimes.micropython.edits import exceptions, streams

EDITS = (*exceptions.EDITS, *streams.EDITS)
