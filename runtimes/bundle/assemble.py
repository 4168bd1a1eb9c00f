"""Putting a bundle together: same inputs, same bytes, and what is unchanged stays untouched.

A manifest has sorted keys and no time stamps, and Ed25519 signatures are deterministic, so a second
call finds nothing to write. What is in the bundle's folder and not in its manifest is removed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cloche.bundles.keys import DEVELOPMENT, DEVELOPMENT_FILE
from cloche.bundles.manifest import MANIFEST_FILE, SIGNATURE_FILE
from cloche.bundles.parsing import parse_manifest
from runtimes.bundle.definition import Definition
from runtimes.bundle.signing import Signer
from runtimes.bundle.stored import StoredAsset

FORMAT = 1


def manifest_bytes(
    definition: Definition,
    facts: Mapping[str, Any],
    assets: Iterable[StoredAsset],
    derived: Sequence[Mapping[str, str | int]] = (),
) -> bytes:
    """Write a manifest.

    Args:
        definition: What a person decided.
        facts: The fields `runtime` and `provenance`.
        assets: What the bundle holds.
        derived: What can be made from that, described.

    Raises:
        cloche.errors.ManifestError: If what was put together is not a manifest.
    """
    value = {
        "format": FORMAT,
        "name": definition.name,
        "version": definition.version,
        "description": definition.description,
        "license": definition.license,
        "assets": [asset.description for asset in assets],
        "commands": list(definition.commands),
        **({"derived": derived} if derived else {}),
        **facts,
    }
    data = (json.dumps(value, sort_keys=True, indent=1) + "\n").encode("ascii")
    parse_manifest(data)
    return data


def write_bundle(
    bundles: Path,
    definition: Definition,
    manifest: bytes,
    assets: Iterable[StoredAsset],
    signer: Signer,
) -> bool:
    """Write a bundle's folder, and the development key that it was signed with.

    Args:
        bundles: The folder of all bundles.
        definition: Which bundle it is.
        manifest: Its manifest.
        assets: What the bundle holds.
        signer: The key to sign with.

    Returns:
        Whether anything had to be written or removed.
    """
    home = bundles / definition.name
    folder = home / definition.version
    folder.mkdir(parents=True, exist_ok=True)
    stored = {asset.file: asset.stored for asset in assets}
    files = {**stored, MANIFEST_FILE: manifest, SIGNATURE_FILE: signer.sign(manifest)}
    changed = [_write(folder / name, data) for name, data in files.items()]
    changed += [_remove(path) for path in folder.iterdir() if path.name not in files]
    changed += [_remove(path) for path in home.iterdir() if path != folder]
    changed.append(_write_development_key(bundles / DEVELOPMENT_FILE, signer))
    return any(changed)


def _write_development_key(path: Path, signer: Signer) -> bool:
    """Leave the public half for the installation to find; a release must not carry one."""
    if signer.public.trust == DEVELOPMENT:
        return _write(path, f"{signer.public.raw.hex()}\n".encode("ascii"))
    return path.exists() and _remove(path)


def _write(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_bytes(data)
    new.replace(path)  # a program that reads the bundle meanwhile sees the old file or the new
    return True


def _remove(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    return True
