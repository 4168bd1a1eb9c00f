"""How assets are stored."""

from __future__ import annotations

import gzip
import lzma

import pytest

from cloche.bundles.assets import decode_asset
from cloche.bundles.manifest import Asset, Encoding
from runtimes.bundle.stored import store
from runtimes.recipe.cache import Cache

CONTENT = {"b.wasm": bytes(100_000), "a.txt": b"MIT"}


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path)


def test_stores_as_they_are_those_that_are_not_named(cache):
    (first, second) = store(CONTENT, {}, cache)
    assert (first.file, first.stored) == ("a.txt", b"MIT")
    assert (second.file, second.stored) == ("b.wasm", CONTENT["b.wasm"])
    assert "encoding" not in second.description


@pytest.mark.parametrize(
    ("encoding", "file", "decode"),
    [("gzip", "b.wasm.gz", gzip.decompress), ("xz", "b.wasm.xz", lzma.decompress)],
)
def test_stores_encoded_what_is_named_and_the_library_reads_it(cache, encoding, file, decode):
    _, asset = store(CONTENT, {"b.wasm": encoding}, cache)
    assert asset.file == file
    assert len(asset.stored) < 1000
    assert decode(asset.stored) == CONTENT["b.wasm"]
    fields = {**asset.description, "encoding": Encoding(**asset.description["encoding"])}
    assert decode_asset(Asset(**fields), asset.stored) == CONTENT["b.wasm"]


@pytest.mark.parametrize("encoding", ["gzip", "xz"])
def test_writes_the_same_bytes_each_time(tmp_path, encoding):
    first, second = (store(CONTENT, {"b.wasm": encoding}, Cache(tmp_path / name)) for name in "ab")
    assert first == second


def test_encodes_nothing_twice(cache):
    first = store(CONTENT, {"b.wasm": "xz"}, cache)
    (kept,) = (cache.root / "stored").iterdir()
    kept.write_bytes(b"what is kept")
    (_, again) = store(CONTENT, {"b.wasm": "xz"}, cache)
    assert (first[1].stored != b"what is kept", again.stored) == (True, b"what is kept")
