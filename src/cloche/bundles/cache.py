"""Where installed bundles are kept: each is there as a whole or not at all, whatever happens.

    <cache>/bundles/<name>/<version>/     a bundle, as its registry has it
    <cache>/bundles/.<name>.lock          held by the process that writes

Only the holder of the lock writes, so whatever it finds half-done belongs to nobody and is cleared
away. `cloche.bundles.durable` does the writing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from filelock import FileLock, Timeout

from cloche.bundles.durable import clear_unfinished, has_unfinished, replace_folder
from cloche.bundles.folders import cache_folder, owner_only_folder, ownership_fault
from cloche.bundles.location import BundleLocation, bundles_under
from cloche.bundles.names import check_bundle_name, name_fault, parse_version, quoted
from cloche.errors import CacheError


class Cache(Protocol):
    """Where installed bundles are kept."""

    def read(self, name: str, version: str) -> str | None:
        """Give the folder of a bundle, or None; raise `CacheError` if it was tampered with."""

    def write(self, name: str, version: str, files: Mapping[str, bytes]) -> str:
        """Keep a bundle's files, in place of what is there, and give the folder."""

    def is_settled(self, name: str) -> bool:
        """Say whether nobody writes that bundle, or was killed while doing so."""

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Keep other writers of that bundle out for as long as the context lasts; settle it."""


class FolderCache:
    """A cache in a folder that only its owner can write to."""

    def __init__(
        self, folder: str | os.PathLike[str] | None = None, *, lock_timeout: float = 600.0
    ) -> None:
        """Use a folder as the cache.

        Args:
            folder: The folder; None takes `cloche.bundles.folders.cache_folder()`.
            lock_timeout: Seconds to wait for another process that installs the same bundle.

        Raises:
            CacheError: If the folder cannot be made or trusted.
        """
        base = cache_folder() if folder is None else owner_only_folder(os.path.abspath(folder))
        self.folder = owner_only_folder(os.path.join(base, "bundles"))
        self._lock_timeout = lock_timeout

    def read(self, name: str, version: str) -> str | None:
        """Give the folder of a bundle whose files only this user could have changed.

        Returns:
            Its absolute path, or None if it is not here. What the files hold is not checked.

        Raises:
            CacheError: If there is something in it that the cache would never have written.
            BundleError: If the name or the version cannot be one.
        """
        folder = self._place(name, version)
        try:
            _check_entry(folder, os.lstat(folder), stat.S_IFDIR)
            with os.scandir(folder) as entries:
                for entry in entries:
                    _check_entry(entry.path, entry.stat(follow_symlinks=False), stat.S_IFREG)
        except FileNotFoundError:
            return None
        except CacheError:
            raise
        except OSError as error:
            raise CacheError(error.errno, f"{folder} cannot be read: {error.strerror}") from error
        return folder

    def write(self, name: str, version: str, files: Mapping[str, bytes]) -> str:
        """Keep a bundle, flushed to disk, in place of what is there. The lock has to be held.

        Args:
            name: The bundle's name.
            version: Its version.
            files: Each file's bytes by its name.

        Returns:
            The bundle's folder.

        Raises:
            CacheError: If it could not be written; what was there before is there still.
            BundleError: If a name cannot be one.
        """
        place = self._place(name, version)
        for file in files:
            if fault := name_fault(file):
                raise CacheError(f"{quoted(file)} cannot be kept: the name {fault}")
        owner_only_folder(os.path.dirname(place))
        try:
            replace_folder(place, files)
        except OSError as error:
            raise CacheError(
                error.errno,
                f"{name} {version} could not be written to {self.folder}: {error.strerror}; "
                "the cache is as it was",
            ) from error
        return place

    def is_settled(self, name: str) -> bool:
        """Say whether nobody writes that bundle, or was killed while doing so.

        Raises:
            CacheError: If its folder cannot be read.
            BundleError: If the name cannot be one.
        """
        home = os.path.join(self.folder, check_bundle_name(name))
        try:
            return not has_unfinished(home)
        except OSError as error:
            raise CacheError(error.errno, f"{home} cannot be read: {error.strerror}") from error

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Be the only writer of one bundle, after clearing up what a killed writer left.

        Raises:
            CacheError: If another process holds the lock for too long, or there can be no lock.
            BundleError: If the name cannot be one.
        """
        check_bundle_name(name)
        path = os.path.join(self.folder, f".{name}.lock")
        try:
            held = FileLock(path, timeout=self._lock_timeout, mode=0o600).acquire()
        except Timeout:
            raise CacheError(
                f"another process has held {path} for {self._lock_timeout:g} seconds; "
                "see whether an installation hangs"
            ) from None
        except OSError as error:
            raise CacheError(error.errno, f"{path} cannot be locked: {error.strerror}") from error
        with held:
            try:
                clear_unfinished(os.path.join(self.folder, name))
            except OSError as error:
                raise CacheError(
                    error.errno, f"{self.folder} cannot be cleared up: {error.strerror}"
                ) from error
            yield

    def locations(self) -> tuple[BundleLocation, ...]:
        """List what is installed, by name, newest version first; nothing of it is verified."""
        return tuple(bundles_under(self.folder))

    def _place(self, name: str, version: str) -> str:
        parse_version(version)
        return os.path.join(self.folder, check_bundle_name(name), version)


def _check_entry(path: str, status: os.stat_result, kind: int) -> None:
    fault = ownership_fault(status)
    if stat.S_ISLNK(status.st_mode):
        fault = "it is a symbolic link"
    elif stat.S_IFMT(status.st_mode) != kind:
        fault = "it is no folder" if kind == stat.S_IFDIR else "it is no regular file"
    elif kind == stat.S_IFREG and status.st_nlink != 1:
        fault = f"it is a hard link, one of {status.st_nlink}"
    if fault:
        raise CacheError(f"{path} is refused: {fault}")
