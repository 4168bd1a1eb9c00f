"""Events between a guest, which never waits for a reader, and the reader.

Output that nobody has read yet is put together: text of the same stream to one event, always where
no other event lies between, and from a thousand waiting events on also where the other stream's do.
So what waits is bounded by the caps on output and on calls, however small the pieces of output are.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections import deque

from cloche.event import Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cloche.event import EventKind
    from cloche.result import CallRecord

MANY = 1000


class EventQueue:
    """Events that were not read yet, in order; for any threads."""

    def __init__(self) -> None:
        self._lock = allocate_lock()
        # Kind and pieces of text of each, and the call that it tells of.
        self._waiting: deque[tuple[EventKind, list[str], CallRecord | None]] = deque()
        # The pieces of the last that waits of each kind.
        self._last: dict[EventKind, list[str]] = {}

    def put_text(self, kind: EventKind, text: str) -> None:
        """Take output."""
        with self._lock:
            waiting = self._waiting
            pieces = self._last.get(kind)
            if pieces is not None and (waiting[-1][0] == kind or len(waiting) >= MANY):
                pieces.append(text)
                return
            self._last[kind] = pieces = [text]
            waiting.append((kind, pieces, None))

    def put_call(self, call: CallRecord) -> None:
        """Take a call that is over."""
        with self._lock:
            self._waiting.append(("call", [], call))

    def take(self) -> Event | None:
        """Give the next event; None where there is none yet."""
        with self._lock:
            if not self._waiting:
                return None
            kind, pieces, call = self._waiting.popleft()
            if self._last.get(kind) is pieces:
                del self._last[kind]
        return Event(kind=kind, text="".join(pieces), call=call)
