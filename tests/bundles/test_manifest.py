"""What a manifest's records tell."""

from __future__ import annotations

import gzip
from hashlib import sha256

from cloche.bundles.manifest import Asset, Encoding
from cloche.bundles.parsing import parse_manifest
from tests.bundles.making import WASM, manifest_value, to_bytes


def test_an_asset_that_is_stored_as_it_is():
    asset = Asset(path="python.wasm", sha256="0" * 64, size=8)
    assert (asset.stored_path, asset.stored_size, asset.stored_sha256) == (
        "python.wasm",
        8,
        "0" * 64,
    )


def test_an_asset_that_is_stored_compressed():
    packed = gzip.compress(WASM)
    encoding = Encoding(name="gzip", sha256=sha256(packed).hexdigest(), size=len(packed))
    asset = Asset(path="python.wasm", sha256="0" * 64, size=8, encoding=encoding)
    assert asset.stored_path == "python.wasm.gz"
    assert asset.stored_size == len(packed)
    assert asset.stored_sha256 == sha256(packed).hexdigest()


def test_finds_assets_and_commands_by_name():
    manifest = parse_manifest(to_bytes(manifest_value()))
    command = manifest.find_command("python")
    assert command is not None
    assert manifest.find_asset(command.module) is manifest.assets[0]
    assert manifest.find_command("ruby") is None
    assert manifest.find_asset("ruby.wasm") is None
