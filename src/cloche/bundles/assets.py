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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Decoder(Protocol):
        """What `zlib` and `lzma` both give to decode with."""

        @property
        def eof(self) -> bool:
            """Whether the end was seen."""

        @property
        def unused_data(self) -> bytes:
            """What came after it."""

        def decompress(self, data: bytes, max_length: int, /) -> bytes:
            """Decode at most so many bytes."""


_GZIP = 16 + zlib.MAX_WBITS
# What xz needs for its largest window that a bundle may use, 64 MiB, and its tables.
_XZ_MEMORY_BYTES = 80 << 20


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
    decoded = _decode(asset, stored)
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


def _decode(asset: Asset, stored: bytes) -> bytes:
    assert asset.encoding is not None
    name = asset.encoding.name
    decoder, fault = _gzip() if name == "gzip" else _xz(asset)
    try:
        decoded = decoder.decompress(stored, asset.size + 1)
    except fault as error:
        raise AssetError(f"{asset.stored_path} is not {name}: {error}") from error
    if len(decoded) > asset.size:
        raise AssetError(f"{asset.stored_path} unpacks to more than the manifest says")
    if not decoder.eof or decoder.unused_data:
        raise AssetError(f"{asset.stored_path} is not {name} from its first byte to its last")
    return decoded


def _gzip() -> tuple[Decoder, type[Exception]]:
    return zlib.decompressobj(_GZIP), zlib.error


def _xz(asset: Asset) -> tuple[Decoder, type[Exception]]:
    try:
        import lzma  # not every Python was built with it, and most bundles do without
    except ImportError:
        raise AssetError(
            f"{asset.stored_path} cannot be unpacked: this Python was built without lzma. "
            "Install one that has it, or build it anew where liblzma's headers are"
        ) from None
    decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)
    return decoder, lzma.LZMAError
