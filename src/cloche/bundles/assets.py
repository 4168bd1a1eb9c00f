"""Whether an asset's bytes are the ones that the manifest promised.

The order is fixed: the size, then the hash, then decoding under the declared size as a cap, then
the hash of what came out. So no compressed bomb is ever unpacked and no number but the manifest's
sizes anything.
"""

from __future__ import annotations

import zlib
from hashlib import sha256

from cloche.bundles.manifest import Asset
from cloche.errors import AssetError

_GZIP = 16 + zlib.MAX_WBITS


def decode_asset(asset: Asset, stored: bytes) -> bytes:
    """Check an asset as it was stored, and decode it.

    Args:
        asset: What the manifest says of it.
        stored: The bytes of its file.

    Returns:
        The asset's bytes.

    Raises:
        AssetError: If the size or the hash, before or after decoding, is not the manifest's.
    """
    check_bytes(asset.stored_path, stored, asset.stored_size, asset.stored_sha256)
    if asset.encoding is None:
        return stored
    decoded = _gunzip(asset, stored)
    check_bytes(asset.path, decoded, asset.size, asset.sha256)
    return decoded


def check_bytes(path: str, data: bytes, size: int, digest: str) -> None:
    """Check bytes against what a manifest says of them.

    Args:
        path: The name of their file, for the message.
        data: The bytes.
        size: How many there have to be.
        digest: The SHA-256 that they have to have, in hexadecimal.

    Raises:
        AssetError: If they are not these.
    """
    if len(data) != size:
        raise AssetError(f"{path} has {len(data):,} bytes; the manifest says {size:,}")
    if sha256(data).hexdigest() != digest:
        raise AssetError(f"{path} is not the file that the manifest describes: its SHA-256 differs")


def _gunzip(asset: Asset, stored: bytes) -> bytes:
    decoder = zlib.decompressobj(_GZIP)
    try:
        decoded = decoder.decompress(stored, asset.size + 1)
    except zlib.error as error:
        raise AssetError(f"{asset.stored_path} is not gzip: {error}") from error
    if len(decoded) > asset.size:
        raise AssetError(f"{asset.stored_path} unpacks to more than the manifest says")
    if not decoder.eof or decoder.unused_data:
        raise AssetError(f"{asset.stored_path} is not one whole gzip member and nothing else")
    return decoded
