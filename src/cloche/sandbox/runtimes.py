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
DEFAULT_RUNTIME = "cpython"

# Every runtime behaves like the command of this name.
COMMAND = "python"


def bundle_of(runtime: str) -> str:
    """Give the name of the bundle that a runtime comes in.

    Args:
        runtime: "cpython" or "micropython".

    Raises:
        RequestError: If there is no runtime of that name.
    """
    if runtime not in RUNTIMES:
        raise RequestError(f"there is no runtime {runtime!r}; there is {', '.join(RUNTIMES)}")
    return RUNTIMES[runtime]
