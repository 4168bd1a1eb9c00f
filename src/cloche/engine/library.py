"""Find wasmtime's shared library without importing the `wasmtime` package.

The package's own import takes ten times as long as loading the library, and nothing of its Python
part is used here.
"""

from __future__ import annotations

import os
import sys

from cloche.errors import EngineUnavailableError
from cloche.record import record

OLDEST_MAJOR = 48
NEWEST_MAJOR = 50

_SYSTEMS = {"linux": ("linux", ".so"), "darwin": ("darwin", ".dylib"), "win32": ("win32", ".dll")}
_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


@record
class LibraryFile:
    """The shared library of an installed `wasmtime` wheel.

    Attributes:
        path: Its absolute path.
        version: The wheel's version, as in "50.0.1".
        size: Its size in bytes.
        changed: When it was last changed, in nanoseconds since 1970.
    """

    path: str
    version: str
    size: int
    changed: int


def find_library() -> LibraryFile:
    """Find the shared library in the installed `wasmtime` wheel.

    Raises:
        EngineUnavailableError: If there is no wheel, or none for this machine, or one of a major
            version outside the supported range.
    """
    site_packages = _site_packages()
    version = _installed_version(site_packages)
    _check_version(version)
    path = os.path.join(site_packages, "wasmtime", *_library_name())
    try:
        facts = os.stat(path)
    except OSError as error:
        raise EngineUnavailableError(f"this wasmtime wheel has no library at {path}") from error
    return LibraryFile(path=path, version=version, size=facts.st_size, changed=facts.st_mtime_ns)


def _site_packages() -> str:
    # As an import would look for it; `importlib` itself costs a millisecond and a half.
    for entry in sys.path:
        if os.path.isfile(os.path.join(entry, "wasmtime", "__init__.py")):
            return os.path.abspath(entry)
    raise EngineUnavailableError("wasmtime is not installed; `pip install wasmtime` adds it")


def _library_name() -> tuple[str, str]:
    machine = os.uname().machine.lower() if hasattr(os, "uname") else "amd64"
    if sys.platform not in _SYSTEMS or machine not in _MACHINES:
        raise EngineUnavailableError(f"wasmtime has no wheel for {sys.platform} on {machine}")
    system, suffix = _SYSTEMS[sys.platform]
    prefix = "" if sys.platform == "win32" else "lib"
    return f"{system}-{_MACHINES[machine]}", f"_{prefix}wasmtime{suffix}"


def _installed_version(site_packages: str) -> str:
    # The folder's name says it; `importlib.metadata` would say the same for the price of a start.
    for name in os.listdir(site_packages):
        if name.startswith("wasmtime-") and name.endswith(".dist-info"):
            return name.removeprefix("wasmtime-").removesuffix(".dist-info")
    raise EngineUnavailableError(f"the wasmtime in {site_packages} does not say its version")


def _check_version(version: str) -> None:
    major = version.partition(".")[0]
    if not major.isdigit() or not OLDEST_MAJOR <= int(major) <= NEWEST_MAJOR:
        raise EngineUnavailableError(
            f"wasmtime {version} is installed; Cloche works with {OLDEST_MAJOR} to {NEWEST_MAJOR}"
        )
