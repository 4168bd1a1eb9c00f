"""Frames: messages on a stream, each after a few bytes that say what it is and how long.

    sort (1 byte), number (4), size of the head (4), size of the bytes beside it (4), both

All numbers are little-endian. What a sort and a number mean is for those to say who talk.
"""

from __future__ import annotations

from struct import Struct

from cloche.errors import WireError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # Gives the most bytes of a head and of what is beside it, for a sort and a number.
    Caps = Callable[[int, int], tuple[int, int]]

_HEADER = Struct("<BIII")
LARGEST_PART = (1 << 32) - 1


class Frame:
    """One message as it came.

    Attributes:
        sort: What it is.
        number: What it belongs to.
        head: Its JSON, not read yet.
        blobs: The bytes beside it.
    """

    __slots__ = ("blobs", "head", "number", "sort")

    def __init__(self, sort: int, number: int, head: bytes, blobs: bytes) -> None:
        self.sort = sort
        self.number = number
        self.head = head
        self.blobs = blobs


def write_frame(sort: int, number: int, head: bytes = b"", blobs: Sequence[bytes] = ()) -> bytes:
    """Give the bytes of a frame.

    Raises:
        WireError: If it is larger than a frame can be.
    """
    size = sum(map(len, blobs))
    if len(head) > LARGEST_PART or size > LARGEST_PART:
        raise WireError(f"{len(head) + size:,} bytes are too much for one frame")
    return b"".join((_HEADER.pack(sort, number, len(head), size), head, *blobs))


class FrameReader:
    """Cuts a stream into frames. It holds no more of one than has come of it.

    Args:
        caps: Asked for each frame, before any of it is kept, how large it may be; raises
            `WireError` where there may be none.
    """

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._buffer = bytearray()
        # The frame that has not come whole, if one has begun: sort, number and the two sizes.
        self._begun: tuple[int, int, int, int] | None = None

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Take what has come, and give the frames that are whole, one after the other.

        Raises:
            WireError: If a frame is not one that may come, or too large.
        """
        buffer = self._buffer
        buffer += data
        at = 0
        try:
            while True:
                if self._begun is None:
                    if len(buffer) - at < _HEADER.size:
                        return
                    self._begun = self._admit(_HEADER.unpack_from(buffer, at))
                    at += _HEADER.size
                sort, number, head_size, blob_size = self._begun
                middle = at + head_size
                end = middle + blob_size
                if len(buffer) < end:
                    return
                head, blobs = bytes(buffer[at:middle]), bytes(buffer[middle:end])
                at, self._begun = end, None
                yield Frame(sort, number, head, blobs)
        finally:
            del buffer[:at]

    def _admit(self, header: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        sort, number, head_size, blob_size = header
        most_head, most_blobs = self._caps(sort, number)
        if head_size > most_head or blob_size > most_blobs:
            raise WireError(f"a frame of {head_size + blob_size:,} bytes is too large here")
        return header
