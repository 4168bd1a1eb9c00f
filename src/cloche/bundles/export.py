"""Write a bundle as a web server serves it: all of its files, and what is made from them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cloche.bundles.files import read_file
from cloche.bundles.manifest import MANIFEST_BYTES, MANIFEST_FILE, SIGNATURE_FILE
from cloche.bundles.signature import SIGNATURE_BYTES
from cloche.errors import CacheError

if TYPE_CHECKING:
    from cloche.bundles.bundle import Bundle


def export_bundle(bundle: Bundle, root: str | os.PathLike[str]) -> str:
    """Write a bundle into a folder that any web server can serve, to Python and to browsers.

    Args:
        bundle: An opened bundle.
        root: The folder of all bundles; `<name>/<version>/` is made in it.

    Returns:
        The folder that was written.

    Raises:
        AssetError: If a file is not what the manifest says.
        CacheError: If it cannot be written.
    """
    folder = os.path.join(os.path.abspath(root), bundle.name, bundle.version)
    try:
        os.makedirs(folder, exist_ok=True)
        for asset in bundle.manifest.assets:
            bundle.read_asset(asset.path)
            _copy(bundle, asset.stored_path, asset.stored_size, folder)
        for derived in bundle.manifest.derived:
            _write(os.path.join(folder, derived.path), bundle.make_derived(derived.path))
        _copy(bundle, MANIFEST_FILE, MANIFEST_BYTES, folder)
        _copy(bundle, SIGNATURE_FILE, SIGNATURE_BYTES, folder)
    except OSError as error:
        raise CacheError(f"{folder} cannot be written: {error}") from error
    return folder


def _copy(bundle: Bundle, name: str, size: int, folder: str) -> None:
    source = os.path.join(bundle.folder, name)
    if os.path.exists(source):  # a bundle that was admitted unsigned has no signature
        _write(os.path.join(folder, name), read_file(source, size))


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
