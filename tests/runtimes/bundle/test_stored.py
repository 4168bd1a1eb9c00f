"""How assets are stored."""

from __future__ import annotations

import gzip

from cloche.bundles.assets import decode_asset
from cloche.bundles.manifest import Asset, Encoding
from runtimes.bundle.stored import store

CONTENT = {"b.wasm": bytes(100_000), "a.txt": b"MIT"}


def test_stores_as_they_are_those_that_are_not_named():
    (first, second) = store(CONTENT, ())
    assert (first.file, first.stored) == ("a.txt", b"MIT")
    assert (second.file, second.stored) == ("b.wasm", CONTENT["b.wasm"])
    assert "encoding" not in second.description


def test_stores_as_gzip_what_is_named_and_the_library_reads_it():
    _, asset = store(CONTENT, {"b.wasm"})
    assert asset.file == "b.wasm.gz"
    assert len(asset.stored) < 1000
    assert gzip.decompress(asset.stored) == CONTENT["b.wasm"]
    fields = {**asset.description, "encoding": Encoding(**asset.description["encoding"])}
    assert decode_asset(Asset(**fields), asset.stored) == CONTENT["b.wasm"]


def test_writes_the_same_bytes_each_time():
    assert store(CONTENT, {"b.wasm"}) == store(CONTENT, {"b.wasm"})
