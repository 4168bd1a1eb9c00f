"""Why a guest is stopped, and the exception that does it inside a call from the guest."""

from __future__ import annotations


class Reason:
    """The words for why a guest was stopped."""

    EXIT = "exit"
    TIME = "time"
    OUTPUT = "output"
    CANCEL = "cancel"
    SINK = "sink"
    HOST = "host"
    FRAME = "frame"


class StopGuest(Exception):  # noqa: N818 - it is no error
    """Ends the guest: raised in a WASI function, turned into a trap at the boundary.

    Attributes:
        reason: One of the words of `Reason`.
        exit_code: The guest's own, where it asked to exit.
        detail: A sentence on what it has done; may be empty.
    """

    def __init__(self, reason: str, exit_code: int = 0, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.exit_code = exit_code
        self.detail = detail
