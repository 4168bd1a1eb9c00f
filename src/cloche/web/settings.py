"""What the page is told when it is served: bundles, the keys that may have signed them, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cloche.bundles.keys import known_keys
from cloche.sandbox.runtimes import KNOWN_RUNTIMES
from cloche.web.runs import CAPS
from cloche.web.shelf import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cloche.bundles.bundle import Bundle
    from cloche.web.guard import Guard
    from cloche.web.shelf import Shelf


def page_settings(shelf: Shelf, guard: Guard) -> Mapping[str, Any]:
    """Give what the page is told.

    Args:
        shelf: The bundles that are served.
        guard: Knows the token that the page has to send along.
    """
    newest: dict[str, Bundle] = {}
    for bundle in shelf.bundles:  # of each name the newest version comes first
        newest.setdefault(bundle.name, bundle)
    return {
        "token": guard.token,
        "keys": [key.raw.hex() for key in known_keys().values()],
        "limits": dict(CAPS),
        "runtimes": [
            _describe(runtime, newest[name])
            for runtime, name in KNOWN_RUNTIMES.items()
            if name in newest
        ],
    }


def _describe(runtime: str, bundle: Bundle) -> Mapping[str, Any]:
    twin = next(iter(bundle.manifest.derived), None)
    return {
        "runtime": runtime,
        "name": bundle.name,
        "version": bundle.version,
        "url": place_of(bundle),
        "twin": twin.path if twin else "",
        "size": twin.size if twin else 0,
        "packages": [package.name for package in bundle.manifest.runtime.packages],
        "digest": bundle.digest,
        "trust": bundle.trust,
    }
