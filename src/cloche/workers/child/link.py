"""A worker's end of the socket, for any of its threads to write to."""

from __future__ import annotations

import os
from _thread import allocate_lock

from cloche.wire.frames import write_frame
from cloche.wire.message import write_message
from cloche.workers.protocol import FAILURE, Answer, failure_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cloche.wire.kinds import Kind

_READ = 256 << 10


class Link:
    """The socket to the host.

    Args:
        descriptor: The socket's.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = allocate_lock()

    def read(self) -> bytes:
        """Wait for what the host says; nothing at its end."""
        return os.read(self._descriptor, _READ)

    def tell(self, sort: int, number: int, kind: Kind, value: Any) -> None:
        """Say something to the host.

        Raises:
            OSError: If the host is gone.
        """
        head, blobs = write_message(kind, value)
        self._write(write_frame(sort, number, head, blobs))

    def tell_failure(self, number: int, error: BaseException) -> None:
        """Say that something could not be done."""
        self.tell(Answer.FAILED, number, FAILURE, failure_of(error))

    def _write(self, frame: bytes) -> None:
        with self._lock:
            written = os.write(self._descriptor, frame)
            while written < len(frame):
                written += os.write(self._descriptor, memoryview(frame)[written:])
