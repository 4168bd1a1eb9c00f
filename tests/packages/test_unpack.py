"""Unpacking. What is refused is in `hostile`; here is that refusing costs little."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest

from cloche.errors import PackageError
from cloche.limits import MIB
from cloche.packages.archive import DEFLATED, STORED, Member
from cloche.packages.unpack import unpack
from tests.packages.making import deflate


def member(packed, size, crc=0, method=DEFLATED):
    return Member(path="x", method=method, start=2, packed=len(packed), size=size, crc=crc)


@pytest.mark.parametrize("content", [b"", b"1", b"text " * 1000, bytes(MIB)])
def test_both_methods_give_the_bytes_back(content):
    crc = zlib.crc32(content)
    for method, packed in ((DEFLATED, deflate(content)), (STORED, content)):
        data = b"PK" + packed + b"PK"
        assert unpack(data, member(packed, len(content), crc, method)) == content


def test_a_bomb_is_unpacked_no_further_than_it_said():
    packed = deflate(bytes(64 * MIB))
    tracemalloc.start()
    try:
        with pytest.raises(PackageError, match="another size than the 100 bytes"):
            unpack(b"PK" + packed, member(packed, 100))
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()
