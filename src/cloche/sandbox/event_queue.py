"""Events between a guest's thread, which never waits for a reader, and the reader.

Output that nobody has read yet is put together: text of the same stream to one event, always where
no other event lies between, and from a thousand waiting events on also where the other stream's do.
So what waits is bounded by the cap on output, however small the pieces are that it comes in.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections import deque

from cloche.event import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.event import EventKind

MANY = 1000


class EventQueue:
    """Events that were not read yet, in order; for one writer and one reader, on any threads."""

    def __init__(self) -> None:
        self._lock = allocate_lock()
        # Kind and pieces of text of each.
        self._waiting: deque[tuple[EventKind, list[str]]] = deque()
        # The pieces of the last that waits of each kind.
        self._last: dict[EventKind, list[str]] = {}

    def put(self, kind: EventKind, text: str) -> None:
        """Take output."""
        with self._lock:
            waiting = self._waiting
            pieces = self._last.get(kind)
            if pieces is not None and (waiting[-1][0] == kind or len(waiting) >= MANY):
                pieces.append(text)
                return
            self._last[kind] = pieces = [text]
            waiting.append((kind, pieces))

    def take(self) -> Event | None:
        """Give the next event; None where there is none yet."""
        with self._lock:
            if not self._waiting:
                return None
            kind, pieces = self._waiting.popleft()
            if self._last[kind] is pieces:
                del self._last[kind]
        return Event(kind=kind, text="".join(pieces))
