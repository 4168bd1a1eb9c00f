"""Random bytes that come from a seed, for runs that repeat.

It is one stream of bytes, whatever the pieces that are asked for: BLAKE2b of the number
of each block of 64 bytes, keyed with the hash of the seed. It is as good as the seed is secret.
"""

from __future__ import annotations

from _blake2 import blake2b

_BLOCK = 64
_PERSON = b"cloche seed v1"


class SeededRandomness:
    """Bytes that are the same for the same seed, everywhere.

    Args:
        seed: Any bytes.

    Attributes:
        position: How many bytes were given; with the seed, all of its state.
    """

    __slots__ = ("_key", "position")

    def __init__(self, seed: bytes) -> None:
        self._key = blake2b(seed, person=_PERSON).digest()
        self.position = 0

    def read(self, size: int) -> bytes:
        """Give the next bytes."""
        first, skipped = divmod(self.position, _BLOCK)
        self.position += size
        last = (self.position + _BLOCK - 1) // _BLOCK
        blocks = b"".join(map(self._block, range(first, last)))
        return blocks[skipped : skipped + size]

    def _block(self, number: int) -> bytes:
        return blake2b(number.to_bytes(16, "little"), key=self._key).digest()
