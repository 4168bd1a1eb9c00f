"""Assets against what the manifest says of them."""

from __future__ import annotations

import gzip
import zlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.assets import decode_asset
from cloche.bundles.manifest import Asset, Encoding
from cloche.errors import AssetError

DATA = b"some bytes, " * 40


def asset(data: bytes, stored: bytes | None = None, size: int | None = None) -> Asset:
    encoding = None
    if stored is not None:
        encoding = Encoding(name="gzip", sha256=sha256(stored).hexdigest(), size=len(stored))
    return Asset(
        path="a",
        sha256=sha256(data).hexdigest(),
        size=len(data) if size is None else size,
        encoding=encoding,
    )


@given(st.binary())
def test_gives_back_what_was_described(data):
    stored = gzip.compress(data)
    assert decode_asset(asset(data), data) == data
    assert decode_asset(asset(data, stored), stored) == data


@pytest.mark.parametrize("change", [b"", DATA[:-1], DATA + b"x", b"X" + DATA[1:]])
def test_refuses_another_size_or_hash(change):
    with pytest.raises(AssetError, match=r"bytes; the manifest says|its SHA-256 differs"):
        decode_asset(asset(DATA), change)


def test_refuses_every_flipped_byte_of_a_compressed_asset():
    stored = gzip.compress(DATA)
    for index in range(len(stored)):
        flipped = bytearray(stored)
        flipped[index] ^= 0xFF
        with pytest.raises(AssetError, match="SHA-256"):
            decode_asset(asset(DATA, stored), bytes(flipped))


def bombs() -> dict[str, tuple[bytes, int]]:
    """Compressed assets with right hashes of what is stored, and the size that they declare."""
    zeros = gzip.compress(bytes(50_000_000))
    return {
        "more than declared": (zeros, 1000),
        "one byte more than declared": (gzip.compress(DATA), len(DATA) - 1),
        "one byte less than declared": (gzip.compress(DATA), len(DATA) + 1),
        "another member after it": (gzip.compress(DATA) + gzip.compress(b""), len(DATA)),
        "something after it": (gzip.compress(DATA) + b"\0", len(DATA)),
        "cut off": (gzip.compress(DATA)[:-1], len(DATA)),
        "wrong checksum": (gzip.compress(DATA)[:-8] + bytes(8), len(DATA)),
        "zlib instead of gzip": (zlib.compress(DATA), len(DATA)),
        "no gzip at all": (DATA, len(DATA)),
        "empty": (b"", len(DATA)),
    }


@pytest.mark.parametrize("name", bombs())
def test_refuses_a_bomb(name):
    stored, size = bombs()[name]
    with pytest.raises(AssetError):
        decode_asset(asset(DATA, stored, size), stored)


def test_a_bomb_is_never_unpacked_beyond_its_declared_size():
    import tracemalloc

    stored = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(AssetError, match="unpacks to more"):
            decode_asset(asset(DATA, stored, 1000), stored)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
