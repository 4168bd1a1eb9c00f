"""Replies that wait until the guest reads them."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
else:
    from _collections import deque


class Outbox:
    """Frames for one guest, put in by any thread and read in order by the guest's.

    Attributes:
        waiting: Bytes that were put in and not read yet.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque()
        # Of the first frame, what has been read of it already.
        self._read = 0
        self._lock = allocate_lock()
        self.waiting = 0

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing waits, not even the rest of a frame."""
        return not self.waiting

    def put(self, frame: bytes) -> None:
        """Add a frame."""
        with self._lock:
            self._frames.append(frame)
            self.waiting += len(frame)

    def read(self, target: memoryview) -> int:
        """Give the next bytes; returns how many there were."""
        done = 0
        with self._lock:
            while self._frames and done < len(target):
                frame = self._frames[0]
                piece = frame[self._read : self._read + len(target) - done]
                target[done : done + len(piece)] = piece
                done += len(piece)
                self._read += len(piece)
                if self._read == len(frame):
                    self._frames.popleft()
                    self._read = 0
            self.waiting -= done
        return done

    def drop(self) -> None:
        """Drop all frames but the rest of one that was read in part."""
        with self._lock:
            begun = self._frames[0] if self._read else b""
            self._frames.clear()
            self.waiting = 0
            if begun:
                self._frames.append(begun)
                self.waiting = len(begun) - self._read
