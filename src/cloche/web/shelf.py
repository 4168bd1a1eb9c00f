"""The official bundles' files, by their places under `/bundles/`.

Only what a verified manifest names has a place: a request's path is looked up whole and never
becomes a path of this machine. A file's bytes are checked against the manifest when they are read.
"""

from __future__ import annotations

import os
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from cloche.bundles.bundle import Bundle, open_bundle
from cloche.bundles.files import read_file
from cloche.bundles.location import official_bundles
from cloche.bundles.manifest import MANIFEST_BYTES, MANIFEST_FILE, SIGNATURE_FILE
from cloche.bundles.signature import SIGNATURE_BYTES
from cloche.web.answer import FOREVER, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLACE = "/bundles/"

_TYPES = {
    "gz": "application/gzip",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
}
_ANY_TYPE = "application/octet-stream"


class Shelf:
    """What is served of the bundles that this installation carries.

    Raises:
        BundleError: If one of them is not what it claims to be.
    """

    def __init__(self) -> None:
        self.bundles = tuple(open_bundle(location.folder) for location in official_bundles())
        self._readers = dict(entry for each in self.bundles for entry in _places(each))
        self._read = lru_cache(maxsize=32)(self._read_anew)

    def find(self, path: str) -> Answer | None:
        """Give the file at a place; None where there is none.

        Args:
            path: The whole path of a request.

        Raises:
            AssetError: If the file is not what the manifest says.
            OSError: If it cannot be read.
        """
        return self._read(path) if path in self._readers else None

    def _read_anew(self, path: str) -> Answer:
        ending = path.rsplit(".", 1)[-1]
        return Answer(
            type=_TYPES.get(ending, _ANY_TYPE),
            body=self._readers[path](),
            cache=FOREVER,
            can_shrink=ending in ("json", "txt", "wasm"),
        )


def place_of(bundle: Bundle) -> str:
    """Give the folder of a bundle, as a path of a URL."""
    return f"{PLACE}{bundle.name}/{bundle.version}/"


def _places(bundle: Bundle) -> Iterator[tuple[str, Callable[[], bytes]]]:
    folder, manifest = place_of(bundle), bundle.manifest
    for name, size in ((MANIFEST_FILE, MANIFEST_BYTES), (SIGNATURE_FILE, SIGNATURE_BYTES)):
        yield folder + name, partial(read_file, os.path.join(bundle.folder, name), size)
    for asset in manifest.assets:
        yield folder + asset.path, partial(bundle.read_asset, asset.path)
    for derived in manifest.derived:
        yield folder + derived.path, partial(bundle.make_derived, derived.path)
