"""Where bundles come from: what the installed wheels carry, a folder, or a base URL.

A registry is not trusted with anything: it hands over bytes, and whoever fetched them checks the
signature and the hashes. A path is always `<name>/<version>/<file>`.
"""

from __future__ import annotations

import errno
import os
from typing import Protocol

from cloche.bundles.files import read_file
from cloche.bundles.location import official_bundle
from cloche.bundles.names import name_fault, quoted, version_fault
from cloche.errors import BundleNotFoundError, RegistryError


class Registry(Protocol):
    """Where bundles come from.

    Attributes:
        is_official: Whether only the keys that Cloche itself knows count, whatever the caller
        adds. is_local: Whether it is on this machine: it is asked even if the cache has the
        bundle, and it
            may hold bundles without a signature.
    """

    is_official: bool
    is_local: bool

    def fetch(self, path: str, max_bytes: int) -> bytes:
        """Give the bytes of one file.

        Args:
            path: `<name>/<version>/<file>`.
            max_bytes: The most bytes that it may have.

        Raises:
            BundleNotFoundError: If there is no such file.
            RegistryUnavailableError: If it cannot be had now and asking later may help.
            RegistryError: If it cannot be had, or is larger.
        """


class FolderRegistry:
    """A folder with bundles in `<name>/<version>/`."""

    is_official = False
    is_local = True

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Use a folder as a registry; it is looked at when something is fetched."""
        self.folder = os.path.abspath(folder)

    def fetch(self, path: str, max_bytes: int) -> bytes:
        """Read one file, as `Registry.fetch` says."""
        return _read(os.path.join(self.folder, *split_path(path)), max_bytes)


class OfficialRegistry:
    """The bundles that the installed wheels carry."""

    is_official = True
    is_local = True

    def fetch(self, path: str, max_bytes: int) -> bytes:
        """Read one file, as `Registry.fetch` says."""
        name, version, file = split_path(path)
        return _read(os.path.join(official_bundle(name, version).folder, file), max_bytes)


def choose_registry(registry: str | os.PathLike[str] | Registry | None) -> Registry:
    """Give the registry that somebody meant.

    Args:
        registry: None for the official one, a folder, an http(s) URL, or a registry itself.

    Raises:
        RegistryError: If it is a URL that cannot be one.
    """
    if registry is None:
        return OfficialRegistry()
    if isinstance(registry, str) and "://" in registry:
        from cloche.bundles.http import HttpRegistry

        return HttpRegistry(registry)
    if isinstance(registry, (str, os.PathLike)):
        return FolderRegistry(registry)
    return registry


def split_path(path: str) -> tuple[str, str, str]:
    """Take a registry's path apart.

    Args:
        path: `<name>/<version>/<file>`.

    Raises:
        RegistryError: If it is anything else; the message says why.
    """
    parts = path.split("/")
    if len(parts) != 3:
        raise RegistryError(f"{quoted(path)} is no path of a registry: <name>/<version>/<file>")
    name, version, file = parts
    for part, fault in ((name, name_fault(name)), (file, name_fault(file))):
        if fault:
            raise RegistryError(f"{quoted(path)} is no path of a registry: {quoted(part)} {fault}")
    if fault := version_fault(version):
        raise RegistryError(f"{quoted(path)} is no path of a registry: the version {fault}")
    return name, version, file


def _read(path: str, max_bytes: int) -> bytes:
    try:
        return read_file(path, max_bytes)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BundleNotFoundError(f"there is no {path}") from error
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise RegistryError(f"{path} has more than the {max_bytes:,} bytes expected") from error
        raise RegistryError(f"{path} cannot be read: {error.strerror}") from error
