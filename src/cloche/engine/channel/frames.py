"""Frames: a little-endian 32-bit length, and that many bytes. They come in pieces of any size."""

from __future__ import annotations

from struct import Struct

from cloche.values import MOST_BYTES
from cloche.values.decode import MalformedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = Struct("<I")
HEAD_BYTES = _LENGTH.size
LARGEST_FRAME = HEAD_BYTES + MOST_BYTES


class FrameReader:
    """Puts frames together from the pieces in which a guest writes them.

    It holds less than one frame between two pieces.
    """

    def __init__(self) -> None:
        self._held = b""

    @property
    def is_at_rest(self) -> bool:
        """Whether no frame has been begun."""
        return not self._held

    def take_single(self, piece: bytes) -> bytes:
        """Give the content of the frame that a piece is; of any other piece, take nothing.

        Args:
            piece: What comes next, of at most `LARGEST_FRAME` bytes.
        """
        if self._held or len(piece) <= HEAD_BYTES:
            return b""
        (length,) = _LENGTH.unpack_from(piece)
        return piece[HEAD_BYTES:] if length == len(piece) - HEAD_BYTES else b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Give the content of each frame that is whole with this piece.

        Args:
            piece: What comes next, of at most `LARGEST_FRAME` bytes.

        Raises:
            MalformedError: If a frame says that it is larger than one may be.
        """
        data = self._held + piece if self._held else piece
        self._held = b""
        start, end = 0, len(data)
        while end - start >= HEAD_BYTES:
            (length,) = _LENGTH.unpack_from(data, start)
            if length > MOST_BYTES:
                raise MalformedError(
                    f"it says that it has {length:,} bytes; {MOST_BYTES:,} is most"
                )
            after = start + HEAD_BYTES + length
            if after > end:
                break
            yield data[start + HEAD_BYTES : after]
            start = after
        self._held = data[start:]


def frame(text: str) -> bytes | None:
    """Make a frame of a text; None where it is too large for one."""
    content = text.encode()
    return _LENGTH.pack(len(content)) + content if len(content) <= MOST_BYTES else None
