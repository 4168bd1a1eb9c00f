"""Reading lines at a terminal, with editing and a history where the system has them."""

from __future__ import annotations

import os

from cloche.bundles.folders import cache_folder
from cloche.cli.at_prompt import AtPrompt
from cloche.errors import CacheError

try:
    import readline
except ImportError:  # as on Windows, whose console edits lines by itself
    readline = None  # type: ignore[assignment]

_STDIN = 0
_HISTORY = "history"
_LINES_KEPT = 1000


class LineEditor:
    """Reads lines, and keeps a history of them that only this user can read."""

    def __init__(self) -> None:
        self._history = _history_file()

    def open(self) -> None:
        """Take up the history of earlier times; without one, there is none, and that is all."""
        if readline is None:
            return
        # Its default completes the names of the host's files, which mean nothing under the dome.
        is_libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I ed-insert" if is_libedit else "tab: self-insert")
        readline.set_history_length(_LINES_KEPT)
        try:
            if self._history:
                readline.read_history_file(self._history)
        except OSError:
            return

    def read(self, prompt: str) -> str:
        """Read a line, or several that were pasted together.

        Raises:
            EOFError: At the end of the input (Ctrl-D).
            KeyboardInterrupt: After Ctrl-C.
        """
        with AtPrompt(_STDIN):
            return input(prompt)

    def close(self) -> None:
        """Keep the history."""
        if readline is None or not self._history:
            return
        try:
            os.close(os.open(self._history, os.O_CREAT | os.O_WRONLY, 0o600))
            readline.write_history_file(self._history)
        except OSError:
            return


def _history_file() -> str | None:
    try:
        return os.path.join(cache_folder(), _HISTORY)
    except CacheError:
        return None
