"""Ctrl-C while a line is edited at a terminal, heeded whenever it comes.

Two things go wrong with GNU readline under Python where it comes while keys are waiting:

- A terminal throws away what waits in it. Readline may know of a key by then: it goes to fetch it,
  finds none, and waits for another where no signal ends the wait. So nothing is thrown away before
  the line has ended.
- Python notes the signal, and looks at its notes only when a signal interrupts the wait for a key.
  This one came before that wait. So there is another signal soon, and again: a timer's.
"""

from __future__ import annotations

import signal

try:
    import termios
except ImportError:  # as on Windows, whose console has neither of the two
    termios = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LOCAL_MODES = 3
_TICK = 0.1


class AtPrompt:
    """While it is entered, Ctrl-C ends what reads from a terminal, and only then drops its keys.

    For the main thread. Where there is no terminal, nothing is done.

    Args:
        descriptor: The terminal.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._modes: list[Any] | None = None

    def __enter__(self) -> AtPrompt:
        if termios is None:
            return self
        try:
            modes = termios.tcgetattr(self._descriptor)
            kept = [*modes]
            kept[_LOCAL_MODES] |= termios.NOFLSH
            termios.tcsetattr(self._descriptor, termios.TCSANOW, kept)
        except termios.error:
            return self
        self._modes = modes
        self._on_alarm = signal.signal(signal.SIGALRM, _do_nothing)
        signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._modes is None:
            return
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._on_alarm)
        try:
            termios.tcsetattr(self._descriptor, termios.TCSANOW, self._modes)
            if kind is not None and issubclass(kind, KeyboardInterrupt):
                termios.tcflush(self._descriptor, termios.TCIFLUSH)
        except termios.error:  # it is gone
            return


def _do_nothing(*_: object) -> None:
    """Take a signal that has done its work by coming."""
