"""Bundles for tests: small, real, and signed with keys that only the tests know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cloche.bundles.keys import KeyRing, PublicKey, key_ring

# The smallest module there is: magic and version (WebAssembly core specification, 5.5.16).
WASM = b"\0asm\1\0\0\0"
ZEROS = "0" * 64
NAME = "lang-test"
VERSION = "1.2.3"


def private_key(number: int = 1) -> Ed25519PrivateKey:
    """Give a key that is the same in every test run and process."""
    return Ed25519PrivateKey.from_private_bytes(sha256(b"test key %d" % number).digest())


def public_key(number: int = 1, trust: str = "own") -> PublicKey:
    return PublicKey(raw=private_key(number).public_key().public_bytes_raw(), trust=trust)


def trusted_keys(*numbers: int) -> KeyRing:
    return key_ring([public_key(number) for number in numbers or (1,)])


def sign(manifest: bytes, *numbers: int) -> bytes:
    """Sign as the documentation says, without a line of the code under test."""
    records = b""
    for number in numbers or (1,):
        key = private_key(number)
        raw = key.public_key().public_bytes_raw()
        records += sha256(raw).digest() + key.sign(b"cloche manifest v1\0" + manifest)
    return records


def describe(assets: Mapping[str, bytes]) -> list[dict[str, Any]]:
    return [
        {"path": path, "sha256": sha256(data).hexdigest(), "size": len(data)}
        for path, data in assets.items()
    ]


def manifest_value(
    assets: Mapping[str, bytes] | None = None, name: str = NAME, version: str = VERSION
) -> dict[str, Any]:
    """Give a good manifest, as JSON data that a test may spoil."""
    return {
        "format": 1,
        "name": name,
        "version": version,
        "description": "A runtime for tests.",
        "license": "MIT",
        "assets": describe({"python.wasm": WASM} if assets is None else assets),
        "commands": [{"name": "python", "module": "python.wasm"}],
        "runtime": {
            "implementation": "micropython",
            "version": "1.25.0",
            "python": "3.4",
            "modules": ["json", "os.path"],
            "stack": {"shadow": 655360, "wasm": 4194304},
            "memory": {
                "minimum": 1048576,
                "default": 67108864,
                "table_elements": 900,
                "globals": 3,
            },
        },
        "provenance": {
            "sources": [{"name": "micropython", "version": "1.25.0", "sha256": ZEROS}],
            "toolchain": [{"name": "zig", "version": "0.15.1", "sha256": ZEROS, "license": "MIT"}],
            "recipe": ZEROS,
        },
    }


def to_bytes(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode()


def bundle_files(
    assets: Mapping[str, bytes] | None = None, name: str = NAME, version: str = VERSION
) -> dict[str, bytes]:
    """Give the files of a good bundle, signed with the first test key."""
    assets = {"python.wasm": WASM} if assets is None else assets
    manifest = to_bytes(manifest_value(assets, name, version))
    return {**assets, "manifest.json": manifest, "manifest.sig": sign(manifest)}


def write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def write_registry(root: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Write a folder registry with one bundle."""
    files = bundle_files() if files is None else files
    value = json.loads(files["manifest.json"])
    write_files(root / value["name"] / value["version"], files)
    return root
