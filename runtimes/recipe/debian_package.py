"""Unpacking a Debian package without dpkg: an `ar` archive (deb(5)) with a tarball in it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

from runtimes.recipe.errors import MismatchError

_MAGIC = b"!<arch>\n"
_HEADER_BYTES = 60


def unpack_package(package: Path, folder: Path) -> None:
    """Unpack the files that a package would install.

    Args:
        package: The `.deb`.
        folder: Where the root of its files goes.

    Raises:
        MismatchError: It is not a Debian package.
    """
    for name, data in _members(package.read_bytes()):
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data)) as files:
                files.extractall(folder, filter="tar")
            return
    raise MismatchError(f"{package.name} is not a Debian package: it has no data.tar")


def _members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each member of an `ar` archive."""
    if not archive.startswith(_MAGIC):
        raise MismatchError("this is no ar archive")
    at = len(_MAGIC)
    while at + _HEADER_BYTES <= len(archive):
        header = archive[at : at + _HEADER_BYTES]
        if not header[48:58].rstrip().isdigit():
            raise MismatchError("this ar archive is damaged")
        size = int(header[48:58])
        at += _HEADER_BYTES
        yield header[:16].decode("latin-1").rstrip(" /"), archive[at : at + size]
        at += size + size % 2  # members start at even offsets
