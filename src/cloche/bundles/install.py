"""Bringing a bundle onto this machine: fetched, verified, and only then kept.

What the cache has is used if every byte of it is right; anything wrong with it, whatever it is,
means that it is fetched again. Nothing reaches the cache that was not verified in memory before.
"""

from __future__ import annotations

import os
from hashlib import sha256

from cloche.bundles.assets import decode_asset
from cloche.bundles.bundle import Bundle, open_bundle, verify_manifest
from cloche.bundles.cache import Cache, FolderCache
from cloche.bundles.keys import KeyRing, known_keys
from cloche.bundles.manifest import MANIFEST_BYTES, MANIFEST_FILE, SIGNATURE_FILE
from cloche.bundles.names import check_bundle_name, parse_version
from cloche.bundles.parsing import parse_manifest
from cloche.bundles.registry import Registry, choose_registry
from cloche.bundles.signature import SIGNATURE_BYTES
from cloche.errors import BundleError, BundleNotFoundError, ManifestError, RegistryError
from cloche.record import record


@record
class _Wanted:
    """The bundle that is to be installed, and what it is held to."""

    name: str
    version: str
    registry: Registry
    keys: KeyRing
    require_signature: bool

    def path(self, file: str) -> str:
        return f"{self.name}/{self.version}/{file}"


def install_bundle(
    name: str,
    version: str,
    *,
    registry: str | os.PathLike[str] | Registry | None = None,
    cache: str | os.PathLike[str] | Cache | None = None,
    require_signature: bool = True,
    keys: KeyRing | None = None,
) -> Bundle:
    """Install a bundle into the cache, or find that it is there already.

    Processes and threads may do this at once: one of them fetches, the others wait for it. A
    registry over HTTP is asked only if the cache does not have the bundle, since a version never
    changes.

    Args:
        name: The bundle's name.
        version: Its version.
        registry: Where it comes from: a folder, a URL or a registry; None is what the wheels carry.
        cache: Where it is kept: a folder or a cache; None is this user's cache.
        require_signature: False admits a bundle without a signature, from a folder only; a wrong
            signature is never admitted.
        keys: The keys that may have signed it; None takes those that this installation knows. What
            comes from an official registry is held to those in any case.

    Returns:
        The bundle, opened in the cache, every asset verified.

    Raises:
        BundleNotFoundError: If the registry does not have it.
        RegistryError: If the registry could not be read.
        SignatureError: If its signature is missing, unknown or wrong.
        ManifestError: If its manifest is none, or one of another bundle.
        AssetError: If an asset is not what the manifest says.
        CacheError: If the cache cannot be trusted or written; it is as it was.
        BundleError: If the name or the version cannot be one.
    """
    check_bundle_name(name)
    parse_version(version)
    source = choose_registry(registry)
    wanted = _Wanted(
        name=name,
        version=version,
        registry=source,
        keys=known_keys() if keys is None or source.is_official else keys,
        require_signature=require_signature or source.is_official or not source.is_local,
    )
    store = FolderCache(cache) if cache is None or isinstance(cache, (str, os.PathLike)) else cache
    found = _find_whole(wanted, store)
    if found and store.is_settled(name):
        return found
    with store.lock(name):
        if found := _find_whole(wanted, store):
            return found
        return _open(wanted, store.write(name, version, _fetch(wanted)))


def _find_whole(wanted: _Wanted, store: Cache) -> Bundle | None:
    """Give the bundle from the cache, if all of it is there and right and nothing else is."""
    try:
        folder = store.read(wanted.name, wanted.version)
        if folder is None:
            return None
        bundle = _open(wanted, folder)
        files = {MANIFEST_FILE, SIGNATURE_FILE}
        for asset in bundle.manifest.assets:
            bundle.read_asset(asset.path)
            files.add(asset.stored_path)
        whole = files.issuperset(os.listdir(folder)) and _is_current(wanted, bundle)
    except (BundleError, OSError):
        return None
    return bundle if whole else None


def _is_current(wanted: _Wanted, bundle: Bundle) -> bool:
    """Ask a registry that is near whether it has the same; a developer may have built it anew."""
    if not wanted.registry.is_local:
        return True
    try:
        manifest = wanted.registry.fetch(wanted.path(MANIFEST_FILE), MANIFEST_BYTES)
    except (RegistryError, BundleNotFoundError):
        return True
    return sha256(manifest).hexdigest() == bundle.digest


def _open(wanted: _Wanted, folder: str) -> Bundle:
    bundle = open_bundle(folder, require_signature=wanted.require_signature, keys=wanted.keys)
    _check_identity(wanted, bundle.name, bundle.version)
    return bundle


def _fetch(wanted: _Wanted) -> dict[str, bytes]:
    """Fetch all files of a bundle and verify each before the next one is asked for."""
    manifest = wanted.registry.fetch(wanted.path(MANIFEST_FILE), MANIFEST_BYTES)
    files = {MANIFEST_FILE: manifest}
    signature = _fetch_signature(wanted)
    verify_manifest(
        manifest, signature, keys=wanted.keys, require_signature=wanted.require_signature
    )
    if signature is not None:
        files[SIGNATURE_FILE] = signature
    parsed = parse_manifest(manifest)
    _check_identity(wanted, parsed.name, parsed.version)
    for asset in parsed.assets:
        stored = wanted.registry.fetch(wanted.path(asset.stored_path), asset.stored_size)
        decode_asset(asset, stored)
        files[asset.stored_path] = stored
    return files


def _fetch_signature(wanted: _Wanted) -> bytes | None:
    try:
        return wanted.registry.fetch(wanted.path(SIGNATURE_FILE), SIGNATURE_BYTES)
    except BundleNotFoundError:
        return None


def _check_identity(wanted: _Wanted, name: str, version: str) -> None:
    if (name, version) != (wanted.name, wanted.version):
        raise ManifestError(
            f"the registry offers {name} {version} as {wanted.name} {wanted.version}"
        )
