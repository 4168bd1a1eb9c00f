"""Unpacking one member of an archive, never to more bytes than the archive said."""

from __future__ import annotations

import zlib

from cloche.bundles.names import quoted
from cloche.errors import PackageError
from cloche.packages.archive import STORED, Member

_RAW = -zlib.MAX_WBITS


def unpack(data: bytes, member: Member) -> bytes:
    """Unpack a member.

    Args:
        data: The whole archive.
        member: One of its members, as `read_archive` gave it.

    Raises:
        PackageError: If its size, its checksum or its packed form is not what the archive says.
    """
    packed = memoryview(data)[member.start : member.start + member.packed]
    unpacked = bytes(packed) if member.method == STORED else _inflate(packed, member)
    if len(unpacked) != member.size:
        raise PackageError(
            f"{quoted(member.path)} has another size than the {member.size:,} bytes it says"
        )
    if zlib.crc32(unpacked) != member.crc:
        raise PackageError(f"{quoted(member.path)} is damaged: its checksum differs")
    return unpacked


def _inflate(packed: memoryview, member: Member) -> bytes:
    decoder = zlib.decompressobj(_RAW)
    try:
        # One byte more than it says is enough to know that it lied.
        unpacked = decoder.decompress(packed, member.size + 1)
    except zlib.error as error:
        raise PackageError(f"{quoted(member.path)} cannot be unpacked: {error}") from error
    if len(unpacked) <= member.size and (not decoder.eof or decoder.unused_data):
        raise PackageError(f"{quoted(member.path)} is cut off, or has bytes after its end")
    return unpacked
