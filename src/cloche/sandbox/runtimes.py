"""The runtimes by the names that people use, and the bundle that each comes in."""

from __future__ import annotations

from types import MappingProxyType

from cloche.errors import RequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

RUNTIMES: Mapping[str, str] = MappingProxyType(
    {"cpython": "lang-cpython", "micropython": "lang-python"}
)
"""Those that come with Cloche."""

EXTRA_RUNTIMES: Mapping[str, str] = MappingProxyType({"cpython-data": "lang-cpython-data"})
"""Those whose wheel is installed where it is wanted."""

KNOWN_RUNTIMES: Mapping[str, str] = MappingProxyType({**RUNTIMES, **EXTRA_RUNTIMES})
"""All of them."""

DEFAULT_RUNTIME = "cpython"

# Every runtime behaves like the command of this name.
COMMAND = "python"


def bundle_of(runtime: str) -> str:
    """Give the name of the bundle that a runtime comes in.

    Args:
        runtime: "cpython", "cpython-data" or "micropython".

    Raises:
        RequestError: If there is no runtime of that name.
    """
    if runtime not in KNOWN_RUNTIMES:
        raise RequestError(f"there is no runtime {runtime!r}; there is {', '.join(KNOWN_RUNTIMES)}")
    return KNOWN_RUNTIMES[runtime]


def installed_runtimes() -> tuple[str, ...]:
    """Give the names of the runtimes that are on this machine, with those that have to be."""
    from cloche.bundles.location import official_bundles

    there = {location.name for location in official_bundles()}
    return (*RUNTIMES, *(name for name, bundle in EXTRA_RUNTIMES.items() if bundle in there))
