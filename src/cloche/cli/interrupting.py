"""Ctrl-C while a session's code runs: the first is for the code, the second for the session."""

from __future__ import annotations

import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.sandbox.session import Session


class Interrupting:
    """While it is entered, Ctrl-C interrupts a session's code; a second time, it is given up on.

    Args:
        session: The session.

    Attributes:
        is_given_up: Whether it was pressed a second time.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._is_asked = False
        self.is_given_up = False

    def __enter__(self) -> Interrupting:
        self._usual = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._usual)

    def _interrupt(self, *_: object) -> None:
        if self._is_asked:
            self.is_given_up = True
            raise KeyboardInterrupt
        if not self._session.interrupt():  # it has not begun, or has ended
            raise KeyboardInterrupt
        self._is_asked = True
