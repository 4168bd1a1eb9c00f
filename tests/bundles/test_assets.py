"""Assets against what the manifest says of them."""

from __future__ import annotations

import gzip
import lzma
import sys
import zlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloche.bundles.assets import decode_asset
from cloche.bundles.manifest import Asset, Encoding
from cloche.errors import AssetError

DATA = b"some bytes, " * 40
COMPRESS = {"gzip": gzip.compress, "xz": lzma.compress}


def asset(
    data: bytes, stored: bytes | None = None, size: int | None = None, name: str = "gzip"
) -> Asset:
    encoding = None
    if stored is not None:
        encoding = Encoding(name=name, sha256=sha256(stored).hexdigest(), size=len(stored))
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
    stored = lzma.compress(data)
    assert decode_asset(asset(data, stored, name="xz"), stored) == data


@pytest.mark.parametrize("change", [b"", DATA[:-1], DATA + b"x", b"X" + DATA[1:]])
def test_refuses_another_size_or_hash(change):
    with pytest.raises(AssetError, match=r"bytes; the manifest says|its SHA-256 differs"):
        decode_asset(asset(DATA), change)


@pytest.mark.parametrize("name", COMPRESS)
def test_refuses_every_flipped_byte_of_a_compressed_asset(name):
    stored = COMPRESS[name](DATA)
    for index in range(len(stored)):
        flipped = bytearray(stored)
        flipped[index] ^= 0xFF
        with pytest.raises(AssetError, match="SHA-256"):
            decode_asset(asset(DATA, stored, name=name), bytes(flipped))


def bombs() -> dict[str, tuple[str, bytes, int]]:
    """Compressed assets with right hashes of what is stored: encoding, bytes, declared size."""
    found = {}
    for name, compress in COMPRESS.items():
        whole = compress(DATA)
        found |= {
            f"{name}, more than declared": (name, compress(bytes(50_000_000)), 1000),
            f"{name}, one byte more than declared": (name, whole, len(DATA) - 1),
            f"{name}, one byte less than declared": (name, whole, len(DATA) + 1),
            f"{name}, another one after it": (name, whole + compress(b""), len(DATA)),
            f"{name}, something after it": (name, whole + b"\0", len(DATA)),
            f"{name}, cut off": (name, whole[:-1], len(DATA)),
            f"{name}, wrong checksum": (name, whole[:-8] + bytes(8), len(DATA)),
            f"{name}, not encoded at all": (name, DATA, len(DATA)),
            f"{name}, empty": (name, b"", len(DATA)),
        }
    found["zlib instead of gzip"] = ("gzip", zlib.compress(DATA), len(DATA))
    found["xz instead of gzip"] = ("gzip", lzma.compress(DATA), len(DATA))
    found["gzip instead of xz"] = ("xz", gzip.compress(DATA), len(DATA))
    found["lzma's old form instead of xz"] = (
        "xz",
        lzma.compress(DATA, lzma.FORMAT_ALONE),
        len(DATA),
    )
    window = {"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}
    found["a window of 1 GiB"] = ("xz", lzma.compress(DATA, filters=[window]), len(DATA))
    return found


@pytest.mark.parametrize("case", bombs())
def test_refuses_a_bomb(case):
    name, stored, size = bombs()[case]
    with pytest.raises(AssetError):
        decode_asset(asset(DATA, stored, size, name), stored)


@pytest.mark.parametrize("name", COMPRESS)
def test_a_bomb_is_never_unpacked_beyond_its_declared_size(name):
    import tracemalloc

    stored = COMPRESS[name](bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(AssetError, match="unpacks to more"):
            decode_asset(asset(DATA, stored, 1000, name), stored)
        assert tracemalloc.get_traced_memory()[1] < 10 << 20  # xz has a window of 8 MiB
    finally:
        tracemalloc.stop()


def test_a_python_without_lzma_is_told_what_to_do(monkeypatch):
    stored = lzma.compress(DATA)
    monkeypatch.setitem(sys.modules, "lzma", None)  # as where its `_lzma` was not built
    with pytest.raises(AssetError, match=r"built without lzma\. Install one that has it"):
        decode_asset(asset(DATA, stored, name="xz"), stored)
