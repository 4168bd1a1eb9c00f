"""Reading from a client that may be slow on purpose: all of a request has to come in time."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer


class PatientReader(io.RawIOBase):
    """A socket's input, up to a moment that is set anew for each request.

    A timeout for each read would let a client send one byte at a time for as long as it likes.

    Args:
        connection: The socket.
        seconds: How long a whole request may take.
    """

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds
        self.begin()

    def begin(self) -> None:
        """Wait for the next request from now on."""
        self._ends = time.monotonic() + self._seconds

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what has come.

        Raises:
            TimeoutError: If the time is over.
        """
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request took too long to come")
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(self._seconds)
