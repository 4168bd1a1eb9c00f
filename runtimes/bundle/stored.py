"""How a bundle's assets are stored: as they are, as gzip or as xz.

gzip is libdeflate's slowest level, the same release for everyone: 4 % smaller than zlib's best, in
three seconds, and two machines whose Pythons have other zlibs write the same bytes. xz is a quarter
smaller still and takes minutes for a large module, so what was encoded is kept in the build cache.
Any Python can decode gzip, and almost any xz.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import deflate

from cloche.bundles.manifest import ENCODING_SUFFIX
from runtimes.recipe.cache import Cache

_SLOWEST = 12
# A window of 64 MiB, the most that `cloche.bundles.assets` decodes. The bytes are checked by their
# hash, so xz need not.
_XZ_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9}]


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAsset:
    """An asset, and the file that it is in.

    Attributes:
        description: What the manifest says of it.
        file: The name of the file.
        stored: The bytes of the file.
    """

    description: Mapping[str, Any]
    file: str
    stored: bytes


def store(
    assets: Mapping[str, bytes], compressed: Mapping[str, str], cache: Cache
) -> tuple[StoredAsset, ...]:
    """Decide how assets are stored.

    Args:
        assets: Each asset's bytes by its name.
        compressed: The names of those that are stored compressed, and of their encodings.
        cache: Where what was encoded is kept.

    Returns:
        The assets, ordered by name.
    """
    return tuple(
        _encoded(path, data, compressed[path], cache) if path in compressed else _plain(path, data)
        for path, data in sorted(assets.items())
    )


def _plain(path: str, data: bytes) -> StoredAsset:
    return StoredAsset(description={"path": path, **_identity(data)}, file=path, stored=data)


def _encoded(path: str, data: bytes, name: str, cache: Cache) -> StoredAsset:
    def make(file: Path) -> None:
        file.write_bytes(_ENCODERS[name](data))

    stored = cache.file("stored", f"{sha256(data).hexdigest()}.{name}", make).read_bytes()
    encoding = {"name": name, **_identity(stored)}
    return StoredAsset(
        description={"path": path, **_identity(data), "encoding": encoding},
        file=path + ENCODING_SUFFIX[name],
        stored=stored,
    )


def _gzip(data: bytes) -> bytes:
    return bytes(deflate.gzip_compress(data, _SLOWEST))


def _xz(data: bytes) -> bytes:
    return lzma.compress(data, lzma.FORMAT_XZ, lzma.CHECK_NONE, filters=_XZ_FILTERS)


_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "xz": _xz}


def _identity(data: bytes) -> dict[str, Any]:
    return {"sha256": sha256(data).hexdigest(), "size": len(data)}
