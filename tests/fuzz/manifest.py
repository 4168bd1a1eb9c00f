"""Anything in place of `manifest.json` and `manifest.sig`: read whole or refused with an error."""

from __future__ import annotations

import json
from contextlib import suppress

from cloche.bundles.keys import KeyRing
from cloche.bundles.manifest import BUNDLE_BYTES, Manifest
from cloche.bundles.parsing import parse_manifest
from cloche.bundles.signature import verify_signature
from cloche.errors import ManifestError, SignatureError
from tests.bundles.making import manifest_value, to_bytes


def fuzz(data: bytes) -> None:
    """Read bytes as a manifest, and as a signature."""
    with suppress(ManifestError):
        check(parse_manifest(data))
    with suppress(SignatureError):
        verify_signature(b"", data, KeyRing({}))
        raise AssertionError("no key is known, and a signature was right")


def check(manifest: Manifest) -> None:
    """Make sure of what the rest of the house relies on."""
    names = [name for asset in manifest.assets for name in (asset.path, asset.stored_path)]
    assert all("/" not in name and "\\" not in name and name not in (".", "..") for name in names)
    assert sum(asset.size for asset in manifest.assets) <= BUNDLE_BYTES
    assert all(manifest.find_asset(each.module) is not None for each in manifest.commands)


def seeds() -> list[bytes]:
    """Give a whole manifest, in two forms, and scraps."""
    value = manifest_value({"python.wasm": b"x"})
    return [to_bytes(value), json.dumps(value).encode(), b"{}", b"[" * 50, b'{"a": 1, "a": 2}', b""]
