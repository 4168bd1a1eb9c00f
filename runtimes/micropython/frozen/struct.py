"""Numbers as bytes, over the C module of the same name."""

from ustruct import *  # noqa: F403
from ustruct import calcsize, pack, pack_into, unpack, unpack_from

error = ValueError


class Struct:
    """A format, held."""

    def __init__(self, format):
        self.format = format
        self.size = calcsize(format)

    def pack(self, *values):
        """The bytes of values."""
        return pack(self.format, *values)

    def pack_into(self, buffer, offset, *values):
        """Puts the bytes of values into a buffer."""
        pack_into(self.format, buffer, offset, *values)

    def unpack(self, buffer):
        """The values of bytes."""
        return unpack(self.format, buffer)

    def unpack_from(self, buffer, offset=0):
        """The values of bytes at an offset."""
        return unpack_from(self.format, buffer, offset)

    def iter_unpack(self, buffer):
        """Yields the values of bytes, over and over."""
        return iter_unpack(self.format, buffer)


def iter_unpack(format, buffer):
    """Yields the values of bytes, over and over."""
    size = calcsize(format)
    if len(buffer) % size:
        raise error("iterative unpacking requires a buffer of a multiple of %d bytes" % size)
    for offset in range(0, len(buffer), size):
        yield unpack_from(format, buffer, offset)
