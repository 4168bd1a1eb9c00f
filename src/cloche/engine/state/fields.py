"""The plain fields that a state is written in: numbers, flags, texts and bytes, one after another.

Each is read with the largest value or size that makes sense where it stands. What is read may come
from anybody: no number sizes anything before it is checked, and there is nothing in it to be found
by an offset.
"""

from __future__ import annotations

from struct import Struct

from cloche.errors import SnapshotError

_NUMBER = Struct("<Q")
LARGEST = (1 << 64) - 1


class FieldWriter:
    """Writes fields."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def number(self, value: int) -> None:
        """Write a number from 0 up, of 64 bits."""
        self._parts.append(_NUMBER.pack(value))

    def flag(self, value: bool) -> None:
        """Write a yes or no."""
        self.number(int(value))

    def data(self, value: bytes | bytearray | memoryview) -> None:
        """Write bytes, with their number."""
        self.number(len(value))
        self._parts.append(bytes(value))

    def text(self, value: str) -> None:
        """Write text."""
        self.data(value.encode())

    def to_bytes(self) -> bytes:
        """Give all that was written."""
        return b"".join(self._parts)


class FieldReader:
    """Reads the fields that a `FieldWriter` has written.

    Args:
        data: All of them.
    """

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._position = 0

    def number(self, most: int = LARGEST) -> int:
        """Read a number.

        Args:
            most: The largest that makes sense.

        Raises:
            SnapshotError: If there is none, or it is larger.
        """
        if self._position + _NUMBER.size > len(self._data):
            raise damaged("it is cut off")
        value: int = _NUMBER.unpack_from(self._data, self._position)[0]
        self._position += _NUMBER.size
        if value > most:
            raise damaged(f"it has {value:,} where at most {most:,} makes sense")
        return value

    def flag(self) -> bool:
        """Read a yes or no.

        Raises:
            SnapshotError: If there is none.
        """
        return bool(self.number(1))

    def data(self, most: int) -> memoryview:
        """Read bytes, without copying them.

        Args:
            most: How many make sense.

        Raises:
            SnapshotError: If they are not all there, or there are more.
        """
        size = self.number(most)
        value = self._data[self._position : self._position + size]
        if len(value) != size:
            raise damaged("it is cut off")
        self._position += size
        return value

    def text(self, most: int) -> str:
        """Read text.

        Args:
            most: How many bytes of UTF-8 make sense.

        Raises:
            SnapshotError: If it is not all there, is longer, or is no text.
        """
        try:
            return str(self.data(most), "utf-8")
        except UnicodeDecodeError:
            raise damaged("a text in it is not UTF-8") from None

    def end(self) -> None:
        """Make sure that all has been read.

        Raises:
            SnapshotError: If there is more.
        """
        if self._position != len(self._data):
            raise damaged("something follows its end")


def damaged(what: str) -> SnapshotError:
    """Give the error for a state that cannot be one.

    Args:
        what: What is wrong with it, of "it".
    """
    return SnapshotError(f"the snapshot is damaged: {what}; take a new one")
